import * as assert from "uvu/assert";
import type { Chooser } from "../../kernel/choose.ts";
import type { Closure } from "../../kernel/closure.ts";
import { outcomeKey } from "../../kernel/end.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { Log } from "../../kernel/state/log.ts";
import { println, Stdout } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { World } from "../../kernel/world.ts";
import { Cell, cell } from "../../std/cell.ts";
import { Mutex } from "../../std/mutex.ts";
import { sleep, spawn } from "../../std/thread.ts";
import { bareHost } from "../../testing/bare-host.ts";
import { randomProgram, runStatements, type Statement } from "../../testing/random-program.ts";
import { suite } from "../../testing/suite.ts";
import * as tokio from "../../tokio/index.ts";
import type { SearchOptions } from "../options.ts";
import { Random } from "../random.ts";
import type { SearchResult } from "../result.ts";
import { search } from "../search.ts";
import { states } from "./states.ts";

const test = suite("states");

const run = (main: Closure<unknown>, strategy: SearchOptions["strategy"], runs = 1e9): SearchResult =>
  search({ name: "test", main }, { strategy, budget: { ms: null, runs }, limit: 100_000 }, bareHost);

const outcomes = (result: SearchResult): string => result.outcomes.map(outcomeKey).sort().join("\n");

const programOf = (seed: number): readonly Statement[] => {
  const random = new Random(seed);
  return randomProgram((count) => random.below(count));
};

/** Random programs whose plain DFS comes to its end in few runs, with what it showed. */
const known = function* (): Iterable<{ main: Closure<unknown>; all: SearchResult }> {
  for (let seed = 0; seed < 560; seed++) {
    const program = programOf(seed);
    const main = (): Sim<void> => runStatements(program);
    const all = searched[seed] ?? run(main, "dfs", 200);
    searched[seed] = all;
    if (all.complete) yield { main, all };
  }
};
const searched: SearchResult[] = [];

const agrees = (merged: SearchResult, all: SearchResult): boolean =>
  merged.complete && outcomes(merged) === outcomes(all);

test("shows the outcomes that plain DFS shows, on random programs, in fewer steps", () => {
  let compared = 0;
  let steps = 0;
  let dfsSteps = 0;
  for (const { main, all } of known()) {
    const merged = run(main, "states");
    assert.ok(agrees(merged, all), `program ${compared}: ${outcomes(all)} against ${outcomes(merged)}`);
    compared++;
    steps += merged.steps;
    dfsSteps += all.steps;
  }
  assert.ok(compared >= 300, `${compared} programs were compared`);
  assert.ok(steps < dfsSteps / 2, `${steps} steps against ${dfsSteps}`);
});

/** Runs `check` while a method does something else: the defect that the comparison has to find. */
function broken<T extends object, K extends keyof T>(owner: T, method: K, instead: T[K], check: () => void): void {
  const original = owner[method];
  owner[method] = instead;
  try {
    check();
  } finally {
    owner[method] = original;
  }
}

test("the comparison finds a state that forgets a value", () => {
  const noticed = (): void => {
    for (const { main, all } of known()) if (!agrees(run(main, "states"), all)) return;
    assert.unreachable("nobody noticed");
  };
  broken(Cell.prototype, "digest", () => {}, noticed);
  broken(Stdout.prototype, "digest", () => {}, noticed);
});

test("what a body was told, read through a guard or captured is part of the state", () => {
  // Main learns 1 or 2 and prints it one op later, while somebody else still has a step to make.
  const learns = (start: () => Sim<() => Sim<number>>): Closure<unknown> =>
    function* () {
      const add = yield* start();
      yield* spawn(function* () {
        yield* add();
      });
      yield* spawn(function* () {
        yield* println("another");
      });
      const learnt = yield* add();
      yield* println("added");
      yield* println(`${learnt}`);
    };
  const byOp = learns(function* () {
    const sum = yield* cell(0);
    return function* () {
      return (yield* sum.update((old) => old + 1)) + 1;
    };
  });
  const byGuard = learns(function* () {
    const mutex = yield* Mutex.new(0);
    return function* () {
      using guard = (yield* mutex.lock()).unwrap();
      guard.value += 1;
      return guard.value;
    };
  });
  const byCapture: Closure<unknown> = function* () {
    const sum = yield* cell(0);
    for (let i = 0; i < 2; i++) {
      yield* spawn(function* () {
        const learnt = yield* sum.update((old) => old + 1);
        if (i === 1) return;
        yield* spawn(function* () {
          yield* println("added");
          yield* println(`${learnt}`);
        });
      });
    }
    yield* spawn(function* () {
      yield* println("another");
    });
    yield* sleep(Duration.fromMillis(1));
  };
  for (const main of [byOp, byGuard, byCapture]) assert.ok(agrees(run(main, "states"), run(main, "dfs")));
  const misses = (main: Closure<unknown>) => (): void =>
    assert.not(agrees(run(main, "states"), run(main, "dfs")), "nobody noticed");
  broken(Log.prototype, "told", () => {}, misses(byOp));
  broken(World.prototype, "told", (value) => value, misses(byGuard));
  broken(World.prototype, "telling", () => null, misses(byCapture));
});

