import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { states } from "../../explore/strategies/states.ts";
import { Make } from "../../kernel/signal/make.ts";
import { PENDING, type Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import type { Policy } from "../../kernel/world.ts";
import { type Cell, cell } from "../../std/cell.ts";
import { sleep as blockThread, spawn as spawnThread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, beside, currentThread, multiThread, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { pollFn, ready } from "../future/poll-fn.ts";
import { type JoinHandle, spawn, yieldNow } from "../task/index.ts";
import { Duration, sleep } from "../time/index.ts";
import { Builder } from "./index.ts";

// What holds of both schedulers, or of either in general (sections 0, 2.3 and 5 of the semantics).
const test = suite("both policies");

const policies: readonly Policy[] = ["faithful", "any-order"];
const ms = (count: number) => Duration.fromMillis(count);

function* says(...lines: string[]): Sim<void> {
  for (const line of lines) yield* println(line);
}

/** A task that adds one, in two steps. */
const increments = (count: Cell<number>) =>
  function* (): Sim<void> {
    const seen = yield* count.load();
    yield* count.store(seen + 1);
  };

/** Two tasks that add one without a lock, and what comes of it. */
const race: Body = function* () {
  const count = yield* cell(0);
  const handles = [yield* spawn(increments(count)), yield* spawn(increments(count))];
  for (const handle of handles) (yield* handle).unwrap();
  yield* println(`${yield* count.load()}`);
};

test("SIM-1: OS threads interleave between any two operations on something shared", () => {
  const program: Body = function* () {
    const count = yield* cell(0);
    const threads = [yield* spawnThread(increments(count)), yield* spawnThread(increments(count))];
    for (const thread of threads) (yield* thread.join()).unwrap();
    yield* println(`${yield* count.load()}`);
  };
  assert.equal([...everything(program, states())].sort(), ["1", "2"]);
});

test("SIM-2, MT-14: tasks of one thread interleave at awaits only, those of two workers anywhere; a task never with itself", () => {
  for (const policy of policies) {
    for (const on of [onCurrentThread, (body: Body) => onWorkers(1, body)]) {
      assert.equal([...everything(on(race), states(), { policy })], ["2"]);
    }
    assert.equal([...walks(onWorkers(2, race), 300, { policy }).keys()].sort(), ["1", "2"]);
    const woken = onWorkers(2, function* () {
      // Woken over and over while it is polled; its two steps never overlap with another poll of its own.
      const count = yield* cell(0);
      let polls = 0;
      yield* pollFn(function* ({ waker }) {
        yield* waker.wakeByRef();
        yield* spawnThread(function* () {
          yield* waker.wakeByRef();
        });
        yield* increments(count)();
        return ++polls < 3 ? PENDING : ready(undefined);
      });
      yield* println(`${(yield* count.load()) - polls}`);
    });
    assert.equal([...walks(woken, 100, { policy }).keys()], ["0"]);
  }
});

test("SIM-5: where nobody can step and no timer is left the run ends as a deadlock, with all who wait", () => {
  for (const policy of policies) {
    const { end } = runOnce(
      beside(1, function* () {
        yield* pollFn(function* () {
          return PENDING;
        });
      }),
      { policy },
    );
    assert.is(end?.kind, "deadlock");
  }
});

test("RT-33: a sleep that is made before block_on has no runtime; made inside it has", () => {
  for (const policy of policies) {
    const outside: Body = function* () {
      using rt = yield* currentThread();
      const nap = sleep(ms(1));
      yield* nap.create();
      yield* rt.blockOn(nap);
    };
    const { end } = runOnce(outside, { policy });
    assert.is(end?.kind === "panicked" && end.message.startsWith("there is no reactor running"), true);
    const inside: Body = function* () {
      using rt = yield* currentThread();
      yield* rt.blockOn(function* () {
        yield* sleep(ms(1));
      });
    };
    assert.is(runOnce(inside, { policy }).end?.kind, "returned");
  }
});

test("CT-2: current_thread has no LIFO slot, and its queue takes any number of tasks", () => {
  const program = onCurrentThread(function* () {
    const handles = [];
    for (let i = 0; i < 300; i++) handles.push(yield* spawn(() => says(`${i}`)));
    for (const handle of handles) (yield* handle).unwrap();
  });
  assert.is(shown(runOnce(program)), Array.from({ length: 300 }, (_, i) => i).join(" "));
});

test("CT-8: on current_thread polls do not nest, and all are made by the thread that drives", () => {
  const program = onCurrentThread(function* () {
    const driver = yield* new Make((_world, actor) => actor);
    const tells = function* (name: string): Sim<void> {
      yield* println(`${name} begins`);
      yield* spawn(() => says(`of ${name}`));
      const here = yield* new Make((_world, actor) => actor);
      yield* println(`${here === driver} ${here.frames.filter(({ call }) => call?.poll === true).length}`);
    };
    const handles = [yield* spawn(() => tells("a")), yield* spawn(() => tells("b"))];
    for (const handle of handles) (yield* handle).unwrap();
    yield* yieldNow();
  });
  assert.is(shown(runOnce(program)), "a begins true 1 b begins true 1 of a of b");
});

test("MT-15: which of two workers runs a task is free", () => {
  const program = beside(2, function* () {
    const where = function* () {
      return (yield* new Make((_world, actor) => actor.path)).at(-1) as string;
    };
    yield* println((yield* yield* spawn(where)).unwrap());
  });
  assert.equal([...everything(program, states())].sort(), ["0", "1"]);
});

test("POL-1: beside tasks that are always ready, a task that was woken is polled after a bounded number of polls", () => {
  for (const on of [onCurrentThread, (body: Body) => onWorkers(1, body)]) {
    const program = on(function* () {
      const polls = yield* cell(0);
      const done = yield* cell(false);
      for (let i = 0; i < 3; i++) {
        yield* spawn(function* () {
          yield* pollFn(function* ({ waker }) {
            if (yield* done.load()) return ready(undefined);
            yield* polls.update((n) => n + 1);
            yield* waker.wakeByRef();
            return PENDING;
          });
        });
      }
      yield* sleep(ms(0)); // a timer, and who yields, come after 61 polls at most
      yield* yieldNow();
      yield* done.store(true);
      yield* println(`${(yield* polls.load()) <= 3 * 61}`);
    });
    assert.is(shown(runOnce(program)), "true");
  }
});

test("POL-2: a waker may be used by any thread, and after the task has ended nothing comes of it", () => {
  for (const policy of policies) {
    for (const on of [onCurrentThread, (body: Body) => onWorkers(1, body)]) {
      const program = on(function* () {
        const woken = yield* cell(false);
        yield* pollFn(function* ({ waker }) {
          if (yield* woken.load()) return ready(undefined);
          yield* spawnThread(function* () {
            yield* woken.store(true);
            yield* waker.wakeByRef();
            yield* blockThread(ms(5));
            yield* waker.wakeByRef(); // the task has ended
          });
          return PENDING;
        });
        yield* println("woken");
      });
      assert.equal([...everything(program, states(), { policy })], ["woken"]);
    }
  }
});

test("POL-3: a task is dropped on a thread of its runtime, when it ends and when it is aborted", () => {
  for (const policy of policies) {
    const program = beside(1, function* () {
      const main = yield* new Make((_world, actor) => actor.path);
      const own = function* (ends: boolean): Sim<void> {
        using _guard = yield* loud(ends ? "ended" : "aborted");
        if (!ends) yield* sleep(ms(1000));
      };
      (yield* yield* spawn(() => own(true))).unwrap();
      const task = yield* spawn(() => own(false));
      yield* sleep(ms(1));
      yield* task.abort();
      yield* task;
      yield* println(`${main === (yield* new Make((_world, actor) => actor.path))}`);
    });
    assert.equal([...walks(program, 20, { policy }).keys()], ["ended aborted true"]);
  }
});

test("POL-4: what a task of one runtime spawns on another comes behind what was queued there from outside", () => {
  const program: Body = function* () {
    using other = yield* currentThread();
    const handle = other.handle();
    yield* handle.spawn(() => says("first"));
    yield* other.handle().enter();
    using rt = yield* multiThread(1);
    yield* rt.blockOn(function* () {
      yield* yield* spawn(function* () {
        yield* handle.spawn(() => says("second"));
      });
    });
    yield* handle.spawn(() => says("third"));
    yield* other.blockOn(function* () {
      for (let i = 0; i < 3; i++) yield* yieldNow();
    });
  };
  assert.is(shown(runOnce(program)), "first second third");
});

test("POL-10: without other threads faithful current_thread leaves nothing to choose", () => {
  const program = onCurrentThread(function* () {
    const handles = [];
    for (const name of ["a", "b", "c"]) {
      handles.push(
        yield* spawn(function* () {
          yield* println(name);
          yield* yieldNow();
          yield* sleep(ms(1));
          yield* println(name);
        }),
      );
    }
    for (const handle of handles) (yield* handle).unwrap();
  });
  assert.is(everything(program, dfs(), {}, 1).size, 1);
});

test("POL-11: with one worker the order of the spawns from outside decides, and nothing else", () => {
  const program: Body = function* () {
    using rt = (yield* Builder.newMultiThread().workerThreads(1).build()).unwrap();
    const handles: JoinHandle<void>[] = [];
    for (const name of ["a", "b", "c"]) handles.push(yield* rt.spawn(() => says(name)));
    yield* rt.blockOn(function* () {
      for (const handle of handles) (yield* handle).unwrap();
    });
  };
  assert.equal([...everything(program, states())], ["a b c"]);
});

test("POL-12: with two workers every step of a worker is one that others may come before", () => {
  const program = onWorkers(2, function* () {
    const handles = [yield* spawn(() => says("a1", "a2")), yield* spawn(() => says("b1", "b2"))];
    for (const handle of handles) (yield* handle).unwrap();
  });
  // A thief has taken a, b runs next here; their prints come in any order.
  assert.is(walks(program, 500).size, 6);
});

test.run();
