import * as assert from "uvu/assert";
import { dfs } from "../explore/strategies/dfs.ts";
import { states } from "../explore/strategies/states.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { debug } from "../kernel/value/format.ts";
import { panic } from "../kernel/value/panic.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { everything, shown } from "../testing/walks.ts";
import { Mutex } from "./mutex.ts";
import { type JoinHandle, spawn } from "./thread.ts";

const test = suite("Mutex");

/** Panics with the lock. */
function* poison(mutex: Mutex<number>): Sim<void> {
  using _guard = (yield* mutex.lock()).unwrap();
  panic("with the lock");
}

/** From here on there is a choice, where the visited set is asked. */
const choice = () =>
  spawn(function* () {
    yield* println("");
  });

test("SM-2: try_lock says that the mutex is poisoned, and has the lock all the same", () => {
  const main = function* (): Sim<void> {
    const mutex = yield* Mutex.new(7);
    yield* (yield* spawn(() => poison(mutex))).join();
    const tried = yield* mutex.tryLock();
    yield* println(`${tried.isErr()}, ${debug(yield* mutex.isPoisoned())}`);
    yield* println(String((yield* mutex.tryLock()).isErr()));
  };
  assert.is(shown(runOnce(main)), "true, true true");
});

test("SM-1: what is in a mutex, and whether it is poisoned, is part of the state though nobody has read it", () => {
  const writes = function* (): Sim<void> {
    const mutex = yield* Mutex.new(0);
    const threads: JoinHandle<void>[] = [];
    for (const n of [1, 2]) {
      threads.push(
        yield* spawn(function* () {
          using guard = (yield* mutex.lock()).unwrap();
          guard.value = n;
        }),
      );
    }
    for (const thread of threads) (yield* thread.join()).unwrap();
    yield* choice();
    yield* println(String((yield* mutex.lock()).unwrap().value));
  };
  const poisons = function* (): Sim<void> {
    const mutex = yield* Mutex.new(0);
    const panics = yield* spawn(() => poison(mutex));
    const clears = yield* spawn(function* () {
      yield* mutex.clearPoison();
    });
    yield* panics.join();
    yield* clears.join();
    yield* choice();
    yield* println(String(yield* mutex.isPoisoned()));
  };
  assert.equal([...everything(writes, states())].sort(), ["1", "2"]);
  assert.equal([...everything(poisons, states())].sort(), ["false", "true"]);
  assert.equal([...everything(poisons, dfs())].sort(), ["false", "true"]);
});

test.run();
