import * as assert from "uvu/assert";
import { type End, outcomeKey } from "../../kernel/end.ts";
import { Misuse } from "../../kernel/errors.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { cell } from "../../std/cell.ts";
import { Mutex } from "../../std/mutex.ts";
import { sleep, spawn } from "../../std/thread.ts";
import { crowd } from "../../testing/crowd.ts";
import { type PollProgram, randomPolls, runPolls, type Statement } from "../../testing/random-polls.ts";
import { type Below, randomProgram, runStatements } from "../../testing/random-program.ts";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import { TraceClass } from "../../testing/trace-class.ts";
import { Random } from "../random.ts";
import type { Strategy } from "../strategy.ts";
import { dfs } from "./dfs.ts";
import { randomWalk } from "./random-walk.ts";
import { sourceDpor } from "./source-dpor.ts";

const test = suite("source-dpor");

type Main = () => Sim<unknown>;

interface Explored {
  readonly outcomes: Set<string>;
  /** Runs that came to an end. */
  readonly ended: number;
  /** The classes of those runs, where they were asked for. */
  readonly classes: Set<string>;
}

interface Asked {
  readonly runsMax: number;
  readonly sees: ((line: string) => boolean) | null;
  readonly classes: boolean;
}

/** The runs of a strategy until it has no more; null: they are more than `runsMax`. */
function explore(main: Main, strategy: Strategy, { runsMax = 100_000, sees = null, classes = false }: Partial<Asked>) {
  const watch = classes ? new TraceClass(strategy.observer) : null;
  const explored = { outcomes: new Set<string>(), ended: 0, classes: new Set<string>() };
  for (let run = 0; run < runsMax; run++) {
    const chooser = strategy.begin();
    if (chooser === null) return explored;
    watch?.start();
    const world = runOnce(main, { policy: "any-order", chooser, observer: watch ?? strategy.observer, sees });
    strategy.end(world);
    const end = world.end as End;
    assert.is.not(end.kind, "cut");
    if (end.kind === "abandoned") continue;
    explored.ended++;
    explored.outcomes.add(outcomeKey({ stdout: world.stdout.text, end }));
    if (watch !== null) explored.classes.add(watch.text());
  }
  return strategy.exhaustive ? null : explored;
}

const source = (main: Main, asked: Partial<Asked> = {}): Explored =>
  explore(main, sourceDpor({ lateness: 0 }), asked) as Explored;
const full = (main: Main, asked: Partial<Asked> = {}): Explored => explore(main, dfs(), asked) as Explored;

const sorted = (texts: Iterable<string>): string[] => [...texts].sort();

/** Draws programs until `count` of them were small enough for plain DFS. */
function campaign<P>(
  seed: number,
  count: number,
  draw: (below: Below) => P,
  mainOf: (program: P) => Main,
  check: (main: Main, all: Explored, stream: number) => void,
  classes = false,
): void {
  for (let stream = 0, checked = 0; checked < count; stream++) {
    const random = new Random(seed, stream);
    const program = draw((n) => random.below(n));
    const main = mainOf(program);
    const all = explore(main, dfs(), { runsMax: 300, classes });
    if (all === null) continue;
    checked++;
    try {
      check(main, all, stream);
    } catch (error) {
      const { message } = error as Error;
      throw new Error(`seed ${seed}, stream ${stream}: ${JSON.stringify(program)}\n${message}`);
    }
  }
}

const threads = (program: ReturnType<typeof randomProgram>) => () => runStatements(program);

const sameOutcomes = (main: Main, all: Explored): void => {
  const reduced = source(main);
  assert.equal(sorted(reduced.outcomes), sorted(all.outcomes));
  assert.ok(reduced.ended <= all.ended, "more runs than plain DFS");
};

