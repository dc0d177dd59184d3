import * as assert from "uvu/assert";
import { search } from "../explore/search.ts";
import { cell } from "../std/cell.ts";
import { Mutex, type MutexGuard } from "../std/mutex.ts";
import { Builder, sleep, spawn } from "../std/thread.ts";
import { bareHost } from "../testing/bare-host.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { plain } from "./choose.ts";
import type { Closure } from "./closure.ts";
import { Make } from "./signal/make.ts";
import { Op } from "./signal/op.ts";
import type { Sim } from "./signal/signal.ts";
import { exit, println } from "./stdout.ts";
import { Duration } from "./value/duration.ts";
import { panic } from "./value/panic.ts";
import { World } from "./world.ts";

const test = suite("world");

test("a world runs one schedule of a program, and keeps what it showed", () => {
  const main = function* (): Sim<void> {
    const child = yield* spawn(function* () {
      yield* println("child");
    });
    yield* println("main");
    (yield* child.join()).unwrap();
  };
  const world = new World({
    ...{ policy: "faithful", lateness: 0, maxSteps: 1000 },
    ...{ chooser: plain, observer: null, hashing: false, recording: false, sees: null, expects: null },
  });
  assert.equal(world.run(main), { kind: "returned" });
  assert.is(world.stdout.text, "main\nchild\n");
});

/** Every outcome, as `end: printed lines`. */
const outcomes = (main: Closure<unknown>): string[] =>
  search({ name: "test", main }, { strategy: "dfs", budget: { ms: null, runs: 10_000 } }, bareHost)
    .outcomes.map(({ stdout, end }) => `${end.kind}: ${stdout.trim().split("\n").join(" ")}`.trim())
    .sort();

test("TH-1: the first step of a child and the next step of its parent may come in either order", () => {
  const both = outcomes(function* () {
    const child = yield* spawn(function* () {
      yield* println("child");
    });
    yield* println("main");
    yield* child.join();
  });
  assert.equal(both, ["returned: child main", "returned: main child"]);
});

test("returned: main's return value is nobody's business", () => {
  const world = runOnce(function* () {
    yield* println("a");
    return 5;
  });
  assert.equal([world.end, world.stdout.text, world.stdout.stderr], [{ kind: "returned" }, "a\n", ""]);
});

test("panicked: main's panic ends the run, with its text on stderr", () => {
  const world = runOnce(function* () {
    yield* println("a");
    panic("no value");
  });
  assert.equal(world.end, { kind: "panicked", message: "no value" });
  assert.is(world.stdout.stderr, "thread 'main' panicked:\nno value\n");
});

test("a JavaScript error in a body is a panic of that body", () => {
  const world = runOnce(function* () {
    yield* println("a");
    (undefined as unknown as { f(): void }).f();
  });
  assert.is(world.end?.kind, "panicked");
});

/** `process::exit`, as the kernel offers it. */
const exitWith = function* (code: number): Sim<void> {
  const world = yield* new Make((of) => of);
  yield* new Op(exit, world.stdout, () => world.finish({ kind: "exited", code }));
};

test("exited: nothing of any body happens after the exit, whether it was chosen at once or later", () => {
  const main = (log: string[]): Closure<void> =>
    function* () {
      yield* spawn(function* () {
        yield* println("child");
      });
      try {
        yield* exitWith(3);
        log.push("went on");
        panic("after the end");
      } finally {
        log.push("unwound");
      }
    };
  const log: string[] = [];
  const world = runOnce(main(log));
  assert.equal([world.end, log, world.stdout.stderr], [{ kind: "exited", code: 3 }, [], ""]);
  assert.equal(outcomes(main(log)), ["exited:", "exited: child"]);
  assert.equal(log, []);
});

test("deadlock: the wait-for graph names who waits, at which op, and who holds the object", () => {
  const world = runOnce(function* () {
    const lock = yield* Mutex.new(0);
    const guard = (yield* lock.lock()).unwrap();
    const child = (yield* new Builder().name("writer").spawn(locking(lock))).unwrap();
    yield* child.join();
    guard.value = 1;
  });
  assert.equal(world.end, {
    kind: "deadlock",
    waiting: [
      { who: "main", op: "thread.join", object: "main.1", heldBy: ["main.1"] },
      { who: 'main.1 "writer"', op: "Mutex.lock", object: "main/Mutex.1", heldBy: ["main"] },
    ],
  });
});

const locking = (lock: Mutex<number>) =>
  function* () {
    const guard: MutexGuard<number> = (yield* lock.lock()).unwrap();
    guard.value++;
  };

test("cut: a body that never ends meets the step bound", () => {
  const world = runOnce(
    function* () {
      const flag = yield* cell(false);
      while (!(yield* flag.load()));
    },
    { maxSteps: 50 },
  );
  assert.equal([world.end?.kind, world.steps], ["cut", 50]);
});

test("TH-2: join gives the value, or the payload of the panic", () => {
  const world = runOnce(function* () {
    const good = yield* spawn(function* () {
      yield* println("works");
      return 7;
    });
    const bad = yield* spawn(function* () {
      yield* println("fails");
      panic("x5");
    });
    const { value } = (yield* good.join()) as { value: number };
    const failed = yield* bad.join();
    yield* println(`${value} ${failed.isErr()} ${failed.unwrapErr()}`);
  });
  assert.is(world.stdout.text, "works\nfails\n7 true x5\n");
});

