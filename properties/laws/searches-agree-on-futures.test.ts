import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { search } from "../../sim/explore/search.ts";
import { outcomeKey } from "../../sim/kernel/end.ts";
import { COMMUTES } from "../../sim/kernel/shared.ts";
import type { Policy } from "../../sim/kernel/world.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { suite } from "../../sim/testing/suite.ts";
import { Notify } from "../../sim/tokio/sync/notify.ts";
import { type FutureProgram, futureProgram } from "../arbitraries/future-program.ts";
import { futureRun } from "../arbitraries/future-run.ts";

// select!, join! and futures that are kept from one to the other poll leaves that may find nothing, in orders that the
// search chooses. What may be left out there, and what is the same state, is tested against the search that leaves out
// nothing; and any-order contains `faithful` (D4).
const seed = 20_261_121;
const test = suite(`searches agree on futures, seed ${seed}`);

type Engine = "dfs" | "source" | "states";

/** Every outcome, or null where the runs did not suffice. */
function outcomes(one: FutureProgram, policy: Policy, strategy: Engine, runs: number): Set<string> | null {
  const program = { name: "futures", main: futureRun(one) };
  const options = { policy, strategy, budget: { ms: null, runs }, decide: false, limit: 10_000 } as const;
  const result = search(program, options, bareHost);
  return result.complete ? new Set(result.outcomes.map(outcomeKey)) : null;
}

const missing = (of: Set<string>, from: Set<string>): string[] => [...of].filter((outcome) => !from.has(outcome));

/** Compares the searches on programs; tells how many were compared, and how many of these have several outcomes. */
function compare(
  count: number,
  workers: readonly FutureProgram["workers"][],
  differs: (one: FutureProgram) => { readonly several: boolean; readonly wrong: readonly string[] } | null,
): { compared: number; rich: number } {
  let compared = 0;
  let rich = 0;
  for (const one of fc.sample(futureProgram(workers), { numRuns: count, seed })) {
    const result = differs(one);
    if (result === null) continue;
    compared++;
    if (result.several) rich++;
    assert.equal(result.wrong, [], JSON.stringify(one));
  }
  return { compared, rich };
}

const agree =
  (policy: Policy, [first, ...others]: readonly Engine[], runs: number) =>
  (one: FutureProgram) => {
    const all = outcomes(one, policy, first as Engine, runs);
    if (all === null) return null;
    const wrong = others.flatMap((strategy) => {
      const found = outcomes(one, policy, strategy, 20_000) ?? new Set<string>();
      return [
        ...missing(all, found).map((outcome) => `${strategy} did not find ${outcome}`),
        ...missing(found, all).map((outcome) => `only ${strategy} found ${outcome}`),
      ];
    });
    return { several: all.size > 1, wrong };
  };

test("any-order: source-DPOR and the visited set find what DFS finds", () => {
  const counts = compare(60, [0, 1], agree("any-order", ["dfs", "source", "states"], 250));
  assert.ok(counts.compared >= 12 && counts.rich >= 3, JSON.stringify(counts));
});

test("any-order: source-DPOR finds what the visited set finds, also with two workers", () => {
  const counts = compare(16, [0, 1, 2], agree("any-order", ["states", "source"], 120));
  assert.ok(counts.compared >= 12 && counts.rich >= 3, JSON.stringify(counts));
});

test("faithful: the visited set and source-DPOR find what DFS finds", () => {
  const counts = compare(28, [0, 0, 1], agree("faithful", ["dfs", "states", "source"], 250));
  assert.ok(counts.compared >= 12 && counts.rich >= 1, JSON.stringify(counts));
});

test("any-order contains faithful", () => {
  const counts = compare(40, [0, 0, 1, 2], (one) => {
    const inPractice = outcomes(one, "faithful", "states", 300);
    const allowed = inPractice === null ? null : outcomes(one, "any-order", "source", 1000);
    if (inPractice === null || allowed === null) return null;
    return { several: inPractice.size > 1, wrong: missing(inPractice, allowed) };
  });
  assert.ok(counts.compared >= 24 && counts.rich >= 2, JSON.stringify(counts));
});

test("the comparison finds a Notify that says too much commutes", () => {
  const relation = Object.getOwnPropertyDescriptor(Notify.prototype, "relation");
  Notify.prototype.relation = () => COMMUTES;
  try {
    const wrong = fc
      .sample(futureProgram([0, 1]), { numRuns: 60, seed })
      .some((one) => (agree("any-order", ["states", "source"], 120)(one)?.wrong ?? []).length > 0);
    assert.ok(wrong);
  } finally {
    if (relation === undefined) Reflect.deleteProperty(Notify.prototype, "relation");
    else Object.defineProperty(Notify.prototype, "relation", relation);
  }
});

test.run();
