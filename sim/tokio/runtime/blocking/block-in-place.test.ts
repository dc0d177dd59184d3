import * as assert from "uvu/assert";
import { sourceDpor } from "../../../explore/strategies/source-dpor.ts";
import { states } from "../../../explore/strategies/states.ts";
import { drop } from "../../../kernel/ownership/drop.ts";
import { Make } from "../../../kernel/signal/make.ts";
import type { Sim } from "../../../kernel/signal/signal.ts";
import { println } from "../../../kernel/stdout.ts";
import { Duration } from "../../../kernel/value/duration.ts";
import { panic } from "../../../kernel/value/panic.ts";
import type { Policy } from "../../../kernel/world.ts";
import { sleep as blockThread } from "../../../std/thread.ts";
import { runOnce } from "../../../testing/run-once.ts";
import {
  type Body,
  beside,
  currentThread,
  multiThread,
  onCurrentThread,
  onWorkers,
} from "../../../testing/runtimes.ts";
import { suite } from "../../../testing/suite.ts";
import { everything, shown, walks } from "../../../testing/walks.ts";
import { join } from "../../macros/join.ts";
import { blockInPlace, spawn, spawnBlocking, yieldNow } from "../../task/index.ts";
import { sleep } from "../../time/index.ts";
import { contextOf } from "../context.ts";
import { Builder, Handle } from "../index.ts";

const test = suite("block_in_place");

const TXT_4 = "Cannot start a runtime from within a runtime.";
const TXT_8 = "can call blocking only when running on the multi-threaded runtime";

const ms = (count: number) => Duration.fromMillis(count);
const policies: readonly Policy[] = ["faithful", "any-order"];

/** Everything that a program can show, which two searches agree upon. */
function all(program: Body, policy: Policy): string[] {
  const seen = [...everything(program, states(), { policy }, 50_000)].sort();
  if (policy === "any-order") {
    assert.equal([...everything(program, sourceDpor({ lateness: 0 }), { policy })].sort(), seen);
  }
  return seen;
}

const says = (text: string) =>
  function* (): Sim<void> {
    yield* println(text);
  };

const blocks = (duration: number) =>
  function* (): Sim<void> {
    yield* blockThread(ms(duration));
  };

test("BP-30, BP-31: what the task spawned runs meanwhile, also what was to run next on its worker", () => {
  // Real Tokio shows this in all runs, with one worker and with two.
  for (const policy of policies) {
    for (const workers of [1, 2]) {
      const program = onWorkers(workers, function* () {
        const child = yield* spawn(says("child"));
        yield* blockInPlace(blocks(20));
        yield* println("after");
        (yield* child).unwrap();
      });
      assert.equal([...walks(program, 50, { policy }).keys()], ["child after"]);
      if (workers === 1) assert.equal(all(program, policy), ["child after"]);
    }
  }
});

test("BP-30: timers of the runtime fire meanwhile", () => {
  for (const policy of policies) {
    const program = onWorkers(1, function* () {
      const child = yield* spawn(function* () {
        yield* sleep(ms(5));
        yield* println("slept");
      });
      yield* blockInPlace(blocks(20));
      yield* println("after");
      (yield* child).unwrap();
    });
    assert.equal(all(program, policy), ["slept after"]);
  }
});

test("BP-31: yielded tasks are woken before", () => {
  for (const policy of policies) {
    const program = onWorkers(1, function* () {
      const child = yield* spawn(function* () {
        yield* println("before");
        yield* yieldNow();
        yield* println("child");
      });
      yield* yieldNow();
      yield* blockInPlace(blocks(20));
      yield* println("after");
      (yield* child).unwrap();
    });
    const shows = all(program, policy);
    assert.ok(shows.includes("before child after"));
    if (policy === "faithful") assert.equal(shows, ["before child after"]);
  }
});

test("BP-32: where another thread has taken over, the rest of the poll is beside the workers", () => {
  // Real Tokio shows this in all runs.
  const program = onWorkers(1, function* () {
    const handles = [yield* spawn(says("x0")), yield* spawn(says("x1"))];
    const inner = yield* blockInPlace(function* () {
      const first = yield* spawn(says("i0"));
      yield* blockThread(ms(20));
      const second = yield* spawn(says("i1"));
      yield* blockThread(ms(20));
      return [first, second];
    });
    yield* println("after");
    handles.push(...inner, yield* spawn(says("y0")), yield* spawn(says("y1")));
    yield* blockThread(ms(20));
    yield* println("end");
    for (const handle of handles) (yield* handle).unwrap();
  });
  assert.ok(walks(program, 20).has("x0 x1 i0 i1 after y0 y1 end"));
  // y0 may begin before y1 is there, but is never behind it: there is no LIFO slot.
  for (const shows of all(program, "faithful")) assert.match(shows, /^x0 x1 i0 i1 after y0 y1 end$/);
});

test("BP-32: where nobody has, the poll goes on as the worker's", () => {
  const program = onWorkers(1, function* () {
    yield* blockInPlace(function* () {});
    const handles = [yield* spawn(says("a")), yield* spawn(says("b"))];
    yield* blockThread(ms(20));
    yield* println("end");
    for (const handle of handles) (yield* handle).unwrap();
  });
  // As a worker it keeps both, and b is to run first (MT-1); otherwise the other thread runs them in their order.
  assert.equal(all(program, "faithful"), ["a b end", "end b a"]);
});

test("BP-32: a poll that goes on beside the workers yields at once, and wakes itself through the inject queue", () => {
  const program = onWorkers(1, function* () {
    yield* blockInPlace(blocks(10));
    yield* println("before");
    yield* yieldNow();
    yield* println("after");
  });
  assert.equal(all(program, "faithful"), ["before after"]);
});

