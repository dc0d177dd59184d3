import * as assert from "uvu/assert";
import { type End, outcomeKey } from "../../kernel/end.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { bareHost } from "../../testing/bare-host.ts";
import { conflicting, locked, oppositeLocks, readers } from "../../testing/counted.ts";
import { randomPolls, runPolls } from "../../testing/random-polls.ts";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import { TraceClass } from "../../testing/trace-class.ts";
import { Random } from "../random.ts";
import { search } from "../search.ts";
import { type Bounds, bounded } from "./bounded.ts";

const test = suite("bounded");

const unlimited = { ms: null, runs: null };
const ask = (main: () => Sim<unknown>, strategy: "bounded" | "dfs", bounds: Partial<Bounds> = {}) =>
  search({ name: "bounded", main }, { strategy, policy: "any-order", budget: unlimited, ...bounds }, bareHost);

test("without a bound it makes the runs of plain DFS, each once", () => {
  for (const main of [conflicting(2, 3), conflicting(3, 2), readers(3), locked(2, 2), oppositeLocks]) {
    const all = ask(main, "dfs");
    for (const bounds of [{}, { delays: 1000 }]) {
      const { runs, complete, outcomes } = ask(main, "bounded", bounds);
      assert.is(runs, all.runs);
      assert.ok(complete);
      assert.equal(outcomes.map(outcomeKey).sort(), all.outcomes.map(outcomeKey).sort());
    }
  }
});

test("random threads and polls: the outcomes of plain DFS", () => {
  for (let stream = 0; stream < 40; stream++) {
    const random = new Random(6, stream);
    const main = runPolls(randomPolls((n) => random.below(n)));
    const limits = { strategy: "dfs", policy: "any-order", budget: { ms: null, runs: 300 }, decide: false } as const;
    const all = search({ name: "polls", main }, limits, bareHost);
    if (!all.complete) continue;
    const { runs, outcomes } = ask(main, "bounded");
    assert.is(runs, all.runs);
    assert.equal(outcomes.map(outcomeKey).sort(), all.outcomes.map(outcomeKey).sort());
  }
});

test("two threads of n steps can be switched k times: the schedules with at most that many preemptions", () => {
  // Two blocks of three steps, cut into pieces that take turns. Leaving a thread at its end is no preemption: with p
  // preemptions there are p + 2 pieces, and the first thread or the second begins.
  const choose = (n: number, k: number): number => (k < 0 || k > n ? 0 : k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
  const inPieces = (p: number): number => 2 * choose(2, Math.ceil((p + 2) / 2) - 1) * choose(2, ((p + 2) >> 1) - 1);
  let schedules = 0;
  for (let bound = 0; bound <= 4; bound++) {
    schedules += inPieces(bound);
    const { runs, complete } = ask(conflicting(2, 3), "bounded", { bound });
    assert.is(runs, schedules, `at most ${bound} preemptions`);
    assert.is(complete, bound === 4);
  }
  assert.is(schedules, 20);
});

test("a bound that leaves schedules out is not complete, and says what it left out", () => {
  const { complete, assumptions } = ask(locked(2, 2), "bounded", { bound: 0 });
  assert.not(complete);
  assert.ok(assumptions.includes("schedules with more than 0 preemptions are left out"));
});

test("SM-1: the first deadlock found is one with the fewest preemptions", () => {
  const { outcomes } = ask(oppositeLocks, "bounded");
  assert.is(outcomes.find(({ end }) => end.kind === "deadlock")?.preemptions, 1);
  assert.equal(
    ask(oppositeLocks, "bounded", { bound: 0 }).outcomes.map(({ end }) => end.kind),
    ["returned"],
  );
});

test("six readers under delay bounds 0 to 6: 1, 2, 8, 23, 43, 58, 64 traces (Concuerror)", () => {
  for (const [delays, traces] of [1, 2, 8, 23, 43, 58, 64].entries()) {
    if (delays > 3) break; // the schedules behind the traces grow faster: 3 delays are 8,000 of them
    const classes = new Set<string>();
    const strategy = bounded({ bound: null, delays });
    for (let chooser = strategy.begin(); chooser !== null; chooser = strategy.begin()) {
      const watch = new TraceClass(null);
      const world = runOnce(readers(6), { policy: "any-order", chooser, observer: watch });
      strategy.end(world);
      assert.is((world.end as End).kind, "returned");
      classes.add(watch.text());
    }
    assert.is(classes.size, traces, `${delays} delays`);
  }
});

test.run();
