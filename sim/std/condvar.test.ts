import * as assert from "uvu/assert";
import { drop } from "../kernel/ownership/drop.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { Duration } from "../kernel/value/duration.ts";
import { debug } from "../kernel/value/format.ts";
import { panic } from "../kernel/value/panic.ts";
import { agreed } from "../testing/agreed.ts";
import { crowd } from "../testing/crowd.ts";
import { runOnce } from "../testing/run-once.ts";
import { beside } from "../testing/runtimes.ts";
import { suite } from "../testing/suite.ts";
import { spawn as spawnTask } from "../tokio/task/index.ts";
import { Condvar } from "./condvar.ts";
import { Mutex } from "./mutex.ts";
import { sleep, spawn } from "./thread.ts";

const test = suite("std condvar");

const ms = Duration.fromMillis;

/** Main waits, once or in a loop; a thread sets the flag and notifies, with or without the lock. */
const handshake = (loop: boolean, locked: boolean, spuriousWakeups?: boolean) =>
  function* (): Sim<void> {
    const flag = yield* Mutex.new(false);
    const ready = yield* Condvar.new(spuriousWakeups === undefined ? {} : { spuriousWakeups });
    yield* spawn(function* () {
      const guard = (yield* flag.lock()).unwrap();
      guard.value = true;
      if (!locked) yield* drop(guard);
      yield* ready.notifyOne();
    });
    using guard = (yield* flag.lock()).unwrap();
    if (loop) while (!guard.value) (yield* ready.wait(guard)).unwrap();
    else (yield* ready.wait(guard)).unwrap();
    yield* println(`flag ${guard.value}`);
  };

test("SM-6: a wait with a loop sees the flag in every schedule", () => {
  for (const locked of [true, false]) {
    assert.equal(agreed(handshake(true, locked)), ["flag true"]);
    assert.equal(agreed(handshake(true, locked), "any-order"), ["flag true"]);
  }
});

test("SM-6: a notification without a waiter is lost", () => {
  assert.equal(agreed(handshake(false, true)), ["(deadlock)", "flag true"]);
});

test("SM-6: wakes without a reason come under any-order, and where they are asked for", () => {
  assert.equal(agreed(handshake(false, true), "any-order"), ["(deadlock)", "flag false", "flag true"]);
  assert.equal(agreed(handshake(false, true, true)), ["(deadlock)", "flag false", "flag true"]);
  assert.equal(agreed(handshake(false, true, false), "any-order"), ["(deadlock)", "flag true"]);
});

test("SM-6: who waits for ever is in the wait-for graph with the condvar", () => {
  const world = runOnce(function* () {
    const mutex = yield* Mutex.new(0);
    const never = yield* Condvar.new();
    using guard = (yield* mutex.lock()).unwrap();
    yield* never.wait(guard);
  });
  const waiting = [{ who: "main", op: "Condvar.wait", object: "main/Condvar.1", heldBy: [] }];
  assert.equal(world.end, { kind: "deadlock", waiting });
});

/** Three threads wait, one after the other; main notifies. */
const three = (notify: (condvar: Condvar) => Sim<unknown>) =>
  function* (): Sim<void> {
    const mutex = yield* Mutex.new(0);
    const turn = yield* Condvar.new({ spuriousWakeups: false });
    for (const n of [1, 2, 3]) {
      yield* spawn(function* () {
        yield* sleep(ms(n));
        using guard = (yield* mutex.lock()).unwrap();
        (yield* turn.wait(guard)).unwrap();
        guard.value += 1;
        yield* println(`${n}:${guard.value}`);
      });
    }
    yield* sleep(ms(9));
    yield* notify(turn);
    yield* sleep(ms(9));
  };

test("SM-6: notify_one wakes any one waiter, notify_all each, in any order", () => {
  const one = three(function* (turn) {
    yield* turn.notifyOne();
  });
  assert.equal(agreed(one), ["1:1", "2:1", "3:1"]);
  const all = three(function* (turn) {
    yield* turn.notifyAll();
  });
  assert.equal(agreed(all), [
    ...["1:1 2:2 3:3", "1:1 3:2 2:3", "2:1 1:2 3:3", "2:1 3:2 1:3", "3:1 1:2 2:3", "3:1 2:2 1:3"],
  ]);
});

test("SM-6: a waiter takes the lock again before it goes on", () => {
  const world = runOnce(function* () {
    const mutex = yield* Mutex.new(0);
    const turn = yield* Condvar.new();
    const waiter = yield* spawn(function* () {
      using guard = (yield* mutex.lock()).unwrap();
      (yield* turn.wait(guard)).unwrap();
      yield* println("waiter");
    });
    yield* sleep(ms(1));
    const guard = (yield* mutex.lock()).unwrap();
    yield* turn.notifyOne();
    yield* sleep(ms(5));
    yield* println("main");
    yield* drop(guard);
    yield* waiter.join();
  });
  assert.is(world.stdout.text, "main\nwaiter\n");
});

