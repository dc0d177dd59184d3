import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { PENDING } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug } from "../../kernel/value/format.ts";
import { panic } from "../../kernel/value/panic.ts";
import type { Policy } from "../../kernel/world.ts";
import { sleep as blockThread, spawn as spawnThread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { golden } from "../../testing/observed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, currentThread, multiThread, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import { pollFn, ready } from "../future/poll-fn.ts";
import { Builder, Handle, newLocalRuntime } from "../runtime/index.ts";
import { channel } from "../sync/mpsc.ts";
import * as oneshot from "../sync/oneshot.ts";
import { Duration, Instant, sleep, timeout } from "../time/index.ts";
import { blockInPlace, JoinSet, LocalSet, spawn, spawnLocal, yieldNow } from "./index.ts";

// Vectors without another source were measured on Tokio 1.54.1, 6 runs each, all alike.
const test = suite("LocalSet");
const ms = (count: number) => Duration.fromMillis(count);
const policies: readonly Policy[] = ["faithful", "any-order"];

/** A program with a set, whose body is the future of `block_on`: on current_thread, and on multi_thread beside two workers. */
const withSet = (body: (local: LocalSet) => Sim<unknown>, workers = 0): Body =>
  function* () {
    using rt = yield* workers === 0 ? currentThread() : multiThread(workers);
    using local = yield* LocalSet.new();
    yield* rt.blockOn(() => body(local));
  };

/** What `run_until(body)` shows, faithful; on each flavour the same. */
function until(body: Body): string {
  const [one, ...others] = new Set(
    [0, 2].map((workers) => shown(runOnce(withSet((local) => local.runUntil(body), workers)))),
  );
  assert.equal(others, [], `also ${one}`);
  return one as string;
}

/** What a program always shows, whatever the policy and the schedule. */
function always(program: Body): string {
  const all = policies.flatMap((policy) => [...everything(program, states(), { policy }, 50_000)]);
  const [one, ...others] = new Set(all);
  assert.equal(others, [], `also ${one}`);
  return one as string;
}

const saying = (name: string) =>
  function* (): Sim<void> {
    yield* println(name);
  };

test("LS-1: tasks run only while the set is polled", () => {
  const program: Body = function* () {
    using rt = yield* currentThread();
    using local = yield* LocalSet.new();
    const handle = yield* local.spawnLocal(saying("local"));
    yield* rt.blockOn(function* () {
      yield* sleep(ms(5));
    });
    yield* println("block_on");
    yield* local.blockOn(rt, function* () {
      yield* sleep(ms(5));
    });
    yield* println("run_until");
    yield* rt.blockOn(handle);
  };
  assert.is(always(program), "block_on local run_until");
});

test("LS-1: awaiting the set ends when no task of it is left", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      using rt = (yield* Builder.newCurrentThread().enableAll().startPaused(true).build()).unwrap();
      using local = yield* LocalSet.new();
      yield* local.spawnLocal(function* () {
        yield* sleep(ms(5));
        yield* println("slept");
        yield* spawnLocal(saying("inner"));
      });
      yield* rt.blockOn(() => local[Symbol.iterator]());
      yield* println("end");
    };
    assert.is(shown(runOnce(program, { policy })), "slept inner end");
  }
});

test("GT-23 (LS-2): the future is polled after every 61 tasks", () => {
  const positions: number[] = [];
  let ran = 0;
  let position = 0;
  const program: Body = function* () {
    using rt = yield* currentThread();
    using local = yield* LocalSet.new();
    for (let i = 0; i < 130; i++) {
      yield* local.spawnLocal(function* () {
        ran++;
        position++;
      });
    }
    const main = pollFn(function* ({ waker }) {
      positions.push(position++);
      if (ran === 130) return ready(undefined);
      yield* waker.wake();
      return PENDING;
    });
    yield* rt.blockOn(() => local.runUntil(main));
  };
  runOnce(program);
  assert.equal(positions.map(String), [...golden("GT-23", "ct").log]);
});

