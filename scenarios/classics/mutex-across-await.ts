import { type Scenario, std, tokio } from "../../sim/index.ts";
import { buggy, fixed, onWorkers } from "./classic.ts";

const { Mutex } = std.sync;

export const mutexAcrossAwait: Scenario = buggy(
  "mutex-across-await",
  "Two tasks of one worker hold a std Mutex while they yield.",
  onWorkers(1, function* () {
    const lock = yield* Mutex.new(null);
    const task = function* () {
      using _guard = (yield* lock.lock()).unwrap();
      yield* tokio.task.yieldNow();
    };
    const handles = [yield* tokio.spawn(task), yield* tokio.spawn(task)];
    for (const handle of handles) (yield* handle).unwrap();
  }),
);

export const mutexAcrossAwaitFixed: Scenario = fixed(
  "mutex-across-await",
  "Two tasks of one worker let the lock go before they yield.",
  onWorkers(1, function* () {
    const lock = yield* Mutex.new(null);
    const task = function* () {
      {
        using _guard = (yield* lock.lock()).unwrap();
      }
      yield* tokio.task.yieldNow();
    };
    const handles = [yield* tokio.spawn(task), yield* tokio.spawn(task)];
    for (const handle of handles) (yield* handle).unwrap();
  }),
);
