import { type Scenario, std } from "../../sim/index.ts";
import { buggy, fixed, threads } from "./classic.ts";

const { Condvar, Mutex } = std.sync;
const { AtomicBool } = std.sync.atomic;

export const lostWakeup: Scenario = buggy(
  "lost-wakeup",
  "A thread looks at a flag without the lock, and then waits to be notified.",
  function* () {
    const ready = yield* AtomicBool.new(false);
    const lock = yield* Mutex.new(null);
    const condvar = yield* Condvar.new({ spuriousWakeups: false });
    yield* threads(
      function* waiter() {
        if (yield* ready.load()) return;
        using guard = (yield* lock.lock()).unwrap();
        (yield* condvar.wait(guard)).unwrap();
      },
      function* notifier() {
        yield* ready.store(true);
        yield* condvar.notifyOne();
      },
    );
  },
);

export const lostWakeupFixed: Scenario = fixed(
  "lost-wakeup",
  "The flag is under the lock, and the thread waits while it is not set.",
  function* () {
    const ready = yield* Mutex.new(false);
    const condvar = yield* Condvar.new();
    yield* threads(
      function* waiter() {
        using guard = (yield* ready.lock()).unwrap();
        (yield* condvar.waitWhile(guard, (isReady) => !isReady)).unwrap();
      },
      function* notifier() {
        {
          using guard = (yield* ready.lock()).unwrap();
          guard.value = true;
        }
        yield* condvar.notifyOne();
      },
    );
  },
);
