import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { search } from "../../sim/explore/search.ts";
import { outcomeKey } from "../../sim/kernel/end.ts";
import { COMMUTES } from "../../sim/kernel/shared.ts";
import type { Policy } from "../../sim/kernel/world.ts";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { suite } from "../../sim/testing/suite.ts";
import { Channel as BroadcastChannel } from "../../sim/tokio/sync/broadcast/channel.ts";
import { Channel as WatchChannel } from "../../sim/tokio/sync/watch/channel.ts";
import { Node } from "../../sim/tokio/util/cancellation-node.ts";
import { type Family, type FanOutProgram, fanOutProgram } from "../arbitraries/fan-out-program.ts";
import { fanOutRun } from "../arbitraries/fan-out-run.ts";

// Broadcast and watch channels and cancellation tokens declare which of their ops commute, in tables that are easily too
// generous. They are tested against the searches that leave out less; and any-order contains `faithful` (D4).
const seed = 20_261_121;
const test = suite(`searches agree on fan-out, seed ${seed}`);

type Engine = "dfs" | "source" | "states";

/** Every outcome, or null where the runs did not suffice. */
function outcomes(one: FanOutProgram, policy: Policy, strategy: Engine, runs: number): Set<string> | null {
  const program = { name: "fan-out", main: fanOutRun(one) };
  const options = { policy, strategy, budget: { ms: null, runs }, decide: false, limit: 10_000 } as const;
  const result = search(program, options, bareHost);
  return result.complete ? new Set(result.outcomes.map(outcomeKey)) : null;
}

const missing = (of: Set<string>, from: Set<string>): string[] => [...of].filter((outcome) => !from.has(outcome));

/** Compares the searches on programs; tells how many were compared, and how many of these have several outcomes. */
function compare(
  family: Family,
  count: number,
  workers: readonly FanOutProgram["workers"][],
  differs: (one: FanOutProgram) => { readonly several: boolean; readonly wrong: readonly string[] } | null,
): { compared: number; rich: number } {
  let compared = 0;
  let rich = 0;
  for (const one of fc.sample(fanOutProgram(family, workers), { numRuns: count, seed })) {
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
  (one: FanOutProgram) => {
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

const families = ["broadcast", "watch", "token"] as const;

for (const family of families) {
  test(`${family}, any-order: source-DPOR and the visited set agree`, () => {
    const counts = compare(family, 12, [0, 1, 2], agree("any-order", ["states", "source"], 400));
    assert.ok(counts.compared >= 7 && counts.rich >= 4, JSON.stringify(counts));
  });

  test(`${family}, faithful: source-DPOR and the visited set agree`, () => {
    const counts = compare(family, 6, [0, 0, 1], agree("faithful", ["states", "source"], 400));
    assert.ok(counts.compared >= 3 && counts.rich >= 1, JSON.stringify(counts));
  });

  test(`${family}: any-order contains faithful`, () => {
    const counts = compare(family, 8, [0, 0, 1, 2], (one) => {
      const inPractice = outcomes(one, "faithful", "states", 300);
      const allowed = inPractice === null ? null : outcomes(one, "any-order", "source", 1000);
      if (inPractice === null || allowed === null) return null;
      return { several: inPractice.size > 1, wrong: missing(inPractice, allowed) };
    });
    assert.ok(counts.compared >= 3 && counts.rich >= 1, JSON.stringify(counts));
  });
}

test("the comparison finds objects that say too much commutes", () => {
  for (const [at, one] of [BroadcastChannel, WatchChannel, Node].entries()) {
    const relation = Object.getOwnPropertyDescriptor(one.prototype, "relation") as PropertyDescriptor;
    one.prototype.relation = () => COMMUTES;
    try {
      const wrong = fc
        .sample(fanOutProgram(families[at] as Family, [0, 1]), { numRuns: 60, seed })
        .some((program) => (agree("any-order", ["states", "source"], 200)(program)?.wrong ?? []).length > 0);
      assert.ok(wrong, one.name);
    } finally {
      Object.defineProperty(one.prototype, "relation", relation);
    }
  }
});

test.run();