test("SM-6: wait_timeout tells whether the time was up; with a notification at that instant, either", () => {
  const main = (notifiesAfter: number) =>
    function* (): Sim<void> {
      const mutex = yield* Mutex.new(0);
      const turn = yield* Condvar.new({ spuriousWakeups: false });
      yield* spawn(function* () {
        yield* sleep(ms(notifiesAfter));
        yield* turn.notifyAll();
      });
      using guard = (yield* mutex.lock()).unwrap();
      const [, result] = (yield* turn.waitTimeout(guard, ms(5))).unwrap();
      yield* println(`${debug(result)} ${result.timedOut()}`);
    };
  const late = "WaitTimeoutResult(true) true";
  const woken = "WaitTimeoutResult(false) false";
  assert.equal(agreed(main(4)), [woken]);
  assert.equal(agreed(main(5)), [woken, late]);
  assert.equal(agreed(main(6)), [late]);
});

test("SM-6: wait_while waits until the condition is over, wait_timeout_while no longer than that", () => {
  const main = function* (): Sim<void> {
    const mutex = yield* Mutex.new(0);
    const turn = yield* Condvar.new();
    yield* spawn(function* () {
      for (let i = 0; i < 3; i++) {
        yield* sleep(ms(2));
        const guard = (yield* mutex.lock()).unwrap();
        guard.value += 1;
        yield* drop(guard);
        yield* turn.notifyAll();
      }
    });
    using guard = (yield* mutex.lock()).unwrap();
    (yield* turn.waitWhile(guard, (value) => value < 2)).unwrap();
    const [, early] = (yield* turn.waitTimeoutWhile(guard, ms(1), (value) => value < 3)).unwrap();
    yield* println(`${guard.value} ${early.timedOut()}`);
    const [, inTime] = (yield* turn.waitTimeoutWhile(guard, ms(5), (value) => value < 3)).unwrap();
    yield* println(`${guard.value} ${inTime.timedOut()}`);
    const [, atOnce] = (yield* turn.waitTimeoutWhile(guard, Duration.ZERO, (value) => value < 9)).unwrap();
    yield* println(`${atOnce.timedOut()}`);
  };
  assert.equal(agreed(main), ["2 true 3 false true"]);
  assert.equal(agreed(main, "any-order"), ["2 true 3 false true"]);
});

test("SM-6: a mutex that was poisoned meanwhile comes as an error, with the guard", () => {
  const main = function* (): Sim<void> {
    const mutex = yield* Mutex.new(0);
    const turn = yield* Condvar.new();
    yield* spawn(function* () {
      yield* sleep(ms(1));
      using guard = (yield* mutex.lock()).unwrap();
      guard.value = 7;
      yield* turn.notifyAll();
      panic("with the lock");
    });
    using guard = (yield* mutex.lock()).unwrap();
    const again = (yield* turn.waitWhile(guard, (value) => value < 9)).unwrapErr();
    yield* println(`${debug(again)} ${again.intoInner().value} ${again.intoInner() === guard}`);
    const [, late] = (yield* turn.waitTimeout(guard, ms(1))).unwrapErr().intoInner();
    yield* println(`${late.timedOut()}`);
  };
  assert.equal(agreed(main), ["PoisonError { .. } 7 true true"]);
});

test("SM-6, SC-9: a task that waits blocks its worker", () => {
  const main = (workers: number) =>
    beside(workers, function* () {
      const mutex = yield* Mutex.new(false);
      const turn = yield* Condvar.new();
      const waiter = yield* spawnTask(function* () {
        using guard = (yield* mutex.lock()).unwrap();
        (yield* turn.waitWhile(guard, (value) => !value)).unwrap();
        yield* println("woken");
      });
      yield* spawnTask(function* () {
        using guard = (yield* mutex.lock()).unwrap();
        guard.value = true;
        yield* turn.notifyAll();
      });
      yield* waiter;
    });
  // One worker takes them in the order of their spawns (MT-7). Under any-order the other may come first; and what has not
  // begun beside a blocked poll need not be served (POL-13).
  assert.equal(agreed(main(1)), ["(deadlock)"]);
  assert.equal(agreed(main(1), "any-order"), ["(deadlock)", "woken"]);
  assert.equal(agreed(main(2), "any-order"), ["(deadlock)", "woken"]);
});

test("a queue of one place under a mutex and two condvars: nothing is lost, nobody is stuck", () => {
  const main = (producers: number) =>
    function* (): Sim<void> {
      const place = yield* Mutex.new<number | null>(null);
      const filled = yield* Condvar.new();
      const emptied = yield* Condvar.new();
      const put = (value: number) =>
        function* () {
          using guard = (yield* place.lock()).unwrap();
          (yield* emptied.waitWhile(guard, (held) => held !== null)).unwrap();
          guard.value = value;
          yield* filled.notifyOne();
        };
      const get = function* () {
        let sum = 0;
        for (let i = 0; i < producers; i++) {
          const guard = (yield* place.lock()).unwrap();
          (yield* filled.waitWhile(guard, (held) => held === null)).unwrap();
          sum += guard.value ?? 0;
          guard.value = null;
          yield* drop(guard);
          yield* emptied.notifyOne();
        }
        yield* println(`sum ${sum}`);
      };
      yield* crowd([...Array.from({ length: producers }, (_, n) => put(n + 1)), get]);
    };
  assert.equal(agreed(main(1)), ["sum 1"]);
  assert.equal(agreed(main(2)), ["sum 3"]);
});

test.run();
