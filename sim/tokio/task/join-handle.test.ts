import * as assert from "uvu/assert";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import { onDrop } from "../../kernel/ownership/on-drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { Panic, panic } from "../../kernel/value/panic.ts";
import type { Policy } from "../../kernel/world.ts";
import { cell } from "../../std/cell.ts";
import { loud } from "../../testing/loud.ts";
import { always, onOneThread } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { beside, currentThread, onCurrentThread, onWorkers, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import { channel } from "../sync/mpsc.ts";
import { Duration, sleep } from "../time/index.ts";
import { type AbortHandle, type JoinHandle, spawn, yieldNow } from "./index.ts";

const test = suite("JoinHandle");

/** A task that says it ran. */
function* ran(): Sim<string> {
  yield* println("ran");
  return "value";
}

/** Waits for the end of a task without asking for its result. */
function* ended(handle: JoinHandle<unknown>): Sim<void> {
  while (!(yield* handle.isFinished())) yield* sleep(Duration.fromMillis(1));
}

/** A task that owns something and never ends. */
function* waitsFor(name: string): Sim<void> {
  using _guard = yield* loud(name);
  yield* pending();
}

test("TK-1: spawn queues the task, and never polls it itself", () => {
  const text = always(function* () {
    const handle = yield* spawn(ran);
    yield* println("spawned");
    (yield* handle).unwrap();
  }, onOneThread);
  assert.is(text, "spawned ran");
});

test("TK-1: nothing of the future runs before the first poll", () => {
  const text = always(function* () {
    const handle = yield* spawn(ran);
    yield* handle.abort();
    yield* handle;
    yield* println("end");
  }, onOneThread);
  assert.is(text, "end");
});

test("TK-2: ids count from 1 through the whole process; each worker takes one", () => {
  const program = function* (): Sim<void> {
    using first = yield* currentThread();
    using second = yield* currentThread();
    const handles = [yield* first.spawn(ran), yield* second.spawn(ran), yield* first.spawn(ran)];
    for (const handle of handles) yield* println(`${handle.id()}`);
  };
  assert.is(shown(runOnce(program)), "1 2 3");
  const onTwo = beside(2, function* () {
    const handle = yield* spawn(pending);
    yield* println(`${handle.id()}`);
  });
  assert.is(shown(runOnce(onTwo)), "3");
});

test("TK-3: awaiting the handle gives the task's Result", () => {
  const text = always(function* () {
    yield* println(debug(yield* yield* spawn(ran)));
  });
  assert.is(text, 'ran Ok("value")');
});

test("TK-3: a dropped handle detaches the task, whose output is dropped when it comes", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<string>(1);
    const handle = yield* spawn(
      move({ tx }, function* ({ tx }) {
        return { output: yield* loud("output"), tx };
      }),
    );
    yield* drop(handle);
    yield* println(debug(yield* rx.recv())); // tx went with the output
  });
  assert.is(text, "output None");
});

test("TK-3: of a finished task the dropped handle drops the output, there and then", () => {
  const text = always(function* () {
    const handle = yield* spawn(function* () {
      yield* println("ran");
      return yield* loud("output");
    });
    yield* ended(handle);
    yield* println("drop");
    yield* drop(handle);
    yield* println("dropped");
  }, onOneThread);
  assert.is(text, "ran drop output dropped");
});

test("TK-3: an output whose destructor panics disturbs nobody", () => {
  const text = always(function* () {
    const bomb = function* () {
      return yield* onDrop("bomb", function* () {
        panic("boom");
      });
    };
    yield* drop(yield* spawn(bomb));
    const finished = yield* spawn(bomb);
    yield* ended(finished);
    yield* drop(finished);
    yield* println("end");
  }, onOneThread);
  assert.is(text, "end");
});

test("TK-3: an output that was awaited is the awaiting body's", () => {
  const text = always(function* () {
    const handle = yield* spawn(function* () {
      return yield* loud("output");
    });
    const output = (yield* handle).unwrap();
    yield* drop(handle);
    yield* println("handle dropped");
    yield* drop(output);
  });
  assert.is(text, "handle dropped output");
});

test("TK-4: a handle that was awaited to its end panics when it is awaited again", () => {
  for (const policy of ["faithful", "any-order"] satisfies Policy[]) {
    const program = onCurrentThread(function* () {
      const handle = yield* spawn(ran);
      yield* handle;
      yield* handle;
    });
    assert.equal(runOnce(program, { policy }).end, {
      kind: "panicked",
      message: "JoinHandle polled after completion",
    });
  }
});

test("TK-5: what the future owns is gone before anybody can hear of its end", () => {
  const text = always(function* () {
    const handle = yield* spawn(
      move({ captured: yield* loud("captured") }, function* () {
        yield* loud("local");
      }),
    );
    (yield* handle).unwrap();
    yield* println("joined");
  });
  assert.is(text, "local captured joined");
});