test("TH-4: a panic ends its own thread only, and prints the thread's name, if it has one, on stderr", () => {
  const world = runOnce(function* () {
    const child = (yield* new Builder().name("worker-7").spawn(function* () {
      panic("first");
    })).unwrap();
    yield* child.join();
    const other = yield* spawn(function* () {
      panic("second");
    });
    yield* other.join();
    yield* println("still here");
  });
  assert.equal(world.end, { kind: "returned" });
  assert.is(world.stdout.stderr, "thread 'worker-7' panicked:\nfirst\nthread '<unnamed>' panicked:\nsecond\n");
  assert.is(world.stdout.text, "still here\n");
});

test("TH-4: locals of a panicking thread are dropped in reverse order, before its joiner hears of it", () => {
  const world = runOnce(function* () {
    const first = yield* Mutex.new(0);
    const second = yield* Mutex.new(0);
    const child = yield* spawn(function* () {
      using a = (yield* first.lock()).unwrap();
      using b = (yield* second.lock()).unwrap();
      a.value = b.value = 1;
      panic("gone");
    });
    yield* child.join();
    yield* println(`${yield* first.isPoisoned()} ${yield* second.isPoisoned()}`);
  });
  assert.is(world.stdout.text, "true true\n");
});

test("TH-5: isFinished never waits, and nobody has to join", () => {
  const main = function* (): Sim<void> {
    const child = yield* spawn(function* () {
      yield* println("child");
    });
    yield* println(`${yield* child.isFinished()}`);
  };
  const seen = outcomes(main);
  assert.ok(seen.includes("returned: false"), String(seen));
  assert.ok(seen.includes("returned: child true"), String(seen));
});

test("SM-9: each access of a cell is one step; two of them are not", () => {
  const adding = (indivisible: boolean): Closure<void> =>
    function* () {
      const total = yield* cell(0);
      const add = function* (): Sim<void> {
        if (indivisible) yield* total.update((n) => n + 1);
        else yield* total.store((yield* total.load()) + 1);
      };
      const child = yield* spawn(add);
      yield* add();
      yield* child.join();
      yield* println(`${yield* total.load()}`);
    };
  assert.equal(outcomes(adding(true)), ["returned: 2"]);
  assert.equal(outcomes(adding(false)), ["returned: 1", "returned: 2"]);
});

test("TH-6: when main returns, the other threads vanish where they are, and nothing of them is dropped", () => {
  const log: string[] = [];
  const main = function* (): Sim<void> {
    yield* spawn(function* () {
      try {
        yield* println("child 1");
        yield* println("child 2");
      } finally {
        log.push("child unwound");
      }
    });
    yield* println("main");
  };
  assert.equal(outcomes(main), [
    "returned: child 1 child 2 main",
    "returned: child 1 main",
    "returned: child 1 main child 2",
    "returned: main",
    "returned: main child 1",
    "returned: main child 1 child 2",
  ]);
  // Where the child could end before main did, it ended; nobody unwound it elsewhere.
  log.length = 0;
  runOnce(main);
  assert.equal(log, []);
});

test("TH-6: main's panic ends the process too", () => {
  const main = function* (): Sim<void> {
    yield* spawn(function* () {
      yield* println("child");
    });
    panic("main");
  };
  assert.equal(outcomes(main), ["panicked:", "panicked: child"]);
});

test("TH-8: a sleeping thread lets time pass, to the instant and no further", () => {
  const world = runOnce(function* () {
    yield* sleep(Duration.fromMicros(1500));
    yield* println("awake");
  });
  assert.equal([world.clock.ms, world.clock.ns, world.stdout.text], [1, 500_000, "awake\n"]);
});

test("time moves only when nobody can step, and equal deadlines may come in either order", () => {
  const main = (ms: number): Closure<void> =>
    function* () {
      const child = yield* spawn(function* () {
        yield* sleep(Duration.fromMillis(ms));
        yield* println("child");
      });
      yield* sleep(Duration.fromMillis(5));
      yield* println("main");
      yield* child.join();
    };
  assert.equal(outcomes(main(5)), ["returned: child main", "returned: main child"]);
  assert.equal(outcomes(main(4)), ["returned: child main"]);
  assert.equal(outcomes(main(6)), ["returned: main child"]);
});

test("TH-11: main is called main, a thread by the name it was given", () => {
  const world = runOnce(function* () {
    const child = (yield* new Builder().name("pump").spawn(function* () {
      panic("a");
    })).unwrap();
    yield* child.join();
    panic("b");
  });
  assert.is(world.stdout.stderr, "thread 'pump' panicked:\na\nthread 'main' panicked:\nb\n");
});

test("the kernel refuses bodies that cannot be run, and says what to write", () => {
  const refused = (main: unknown): string => {
    try {
      runOnce(main as Closure<void>);
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return "nothing was thrown";
  };
  assert.match(
    refused(async () => {}),
    "Misuse: a body is an async function\n  write function* and yield* instead",
  );
  assert.match(
    refused(() => 5),
    "Misuse: a body must be a generator function (function*), got a function that returns 5",
  );
  assert.match(
    refused(function* () {
      yield 5;
    }),
    "Misuse: main yielded 5, which is no op\n  write yield* op() (with the star)",
  );
  assert.match(
    refused(function* () {
      yield println("a");
    }),
    "Misuse: main yielded print\n  write yield* op() (with the star)",
  );
  assert.match(
    refused(function* () {
      sleep(Duration.ZERO);
    }),
    "Misuse: thread.sleep was made and never run: did you forget yield* in front of it?",
  );
  assert.match(
    refused(function* () {
      sleep(Duration.ZERO);
      yield* println("a");
    }),
    "Misuse: thread.sleep was made and never run",
  );
  assert.match(
    refused(function* () {
      yield* println("a");
      throw "text";
    }),
    "Misuse: main threw text, which is no Error",
  );
});

test.run();
