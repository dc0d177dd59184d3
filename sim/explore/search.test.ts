import * as assert from "uvu/assert";
import { Misuse } from "../kernel/errors.ts";
import { Make } from "../kernel/signal/make.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { cell } from "../std/cell.ts";
import { bareHost } from "../testing/bare-host.ts";
import { conflicting, locked, oppositeLocks } from "../testing/counted.ts";
import { crowd } from "../testing/crowd.ts";
import { suite } from "../testing/suite.ts";
import { Builder } from "../tokio/runtime/builder.ts";
import { type Expected, isExpected, type Progress, type SearchOptions, type StrategyName } from "./options.ts";
import type { Host } from "./program.ts";
import type { SearchResult } from "./result.ts";
import { search } from "./search.ts";

const test = suite("search");

const forever = { ms: null, runs: null };
const seek = (main: () => Sim<void>, options: Partial<SearchOptions>, host: Host = bareHost): SearchResult =>
  search({ name: "test", main }, { budget: forever, ...options }, host);

/** Each of `count` threads prints its number. */
const printing = (count: number) =>
  function* (): Sim<void> {
    const bodies = Array.from({ length: count }, (_, i) => () => printOnce(i));
    yield* crowd(bodies);
  };

function* printOnce(i: number): Sim<void> {
  yield* println(String(i));
}

/** A host whose clock moves by a millisecond whenever somebody looks at it. */
const ticking = (): Host => {
  let ms = 0;
  return { ...bareHost, now: () => ms++ };
};

test("a budget of runs is kept to the run, by every strategy", () => {
  for (const strategy of ["dfs", "source", "states", "random"] as const) {
    for (const runs of [0, 1, 7]) {
      const result = seek(printing(4), { strategy, budget: { ms: null, runs } });
      assert.is(result.runs, runs, strategy);
      assert.not.ok(result.complete);
    }
  }
});

test("a budget of time is looked at after every run", () => {
  const result = seek(printing(6), { strategy: "dfs", budget: { ms: 50, runs: null } }, ticking());
  assert.not.ok(result.complete);
  assert.ok(result.runs > 0 && result.runs < 50);
});

test("complete means that nothing is left, and only an exhaustive strategy says it", () => {
  for (const strategy of ["dfs", "source", "states"] as const) {
    const result = seek(printing(3), { strategy });
    assert.ok(result.complete, strategy);
    assert.is(result.outcomesTotal, 6, strategy);
  }
  const sampled = seek(printing(3), { strategy: "random", budget: { ms: null, runs: 500 } });
  assert.not.ok(sampled.complete);
  assert.is(sampled.outcomesTotal, 6);
});

test("every number says what it counts", () => {
  const plain = seek(conflicting(2, 3), { strategy: "dfs" });
  assert.equal([plain.counts, plain.runs, plain.traces, plain.states], ["runs", 20, null, null]);
  const reduced = seek(conflicting(2, 3), { strategy: "source" });
  assert.equal([reduced.counts, reduced.traces, reduced.states], ["traces", 20, null]);
  assert.is(reduced.runs, 20 + reduced.blocked);
  assert.is(reduced.outcomes[0]?.count, 20);
  const visited = seek(conflicting(2, 3), { strategy: "states" });
  assert.is(visited.traces, null);
  assert.ok((visited.states as number) > 0);
});

test("auto: a look first; reduction, or states where there are queues; samples above lateness 0", () => {
  const strategyOf = (options: Partial<SearchOptions>): string => seek(printing(2), options).strategy;
  assert.is(strategyOf({ policy: "any-order" }), "portfolio+optimal");
  assert.is(strategyOf({ policy: "faithful" }), "portfolio+optimal"); // no queues: threads only
  assert.is(strategyOf({ policy: "faithful", look: false }), "states"); // nobody knows yet
  const late = { lateness: Number.POSITIVE_INFINITY, budget: { ms: null, runs: 10 } };
  assert.is(strategyOf(late), "portfolio");
});

test("auto under faithful: where the states are too many for half the budget, the rest is sampled", () => {
  const result = seek(printing(6), { budget: { ms: null, runs: 100 } });
  assert.is(result.strategy, "portfolio+optimal+portfolio");
  assert.is(result.runs, 100);
  assert.not.ok(result.complete);
  assert.is(result.counts, null);
  assert.ok(result.outcomesTotal > 50, "the samples' outcomes count, too");
});

test("as many outcomes as asked for are listed, and all are counted", () => {
  const result = seek(printing(4), { strategy: "dfs", limit: 5 });
  assert.is(result.outcomes.length, 5);
  assert.is(result.outcomesTotal, 24);
});

test("the sum of all counts is the number of runs that ended", () => {
  const { outcomes, runs, blocked } = seek(printing(4), { strategy: "source" });
  assert.is(
    outcomes.reduce((sum, { count }) => sum + count, 0),
    runs - blocked,
  );
});