test("TK-6: a panic unwinds the task only, locals last to first; other tasks go on", () => {
  const text = always(function* () {
    const failing = yield* spawn(function* () {
      yield* loud("a");
      using _b = yield* loud("b");
      panic("boom");
    });
    const error = (yield* failing).unwrapErr();
    yield* println(`panic=${error.isPanic()},cancelled=${error.isCancelled()},payload=${error.intoPanic()}`);
    yield* println(debug(yield* yield* spawn(ran)));
  });
  assert.is(text, 'b a panic=true,cancelled=false,payload=boom ran Ok("value")');
});

test("TK-7: JoinError's texts", () => {
  const text = always(function* () {
    const first = (yield* yield* spawn(function* () {
      panic('boom "1"');
    })).unwrapErr();
    yield* println(`${display(first).replace(/\d+/, "N")};`);
    yield* println(`${debug(first).replace(/\d+/, "N")};`);
    const second = (yield* yield* spawn(function* () {
      throw new Panic("not a string", { code: 7 });
    })).unwrapErr();
    yield* println(`${display(second).replace(/\d+/, "N")};`);
    yield* println(`${debug(second).replace(/\d+/, "N")};`);
    const handle = yield* spawn(pending);
    yield* handle.abort();
    const third = (yield* handle).unwrapErr();
    yield* println(`${display(third).replace(/\d+/, "N")};`);
    yield* println(`${debug(third).replace(/\d+/, "N")}`);
  });
  assert.equal(text.split("; "), [
    String.raw`task N panicked with message "boom \"1\""`,
    String.raw`JoinError::Panic(Id(N), "boom \"1\"", ...)`,
    "task N panicked",
    "JoinError::Panic(Id(N), ...)",
    "task N was cancelled",
    "JoinError::Cancelled(Id(N))",
  ]);
});

test("TK-7: a JoinError names its task; into_panic of a cancelled one panics", () => {
  const program = onCurrentThread(function* () {
    const handle = yield* spawn(pending);
    yield* handle.abort();
    const error = (yield* handle).unwrapErr();
    yield* println(`${error.id() === handle.id()}`);
    error.intoPanic();
  });
  const world = runOnce(program);
  assert.is(shown(world), "true (panicked)");
  assert.equal(world.end, {
    kind: "panicked",
    message: "`JoinError` reason is not a panic.: JoinError::Cancelled(Id(1))",
  });
});

test("TK-8: is_finished after a value, a panic, an abort; not before", () => {
  const text = always(function* () {
    const ends = [
      ran,
      function* () {
        panic("boom");
      },
      pending,
    ];
    for (const body of ends) {
      const handle = yield* spawn(body as () => Sim<unknown>);
      yield* println(`${yield* handle.isFinished()}`);
      if (body === pending) yield* handle.abort();
      yield* ended(handle);
    }
    yield* println("end");
  }, onOneThread);
  assert.is(text, "false ran false false end");
});

test("TK-10: abort waits for nothing and drops nothing itself", () => {
  const text = always(function* () {
    const handle = yield* spawn(() => waitsFor("guard"));
    yield* sleep(Duration.fromMillis(1));
    yield* handle.abort();
    yield* println(`finished=${yield* handle.isFinished()}`);
    yield* handle;
  }, onOneThread);
  assert.is(text, "finished=false guard");
});

test("TK-11: on current_thread an aborted task is dropped when somebody drives the runtime", () => {
  const program = function* (): Sim<void> {
    using rt = yield* currentThread();
    const handle = yield* rt.spawn(() => waitsFor("guard"));
    yield* rt.blockOn(settle);
    yield* handle.abort();
    yield* println(`finished=${yield* handle.isFinished()}`);
    yield* println("drive");
    yield* rt.blockOn(function* () {
      yield* handle;
      yield* println(`finished=${yield* handle.isFinished()}`);
    });
  };
  for (const policy of ["faithful", "any-order"] satisfies Policy[]) {
    for (const outcome of everything(program, states(), { policy })) {
      if (outcome.includes("guard")) assert.is(outcome, "finished=false drive guard finished=true");
    }
    assert.ok([...everything(program, states(), { policy })].some((outcome) => outcome.includes("guard")));
  }
});

test("TK-11: an aborted task that nobody drives is dropped with its runtime", () => {
  const program = function* (): Sim<void> {
    const rt = yield* currentThread();
    const handle = yield* rt.spawn(() => waitsFor("guard"));
    yield* rt.blockOn(settle);
    yield* handle.abort();
    yield* println("drop");
    yield* drop(rt);
    yield* println(`finished=${yield* handle.isFinished()}`);
  };
  assert.is(shown(runOnce(program)), "drop guard finished=true");
});

