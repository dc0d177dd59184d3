import * as assert from "uvu/assert";
import { sourceDpor } from "../../../explore/strategies/source-dpor.ts";
import { states } from "../../../explore/strategies/states.ts";
import { move } from "../../../kernel/closure.ts";
import { drop } from "../../../kernel/ownership/drop.ts";
import { Make } from "../../../kernel/signal/make.ts";
import type { Sim } from "../../../kernel/signal/signal.ts";
import { println } from "../../../kernel/stdout.ts";
import { Duration } from "../../../kernel/value/duration.ts";
import { debug } from "../../../kernel/value/format.ts";
import { panic } from "../../../kernel/value/panic.ts";
import type { Policy } from "../../../kernel/world.ts";
import * as stdMpsc from "../../../std/mpsc.ts";
import { sleep as blockThread } from "../../../std/thread.ts";
import { loud } from "../../../testing/loud.ts";
import { runOnce } from "../../../testing/run-once.ts";
import { type Body, currentThread, multiThread, onCurrentThread, onWorkers } from "../../../testing/runtimes.ts";
import { suite } from "../../../testing/suite.ts";
import { everything, shown, walks } from "../../../testing/walks.ts";
import { spawn, spawnBlocking } from "../../task/index.ts";
import { sleep } from "../../time/index.ts";
import { currentCore } from "../context.ts";
import { Builder, Handle, type Runtime, refuseThreads } from "../index.ts";

const test = suite("spawn_blocking");

const ms = (count: number) => Duration.fromMillis(count);
const policies: readonly Policy[] = ["faithful", "any-order"];

/** Everything that a program can show, which two searches agree upon. */
function all(program: Body, policy: Policy): string[] {
  const seen = [...everything(program, states(), { policy })].sort();
  if (policy === "any-order") {
    assert.equal([...everything(program, sourceDpor({ lateness: 0 }), { policy })].sort(), seen);
  }
  return seen;
}

/** A current_thread runtime with so many blocking threads. */
function* capped(count: number): Sim<Runtime> {
  return (yield* Builder.newCurrentThread().enableAll().maxBlockingThreads(count).build()).unwrap();
}

const says = (text: string) =>
  function* (): Sim<void> {
    yield* println(text);
  };

/** A closure that says when it begins, and is busy for a while. */
const busy = (text: string, duration = 10) =>
  function* (): Sim<void> {
    yield* println(text);
    yield* blockThread(ms(duration));
  };

test("BP-1: a closure may block its thread, while the runtime goes on; its handle gives the value", () => {
  for (const policy of policies) {
    for (const on of [onCurrentThread, (body: Body) => onWorkers(1, body)]) {
      const program = on(function* () {
        const handle = yield* spawnBlocking(function* () {
          yield* blockThread(ms(50));
          return 42;
        });
        yield* sleep(ms(10));
        yield* println("slept");
        yield* println(debug(yield* handle));
      });
      assert.equal(all(program, policy), ["slept Ok(42)"]);
    }
  }
});

test("RT-37: a closure has the runtime's context: Handle::current, spawn and Handle::block_on work there", () => {
  for (const policy of policies) {
    const program = onCurrentThread(function* () {
      const handle = yield* spawnBlocking(function* () {
        const rt = yield* Handle.current();
        const task = yield* spawn(says("task"));
        yield* rt.blockOn(function* () {
          (yield* task).unwrap();
          yield* println("block_on");
        });
      });
      (yield* handle).unwrap();
    });
    assert.equal(all(program, policy), ["task block_on"]);
  }
});

test("RT-3: as many closures run at once as max_blocking_threads says, beside the workers", () => {
  for (const policy of policies) {
    for (const builder of [() => Builder.newCurrentThread(), () => Builder.newMultiThread().workerThreads(1)]) {
      const program: Body = function* () {
        using rt = (yield* builder().enableAll().maxBlockingThreads(2).build()).unwrap();
        yield* rt.blockOn(function* () {
          const before = yield* new Make(({ clock }) => clock.ms);
          const handles = [];
          for (let i = 0; i < 5; i++) handles.push(yield* spawnBlocking(() => blocks(10)));
          for (const handle of handles) (yield* handle).unwrap();
          yield* println(`${(yield* new Make(({ clock }) => clock.ms)) - before} ms`);
        });
      };
      assert.is(shown(runOnce(program, { policy })), "30 ms");
    }
  }
});

function* blocks(duration: number): Sim<void> {
  yield* blockThread(ms(duration));
}

