import * as assert from "uvu/assert";
import type { Outcome } from "../../kernel/end.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { panic } from "../../kernel/value/panic.ts";
import { cell } from "../../std/cell.ts";
import { Mutex } from "../../std/mutex.ts";
import { sleep, spawn } from "../../std/thread.ts";
import { bareHost } from "../../testing/bare-host.ts";
import { suite } from "../../testing/suite.ts";
import { printsLine } from "../claim.ts";
import type { Program } from "../program.ts";
import { replay } from "../replay.ts";
import { search } from "../search.ts";
import { type ExplainOptions, explain } from "./explain.ts";

const test = suite("explain");

const budget = { ms: null, runs: 1000 };

/** Explains the first run of a random walk that ends like this. */
function explained(main: Program["main"], ends: (text: string) => boolean, options: ExplainOptions = {}) {
  const program: Program = { name: "test", main };
  const until = ({ stdout, end }: Outcome): boolean => ends(`${stdout}${end.kind}`);
  const sampled = search(program, { strategy: "random", seed: 1, budget, decide: false, until }, bareHost);
  const found = sampled.outcomes.find(until);
  if (found === undefined) throw new Error("no run ends like this");
  return { program, given: found, ...explain(program, found.token, { budget, ...options }, bareHost) };
}

const said = ({ pair }: ReturnType<typeof explained>) =>
  pair?.map(({ actor, op, arg, result }) => [actor, op, arg ?? result ?? ""].join(" ").trim());

/** Each of two threads adds one, in two steps. */
function* add(): Sim<void> {
  const total = yield* cell(0);
  const one = function* (): Sim<void> {
    yield* total.store((yield* total.load()) + 1);
  };
  const threads = [yield* spawn(one), yield* spawn(one)];
  for (const thread of threads) (yield* thread.join()).unwrap();
  if ((yield* total.load()) !== 2) panic("lost");
}

/** Two threads take two locks in opposite orders. */
function* locks(): Sim<void> {
  const [a, b] = [yield* Mutex.new(0), yield* Mutex.new(0)];
  const both = (first: Mutex<number>, second: Mutex<number>) =>
    function* (): Sim<void> {
      using _one = (yield* first.lock()).unwrap();
      using _two = (yield* second.lock()).unwrap();
    };
  const threads = [yield* spawn(both(a, b)), yield* spawn(both(b, a))];
  for (const thread of threads) (yield* thread.join()).unwrap();
}

test("a lost update: the load of the one before the store of the other", () => {
  const result = explained(add, (text) => text === "panicked");
  assert.is(result.decidedBy, "order");
  assert.equal(said(result), ["main.1 cell.load 0", "main.2 cell.store 1"]);
  assert.is(result.other?.outcome.end.kind, "returned");
  assert.is(result.preemptions, 1);
  assert.equal(
    result.slice.map(({ step }) => step),
    [1, 2, 3, 4, 7, 8],
  );
});

test("both tokens replay: the run that is explained, and the one with the other end", () => {
  for (const [main, kind] of [
    [add, "panicked"],
    [locks, "deadlock"],
  ] as const) {
    const { program, token, other } = explained(main, (text) => text === kind);
    assert.is(replay(program, token, bareHost).end.kind, kind);
    assert.is(replay(program, other?.token ?? "", bareHost).end.kind, "returned");
  }
});

test("a deadlock: a lock before another lock that never comes, and the circle", () => {
  const result = explained(locks, (text) => text === "deadlock");
  assert.is(result.decidedBy, "order");
  assert.is(result.pair?.[1].step, null);
  assert.is(result.pair?.[0].object, result.pair?.[1].object);
  assert.is.not(result.pair?.[0].actor, result.pair?.[1].actor);
  assert.equal(result.circle, ["main.1", "main.2", "main.1"]);
});

test("where every schedule hangs, no order of events avoids it", () => {
  const result = explained(
    function* () {
      const lock = yield* Mutex.new(0);
      const thread = yield* spawn(function* () {
        using _one = (yield* lock.lock()).unwrap();
        using _two = (yield* lock.lock()).unwrap();
      });
      (yield* thread.join()).unwrap();
    },
    (text) => text === "deadlock",
  );
  assert.equal([result.decidedBy, result.pair, result.other], ["always", null, null]);
  assert.equal(result.circle, ["main.1", "main.1"]);
});

