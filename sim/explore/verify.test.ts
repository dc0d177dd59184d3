import * as assert from "uvu/assert";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { Duration } from "../kernel/value/duration.ts";
import { cell } from "../std/cell.ts";
import { Mutex } from "../std/mutex.ts";
import { sleep, spawn } from "../std/thread.ts";
import { bareHost } from "../testing/bare-host.ts";
import { suite } from "../testing/suite.ts";
import { Builder } from "../tokio/runtime/builder.ts";
import { spawn as spawnTask } from "../tokio/runtime/runtime.ts";
import {
  allBefore,
  ends,
  inOrder,
  neverHeldUp,
  neverPrints,
  prints,
  printsEach,
  printsLine,
  printsNone,
  type Shows,
  within,
} from "./claim.ts";
import type { StrategyName } from "./options.ts";
import type { Program } from "./program.ts";
import { replay } from "./replay.ts";
import { scenario } from "./scenario.ts";
import { search } from "./search.ts";
import type { Judged, Verdict } from "./verdict.ts";
import { type VerifyOptions, verify } from "./verify.ts";

const test = suite("verify");

const unlimited = { ms: null, runs: 20_000 };
const judge = (
  main: Program["main"],
  shows: Shows,
  expected: Verdict = "guaranteed",
  options: Partial<VerifyOptions> = {},
): Judged => {
  const claims = [{ id: "it", text: "it is so", shows, expected }];
  const judged = verify(
    scenario({ name: "test", source: "a test", summary: "A test.", claims, main }),
    { budget: unlimited, ...options },
    bareHost,
  );
  assert.is(judged.length, 1);
  return judged[0] as Judged;
};

/** The full output of the run behind a token. */
const output = (main: Program["main"], token: string | null): string =>
  replay({ name: "test", main }, token ?? "no token", bareHost).outcome.stdout;

const printing = (text: string, ms = 0) =>
  function* (): Sim<void> {
    if (ms > 0) yield* sleep(Duration.fromMillis(ms));
    yield* println(text);
  };

const joined = function* (): Sim<void> {
  const child = yield* spawn(printing("child"));
  yield* child.join();
  yield* println("main");
};

const racing = function* (): Sim<void> {
  const child = yield* spawn(printing("child"));
  yield* println("main");
  yield* child.join();
};

test("guaranteed: it holds in every schedule, and the search says that it saw them all", () => {
  const { verdict, proven, ok, decidedBy, traces, token, counterexample, decisive } = judge(
    joined,
    inOrder("child", "main"),
  );
  assert.equal([verdict, proven, ok], ["guaranteed", true, true]);
  assert.equal([decidedBy, traces], ["any-order source", 1]);
  assert.equal([counterexample, decisive], [null, null]);
  assert.is(output(joined, token), "child\nmain\n");
});

test("impossible: it holds in none; a run in which it does not is the witness", () => {
  const judged = judge(joined, inOrder("main", "child"), "impossible");
  assert.equal([judged.verdict, judged.proven, judged.ok], ["impossible", true, true]);
  assert.is(judged.token, null);
  assert.is(output(joined, judged.counterexample), "child\nmain\n");
});

const between = ({ decisive }: Judged): string[] =>
  decisive === null || decisive.kind === "choice" ? [] : [...decisive.between].sort();

test("one of n: two witnesses prove it, and the two threads that nothing orders are named", () => {
  const judged = judge(racing, inOrder("main", "child"), "one of n");
  assert.equal([judged.verdict, judged.proven, judged.ok], ["one of n", true, true]);
  assert.is(output(racing, judged.token), "main\nchild\n");
  assert.is(output(racing, judged.counterexample), "child\nmain\n");
  assert.is(judged.decisive?.kind, "unordered");
  assert.equal(between(judged), ["main", "main.1"]);
});

test("a tie: two deadlines on one instant, and the two traces that a search of these two lines needs", () => {
  const main = function* (): Sim<void> {
    const others = [];
    for (const ms of [100, 200, 300]) others.push(yield* spawn(printing(`unseen ${ms}`, ms)));
    const child = yield* spawn(printing("child", 750));
    yield* sleep(Duration.fromMillis(750));
    yield* println("main");
    for (const other of others) yield* other.join();
    yield* child.join();
  };
  const judged = judge(main, inOrder("main", "child"), "one of n");
  assert.equal([judged.verdict, judged.proven], ["one of n", true]);
  assert.equal([judged.decidedBy, judged.traces], ["any-order source, faithful random", 2]);
  assert.is(judged.decisive?.kind, "tie");
  assert.is((judged.decisive as { ms: number }).ms, 750);
  assert.equal(between(judged), ["main", "main.4"]);
  // The claim saw two lines; the token replays them all.
  assert.is(output(main, judged.token), "unseen 100\nunseen 200\nunseen 300\nmain\nchild\n");
});