test("RT-3: no blocking threads at all are refused", () => {
  const { end } = runOnce(function* () {
    Builder.newCurrentThread().maxBlockingThreads(0);
  });
  assert.equal(end, { kind: "panicked", message: "Max blocking threads cannot be set to 0" });
});

/** The threads of the blocking pool that were ever started. */
const threadsStarted = (program: Body): number => {
  const paths = new Set<string>();
  runOnce(function* () {
    yield* program();
    for (const { path } of yield* new Make(({ actors }) => actors)) paths.add(path);
  });
  return [...paths].filter((path) => path.includes("/pool/thread.")).length;
};

test("BP-2: the threads of the workers do not count", () => {
  for (const policy of policies) {
    for (const workers of [1, 3]) {
      const program: Body = function* () {
        using rt = (yield* Builder.newMultiThread().workerThreads(workers).maxBlockingThreads(1).build()).unwrap();
        yield* rt.blockOn(function* () {
          const handles = [yield* spawnBlocking(() => blocks(10)), yield* spawnBlocking(() => blocks(10))];
          for (const handle of handles) (yield* handle).unwrap();
          yield* println(`${yield* new Make(({ clock }) => clock.ms)} ms`);
        });
      };
      assert.equal([...walks(program, 50, { policy }).keys()], ["20 ms"]);
    }
  }
});

test("SD-7: the workers' threads run closures that are queued, when their loops have ended", () => {
  // One thread for closures, and it is busy; the second closure runs at the drop, beside it.
  const program: Body = function* () {
    const rt = (yield* Builder.newMultiThread().workerThreads(1).maxBlockingThreads(1).enableAll().build()).unwrap();
    yield* rt.spawnBlocking(function* () {
      yield* blockThread(ms(50));
      yield* println("first");
    });
    yield* rt.spawnBlocking(says("second"));
    yield* blockThread(ms(10));
    yield* println("drop");
    yield* drop(rt);
    yield* println("end");
  };
  const shows = all(program, "faithful");
  assert.ok(shows.includes("drop second first end"), shows.join(" | "));
  const allowed = all(program, "any-order");
  for (const outcome of shows) assert.ok(allowed.includes(outcome), outcome);
});

test("BP-3: a closure goes to an idle thread, or to a new one while there are fewer than the cap", () => {
  const spawns = (pauses: number) =>
    function* (): Sim<void> {
      using rt = yield* capped(3);
      yield* rt.blockOn(function* () {
        const handles = [];
        for (let i = 0; i < 5; i++) {
          handles.push(yield* spawnBlocking(() => blocks(10)));
          if (pauses > 0) yield* sleep(ms(pauses));
        }
        for (const handle of handles) (yield* handle).unwrap();
      });
    };
  assert.is(threadsStarted(spawns(0)), 3, "all at once: up to the cap");
  assert.is(threadsStarted(spawns(20)), 1, "one after the other: the same thread");
});

test("BP-4: an idle thread ends after keep_alive", () => {
  const program = (pause: number) =>
    function* (): Sim<void> {
      using rt = (yield* Builder.newCurrentThread().enableAll().threadKeepAlive(ms(100)).build()).unwrap();
      yield* rt.blockOn(function* () {
        for (let i = 0; i < 2; i++) {
          (yield* yield* spawnBlocking(() => blocks(10))).unwrap();
          yield* sleep(ms(pause));
        }
      });
    };
  assert.is(threadsStarted(program(99)), 1);
  assert.is(threadsStarted(program(101)), 2);
});

test("BP-5: closures begin in the order of their spawns", () => {
  const program: Body = function* () {
    using rt = yield* capped(1);
    yield* rt.blockOn(function* () {
      const handles = [];
      for (const name of ["a", "b", "c"]) handles.push(yield* spawnBlocking(says(name)));
      for (const handle of handles) (yield* handle).unwrap();
    });
  };
  assert.equal(all(program, "faithful"), ["a b c"]);
});

test("BP-6: where the OS refuses a thread the closure waits for one that is there; without one spawn_blocking panics", () => {
  const program = (build: () => Sim<Runtime>, closures: number): Body =>
    function* () {
      using rt = yield* build();
      yield* rt.blockOn(function* () {
        const handles = [];
        for (let i = 0; i < closures; i++) {
          if (i === closures - 1) yield* refuseThreads(true);
          handles.push(yield* spawnBlocking(busy(`${i}`)));
        }
        for (const handle of handles) (yield* handle).unwrap();
      });
    };
  for (const build of [currentThread, () => multiThread(1)]) {
    assert.equal(all(program(build, 2), "faithful"), ["0 1"]);
    assert.equal(runOnce(program(build, 1)).end, {
      kind: "panicked",
      message: "OS can't spawn worker thread: Resource temporarily unavailable (os error 11)",
    });
    assert.throws(() => runOnce(program(build, 1), { policy: "any-order" }), /refuseThreads under any-order/);
  }
});

