import * as assert from "uvu/assert";
import type { Sim } from "../../kernel/signal/signal.ts";
import { bareHost } from "../../testing/bare-host.ts";
import {
  conflicting,
  fileSystem,
  independent,
  indexer,
  lastZero,
  locked,
  oppositeLocks,
  readers,
} from "../../testing/counted.ts";
import { suite } from "../../testing/suite.ts";
import type { StrategyName } from "../options.ts";
import type { SearchResult } from "../result.ts";
import { search } from "../search.ts";

// The numbers that every explorer must reproduce. They come from formulas and papers, never from our own output.
const test = suite("counts");

const all = (main: () => Sim<void>, strategy: StrategyName): SearchResult => {
  const options = { strategy, policy: "any-order", budget: { ms: null, runs: null }, decide: false } as const;
  const result = search({ name: "counted", main }, options, bareHost);
  assert.ok(result.complete);
  assert.is(result.cut, 0);
  return result;
};
const schedules = (main: () => Sim<void>) => all(main, "dfs").runs;

/** The number of traces: the same by source sets and by wake-up trees, and those give no run up. */
function traces(main: () => Sim<void>): number | null {
  const optimal = all(main, "optimal");
  assert.is(optimal.blocked, 0, "a run was given up");
  assert.is(optimal.traces, optimal.runs);
  assert.is(all(main, "source").traces, optimal.traces);
  return optimal.traces;
}

/** The orders of `threads` times `steps` steps, each thread's own in order: (tn)! / (n!)^t. */
function orders(threads: number, steps: number): number {
  let count = 1;
  for (let i = 1; i <= threads * steps; i++) count = (count * i) / (((i - 1) % steps) + 1);
  return count;
}

test("t threads of n conflicting steps have (tn)! / (n!)^t schedules, and as many traces", () => {
  for (const [threads, steps, count] of [
    [2, 2, 6],
    [2, 3, 20],
    [2, 5, 252],
    [3, 3, 1680],
  ] as const) {
    assert.is(orders(threads, steps), count);
    assert.is(schedules(conflicting(threads, steps)), count, `${threads}×${steps} schedules`);
    assert.is(traces(conflicting(threads, steps)), count, `${threads}×${steps} traces`);
  }
});

test("where nothing conflicts there are as many schedules, and one trace", () => {
  assert.is(schedules(independent(3, 2)), orders(3, 2));
  assert.is(traces(independent(3, 2)), 1);
  assert.is(traces(independent(10, 5)), 1);
});

test("three threads of three locked increments have 1,680 traces", () => {
  assert.is(traces(locked(3, 3)), 1680);
});

test("n readers beside a writer: 2^n traces", () => {
  assert.is(schedules(readers(3)), 630);
  const { traces: asleep, blocked } = all(readers(3), "sleep");
  assert.equal({ asleep, blocked }, { asleep: 8, blocked: 18 });
  assert.is(traces(readers(3)), 8);
  assert.is(traces(readers(8)), 256);
});

test("the last zero of n: (n + 3) · 2^(n-2) traces", () => {
  for (const n of [3, 5, 8]) assert.is(traces(lastZero(n)), (n + 3) * 2 ** (n - 2), `n = ${n}`);
});

test("an indexer of n threads has 8^(n-11) traces from 11 on", () => {
  assert.is(traces(indexer(11)), 1);
  assert.is(traces(indexer(12)), 8);
  assert.is(traces(indexer(15)), 4096);
});

test("a file system of n threads: 2, 8 and 32 traces for 14, 16 and 18", () => {
  assert.is(traces(fileSystem(13)), 1);
  assert.is(traces(fileSystem(14)), 2);
  assert.is(traces(fileSystem(16)), 8);
  assert.is(traces(fileSystem(18)), 32);
});

test("SM-1: two locks in opposite order deadlock in one trace of three", () => {
  for (const strategy of ["dfs", "source"] as const) {
    const kinds = all(oppositeLocks, strategy).outcomes.map(({ end }) => end.kind);
    assert.equal(kinds.sort(), ["deadlock", "returned"], strategy);
  }
  const deadlocks = all(oppositeLocks, "source").outcomes.find(({ end }) => end.kind === "deadlock");
  assert.is(deadlocks?.count, 1);
  assert.is(traces(oppositeLocks), 3);
});

test.run();
