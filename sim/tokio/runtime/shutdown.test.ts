import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import { onDrop } from "../../kernel/ownership/on-drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug } from "../../kernel/value/format.ts";
import { panic } from "../../kernel/value/panic.ts";
import type { Policy } from "../../kernel/world.ts";
import * as stdMpsc from "../../std/mpsc.ts";
import { sleep as blockThread, spawn as spawnThread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, currentThread, multiThread, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { channel } from "../sync/mpsc.ts";
import { channel as oneshot } from "../sync/oneshot.ts";
import { spawn } from "../task/index.ts";
import { Duration, sleep } from "../time/index.ts";
import type { Runtime } from "./index.ts";

const test = suite("shutdown");

const TXT_7 =
  "Cannot drop a runtime in a context where blocking is not allowed. This happens when a runtime is dropped from within an asynchronous context.";
const TXT_21 = "A Tokio 1.x context was found, but it is being shutdown.";

const ms = (count: number) => Duration.fromMillis(count);
const policies: readonly Policy[] = ["faithful", "any-order"];
const flavours: readonly (() => Sim<Runtime>)[] = [currentThread, () => multiThread(1), () => multiThread(2)];

/** Everything that the program can show with each flavour under each policy. */
function all(program: (build: () => Sim<Runtime>) => Body): string[] {
  const seen = new Set<string>();
  for (const build of flavours) {
    for (const policy of policies) {
      for (const outcome of everything(program(build), states(), { policy }, 20_000)) seen.add(outcome);
    }
  }
  return [...seen].sort();
}

/** A task that owns something, and never ends. */
function* waitsFor(name: string): Sim<void> {
  using _guard = yield* loud(name);
  yield* pending();
}

/** Gives the tasks that are there their first poll. */
function* settle(): Sim<void> {
  yield* sleep(ms(1));
}

test("SD-1: handles do not keep a runtime alive", () => {
  const outcomes = all(
    (build) =>
      function* () {
        const rt = yield* build();
        const handle = rt.handle();
        const task = yield* handle.spawn(pending);
        yield* drop(rt);
        yield* println(`${(yield* handle.blockOn(task)).unwrapErr().isCancelled()}`);
      },
  );
  assert.equal(outcomes, ["true"]);
});

test("SD-2: a task that runs ends its poll, and is dropped at its next await", () => {
  for (const policy of policies) {
    const program = function* (): Sim<void> {
      const rt = yield* multiThread(2);
      yield* rt.spawn(function* () {
        using _guard = yield* loud("dropped");
        yield* blockThread(ms(5));
        yield* println("polled");
        yield* pending();
        yield* println("never");
      });
      yield* blockThread(ms(1));
      yield* println("drop");
      yield* drop(rt);
      yield* println("end");
    };
    assert.equal([...everything(program, states(), { policy })], ["drop polled dropped end"]);
  }
});

test("SD-2: a value that is ready at the end of that poll counts", () => {
  for (const policy of policies) {
    const program = function* (): Sim<void> {
      const rt = yield* multiThread(2);
      const handle = rt.handle();
      const task = yield* rt.spawn(function* () {
        yield* blockThread(ms(5));
        return "value";
      });
      yield* blockThread(ms(1));
      yield* drop(rt);
      yield* println(debug(yield* handle.blockOn(task)));
    };
    assert.equal([...everything(program, states(), { policy })], ['Ok("value")']);
  }
});

test("SD-3: the drop waits for a poll that never ends", () => {
  for (const policy of policies) {
    const program = function* (): Sim<void> {
      const rt = yield* multiThread(2);
      const [tx, rx] = yield* stdMpsc.channel<undefined>();
      yield* rt.spawn(
        move({ rx }, function* ({ rx }) {
          yield* rx.recv();
        }),
      );
      yield* blockThread(ms(1));
      yield* drop(rt);
      yield* println("never");
      yield* drop(tx);
    };
    assert.equal([...everything(program, states(), { policy })], ["(deadlock)"]);
  }
});

test("SD-5: a worker woken before the shutdown may see it before it looks for work: what woke it is not polled", () => {
  // Real Tokio, 400 times, the worker asleep: both happen.
  const program = function* (): Sim<void> {
    using rt = yield* multiThread(1);
    yield* blockThread(ms(3));
    yield* rt.spawn(function* () {
      yield* println("ran");
    });
  };
  for (const strategy of [states(), dfs()]) assert.equal([...everything(program, strategy)].sort(), ["", "ran"]);
});

test("SD-3, SD-5: after the drop every unfinished task is gone", () => {
  for (const build of flavours) {
    const program = function* (): Sim<void> {
      const rt = yield* build();
      for (const name of ["a", "b"]) yield* rt.spawn(() => waitsFor(name));
      yield* rt.blockOn(settle);
      yield* drop(rt);
      yield* println("end");
    };
    for (const policy of policies) {
      for (const outcome of walks(program, 100, { policy }).keys()) assert.match(outcome, /^(a b|b a) end$/);
    }
  }
});

test("SD-4: current_thread drops its tasks on the dropping thread, by id mod 4; unpolled ones are not polled", () => {
  const program = function* (): Sim<void> {
    const rt = yield* currentThread();
    for (let id = 1; id <= 6; id++) {
      yield* rt.spawn(
        move({ guard: yield* loud(`${id}`) }, function* () {
          yield* println("never");
        }),
      );
    }
    yield* drop(rt);
    yield* println("end");
  };
  assert.is(shown(runOnce(program)), "4 1 5 2 6 3 end");
});

test("CT-10: who is woken by a destructor during the drop is not polled any more", () => {
  const program = function* (): Sim<void> {
    const rt = yield* currentThread();
    const [tx, rx] = yield* oneshot<number>();
    yield* rt.spawn(
      move({ rx }, function* ({ rx }) {
        yield* rx;
        yield* println("never");
      }),
    );
    for (let id = 2; id <= 4; id++) {
      yield* rt.spawn(
        move(id === 4 ? { tx } : {}, function* () {
          yield* pending(); // task 4 goes first, with the sender that task 1 waits for
        }),
      );
    }
    yield* rt.blockOn(settle);
    yield* drop(rt);
    yield* println("end");
  };
  for (const policy of policies) assert.equal([...everything(program, states(), { policy })], ["end"]);
});

test("SD-6: a destructor that panics is caught; the others run, with the runtime current", () => {
  for (const build of flavours) {
    const program = function* (): Sim<void> {
      const rt = yield* build();
      for (const name of ["a", "b"]) {
        yield* rt.spawn(function* () {
          using _guard = yield* onDrop(name, function* () {
            const late = yield* spawn(pending); // no panic: the runtime is current
            yield* println(`${name}:${yield* late.isFinished()}`);
            panic("boom");
          });
          yield* pending();
        });
      }
      yield* rt.blockOn(settle);
      yield* drop(rt);
      yield* println("end");
    };
    const text = shown(runOnce(program));
    assert.ok(["a:true b:true end", "b:true a:true end"].includes(text), text);
    for (const outcome of walks(program, 50, { policy: "any-order" }).keys())
      assert.match(outcome, /^(a\S+ b\S+|b\S+ a\S+) end$/);
  }
});

test("SD-9, TXT-7: a drop in an async context panics, after the tasks are gone", () => {
  for (const build of flavours) {
    for (const policy of policies) {
      const program = function* (): Sim<void> {
        using outer = yield* currentThread();
        const rt = yield* build();
        const task = yield* rt.spawn(pending);
        const handle = rt.handle();
        const panics = yield* outer.blockOn(function* () {
          return yield* yield* spawn(
            move({ rt }, function* ({ rt }) {
              yield* drop(rt);
            }),
          );
        });
        yield* println(`${panics.unwrapErr().intoPanic() === TXT_7}`);
        yield* println(`${(yield* handle.blockOn(task)).unwrapErr().isCancelled()}`);
      };
      assert.equal([...walks(program, 30, { policy }).keys()], ["true true"]);
    }
  }
});

test("SD-9: so does a runtime that goes with one of its own tasks", () => {
  for (const policy of policies) {
    const program = function* (): Sim<void> {
      const rt = yield* multiThread(1);
      const handle = rt.handle();
      const [tx, rx] = yield* channel<Runtime>(1);
      const task = yield* rt.spawn(
        move({ rx }, function* ({ rx }) {
          yield* drop((yield* rx.recv()).unwrap());
        }),
      );
      (yield* tx.blockingSend(rt)).unwrap();
      yield* println(`${(yield* handle.blockOn(task)).unwrapErr().intoPanic() === TXT_7}`);
    };
    assert.equal([...walks(program, 50, { policy }).keys()], ["true"]);
  }
});

test("SD-9: under an enter guard, on a thread that drives nothing, it is allowed", () => {
  const outcomes = all(
    (build) =>
      function* () {
        using outer = yield* currentThread();
        using _guard = yield* outer.enter();
        yield* drop(yield* build());
        yield* println("dropped");
      },
  );
  assert.equal(outcomes, ["dropped"]);
});

test("SD-11: after the shutdown a spawn is cancelled at once, and its captures are dropped there", () => {
  const outcomes = all(
    (build) =>
      function* () {
        const rt = yield* build();
        const handle = rt.handle();
        yield* drop(rt);
        const task = yield* handle.spawn(
          move({ captured: yield* loud("captured") }, function* () {
            yield* println("never");
          }),
        );
        yield* println(`${yield* task.isFinished()}`);
        yield* println(`${(yield* handle.blockOn(task)).unwrapErr().isCancelled()}`);
      },
  );
  assert.equal(outcomes, ["captured true true"]);
});

test("SD-11, TXT-21: Handle::block_on still runs its future; polling a timer panics", () => {
  for (const build of flavours) {
    for (const policy of policies) {
      const program = function* (): Sim<void> {
        const rt = yield* build();
        const handle = rt.handle();
        yield* drop(rt);
        yield* handle.blockOn(function* () {
          yield* println("runs");
        });
        yield* handle.blockOn(function* () {
          yield* sleep(ms(1));
        });
      };
      const world = runOnce(program, { policy });
      assert.is(shown(world), "runs (panicked)");
      assert.equal(world.end, { kind: "panicked", message: TXT_21 });
    }
  }
});

test("SD-12: a Handle::block_on that waits for a timer is woken by the drop, and panics", () => {
  for (const build of flavours) {
    for (const policy of policies) {
      const program = function* (): Sim<void> {
        const rt = yield* build();
        const handle = rt.handle();
        const thread = yield* spawnThread(function* () {
          yield* handle.blockOn(function* () {
            yield* sleep(ms(1000));
          });
        });
        yield* blockThread(ms(1));
        yield* drop(rt);
        yield* println("dropped");
        const error = (yield* thread.join()).unwrapErr();
        yield* println(`${error === TXT_21}`);
      };
      assert.equal([...walks(program, 50, { policy }).keys()], ["dropped true"]);
    }
  }
});

test("SD-13: whoever awaits a dropped task, or a channel that it held, hears of it", () => {
  const outcomes = all(
    (build) =>
      function* () {
        const rt = yield* build();
        const [tx, rx] = yield* channel<number>(1);
        const task = yield* rt.spawn(
          move({ tx }, function* ({ tx }) {
            yield* pending();
            yield* tx.send(1);
          }),
        );
        const thread = yield* spawnThread(
          move({ rx, task }, function* ({ rx, task }) {
            using other = yield* currentThread();
            const cancelled = yield* other.blockOn(function* () {
              return (yield* task).unwrapErr().isCancelled();
            });
            yield* println(`${cancelled} ${debug(yield* rx.blockingRecv())}`);
          }),
        );
        yield* drop(rt);
        (yield* thread.join()).unwrap();
      },
  );
  assert.equal(outcomes, ["true None"]);
});

test("SD-14: a detached task that is unfinished when its runtime goes is lost", () => {
  for (const policy of policies) {
    const program = function* (): Sim<void> {
      using rt = yield* multiThread(2);
      yield* rt.blockOn(function* () {
        yield* spawn(function* () {
          yield* sleep(ms(100));
          yield* println("never");
        });
        yield* println("main");
      });
    };
    assert.equal([...walks(program, 100, { policy }).keys()], ["main"]);
  }
});

test("SD-15: main's locals go before block_on returns, the tasks' with the runtime", () => {
  for (const policy of policies) {
    const program = function* (): Sim<void> {
      {
        using rt = yield* currentThread();
        yield* rt.blockOn(function* () {
          yield* spawn(() => waitsFor("task's"));
          yield* loud("main's");
          yield* settle();
        });
        yield* println("returned");
      }
      yield* println("end");
    };
    assert.equal([...everything(program, states(), { policy })], ["main's returned task's end"]);
  }
});

test("SD-10: shutdown_background is allowed in a task, and does not panic there", () => {
  const outcome = shown(
    runOnce(function* () {
      const other = yield* currentThread();
      using rt = yield* currentThread();
      yield* rt.blockOn(
        move({ other }, function* ({ other }) {
          yield* other.shutdownBackground();
          yield* println("gone");
        }),
      );
    }),
  );
  assert.is(outcome, "gone");
});

test("SD-5: a worker drops its tasks by id mod 4, the groups in turn from any of them on, the oldest first in each", () => {
  const program = function* (): Sim<void> {
    const rt = yield* multiThread(1);
    // The worker has taken id 1 (TK-2).
    for (let id = 2; id <= 7; id++) {
      yield* rt.spawn(move({ guard: yield* loud(`${id}`) }, pending));
    }
    yield* blockThread(Duration.fromMillis(1));
    yield* drop(rt);
  };
  const rotations = ["2 6 3 7 4 5", "3 7 4 5 2 6", "4 5 2 6 3 7", "5 2 6 3 7 4"];
  assert.equal([...walks(program, 60).keys()].sort(), rotations);
});

test.run();