test("BP-13: the handle may be awaited on another runtime, and in no runtime of its own", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      using other = yield* currentThread();
      using rt = yield* capped(1);
      const handle = yield* rt.spawnBlocking(function* () {
        yield* blockThread(ms(5));
        return "value";
      });
      yield* println(debug(yield* other.blockOn(handle)));
    };
    assert.equal(all(program, policy), ['Ok("value")']);
  }
});

test("BP-7: a closure that panics gives a JoinError, and its thread goes on", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      using rt = yield* capped(1);
      yield* rt.blockOn(function* () {
        const first = yield* spawnBlocking(function* () {
          panic("boom");
        });
        yield* println(`${(yield* first).unwrapErr().isPanic()}`);
        (yield* yield* spawnBlocking(says("second"))).unwrap();
      });
    };
    assert.equal(all(program, policy), ["true second"]);
  }
});

test("BP-8: dropping the handle does not stop the closure", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      using rt = yield* capped(1);
      yield* rt.blockOn(function* () {
        yield* drop(yield* spawnBlocking(() => loudly("closure")));
        yield* sleep(ms(20));
        yield* println("main");
      });
    };
    assert.equal(all(program, policy), ["begins closure main"]);
  }
});

/** Says that it begins; its output says that it is dropped. */
function* loudly(name: string): Sim<unknown> {
  yield* println("begins");
  yield* blockThread(ms(10));
  return yield* loud(name);
}

test("BP-9: with one thread a closure that waits for another closure waits for ever", () => {
  for (const policy of policies) {
    const nested = (cap: number): Body =>
      function* () {
        using rt = yield* capped(cap);
        yield* rt.blockOn(function* () {
          const outer = yield* spawnBlocking(function* () {
            const inner = yield* spawnBlocking(says("inner"));
            (yield* (yield* Handle.current()).blockOn(inner)).unwrap();
            yield* println("outer");
          });
          (yield* outer).unwrap();
        });
      };
    assert.equal(all(nested(1), policy), ["(deadlock)"]);
    assert.equal(all(nested(2), policy), ["inner outer"]);
  }
});

test("BP-12, TK-19: an aborted closure is dropped where a thread would have run it; until then it is not finished", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      using rt = yield* capped(1);
      yield* rt.blockOn(function* () {
        const first = yield* spawnBlocking(() => blocks(10));
        yield* sleep(ms(1));
        const second = yield* spawnBlocking(
          move({ guard: yield* loud("dropped") }, function* () {
            yield* println("never");
          }),
        );
        yield* second.abort();
        yield* println(`${yield* second.isFinished()}`);
        (yield* first).unwrap();
        yield* println(`${(yield* second).unwrapErr().isCancelled()}`);
      });
    };
    assert.equal(all(program, policy), ["false dropped true"]);
  }
});

test("BP-12, TK-19: aborting has no effect once the closure runs", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      using rt = yield* capped(1);
      yield* rt.blockOn(function* () {
        const handle = yield* spawnBlocking(function* () {
          yield* blockThread(ms(10));
          return "value";
        });
        yield* sleep(ms(1));
        yield* handle.abort();
        yield* println(debug(yield* handle));
      });
    };
    assert.equal(all(program, policy), ['Ok("value")']);
  }
});

test("TM-32: a runtime counts the closures that are queued or running", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      using rt = yield* capped(1);
      const count = new Make((_world, actor) => currentCore(actor).inhibitors);
      yield* rt.blockOn(function* () {
        const counts = [];
        const handles = [];
        for (let i = 0; i < 3; i++) handles.push(yield* spawnBlocking(() => blocks(10)));
        for (const handle of handles) {
          counts.push(yield* new Make(count.make));
          (yield* handle).unwrap();
        }
        yield* println(`${counts} ${yield* new Make(count.make)}`);
      });
    };
    const shows = shown(runOnce(program, { policy }));
    assert.is(shows, "3,2,1 0");
  }
});

// --- Shutdown --------------------------------------------------------------------------------------------------------------

test("SD-3: a drop waits for a closure that has begun", () => {
  for (const policy of policies) {
    for (const build of [() => capped(1), () => multiThread(1)]) {
      const program: Body = function* () {
        const rt = yield* build();
        yield* rt.spawnBlocking(function* () {
          yield* blockThread(ms(50));
          yield* println("closure");
        });
        yield* blockThread(ms(1));
        yield* drop(rt);
        yield* println("dropped");
      };
      assert.equal(all(program, policy), ["closure dropped"]);
    }
  }
});