test("a strategy that begins again counts no trace twice", () => {
  // Somebody looks at a task's id in the second run: from then on, spawns race.
  const main = function* (): Sim<void> {
    const rt = (yield* Builder.newMultiThread().workerThreads(1).build()).unwrap();
    const handle = rt.handle();
    const door = yield* cell(0);
    const body = function* (): Sim<void> {
      yield* door.store(1);
      const task = yield* handle.spawn(function* () {});
      task.id();
    };
    yield* crowd([body, body]);
  };
  const { runs, traces, blocked, cut, outcomes, complete } = seek(main, { strategy: "source", policy: "any-order" });
  const again = seek(main, { strategy: "dfs", policy: "any-order" });
  assert.ok(complete && again.complete);
  assert.ok(blocked > 0, "it began again");
  assert.is(runs, (traces as number) + blocked + cut);
  assert.is(
    outcomes.reduce((sum, { count }) => sum + count, 0),
    traces,
  );
});

test("until stops at the first outcome of its kind", () => {
  const result = seek(oppositeLocks, { strategy: "dfs", until: ({ end }) => end.kind === "deadlock" });
  assert.not.ok(result.complete);
  assert.is(result.outcomes.at(-1)?.end.kind, "deadlock");
  assert.ok(result.runs < 6);
});

test("what is expected is found by every strategy, or proven to be impossible", () => {
  for (const strategy of ["dfs", "source", "states"] as const) {
    for (const stdout of ["0\n1\n2\n3\n", "3\n1\n0\n2\n"]) {
      const found = seek(printing(4), { strategy, expects: { stdout } });
      assert.ok(
        found.outcomes.some((outcome) => outcome.stdout === stdout),
        `${strategy}: ${stdout}`,
      );
      assert.not.ok(found.complete);
    }
    const impossible: Expected[] = [{ stdout: "0\n1\n1\n3\n" }, { stdout: "0\n1\n2\n3\n", end: "panicked" }];
    for (const expects of impossible) {
      const none = seek(printing(4), { strategy, expects });
      assert.ok(none.complete, strategy);
      assert.not.ok(none.outcomes.some((outcome) => isExpected(expects, outcome)));
    }
  }
});

test("runs that are cut are no outcomes, and nothing is complete with them", () => {
  const result = seek(locked(2, 2), { strategy: "dfs", maxSteps: 5 });
  assert.is(result.cut, result.runs);
  assert.is(result.outcomesTotal, 0);
  assert.not.ok(result.complete);
});

test("the same seed gives the same runs, another seed others; and each run has a stream of its own", () => {
  const tokens = (seed: number, runs: number): string[] => {
    const options = { strategy: "random" as const, seed, budget: { ms: null, runs } };
    return seek(printing(5), options).outcomes.map(({ token }) => token);
  };
  assert.equal(tokens(1, 20), tokens(1, 20));
  assert.not.equal(tokens(1, 20), tokens(2, 20));
  assert.equal(tokens(1, 20), tokens(1, 40).slice(0, tokens(1, 20).length));
});

test("a choice that only sometimes is one", () => {
  const main = function* (): Sim<void> {
    const value = yield* new Make((world) => world.choose("value", 3));
    if (value === 2) yield* println(`${value}.${yield* new Make((world) => world.choose("value", 2))}`);
    else yield* println(String(value));
  };
  for (const strategy of ["dfs", "source", "states"] as const) {
    const shown = seek(main, { strategy }).outcomes.map(({ stdout }) => stdout);
    assert.equal(shown.sort(), ["0\n", "1\n", "2.0\n", "2.1\n"], strategy);
  }
});

test("progress is told now and then, between runs", () => {
  const told: Progress[] = [];
  const onProgress = (progress: Progress): void => {
    told.push(progress);
  };
  seek(printing(4), { strategy: "random", budget: { ms: 1000, runs: null }, onProgress }, ticking());
  assert.ok(told.length >= 5 && told.length <= 10, `told ${told.length} times`);
  assert.ok(told.every(({ runs, strategy }) => runs > 0 && strategy === "random"));
});

test("what a search cannot mean is refused", () => {
  const refuses = (options: Partial<SearchOptions>, ...words: readonly string[]): void =>
    assert.throws(
      () => seek(printing(1), options),
      (error: unknown) => error instanceof Misuse && words.every((word) => error.message.includes(word)),
    );
  refuses({ lateness: 5 }, "lateness 5", "0 or inf");
  refuses({ strategy: "random" }, "never ends");
  refuses({ strategy: "toString" as StrategyName }, '"toString"', "source");
  refuses({ strategy: "source", lateness: Number.POSITIVE_INFINITY, budget: { ms: 1, runs: 1 } }, "lateness 0");
  refuses({ budget: { ms: -1, runs: null } }, "-1");
  refuses({ maxSteps: Number.NaN }, "NaN");
});

test.run();