/** Two threads at most beside none; a closure of 30 ms has one of them. */
const crowded = (body: Body): Body =>
  function* () {
    using rt = (yield* Builder.newMultiThread().workerThreads(1).maxBlockingThreads(1).enableAll().build()).unwrap();
    yield* rt.blockOn(function* () {
      yield* yield* spawn(function* () {
        const closure = yield* spawnBlocking(function* () {
          yield* blockThread(ms(30));
          yield* println("closure");
        });
        yield* blockThread(ms(1));
        yield* body();
        (yield* closure).unwrap();
      });
    });
  };

test("BP-33: without a thread for them the others wait until one is free, or the blocking is over", () => {
  const program = (duration: number) =>
    crowded(function* () {
      const child = yield* spawn(says("child"));
      yield* blockInPlace(function* () {
        yield* blockThread(ms(duration));
        yield* println("blocked");
      });
      yield* println("after");
      (yield* child).unwrap();
    });
  // Real Tokio shows these in all runs.
  assert.equal(all(program(10), "faithful"), ["blocked after child closure"]);
  assert.equal(all(program(60), "faithful"), ["closure child blocked after"]);
  for (const duration of [10, 60]) {
    const allowed = all(program(duration), "any-order");
    for (const shows of all(program(duration), "faithful")) assert.ok(allowed.includes(shows), shows);
  }
});

test("BP-34: what is joined with the closure in one task waits for it", () => {
  for (const policy of policies) {
    const program = onWorkers(1, function* () {
      const blocking = function* (): Sim<void> {
        yield* blockInPlace(blocks(20));
        yield* println("blocked");
      };
      const sleeping = function* (): Sim<void> {
        yield* sleep(ms(5));
        yield* println("slept");
      };
      yield* join(blocking(), sleeping());
    });
    assert.equal(all(program, policy), ["blocked slept"]);
  }
});

test("the closure's value is the result; its panic is the caller's", () => {
  for (const policy of policies) {
    const program = onWorkers(1, function* () {
      yield* println(
        `${yield* blockInPlace(function* () {
          return 42;
        })}`,
      );
      const child = yield* spawn(function* () {
        yield* blockInPlace(function* () {
          panic("boom");
        });
      });
      yield* println(`${(yield* child).unwrapErr().isPanic()}`);
    });
    assert.equal(all(program, policy), ["42 true"]);
  }
});

test("COOP-6: the closure has no budget, and the poll has its old one afterwards", () => {
  const budget = () => new Make<number | null>((_world, actor) => contextOf(actor).budget);
  const program = onWorkers(1, function* () {
    const before = yield* budget();
    yield* blockInPlace(function* () {
      yield* println(`${yield* budget()}`);
    });
    yield* println(`${(yield* budget()) === before}`);
  });
  assert.equal(all(program, "faithful"), ["null true"]);
});

// --- RT-30: where it is allowed ------------------------------------------------------------------------------------------

/** What a body's end says. */
function ending(program: Body, policy: Policy): string {
  const world = runOnce(program, { policy });
  return world.end?.kind === "panicked" ? world.end.message : shown(world);
}

const inPlace = function* (): Sim<void> {
  yield* blockInPlace(says("ran"));
};

test("RT-30: current_thread refuses it, in its main future and in its tasks (TXT-8)", () => {
  for (const policy of policies) {
    assert.is(ending(onCurrentThread(inPlace), policy), TXT_8);
    const inTask = onCurrentThread(function* () {
      const task = yield* spawn(inPlace);
      yield* println((yield* task).unwrapErr().intoPanic() as string);
    });
    assert.is(ending(inTask, policy), TXT_8.replaceAll("\n", " "));
  }
});

test("RT-30: elsewhere it runs the closure directly", () => {
  const plain: Body = inPlace;
  const underGuard: Body = function* () {
    using rt = yield* currentThread();
    using _guard = yield* rt.enter();
    yield* inPlace();
  };
  const byHandle: Body = function* () {
    using rt = yield* currentThread();
    yield* rt.handle().blockOn(inPlace);
  };
  const inClosure: Body = onCurrentThread(function* () {
    (yield* yield* spawnBlocking(inPlace)).unwrap();
  });
  const nested = onWorkers(1, function* () {
    yield* blockInPlace(inPlace);
  });
  for (const policy of policies) {
    for (const program of [plain, underGuard, byHandle, inClosure, beside(1, inPlace), nested]) {
      assert.is(ending(program, policy), "ran");
    }
  }
});

test("RT-30: the closure is outside of the runtime: block_on is allowed there, and not before or after it", () => {
  for (const policy of policies) {
    for (const on of [(body: Body) => onWorkers(1, body), (body: Body) => beside(1, body)]) {
      const blockOn = function* (): Sim<void> {
        const handle = yield* Handle.current();
        yield* handle.blockOn(function* () {
          yield* sleep(ms(5));
          yield* println("slept");
        });
      };
      const inside = on(function* () {
        yield* blockInPlace(blockOn);
      });
      assert.equal(all(inside, policy), ["slept"]);
      const after = on(function* () {
        yield* blockInPlace(blocks(1));
        const caught = yield* spawn(blockOn);
        const message = (yield* caught).unwrapErr().intoPanic() as string;
        yield* println(`${message.startsWith(TXT_4)}`);
      });
      assert.equal(all(after, policy), ["true"]);
    }
  }
});

test("SD-9: a runtime may be dropped in the closure", () => {
  for (const policy of policies) {
    const program = onWorkers(1, function* () {
      const inner = yield* multiThread(1);
      yield* blockInPlace(function* () {
        yield* drop(inner);
        yield* println("dropped");
      });
    });
    assert.is(ending(program, policy), "dropped");
  }
});

test.run();
