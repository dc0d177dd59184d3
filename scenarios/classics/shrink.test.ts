import * as assert from "uvu/assert";
import { shrink } from "../../sim/explore/after/shrink.ts";
import type { Program } from "../../sim/explore/program.ts";
import { replay } from "../../sim/explore/replay.ts";
import { search } from "../../sim/explore/search.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { suite } from "../../sim/testing/suite.ts";
import { classics } from "./all.ts";

const test = suite("shrink");

/** The fewest preemptions that each bug needs: column p of the list that these programs come from. */
const fewest: Readonly<Record<string, number>> = {
  ...{ "lost-update": 1, "double-init": 1, account: 1, "account-order": 0, lazy01: 0, deadlock01: 1, "phil-3": 1 },
  ...{
    "token-ring": 0,
    bluetooth: 1,
    twostage: 1,
    "reorder-3": 1,
    "wronglock-3": 1,
    stringbuffer: 1,
    stack: 1,
    aba: 1,
  },
  ...{ "lost-wakeup": 1, "mutual-std": 0, "own-task": 0 },
};

const failing = (program: Program) => {
  const options = { strategy: "random", seed: 3, budget: { ms: null, runs: 2000 }, decide: false } as const;
  const { outcomes } = search(program, options, bareHost);
  const bad = outcomes.find(({ end }) => end.kind === "panicked" || end.kind === "deadlock");
  if (bad === undefined) throw new Error(`${program.name} did not fail`);
  return bad;
};

for (const [name, preemptions] of Object.entries(fewest)) {
  const program = classics.find((scenario) => scenario.name === name) as Program;
  test(`${name}: ${preemptions} preemptions, proven; it fails in the same way, and replays`, () => {
    const bad = failing(program);
    const small = shrink(program, bad.token, { budget: { ms: null, runs: 5000 } }, bareHost);
    assert.equal([small.preemptions, small.minimal], [preemptions, "proven"]);
    const again = replay(program, small.token, bareHost);
    assert.is(again.preemptions, preemptions);
    assert.is(again.end.kind, bad.end.kind);
    if (again.end.kind === "panicked" && bad.end.kind === "panicked") assert.is(again.end.message, bad.end.message);
    // What was found first by the bounded search needs as few.
    const found = search(
      program,
      {
        ...{ strategy: "bounded", budget: { ms: null, runs: 20_000 }, decide: false },
        until: ({ end }) => end.kind === "panicked" || end.kind === "deadlock",
      },
      bareHost,
    ).outcomes.find(({ end }) => end.kind === "panicked" || end.kind === "deadlock");
    assert.is(found?.preemptions, preemptions);
  });
}

test("without the budget for a proof it says so", () => {
  const program = classics.find((scenario) => scenario.name === "reorder-10") as Program;
  const { preemptions, minimal } = shrink(
    program,
    failing(program).token,
    { budget: { ms: null, runs: 500 } },
    bareHost,
  );
  assert.equal([preemptions, minimal], [1, "unknown"]);
});

test.run();