test("random threads: the outcomes of plain DFS in no more runs, and no trace twice", () => {
  const check = (main: Main, all: Explored, stream: number): void => {
    sameOutcomes(main, all);
    const reduced = source(main, { classes: true });
    assert.is(reduced.classes.size, reduced.ended, "a trace was explored twice");
    for (const text of reduced.classes) assert.ok(all.classes.has(text), "a trace that DFS does not know");
    const sampled = explore(main, randomWalk(stream), { runsMax: 30 }) as Explored;
    for (const outcome of sampled.outcomes) assert.ok(all.outcomes.has(outcome), "a walk knows more than DFS");
  };
  campaign(1, 300, randomProgram, threads, check, true);
});

test("random threads that main waits for, with data choices: exactly the traces of plain DFS, each once", () => {
  const draw = (below: Below): PollProgram => {
    const bodies = randomPolls(below).bodies.map((body) => ({ ...body, task: false, optional: false }));
    return { bodies, joins: true };
  };
  const check = (main: Main, all: Explored): void => {
    const reduced = source(main, { classes: true });
    assert.equal(sorted(reduced.classes), sorted(all.classes));
    assert.is(reduced.ended, reduced.classes.size, "a trace was explored twice");
  };
  campaign(2, 100, draw, runPolls, check, true);
});

test("random polls that exclude each other, beside threads: the outcomes of plain DFS", () => {
  const draw = (below: Below): PollProgram => {
    const { bodies, joins } = randomPolls(below);
    const tasks = bodies.map((body) => ({ ...body, optional: false, task: body.task || body.optional }));
    return { bodies: tasks, joins };
  };
  campaign(3, 150, draw, runPolls, sameOutcomes);
});

test("polls that exclude each other: orders that a reduction forgets easily", () => {
  const task = (...statements: Statement[]) => ({ task: true, optional: false, statements });
  const thread = (...statements: Statement[]) => ({ task: false, optional: false, statements });
  const show = (cell: number): Statement => ({ do: "show", cell });
  const store = (cell: number, value: number): Statement => ({ do: "store", cell, value });
  const lock = (...inside: Statement[]): Statement => ({ do: "lock", mutex: 0, inside });
  const print: Statement = { do: "print", text: "p" };
  const sleeps: Statement = { do: "sleep", ms: 1 };
  const tryLock: Statement = { do: "tryLock", mutex: 0 };
  const endPoll: Statement = { do: "endPoll" };
  const programs = {
    "a poll that is stuck for ever keeps out one that came first elsewhere": [task(show(0)), task(lock(lock()))],
    "a poll that blocks over time keeps out one that another thread waits for": [
      task(print, sleeps),
      task(store(0, 1)),
      thread(show(0)),
    ],
    "a guard held between polls, and a poll that waits for it": [task(lock(endPoll)), task(store(1, 1), lock())],
    "a poll that has to follow another, and another thread's steps before both": [
      task(store(0, 2)),
      task(store(1, 1), show(0)),
      thread(show(0)),
    ],
    "a poll that another poll cuts in two if it is looked at alone": [
      task(lock(store(1, 1))),
      task(show(0)),
      task(show(1)),
    ],
    "a poll that is only begun when the race is met": [task(lock(show(0))), thread(print, tryLock), task(print)],
    "a poll that blocks over time, of which nobody knows it yet": [
      task(lock(sleeps, show(0))),
      thread(store(0, 1)),
      task(store(0, 2)),
    ],
  };
  for (const [name, bodies] of Object.entries(programs)) {
    for (const joins of [true, false]) {
      const main = runPolls({ bodies, joins });
      assert.equal(sorted(source(main).outcomes), sorted(full(main).outcomes), name);
    }
  }
});

test("random threads without which time may pass: the outcomes of plain DFS", () => {
  campaign(4, 60, randomPolls, runPolls, sameOutcomes);
});