test("LS-2: each task has a budget of its own, and the future keeps what it has left", () => {
  const text = until(function* () {
    const counts = function* () {
      const [tx, rx] = yield* channel<number>(200);
      for (let i = 0; i < 128; i++) yield* tx.trySend(i);
      return move({ rx, tx }, function* ({ rx }) {
        for (let i = 0; i < 128; i++) yield* rx.recv();
        yield* println("128 at once");
      });
    };
    const handles = [yield* spawnLocal(yield* counts()), yield* spawnLocal(yield* counts())];
    for (const handle of handles) yield* handle;
  });
  assert.is(text, "128 at once 128 at once");
});

/** Another thread wakes R after so many tasks have run; its place among 40 others. */
function remotePlace(before: number): number {
  const program = withSet((local) =>
    local.runUntil(function* () {
      const [tx, rx] = yield* oneshot.channel<number>();
      const remote = yield* spawnLocal(
        move({ rx }, function* ({ rx }) {
          (yield* rx).unwrap();
          yield* println("R");
        }),
      );
      for (let i = 0; i < before; i++) yield* yield* spawnLocal(function* () {});
      if (before === 0) yield* yieldNow();
      const thread = yield* spawnThread(
        move({ tx }, function* ({ tx }) {
          yield* tx.send(1);
        }),
      );
      (yield* thread.join()).unwrap();
      const handles = [];
      for (let i = 0; i < 40; i++) handles.push(yield* spawnLocal(saying(`${i}`)));
      for (const handle of handles) yield* handle;
      yield* remote;
    }),
  );
  return shown(runOnce(program)).split(" ").indexOf("R");
}

test("LS-3, LS-4: a wake from another thread goes to the remote queue, which every 31st pop looks at first", () => {
  assert.equal([0, 1, 2, 5].map(remotePlace), [29, 28, 26, 20]);
});

test("LS-4: spawns and wakes of the own thread run in their order", () => {
  const text = until(function* () {
    yield* println("main");
    for (const name of ["L0", "L1", "L2"]) yield* spawnLocal(saying(name));
    yield* yieldNow();
    yield* println("main2");
  });
  assert.is(text, "main L0 L1 L2 main2");
});

test("LS-4, TK-23: tasks that yield come back as the runtime's do, tasks that wake themselves at the back", () => {
  const yields = withSet((local) =>
    local.runUntil(function* () {
      const handles = [];
      for (const name of ["A", "B", "C"]) {
        const handle = yield* spawnLocal(function* () {
          for (let i = 0; i < 3; i++) {
            yield* println(`${name}${i}`);
            yield* yieldNow();
          }
        });
        handles.push(handle);
      }
      for (let i = 0; i < 3; i++) {
        yield* println(`m${i}`);
        yield* yieldNow();
      }
      for (const handle of handles) yield* handle;
      yield* println("end");
    }),
  );
  assert.is(shown(runOnce(yields)), "m0 A0 B0 C0 m1 C1 B1 A1 m2 A2 B2 C2 end");
  const wakes: Body = function* () {
    using rt = yield* currentThread();
    using local = yield* LocalSet.new();
    for (const name of ["A", "B"]) {
      yield* local.spawnLocal(function* () {
        let polls = 0;
        yield* pollFn(function* ({ waker }) {
          if (polls === 3) return ready(undefined);
          yield* println(`${name}${polls++}`);
          yield* waker.wake();
          return PENDING;
        });
      });
    }
    yield* rt.blockOn(() => local[Symbol.iterator]());
  };
  assert.is(shown(runOnce(wakes)), "A0 B0 A1 B1 A2 B2");
});

test("LS-4: local tasks and the runtime's take turns", () => {
  const program = withSet((local) =>
    local.runUntil(function* () {
      const rounds = (name: string) =>
        function* (): Sim<void> {
          for (let i = 0; i < 3; i++) {
            yield* println(`${name}${i}`);
            yield* yieldNow();
          }
        };
      const handles = [yield* spawnLocal(rounds("a")), yield* spawnLocal(rounds("b")), yield* spawn(rounds("t"))];
      for (const handle of handles) yield* handle;
    }),
  );
  assert.is(shown(runOnce(program)), "a0 b0 t0 b1 a1 t1 a2 b2 t2");
});

const TXT_9 = "`spawn_local` called from outside of a `task::LocalSet` or `runtime::LocalRuntime`";

