import * as assert from "uvu/assert";
import { suite } from "../../sim/testing/suite.ts";
import { didYouMean, editDistance, nearest } from "./nearest.ts";

const test = suite("cli: nearest");

test("edit distance counts insertions, deletions, substitutions and swaps of neighbours", () => {
  const distances = [
    ["", "", 0],
    ["abc", "", 3],
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["sede", "seed", 1],
    ["explore", "explroe", 1],
    ["abcd", "badc", 2],
    ["flaw", "lawn", 2],
  ] as const;
  for (const [a, b, distance] of distances) {
    assert.is(editDistance(a, b), distance, `${a} → ${b}`);
    assert.is(editDistance(b, a), distance, `${b} → ${a}`);
  }
});

test("the nearest candidate, unless all are far", () => {
  assert.is(nearest("ten-task", ["two-locks", "ten-tasks", "fire"]), "ten-tasks");
  assert.is(nearest("verfy", ["list", "verify", "reach"]), "verify");
  assert.is(nearest("zzzzz", ["list", "verify", "reach"]), null);
  assert.is(nearest("x", []), null);
  assert.is(didYouMean("--sede", ["--seed", "--end"]), "; did you mean --seed?");
  assert.is(didYouMean("zzzzz", ["list"]), "");
});

test.run();