test("a claim that sees some lines: the outcomes of plain DFS, projected, in no more traces", () => {
  const sees = (line: string): boolean => line === "x=0\n" || line.startsWith("0");
  campaign(5, 60, randomProgram, threads, (main) => {
    const reduced = source(main, { sees });
    assert.equal(sorted(reduced.outcomes), sorted(full(main, { sees }).outcomes));
    assert.ok(reduced.ended <= source(main).ended);
  });
});

test("a lock is overtaken although its holder failed a try_lock since", () => {
  const main = function* (): Sim<void> {
    const mutex = yield* Mutex.new(0);
    const count = yield* cell(0);
    yield* spawn(function* () {
      yield* drop((yield* mutex.lock()).unwrap());
      yield* println(`saw ${yield* count.load()}`);
    });
    using _guard = (yield* mutex.lock()).unwrap();
    if ((yield* mutex.tryLock()).isErr()) yield* count.store(1);
  };
  assert.equal(sorted(source(main).outcomes), ["", "saw 0\n", "saw 1\n"].map(outcomeOf));
});

test("TH-8: a lock that is held while time passes is overtaken", () => {
  const main = function* (): Sim<void> {
    const mutex = yield* Mutex.new(0);
    const holds = (name: string) =>
      function* () {
        using _guard = (yield* mutex.lock()).unwrap();
        yield* sleep(Duration.fromMillis(5));
        yield* println(name);
      };
    yield* crowd([holds("a"), holds("b")]);
  };
  assert.equal(sorted(source(main).outcomes), [outcomeOf("a\nb\n"), outcomeOf("b\na\n")]);
});

test("TH-8: equal deadlines are a tie, different ones an order", () => {
  const sleeps = (...ms: readonly number[]) =>
    function* (): Sim<void> {
      yield* crowd(
        ms.map(
          (each, who) =>
            function* () {
              yield* sleep(Duration.fromMillis(each));
              yield* println(String(who));
            },
        ),
      );
    };
  assert.is(source(sleeps(5, 5, 5)).ended, 6);
  assert.is(source(sleeps(3, 2, 1)).ended, 1);
  assert.is(source(sleeps(7, 7, 1)).ended, 2);
});

test("TH-6: main's end races with every line that is still to be printed", () => {
  const main = function* (): Sim<void> {
    yield* spawn(function* () {
      yield* println("1");
      yield* println("2");
    });
  };
  assert.equal(sorted(source(main).outcomes), ["", "1\n", "1\n2\n"].map(outcomeOf));
});

test("data choices are explored exhaustively, in every order of what they decide", () => {
  const main = (values: number) =>
    function* (): Sim<void> {
      const shared = yield* cell(0);
      const body = function* (): Sim<void> {
        yield* shared.load();
        yield* shared.store(yield* new Make((world) => world.choose("value", values)));
      };
      yield* crowd([body, body]);
    };
  for (const values of [1, 2, 3]) {
    const all = full(main(values), { classes: true });
    const reduced = source(main(values), { classes: true });
    assert.equal(sorted(reduced.classes), sorted(all.classes));
    assert.is(reduced.ended, all.classes.size);
    assert.is(reduced.ended % values ** 2, 0);
  }
});

test("above lateness 0 it refuses, and says what to use", () => {
  assert.throws(
    () => sourceDpor({ lateness: Number.POSITIVE_INFINITY }),
    (error: unknown) => error instanceof Misuse && error.message.includes("--strategy random"),
  );
});

test("a program that keeps state between runs is refused", () => {
  let runs = 0;
  const main = function* (): Sim<void> {
    runs++;
    const shared = yield* cell(0);
    const body = function* (): Sim<void> {
      for (let i = 0; i < 3 - (runs % 2); i++) yield* shared.store(i);
    };
    yield* crowd([body, body]);
  };
  assert.throws(
    () => source(main),
    (error: unknown) => error instanceof Misuse && error.message.includes("not deterministic"),
  );
});

const outcomeOf = (stdout: string): string => outcomeKey({ stdout, end: { kind: "returned" } });

test.run();
