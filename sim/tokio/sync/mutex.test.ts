import * as assert from "uvu/assert";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { panic } from "../../kernel/value/panic.ts";
import { sleep as blockThread, spawn as spawnThread, type JoinHandle as Thread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { spawn, yieldNow } from "../task/index.ts";
import * as mpsc from "./mpsc.ts";
import { Mutex } from "./mutex.ts";

const test = suite("tokio Mutex");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

/** A task that says when it has the lock, and lets go at once. */
const locks = (mutex: Mutex<unknown>, name: string) =>
  spawn(function* () {
    using _guard = yield* mutex.lock();
    yield* println(name);
  });

test("MUT-1: waiters get the lock in the order of their waiting", () => {
  const text = onCt(function* () {
    const mutex = yield* Mutex.new(0);
    const guard = yield* mutex.lock();
    for (const name of ["a", "b", "c"]) yield* locks(mutex, name);
    yield* yieldNow();
    yield* println("unlock");
    yield* drop(guard);
    for (let i = 0; i < 4; i++) yield* yieldNow();
  });
  assert.is(text, "unlock a b c");
});

test("MUT-1: an unlock hands the lock over: try_lock right after it fails, though nobody ran", () => {
  const text = onCt(function* () {
    const mutex = yield* Mutex.new(0);
    const guard = yield* mutex.lock();
    yield* locks(mutex, "waiter");
    yield* yieldNow();
    yield* drop(guard);
    const failed = (yield* mutex.tryLock()).unwrapErr();
    yield* println(`${display(failed)}: ${debug(failed)}`);
    yield* yieldNow();
    yield* println(`${(yield* mutex.tryLock()).isOk()}`);
  });
  assert.is(text, "operation would block: TryLockError(()) waiter true");
});

test("MUT-1: a guard may be held over an await, and the value is the lock's", () => {
  const text = always(function* () {
    const mutex = yield* Mutex.new(0);
    const tasks = [];
    for (let i = 0; i < 3; i++) {
      tasks.push(
        yield* spawn(function* () {
          using guard = yield* mutex.lock();
          const before = guard.value;
          yield* yieldNow();
          guard.value = before + 1;
        }),
      );
    }
    for (const task of tasks) (yield* task).unwrap();
    yield* println(`${yield* mutex.intoInner()}`);
  });
  assert.is(text, "3");
});

test("MUT-1: a holder that panics unlocks, and poisons nothing", () => {
  const text = always(function* () {
    const mutex = yield* Mutex.new(1);
    const holder = yield* spawn(function* () {
      using guard = yield* mutex.lock();
      guard.value = 2;
      panic("holder");
    });
    yield* println(`${(yield* holder).isErr()}`);
    using guard = yield* mutex.lock();
    yield* println(`${guard.value}`);
  });
  assert.is(text, "true 2");
});

test("MUT-2: a cancelled lock leaves the queue, and passes on what it was assigned", () => {
  for (const assigned of [false, true]) {
    const text = onCt(function* () {
      const mutex = yield* Mutex.new(0);
      const guard = yield* mutex.lock();
      const first = yield* locks(mutex, "first");
      yield* locks(mutex, "second");
      yield* yieldNow();
      if (assigned) yield* drop(guard);
      yield* first.abort();
      if (!assigned) yield* drop(guard);
      for (let i = 0; i < 3; i++) yield* yieldNow();
    });
    assert.is(text, "second", `assigned: ${assigned}`);
  }
});

test("MUT-2: it is not reentrant: who locks it twice waits for himself", () => {
  const { end } = runOnce(
    onCurrentThread(function* () {
      const mutex = yield* Mutex.new(0);
      using _guard = yield* mutex.lock();
      yield* mutex.lock();
    }),
  );
  assert.equal(end, {
    kind: "deadlock",
    waiting: [{ who: "main", op: "Mutex.lock", object: "main/Mutex.1", heldBy: ["main"] }],
  });
});

test("MUT-3: lock_owned, and blocking_lock for threads outside of a runtime", () => {
  const program = function* (): Sim<void> {
    const mutex = yield* Mutex.new("value");
    const guard = yield* mutex.blockingLock();
    const thread = yield* spawnThread(function* () {
      using owned = yield* mutex.blockingLockOwned();
      yield* println(owned.value);
    });
    yield* println("unlock");
    yield* drop(guard);
    (yield* thread.join()).unwrap();
  };
  assert.equal([...walks(program, 50).keys()], ["unlock value"]);
  const text = always(function* () {
    const mutex = yield* Mutex.new(7);
    const guard = yield* mutex.lockOwned();
    const task = yield* spawn(
      move({ guard }, function* ({ guard }) {
        yield* println(`${guard.value} ${guard.mutex() === mutex} ${(yield* mutex.tryLockOwned()).isOk()}`);
      }),
    );
    (yield* task).unwrap();
    yield* println(`${(yield* mutex.tryLockOwned()).isOk()}`);
  });
  assert.is(text, "7 true false true");
});

test("MUT-3: map and try_map: a guard of a part", () => {
  const text = always(function* () {
    const mutex = yield* Mutex.new({ point: { x: 1 }, name: "p" });
    const guard = yield* mutex.lock();
    const point = guard.map(({ point }) => point);
    point.value.x += 1;
    const x = point
      .tryMap(
        ({ x }) => x,
        (whole, x) => {
          whole.x = x;
        },
      )
      .unwrap();
    x.value += 10;
    yield* println(`${(yield* mutex.tryLock()).isOk()}`);
    const same = x.tryMap(() => undefined).unwrapErr();
    yield* drop(same);
    using whole = yield* mutex.lock();
    yield* println(debug(whole.value));
    assert.ok(whole.tryMap(() => undefined).isErr());
  });
  assert.is(text, 'false { point: { x: 12 }, name: "p" }');
});

test("a mapped guard cannot replace what it does not know where to put", () => {
  assert.throws(
    () =>
      onCt(function* () {
        const mapped = (yield* (yield* Mutex.new({ x: 1 })).lock()).map(({ x }) => x);
        mapped.value = 2;
      }),
    "say so: map(part, (whole, value) => { whole.field = value; })",
  );
});

test("what the value owns may be used by whoever has the guard: workers share a receiver", () => {
  const program = onWorkers(2, function* () {
    const [tx, rx] = yield* mpsc.channel<string>(4);
    const jobs = yield* Mutex.new(rx);
    const workers = [];
    for (let i = 0; i < 2; i++) {
      workers.push(
        yield* spawn(function* () {
          using guard = yield* jobs.lock();
          yield* println((yield* guard.value.recv()).unwrap());
        }),
      );
    }
    for (const job of ["a", "b"]) (yield* tx.send(job)).unwrap();
    for (const worker of workers) (yield* worker).unwrap();
  });
  assert.equal([...walks(program, 30, { policy: "any-order" }).keys()], ["a b"]);
  assert.throws(
    () =>
      onCt(function* () {
        const [, rx] = yield* mpsc.channel<number>(1);
        yield* Mutex.new(rx);
        yield* rx.recv();
      }),
    /mpsc::Receiver of \S+: recv after it was moved into main\/Mutex\.1, in main/,
  );
});

test("what is put in belongs to the mutex, what is taken out to the body, what is overwritten is dropped", () => {
  const text = onCt(function* () {
    const mutex = yield* Mutex.new<unknown[]>([]);
    {
      using guard = yield* mutex.lock();
      guard.value.push(yield* loud("pushed"));
    }
    const task = yield* spawn(function* () {
      using guard = yield* mutex.lock();
      const taken = guard.value.pop();
      guard.value = [yield* loud("overwritten")];
      const old = guard.replace([yield* loud("kept")]);
      yield* println("drop");
      yield* drop(old);
      guard.value = [];
      yield* println("end");
      yield* drop(guard);
      yield* println(`took ${(taken as object) !== undefined}`);
    });
    (yield* task).unwrap();
    yield* println("over");
  });
  assert.is(text, "drop overwritten kept end took true pushed over");
});

test("what is put into the value in place is the mutex's before the body's own drops begin", () => {
  const text = onCt(function* () {
    const mutex = yield* Mutex.new<unknown[]>([]);
    const task = yield* spawn(function* () {
      const value = yield* loud("value");
      const guard = yield* mutex.lock(); // dropped first, at the end of the body
      guard.value.push(value);
    });
    (yield* task).unwrap();
    using guard = yield* mutex.lock();
    yield* println("still there");
    yield* drop(guard.value.pop());
  });
  assert.is(text, "still there value");
});

test("MUT-1: who waits first is part of the state: the visited set keeps both orders", () => {
  const race = function* (): Sim<void> {
    const mutex = yield* Mutex.new(0);
    const guard = yield* mutex.blockingLock();
    const threads: Thread<void>[] = [];
    for (const name of ["a", "b"]) {
      threads.push(
        yield* spawnThread(function* () {
          using _guard = yield* mutex.blockingLock();
          yield* println(name);
        }),
      );
    }
    // A choice between two others, made while both wait: there the two orders would meet.
    threads.push(yield* spawnThread(() => nap()));
    yield* nap();
    yield* drop(guard);
    for (const thread of threads) (yield* thread.join()).unwrap();
  };
  assert.equal([...walks(race, 200).keys()].sort(), ["a b", "b a"]);
  for (const strategy of [states(), sourceDpor({ lateness: 0 })]) {
    assert.equal([...everything(race, strategy)].sort(), ["a b", "b a"], strategy.name);
  }
});

function* nap(): Sim<void> {
  yield* blockThread(Duration.fromMillis(1));
}

test.run();