test("a data choice alone: which, what it was, and what else ends otherwise", () => {
  const result = explained(
    function* () {
      if ((yield* new Make((world) => world.choose("value", 3))) === 2) panic("two");
    },
    (text) => text === "panicked",
  );
  assert.is(result.decidedBy, "choice");
  assert.equal(result.choice, { kind: "value", unit: "main", value: 2, of: 3, instead: 0 });
});

test("a run that needs more than one pair is explained by the last pair on the way to another end", () => {
  // Only a reader that sees all three steps of the writer, or none of them, is content.
  const result = explained(
    function* () {
      const [a, b] = [yield* cell(0), yield* cell(0)];
      const writer = yield* spawn(function* () {
        for (let i = 1; i <= 3; i++) {
          yield* a.store(i);
          yield* b.store(i);
        }
      });
      const reader = yield* spawn(function* () {
        const [one, other] = [yield* b.load(), yield* a.load()];
        if (one < 2 || other < 2) panic("early");
      });
      (yield* writer.join()).unwrap();
      (yield* reader.join()).unwrap();
    },
    (text) => text === "panicked",
  );
  assert.is(result.decidedBy, "order");
  assert.is(result.other?.outcome.end.kind, "returned");
  const ops = said(result) ?? [];
  assert.match(ops[0] ?? "", /main.2 cell.load/);
  assert.match(ops[1] ?? "", /main.1 cell.store 2/);
});

test("what a claim says decides, where one is given", () => {
  const printing = (text: string) =>
    function* (): Sim<void> {
      yield* println(text);
    };
  const main = function* (): Sim<void> {
    const a = yield* spawn(printing("a"));
    yield* spawn(printing("b"));
    yield* a.join();
  };
  const result = explained(main, (text) => !text.includes("b\n"), { shows: printsLine("b") });
  assert.is(result.decidedBy, "order");
  assert.match(result.other?.outcome.stdout ?? "", "b\n");
});

test("every switch has its reason: preempted, blocked, ended, time, woken", () => {
  const result = explained(
    function* () {
      const lock = yield* Mutex.new(0);
      const thread = yield* spawn(function* () {
        using _held = (yield* lock.lock()).unwrap();
        yield* sleep(Duration.fromMillis(5));
      });
      yield* sleep(Duration.fromMillis(1));
      (yield* lock.lock()).unwrap();
      yield* thread.join();
    },
    (text) => text === "returned",
    { asItIs: true },
  );
  const reasons = result.switches.map(({ reason }) => reason).join("\n");
  assert.match(reasons, /main\.1 is blocked at thread\.sleep of \S+; time passes, to 1 ms/);
  assert.match(reasons, /main is blocked at Mutex\.lock of main\/Mutex\.1, held by main\.1; time passes, to 5 ms/);
  assert.match(reasons, "main.1 has ended");
  const preempted = explained(add, (text) => text === "panicked").switches;
  assert.equal(
    preempted.map(({ from, to, preempts }) => [from, to, preempts]),
    [
      ["main.1", "main.2", true],
      ["main.2", "main.1", false],
      ["main.1", "main", false],
    ],
  );
});

test("above lateness 0 the clock's own steps are no switches", () => {
  const program: Program = {
    name: "late",
    *main(): Sim<void> {
      const thread = yield* spawn(function* () {
        yield* sleep(Duration.fromMillis(5));
        yield* println("child");
      });
      yield* sleep(Duration.fromMillis(1));
      yield* println("main");
      yield* thread.join();
    },
  };
  const options = { strategy: "random", lateness: Number.POSITIVE_INFINITY, budget, decide: false } as const;
  const late = search(program, options, bareHost).outcomes.find(({ stdout }) => stdout.startsWith("child"));
  const { decidedBy, switches } = explain(program, late?.token ?? "", { budget }, bareHost);
  assert.is(decidedBy, "order");
  assert.ok(switches.every(({ from, to }) => from.startsWith("main") && to.startsWith("main")));
});

test.run();