test("LS-5, TXT-9: spawn_local outside of a set panics; inside of one, or with one entered, it spawns into it", () => {
  for (const policy of policies) {
    const outside: Body = function* () {
      using rt = yield* currentThread();
      yield* rt.blockOn(function* () {
        yield* spawnLocal(saying("never"));
      });
    };
    assert.equal(runOnce(outside, { policy }).end, { kind: "panicked", message: TXT_9 });
    const entered: Body = function* () {
      using rt = yield* currentThread();
      using local = yield* LocalSet.new();
      const guard = yield* local.enter();
      const handle = yield* spawnLocal(saying("local"));
      yield* drop(guard);
      yield* rt.blockOn(() => yieldNow());
      yield* println("not yet");
      yield* local.blockOn(rt, handle);
      yield* spawnLocal(saying("never"));
    };
    assert.is(shown(runOnce(entered, { policy })), "not yet local (panicked)");
  }
});

test("LS-6: dropping the set drops its tasks, oldest first, polled or not", () => {
  const program: Body = function* () {
    using rt = yield* currentThread();
    const local = yield* LocalSet.new();
    for (const name of ["a", "b"]) {
      yield* local.spawnLocal(
        move({ guard: yield* loud(name) }, function* () {
          yield* pending();
        }),
      );
    }
    yield* local.blockOn(rt, () => yieldNow());
    const last = yield* local.spawnLocal(
      move({ guard: yield* loud("never polled") }, function* () {
        yield* pending();
      }),
    );
    yield* println("drop");
    yield* drop(local);
    yield* println("dropped");
    yield* rt.blockOn(function* () {
      yield* println(debug((yield* last).unwrapErr().isCancelled()));
    });
  };
  assert.is(always(program), "drop a b never polled dropped true");
});

test("LS-6: run_until that is dropped drops its future, and leaves the tasks to the set", () => {
  const program: Body = function* () {
    using rt = yield* currentThread();
    using local = yield* LocalSet.new();
    yield* local.spawnLocal(
      move({ guard: yield* loud("task") }, function* () {
        yield* pending();
      }),
    );
    yield* rt.blockOn(function* () {
      const got = yield* timeout(
        ms(5),
        local.runUntil(function* () {
          using _guard = yield* loud("future");
          yield* pending();
        }),
      );
      yield* println(got.isErr() ? "late" : "in time");
    });
    yield* println("end");
  };
  assert.is(always(program), "future late end task");
});

test("LS-7: no block_in_place while the set is polled, even on multi_thread", () => {
  for (const policy of policies) {
    const inTask = withSet(
      (local) =>
        local.runUntil(function* () {
          const handle = yield* spawnLocal(function* () {
            yield* blockInPlace(function* () {});
          });
          yield* println(debug((yield* handle).unwrapErr().intoPanic()));
        }),
      2,
    );
    const text = '"can call blocking only when running on the multi-threaded runtime"';
    assert.is(shown(runOnce(inTask, { policy })), text);
    const after = withSet(function* (local) {
      yield* local.runUntil(function* () {});
      yield* blockInPlace(saying("in place"));
    }, 2);
    assert.is(shown(runOnce(after, { policy })), "in place");
  }
});

test("LS-8: tokio::spawn in a local task goes to the runtime, where spawn_local is outside", () => {
  for (const workers of [0, 1]) {
    const program = withSet(
      (local) =>
        local.runUntil(function* () {
          const handle = yield* spawnLocal(function* () {
            const inner = yield* spawn(function* () {
              yield* spawnLocal(saying("never"));
            });
            return (yield* inner).unwrapErr().intoPanic();
          });
          yield* println(`${(yield* handle).unwrap() === TXT_9}`);
        }),
      workers,
    );
    assert.is(always(program), "true");
  }
});

test("TK-6, TK-11: a local task that panics ends alone; an aborted one is dropped when the set is polled", () => {
  const program: Body = function* () {
    using rt = yield* currentThread();
    using local = yield* LocalSet.new();
    const boom = yield* local.spawnLocal(function* () {
      return panic("boom");
    });
    const aborted = yield* local.spawnLocal(
      move({ guard: yield* loud("dropped") }, function* () {
        yield* pending();
      }),
    );
    yield* aborted.abort();
    yield* println(`${yield* aborted.isFinished()}`);
    yield* local.blockOn(rt, function* () {
      const errors = [(yield* boom).unwrapErr(), (yield* aborted).unwrapErr()];
      for (const error of errors) yield* println(`${error.isPanic()}`);
    });
  };
  assert.is(always(program), "false dropped true false");
});