test("SD-3: a closure that never ends keeps the drop for ever", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      const rt = yield* capped(1);
      const [tx, rx] = yield* stdMpsc.channel<undefined>();
      yield* rt.spawnBlocking(
        move({ rx }, function* ({ rx }) {
          yield* rx.recv();
        }),
      );
      yield* blockThread(ms(1));
      yield* drop(rt);
      yield* println("never");
      yield* drop(tx);
    };
    assert.equal(all(program, policy), ["(deadlock)"]);
  }
});

test("SD-7: busy threads run what is queued at the drop, idle ones cancel what they find", () => {
  const program = (cap: number, closures: number): Body =>
    function* () {
      const rt = yield* capped(cap);
      yield* rt.blockOn(function* () {
        (yield* yield* spawnBlocking(says("first"))).unwrap();
        yield* sleep(ms(1)); // the thread is idle
        for (let i = 0; i < closures; i++) yield* spawnBlocking(busy(`${i}`));
      });
      yield* drop(rt);
      yield* println("end");
    };
  // One thread, notified: it has taken the first closure before the drop, and runs the second; or it cancels both.
  assert.equal(all(program(1, 2), "faithful"), ["first 0 1 end", "first end"]);
});

test("SD-8: shutdown_timeout waits so long at most; what is left goes on", () => {
  for (const policy of policies) {
    for (const build of [() => capped(1), () => multiThread(1)]) {
      const program = (limit: number): Body =>
        function* () {
          const rt = yield* build();
          yield* rt.spawnBlocking(function* () {
            yield* blockThread(ms(50));
            yield* println("closure");
          });
          yield* blockThread(ms(1));
          yield* rt.shutdownTimeout(ms(limit));
          yield* println("shut down");
          yield* blockThread(ms(100));
        };
      assert.equal(all(program(10), policy), ["shut down closure"]);
      assert.equal(all(program(80), policy), ["closure shut down"]);
    }
  }
});

test("SD-8: shutdown_timeout without limit waits for the end", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      const rt = yield* multiThread(1);
      yield* rt.spawnBlocking(busy("closure", 1000));
      yield* blockThread(ms(1));
      yield* rt.shutdownTimeout(Duration.MAX);
      yield* println("shut down");
    };
    assert.equal(all(program, policy), ["closure shut down"]);
  }
});

test("SD-8: on current_thread shutdown_timeout waits for the closures first, a drop drops the tasks first", () => {
  const program = (end: (rt: Runtime) => Sim<void>): Body =>
    function* () {
      const rt = yield* capped(1);
      yield* rt.spawn(move({ guard: yield* loud("task") }, function* () {}));
      yield* rt.spawnBlocking(function* () {
        yield* blockThread(ms(10));
        yield* println("closure");
      });
      yield* blockThread(ms(1));
      yield* end(rt);
    };
  for (const policy of policies) {
    const asked = program(function* (rt) {
      yield* rt.shutdownTimeout(ms(100));
    });
    assert.equal(all(asked, policy), ["closure task"]);
    const dropped = program(function* (rt) {
      yield* drop(rt);
    });
    assert.equal(all(dropped, policy), ["task closure"]);
  }
});

test("SD-10: shutdown_background returns at once, on current_thread after the tasks are dropped", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      const rt = yield* capped(1);
      yield* rt.spawn(move({ guard: yield* loud("task") }, function* () {}));
      yield* rt.spawnBlocking(function* () {
        yield* blockThread(ms(10));
        yield* println("closure");
      });
      yield* blockThread(ms(1));
      yield* rt.shutdownBackground();
      yield* println("shut down");
      yield* blockThread(ms(100));
    };
    assert.equal(all(program, policy), ["task shut down closure"]);
  }
});

test("SD-11: after a shutdown a closure is cancelled at once", () => {
  for (const policy of policies) {
    for (const build of [currentThread, () => multiThread(1)]) {
      const program: Body = function* () {
        const rt = yield* build();
        const handle = rt.handle();
        yield* drop(rt);
        const closure = yield* handle.spawnBlocking(
          move({ guard: yield* loud("dropped") }, function* () {
            yield* println("never");
          }),
        );
        yield* println("spawned");
        yield* println(`${(yield* handle.blockOn(closure)).unwrapErr().isCancelled()}`);
      };
      assert.equal(all(program, policy), ["dropped spawned true"]);
    }
  }
});

test.run();
