// The programs that the bench times, as a user would write them.
import { cell, type Sim, std } from "../../sim/index.ts";

/** Two threads, a hundred times load and store: 400 visible operations and two joins. */
export function* counter2x100(): Sim<void> {
  const count = yield* cell(0);
  const body = function* (): Sim<void> {
    for (let i = 0; i < 100; i++) yield* count.store((yield* count.load()) + 1);
  };
  const first = yield* std.thread.spawn(body);
  const second = yield* std.thread.spawn(body);
  yield* first.join();
  yield* second.join();
}

/** Three threads, three times lock, increment, unlock. */
export function* lock3x3(): Sim<void> {
  const count = yield* std.sync.Mutex.new(0);
  const body = function* (): Sim<void> {
    for (let i = 0; i < 3; i++) {
      using guard = (yield* count.lock()).unwrap();
      guard.value += 1;
    }
  };
  const threads = [];
  for (let i = 0; i < 3; i++) threads.push(yield* std.thread.spawn(body));
  for (const thread of threads) yield* thread.join();
}

/** Two threads, one increment each: what a world costs. */
export function* counter2x1(): Sim<void> {
  const count = yield* cell(0);
  const body = function* (): Sim<void> {
    yield* count.store((yield* count.load()) + 1);
  };
  const first = yield* std.thread.spawn(body);
  const second = yield* std.thread.spawn(body);
  yield* first.join();
  yield* second.join();
}