test("JS-1: local tasks may be members of a JoinSet", () => {
  const program: Body = function* () {
    using rt = yield* currentThread();
    using local = yield* LocalSet.new();
    using set = yield* JoinSet.new<string>();
    yield* set.spawnLocalOn(function* () {
      return "on";
    }, local);
    yield* local.blockOn(rt, function* () {
      yield* println((yield* set.joinNext()).unwrap().unwrap());
      yield* set.spawnLocal(function* () {
        return "in";
      });
      yield* println((yield* set.joinNext()).unwrap().unwrap());
    });
  };
  assert.is(always(program), "on in");
});

test("POL-13: under any-order the ready local tasks run in any order; faithful is one of them; the searches agree", () => {
  const program = withSet((local) =>
    local.runUntil(function* () {
      const [tx, rx] = yield* oneshot.channel<number>();
      const waits = yield* spawnLocal(
        move({ rx }, function* ({ rx }) {
          (yield* rx).unwrap();
          yield* println("woken");
        }),
      );
      const thread = yield* spawnThread(
        move({ tx }, function* ({ tx }) {
          yield* tx.send(1);
        }),
      );
      for (const name of ["a", "b"]) yield* spawnLocal(saying(name));
      yield* waits;
      (yield* thread.join()).unwrap();
    }),
  );
  const found = (policy: Policy, strategy: Parameters<typeof everything>[1]) =>
    [...everything(program, strategy, { policy }, 100_000)].sort();
  const all = found("any-order", states());
  assert.equal(found("any-order", sourceDpor({ lateness: 0 })), all);
  assert.equal(found("any-order", dfs()), all);
  const faithful = found("faithful", states());
  for (const text of faithful) assert.ok(all.includes(text), text);
  assert.equal(all, ["a b woken", "a woken b", "b a woken", "b woken a", "woken a b", "woken b a"]);
});

// --- LocalRuntime -----------------------------------------------------------------------------------------------------------

test("LS-20: a LocalRuntime spawns local tasks, and others through its handle", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      using rt = (yield* newLocalRuntime()).unwrap();
      const before = yield* rt.spawnLocal(saying("before"));
      yield* rt.blockOn(function* () {
        yield* before;
        const local = yield* spawnLocal(function* () {
          return yield* yield* spawnLocal(saying("inner"));
        });
        (yield* local).unwrap().unwrap();
        const sent = yield* spawn(saying("spawned"));
        (yield* sent).unwrap();
        yield* println((yield* Handle.current()).runtimeFlavor());
      });
    };
    assert.is(shown(runOnce(program, { policy })), "before inner spawned CurrentThread");
  }
});

test("LS-20: from another thread that has its context spawn_local panics", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      using rt = (yield* newLocalRuntime()).unwrap();
      const thread = yield* spawnThread(
        move({ handle: rt.handle() }, function* ({ handle }) {
          using _guard = yield* handle.enter();
          yield* spawnLocal(saying("never"));
        }),
      );
      yield* println(debug((yield* thread.join()).unwrapErr()));
    };
    const text = '"Local tasks can only be spawned on a LocalRuntime from the thread the runtime was created on"';
    assert.is(shown(runOnce(program, { policy })), text);
  }
});

test("RT-10: build_local is for current_thread", () => {
  const program: Body = function* () {
    yield* Builder.newMultiThread().buildLocal();
  };
  const message = "multi_thread is not supported for LocalRuntime";
  assert.equal(runOnce(program).end, { kind: "panicked", message });
});

test("LS-1: timers of local tasks run by the runtime's driver", () => {
  for (const policy of policies) {
    const program = withSet((local) =>
      local.runUntil(function* () {
        const start = yield* Instant.now();
        const handles = [];
        for (const after of [20, 10]) {
          const handle = yield* spawnLocal(function* () {
            yield* sleep(ms(after));
            yield* println(`${after}@${(yield* start.elapsed()).asMillis()}`);
          });
          handles.push(handle);
        }
        yield* blockThread(ms(1));
        for (const handle of handles) yield* handle;
      }),
    );
    assert.is(shown(runOnce(program, { policy })), "10@11 20@21");
  }
});

test.run();
