import * as assert from "uvu/assert";
import type { ReachResult } from "../../../sim/explore/reach.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { reachDocument } from "../json/reach.ts";
import { reachText } from "./reach.ts";
import type { Screen } from "./screen.ts";

const test = suite("reports: reach");
const screen: Screen = { columns: 100, colour: false, outcomesMax: 20 };

const no: ReachResult = {
  schema: "escapement/reach@1",
  scenario: "ten",
  policy: "faithful",
  lateness: 0,
  strategy: "states",
  seed: 0,
  reachable: "no",
  runs: 2586,
  states: 2000,
  complete: true,
  blocked: 2585,
  cut: 0,
  steps: 9999,
  seconds: 1.494,
  assumptions: [],
};
const unknown: ReachResult = {
  ...no,
  lateness: Number.POSITIVE_INFINITY,
  reachable: "unknown",
  complete: false,
  runs: 1,
};
const yes: ReachResult = { ...unknown, reachable: "yes", token: "e1:ten:faithful:inf:plain:aa" };

test("the answer is about the lateness that it was found at, or proven at", () => {
  const answers = [[no, yes], [no, unknown], [unknown], [yes]].map((results) => {
    const { reachable, lateness, complete, token } = reachDocument(results, null);
    return [reachable, lateness, complete, token];
  });
  assert.equal(answers, [
    ["yes", "inf", false, "e1:ten:faithful:inf:plain:aa"],
    ["no", 0, true, undefined],
    ["unknown", "inf", false, undefined],
    ["yes", "inf", false, "e1:ten:faithful:inf:plain:aa"],
  ]);
});

test("the text says what was tried", () => {
  assert.is(
    reachText(reachDocument([no, yes], "returned"), screen, "mine.mjs"),
    `
ten  policy faithful, seed 0  prints exactly this and ends as returned?
  no at lateness 0 (no schedule does: 2,586 runs, 1.49 s)
  yes at lateness inf (1 run, 1.49 s)
  npx escapement replay e1:ten:faithful:inf:plain:aa mine.mjs
`.slice(1),
  );
  assert.is(
    reachText(reachDocument([unknown], null, true), screen),
    "ten  policy faithful, seed 0  prints exactly this?\n  unknown at lateness inf (no run so far: 1 run, 1.49 s)\n  interrupted\n",
  );
});

test("the text survives JSON", () => {
  const document = reachDocument([no, unknown], null);
  assert.is(reachText(JSON.parse(JSON.stringify(document)), screen), reachText(document, screen));
});

test.run();