/** Two tasks on one worker: the queue keeps their order, the contract does not. */
const queued = function* (): Sim<void> {
  using rt = (yield* Builder.newMultiThread().workerThreads(1).build()).unwrap();
  const parent = yield* rt.spawn(function* () {
    const a = yield* spawnTask(printing("a"));
    const b = yield* spawnTask(printing("b"));
    (yield* a).unwrap();
    (yield* b).unwrap();
  });
  (yield* rt.blockOn(parent)).unwrap();
};

test("POL-15: in practice and latent: today's queues decide, the contract does not", () => {
  // The task spawned last goes into the worker's LIFO slot, and runs first.
  const [holds, fails] = [inOrder("b", "a"), inOrder("a", "b")];
  const practice = judge(queued, holds, "in practice");
  assert.equal([practice.verdict, practice.proven, practice.ok], ["in practice", true, true]);
  assert.match(practice.decidedBy, /^faithful /);
  assert.is(output(queued, practice.token), "b\na\n");
  assert.is(output(queued, practice.counterexample), "a\nb\n");
  const latent = judge(queued, fails, "latent");
  assert.equal([latent.verdict, latent.proven, latent.ok], ["latent", true, true]);
  assert.is(output(queued, latent.token), "a\nb\n");
  assert.is(output(queued, latent.counterexample), "b\na\n");
});

const opposite = (verdict: Verdict): Verdict => (verdict === "guaranteed" ? "impossible" : "guaranteed");

test("a verdict never comes from what is expected: a wrong expectation is not ok", () => {
  const cases: readonly (readonly [Program["main"], Shows, Verdict])[] = [
    [joined, inOrder("child", "main"), "guaranteed"],
    [joined, inOrder("main", "child"), "impossible"],
    [racing, inOrder("main", "child"), "one of n"],
    [racing, prints("main\nchild\n"), "one of n"],
    [queued, inOrder("b", "a"), "in practice"],
    [queued, inOrder("a", "b"), "latent"],
  ];
  for (const [main, shows, right] of cases) {
    for (const expected of [right, opposite(right)]) {
      const judged = judge(main, shows, expected);
      assert.equal([judged.verdict, judged.expected, judged.ok], [right, expected, expected === right]);
    }
  }
});

test("claims about lines and ends", () => {
  const main = function* (): Sim<void> {
    const [a, b] = [yield* Mutex.new(0), yield* Mutex.new(0)];
    const both = (first: Mutex<number>, second: Mutex<number>) =>
      function* (): Sim<void> {
        using one = (yield* first.lock()).unwrap();
        using two = (yield* second.lock()).unwrap();
        yield* println(`${one.value + two.value}`);
      };
    const forth = yield* spawn(both(a, b));
    const back = yield* spawn(both(b, a));
    yield* forth.join();
    yield* back.join();
    yield* println("end");
  };
  const verdicts = (shows: Shows): Verdict => judge(main, shows).verdict;
  assert.is(verdicts(ends("deadlock")), "one of n");
  assert.is(verdicts(ends("returned")), "one of n");
  assert.is(verdicts(ends("panicked")), "impossible");
  assert.is(verdicts(printsLine("end")), "one of n");
  assert.is(verdicts(printsLine("never")), "impossible");
  assert.is(verdicts(neverPrints("never")), "guaranteed");
});

test("claims about sets of lines", () => {
  const main = function* (): Sim<void> {
    const first = [yield* spawn(printing("a")), yield* spawn(printing("b"))];
    const late = yield* spawn(printing("c", 5));
    for (const thread of [...first, late]) yield* thread.join();
  };
  const verdicts = (shows: Shows): Verdict => judge(main, shows).verdict;
  assert.is(verdicts(printsEach("c", "b", "a")), "guaranteed");
  assert.is(verdicts(printsEach("a", "d")), "impossible");
  assert.is(verdicts(printsNone("d", "e")), "guaranteed");
  assert.is(verdicts(printsNone("d", "a")), "impossible");
  assert.is(verdicts(allBefore(["b", "a"], ["c"])), "guaranteed");
  assert.is(verdicts(allBefore(["a"], ["b", "c"])), "one of n");
  assert.is(verdicts(allBefore(["c"], ["a"])), "impossible");
  assert.is(verdicts(allBefore(["a", "d"], ["c"])), "impossible");
});