test("TK-12: a task that is aborted before its first poll is never polled", () => {
  const text = always(function* () {
    const handle = yield* spawn(move({ captured: yield* loud("captured") }, ran));
    yield* handle.abort();
    yield* println(`cancelled=${(yield* handle).unwrapErr().isCancelled()}`);
  }, onOneThread);
  assert.is(text, "captured cancelled=true");
});

test("TK-13: a task that is aborted while it is polled ends that poll: a value wins", () => {
  const text = always(function* () {
    const own = yield* cell<AbortHandle | null>(null);
    const handle = yield* spawn(function* () {
      let mine = yield* own.load();
      while (mine === null) {
        yield* yieldNow();
        mine = yield* own.load();
      }
      yield* mine.abort();
      yield* println("still here");
      return "value";
    });
    yield* own.store(handle.abortHandle());
    yield* println(debug(yield* handle));
  });
  assert.is(text, 'still here Ok("value")');
});

test("TK-13, TK-17: at its next await it is dropped instead, and nothing after the await runs", () => {
  const text = always(function* () {
    const own = yield* cell<AbortHandle | null>(null);
    const handle = yield* spawn(function* () {
      yield* loud("local");
      let mine = yield* own.load();
      while (mine === null) {
        yield* yieldNow();
        mine = yield* own.load();
      }
      yield* mine.abort();
      yield* println("still here");
      yield* yieldNow();
      yield* println("never");
    });
    yield* own.store(handle.abortHandle());
    yield* println(`cancelled=${(yield* handle).unwrapErr().isCancelled()}`);
  });
  assert.is(text, "still here local cancelled=true");
});

test("TK-13: it is dropped at the end of that poll, before anybody else runs", () => {
  const program = onCurrentThread(function* () {
    const own = yield* cell<AbortHandle | null>(null);
    const handle = yield* spawn(function* () {
      using _guard = yield* loud("dropped");
      yield* ((yield* own.load()) as AbortHandle).abort();
      yield* yieldNow();
    });
    yield* own.store(handle.abortHandle());
    const other = yield* spawn(function* () {
      yield* println("other");
    });
    yield* other;
  });
  const onOne = onWorkers(1, function* () {
    const own = yield* cell<AbortHandle | null>(null);
    const other = yield* spawn(function* () {
      yield* println("other");
    });
    const handle = yield* spawn(function* () {
      using _guard = yield* loud("dropped");
      yield* ((yield* own.load()) as AbortHandle).abort();
      yield* yieldNow();
    });
    yield* own.store(handle.abortHandle());
    yield* other;
  });
  assert.is(shown(runOnce(program)), "dropped other");
  assert.is(shown(runOnce(onOne)), "dropped other");
});

test("TK-14: abort after completion changes nothing", () => {
  const text = always(function* () {
    const handle = yield* spawn(ran);
    yield* ended(handle);
    yield* handle.abort();
    yield* println(debug(yield* handle));
  });
  assert.is(text, 'ran Ok("value")');
});

test("TK-15: a destructor that panics during the cancellation makes it a panic", () => {
  const text = always(function* () {
    const handle = yield* spawn(function* () {
      using _bomb = yield* onDrop("bomb", function* () {
        panic("boom");
      });
      yield* pending();
    });
    yield* sleep(Duration.fromMillis(1));
    yield* handle.abort();
    const error = (yield* handle).unwrapErr();
    yield* println(error.isPanic() ? `panic=${error.intoPanic()}` : "cancelled");
  });
  assert.is(text, "panic=boom");
});

test("TK-20: awaiting an aborted task waits for its destructors", () => {
  const text = always(function* () {
    const handle = yield* spawn(move({ captured: yield* loud("captured") }, () => waitsFor("local")));
    yield* sleep(Duration.fromMillis(1));
    yield* handle.abort();
    yield* handle;
    yield* println("joined");
  });
  assert.is(text, "local captured joined");
});

/** Lets the other tasks of a current_thread runtime run. */
function* settle(): Sim<void> {
  yield* yieldNow();
  yield* yieldNow();
}

test("TK-22: yield_now lets what is ready on this thread go first", () => {
  const program = onWorkers(1, function* () {
    const handle = yield* spawn(ran);
    yield* yieldNow();
    yield* println("back");
    (yield* handle).unwrap();
  });
  assert.is(shown(runOnce(program)), "ran back");
});

test("TK-8: is_finished races with the end of the task: source-DPOR finds both answers", () => {
  const main = beside(1, function* () {
    const handle = yield* spawn(function* () {});
    yield* println(String(yield* handle.isFinished()));
  });
  for (const policy of ["faithful", "any-order"] satisfies Policy[]) {
    const found = [...everything(main, sourceDpor({ lateness: 0 }), { policy })].sort();
    assert.equal(found, ["false", "true"], policy);
  }
});

test.run();