/** Threads that each add 1 to the same cell, n times, by a load and a store. */
const counter = (threads: number, times: number): Closure<unknown> =>
  function* () {
    const count = yield* cell(0);
    for (let i = 0; i < threads; i++) {
      yield* spawn(function* () {
        for (let j = 0; j < times; j++) yield* count.store((yield* count.load()) + 1);
      });
    }
  };

test("conflicting programs take fewer transitions than DFS takes steps", () => {
  for (const [threads, times] of [
    [2, 2],
    [2, 3],
  ] as const) {
    const main = counter(threads, times);
    const all = run(main, "dfs");
    const strategy = states();
    let runs = 0;
    for (let chooser = strategy.begin(); chooser !== null; chooser = strategy.begin()) {
      const world = worldOf(chooser);
      world.run(main);
      strategy.end(world);
      runs++;
    }
    assert.ok(strategy.transitions < all.steps / 4, `${strategy.transitions} against ${all.steps}`);
    assert.ok(strategy.states <= strategy.transitions);
    // Each run goes over at least one edge that no run went over before.
    assert.ok(runs <= strategy.transitions);
  }
});

const worldOf = (chooser: Chooser): World =>
  new World({
    policy: "faithful",
    lateness: 0,
    chooser,
    observer: null,
    maxSteps: 1000,
    hashing: true,
    recording: false,
    sees: null,
    expects: null,
  });

test("locks that nobody looks into make no states: the number grows with the lengths, not with the orders", () => {
  const locks = (times: number): Closure<unknown> =>
    function* () {
      const mutex = yield* Mutex.new(0);
      for (let i = 0; i < 2; i++) {
        yield* spawn(function* () {
          for (let j = 0; j < times; j++) {
            using _guard = (yield* mutex.lock()).unwrap();
          }
        });
      }
      yield* spawn(function* () {});
    };
  const four = run(locks(4), "states");
  const eight = run(locks(8), "states");
  assert.ok(four.complete && eight.complete);
  assert.ok((eight.states as number) < 5 * (four.states as number), `${four.states}, ${eight.states}`);
});

test("GT-24, MT-16: ten sleeping tasks on one worker have two outcomes, of which the tie at 750 ms decides", () => {
  const main = function* (): Sim<void> {
    using rt = (yield* tokio.runtime.Builder.newMultiThread().workerThreads(1).enableAll().build()).unwrap();
    const handles = [];
    for (let i = 0; i < 10; i++) {
      handles.push(
        yield* rt.spawn(function* () {
          yield* println(`${i} sleeps`);
          yield* tokio.time.sleep(Duration.fromMillis(1000 - 50 * i));
          yield* println(`${i} stops`);
        }),
      );
    }
    yield* sleep(Duration.fromMillis(750));
    yield* println("finished");
    for (const handle of handles) (yield* rt.blockOn(handle)).unwrap();
  };
  const result = run(main, "states");
  assert.ok(result.complete);
  const orders = result.outcomes.map(({ stdout }) => stdout.trim().split("\n"));
  const around = orders.map((lines) => lines.slice(12, 16).join(", ")).sort();
  assert.equal(around, ["7 stops, 6 stops, 5 stops, finished", "7 stops, 6 stops, finished, 5 stops"]);
});

/** A data choice between 0 and `count` - 1, in the midst of nothing. */
const draw = (count: number): Make<number> => new Make((world) => world.choose("value", count));

test("data choices: every value is tried, and forks meet again after what they changed is gone", () => {
  const main = function* (): Sim<void> {
    const last = yield* cell(0);
    for (let i = 0; i < 12; i++) {
      yield* last.update(() => 0);
      yield* last.update((old) => old + last.world.choose("value", 2));
      yield* last.store(0);
    }
    yield* println(`${yield* draw(3)}`);
  };
  const result = run(main, "states");
  assert.ok(result.complete);
  assert.equal(result.outcomes.map(({ stdout }) => stdout).sort(), ["0\n", "1\n", "2\n"]);
  assert.ok(result.runs < 200, `${result.runs} runs for 2^12 paths`);
});

test("a data choice beside choices of actors: the same outcomes as DFS", () => {
  const main = function* (): Sim<void> {
    const shared = yield* cell(0);
    yield* spawn(function* () {
      const step = yield* draw(3);
      yield* shared.update((old) => old * 2 + step);
    });
    yield* spawn(function* () {
      yield* shared.update((old) => old + 1 + shared.world.choose("value", 2));
    });
    yield* println(`${yield* shared.load()}`);
    yield* println(`${yield* shared.load()}`);
  };
  assert.is(outcomes(run(main, "states")), outcomes(run(main, "dfs")));
});

test("a program that keeps state between runs is found out", () => {
  let runs = 0;
  const main = function* (): Sim<void> {
    const first = runs++ === 0;
    const child = function* (): Sim<void> {
      yield* println("child");
    };
    if (first) yield* spawn(child);
    yield* println("a");
    yield* println("b");
  };
  assert.throws(() => run(main, "states"), /the program is not deterministic/);
});

test.run();