test("what the budget cut short is not called proven, and says how many runs it took", () => {
  const main = function* (): Sim<void> {
    const total = yield* cell(0);
    const children = [];
    for (let i = 0; i < 5; i++) {
      children.push(
        yield* spawn(function* () {
          for (let n = 0; n < 5; n++) yield* total.update((value) => value + 1);
        }),
      );
    }
    for (const child of children) yield* child.join();
    yield* println(`${yield* total.load()}`);
  };
  const judged = judge(main, prints("25\n"), "guaranteed", { budget: { ms: null, runs: 200 } });
  assert.equal([judged.verdict, judged.proven, judged.ok], ["guaranteed", false, true]);
  assert.is(judged.runs, 200);
  const wrong = judge(main, prints("24\n"), "impossible", { budget: { ms: null, runs: 200 } });
  assert.equal([wrong.verdict, wrong.proven, wrong.ok], ["impossible", false, true]);
});

test("each claim of a scenario is judged by itself", () => {
  const claims = [
    { id: "first", text: "a", shows: inOrder("child", "main"), expected: "guaranteed" },
    { id: "second", text: "b", shows: printsLine("main"), expected: "impossible" },
  ] as const;
  const judged = verify(
    scenario({ name: "test", source: "a test", summary: "A test.", claims, main: joined }),
    { budget: unlimited },
    bareHost,
  );
  assert.equal(
    judged.map(({ id, text, shows, verdict, ok }) => [id, text, shows, verdict, ok]),
    [
      ["first", "a", 'prints in this order: "child", "main"', "guaranteed", true],
      ["second", "b", 'prints "main"', "guaranteed", false],
    ],
  );
});

const pacing = (spans: readonly number[]) =>
  function* (): Sim<void> {
    yield* println("frame 0");
    for (const [i, span] of spans.entries()) {
      yield* sleep(Duration.fromMillis(span));
      yield* println(`frame ${i + 1}`);
    }
  };

test("a claim may see when lines are printed: the time from the first to the last", () => {
  const verdicts = (shows: Shows): Verdict => judge(pacing([40, 20]), shows).verdict;
  assert.is(verdicts(within(60, "frame 0", "frame 1", "frame 2")), "guaranteed");
  assert.is(verdicts(within(59.9, "frame 0", "frame 2")), "impossible");
  assert.is(verdicts(within(100, "frame 1", "frame 0")), "impossible");
  assert.is(verdicts(within(100, "frame 1", "frame 3")), "impossible");
});

test("a claim may see when lines are printed: nobody is held up for longer than a frame", () => {
  const verdicts = (main: Program["main"]): Verdict => judge(main, neverHeldUp(40, "frame ")).verdict;
  assert.is(verdicts(pacing([40, 20, 40])), "guaranteed");
  assert.is(verdicts(pacing([40, 41])), "impossible");
  assert.is(verdicts(printing("other")), "impossible");
  const held = function* (): Sim<void> {
    const lock = yield* Mutex.new(0);
    yield* spawn(function* () {
      using _guard = (yield* lock.lock()).unwrap();
      yield* sleep(Duration.fromMillis(100));
    });
    for (let i = 0; i < 3; i++) {
      using _guard = (yield* lock.lock()).unwrap();
      yield* println(`frame ${i}`);
      yield* sleep(Duration.fromMillis(10));
    }
  };
  const judged = judge(held, neverHeldUp(40, "frame "), "one of n");
  assert.equal([judged.verdict, judged.proven, judged.ok], ["one of n", true, true]);
  assert.ok(judged.token !== null && judged.counterexample !== null);
});

test("searches agree on when lines are printed, also where letting time pass is a choice", () => {
  // A worker is blocked for 5 ms; the other task may be one of its queue, and wait, or not.
  const main = function* (): Sim<void> {
    using rt = (yield* Builder.newMultiThread().workerThreads(2).enableAll().build()).unwrap();
    const slow = yield* rt.spawn(function* () {
      yield* sleep(Duration.fromMillis(5));
    });
    const quick = yield* rt.spawn(printing("quick"));
    for (const handle of [slow, quick]) (yield* rt.blockOn(handle)).unwrap();
  };
  const outcomes = (strategy: StrategyName): string[] =>
    search({ name: "test", main }, { policy: "any-order", strategy, timed: true, budget: unlimited }, bareHost)
      .outcomes.map(({ stdout }) => stdout)
      .sort();
  for (const strategy of ["dfs", "sleep", "source", "states"] as const) {
    assert.equal(outcomes(strategy), ["0 quick\n", "5 quick\n"], strategy);
  }
});

test.run();
