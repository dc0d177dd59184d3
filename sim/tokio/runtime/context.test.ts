import * as assert from "uvu/assert";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { panic } from "../../kernel/value/panic.ts";
import { spawn as spawnThread } from "../../std/thread.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, beside, currentThread, multiThread, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { shown } from "../../testing/walks.ts";
import { spawn } from "../task/index.ts";
import { Duration, sleep } from "../time/index.ts";
import { Builder, Handle, type Runtime } from "./index.ts";

// RT-30: what a thread knows about runtimes, and what it may do with that. Texts are Tokio's, to the letter.
const test = suite("context");

const TXT_1 = "there is no reactor running, must be called from the context of a Tokio 1.x runtime";
const TXT_2 =
  "A Tokio 1.x context was found, but timers are disabled. Call `enable_time` on the runtime builder to enable timers.";
const TXT_4 =
  "Cannot start a runtime from within a runtime. This happens because a function (like `block_on`) attempted to block the current thread while the thread is being used to drive asynchronous tasks. If you are in an async function, use `.await` on the future instead of blocking on it.";
const TXT_6 =
  "`EnterGuard` values dropped out of order. Guards returned by `tokio::runtime::Handle::enter()` must be dropped in the reverse order as they were acquired.";

/** What a program panics with; how it ends otherwise. */
function panics(main: Body): string {
  const { end } = runOnce(main);
  return end?.kind === "panicked" ? end.message : `${end?.kind}`;
}

const nothing: Body = function* () {};

/** Runs a body in each place that has a current runtime, with that runtime's handle. */
const places: Readonly<Record<string, (body: (handle: Handle) => Sim<unknown>) => Body>> = {
  "under an enter guard": (body) =>
    function* () {
      using rt = yield* currentThread();
      using _guard = yield* rt.enter();
      yield* body(rt.handle());
    },
  "current_thread's block_on": (body) => onCurrentThread(() => within(body)),
  "multi_thread's block_on": (body) => beside(1, () => within(body)),
  "Handle::block_on": (body) =>
    function* () {
      using rt = yield* currentThread();
      const handle = rt.handle();
      yield* handle.blockOn(() => body(handle));
    },
  "a task on current_thread": (body) =>
    onCurrentThread(function* () {
      (yield* yield* spawn(() => within(body))).unwrap();
    }),
  "a task on a worker": (body) => onWorkers(1, () => within(body)),
};

function* within(body: (handle: Handle) => Sim<unknown>): Sim<unknown> {
  return yield* body(yield* Handle.current());
}

const entered = (place: string): boolean => place !== "under an enter guard";

test("TH-13: a thread that a task starts does not inherit the task's runtime; with a handle it may spawn", () => {
  const inThread = (body: (handle: Handle) => Sim<unknown>): Body =>
    onWorkers(1, function* () {
      const handle = yield* Handle.current();
      const thread = yield* spawnThread(() => body(handle) as Sim<unknown>);
      (yield* thread.join()).unwrap();
      yield* println("joined");
    });
  const bare = runOnce(
    inThread(function* () {
      yield* spawn(nothing);
    }),
  );
  assert.match(bare.stdout.stderr, TXT_1);
  assert.not.match(bare.stdout.text, "joined");
  assert.is(shown(runOnce(inThread((handle) => handleSpawns(handle)))), "joined");
});

function* handleSpawns(handle: Handle): Sim<void> {
  yield* handle.spawn(nothing);
}

test("RT-30, RT-31: each of these places has a current runtime: spawn, Handle::current and sleep work", () => {
  for (const [place, inside] of Object.entries(places)) {
    const program = inside(function* () {
      yield* spawn(nothing);
      yield* println(`${(yield* Handle.tryCurrent()).isOk()}`);
    });
    assert.is(shown(runOnce(program)), "true", place);
  }
});

test("RT-31, TXT-1: a plain thread has none", () => {
  assert.is(
    panics(function* () {
      yield* spawn(nothing);
    }),
    TXT_1,
  );
  assert.is(
    panics(function* () {
      yield* Handle.current();
    }),
    TXT_1,
  );
  assert.is(
    panics(function* () {
      using rt = yield* currentThread();
      yield* rt.enter(); // dropped with the body
      const thread = yield* spawnThread(function* () {
        yield* spawn(nothing);
      });
      panic(String((yield* thread.join()).unwrapErr()));
    }),
    TXT_1,
  );
  const world = runOnce(function* () {
    const error = (yield* Handle.tryCurrent()).unwrapErr();
    yield* println(`${error.isMissingContext()}: ${error.display()}`);
  });
  assert.is(world.stdout.text, `true: ${TXT_1}\n`);
});

test("RT-31: a runtime is current until block_on or the guard ends", () => {
  const world = runOnce(function* () {
    using rt = yield* currentThread();
    yield* rt.blockOn(nothing);
    yield* println(`${(yield* Handle.tryCurrent()).isOk()}`);
    const guard = yield* rt.enter();
    yield* println(`${(yield* Handle.tryCurrent()).isOk()}`);
    yield* drop(guard);
    yield* println(`${(yield* Handle.tryCurrent()).isOk()}`);
  });
  assert.is(shown(world), "false true false");
});

test("RT-32, TXT-2: a timer needs a runtime with time", () => {
  const program = function* (): Sim<void> {
    using rt = (yield* Builder.newCurrentThread().enableIo().build()).unwrap();
    yield* rt.blockOn(function* () {
      yield* sleep(Duration.fromMillis(1));
    });
  };
  assert.is(panics(program), TXT_2);
  const made = function* (): Sim<void> {
    yield* sleep(Duration.fromMillis(1)).create();
  };
  assert.is(panics(made), TXT_1);
});

test("RT-30, RT-34, TXT-4: block_on on a thread that is inside of a runtime panics, of whichever runtime", () => {
  for (const [place, inside] of Object.entries(places)) {
    for (const other of [currentThread, () => multiThread(1)]) {
      const own = inside(function* (handle) {
        yield* handle.blockOn(nothing);
      });
      const foreign = function* (): Sim<void> {
        using rt = yield* other();
        const handle = rt.handle();
        yield* inside(function* () {
          yield* handle.blockOn(nothing);
        })();
      };
      for (const program of [own, foreign]) {
        const ends = panics(program);
        if (!entered(place)) assert.is(ends, "returned", place);
        else assert.ok(ends.includes(TXT_4), `${place}: ${ends}`);
      }
    }
  }
});

test("RT-36: guards nest; the last one is current", () => {
  const world = runOnce(function* () {
    using ct = yield* currentThread();
    using mt = yield* multiThread(1);
    using _outer = yield* ct.enter();
    yield* println((yield* Handle.current()).runtimeFlavor());
    {
      using _inner = yield* mt.enter();
      yield* println((yield* Handle.current()).runtimeFlavor());
    }
    yield* println((yield* Handle.current()).runtimeFlavor());
  });
  assert.is(shown(world), "CurrentThread MultiThread CurrentThread");
});

test("RT-36, TXT-6: guards that are dropped out of order panic, unless a panic is on its way", () => {
  const inDisorder = function* (rt: Runtime): Sim<void> {
    const first = yield* rt.enter();
    yield* rt.enter();
    yield* drop(first);
  };
  assert.is(
    panics(function* () {
      using rt = yield* currentThread();
      yield* inDisorder(rt);
    }),
    TXT_6,
  );
  const program = function* (): Sim<void> {
    using rt = yield* currentThread();
    using _first = yield* rt.enter(); // goes first: `using` ends before what the body owns without it
    yield* rt.enter();
    panic("boom");
  };
  assert.is(panics(program), "boom");
});

test.run();
