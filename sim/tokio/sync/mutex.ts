// tokio::sync::Mutex: MUT-1 (FIFO, handed over directly), MUT-2 (cancelled waiters leave the queue; not reentrant), MUT-3.
// Invariant: one permit, which the guard has. Unlike std's it is not poisoned: a panicking holder just unlocks.
// Wakes: an unlock hands the lock to the longest waiter and wakes it.
import { invariant } from "../../kernel/errors.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Op, OpKind } from "../../kernel/signal/op.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { blocking } from "./blocking.ts";
import { TryLockError } from "./errors.ts";
import { ChangingGuard, intoInner, Lock, type Part, type Put, partOf, wholeOf } from "./lock.ts";
import { acquire, acquiring, grant, opOf, type Release, releasing, tryAcquiring } from "./permitted.ts";

export class Mutex<T> extends Lock<T> {
  constructor(world: World, path: string, value: T) {
    super(world, path, 1, value);
  }

  /**
   * `Mutex::new`. What the value owns belongs to the mutex; whoever has the guard may use it.
   *
   * @example
   * const total = yield* Mutex.new(0);
   * using guard = yield* total.lock();
   * guard.value += 1;
   */
  static new<T>(value: T): Make<Mutex<T>> {
    return new Make((world, actor) => new Mutex(world, actor.unit.nextObject("Mutex"), value), "Mutex.new");
  }

  /** Waits for the lock, behind everybody who waits already (MUT-1). Not reentrant (MUT-2). */
  lock(): Future<MutexGuard<T>> {
    return acquire(lock as never, this, 1);
  }

  /** Never waits: `TryLockError` where the lock is held, or promised to somebody who waits (MUT-1). */
  tryLock(): Op<Result<MutexGuard<T>, TryLockError>> {
    return opOf(tryLock as never, this, 1) as never;
  }

  /** `lock` for threads outside of a runtime, in the same queue; panics with TXT-5 inside (RT-35). */
  blockingLock(): Sim<MutexGuard<T>> {
    return blocking(this.lock());
  }

  /** As `lock`; in Rust it takes an `Arc`, and the guard borrows nothing (MUT-3). */
  lockOwned(): Future<MutexGuard<T>> {
    return this.lock();
  }

  tryLockOwned(): Op<Result<MutexGuard<T>, TryLockError>> {
    return this.tryLock();
  }

  blockingLockOwned(): Sim<MutexGuard<T>> {
    return this.blockingLock();
  }

  /** The value; nobody may have a guard, and the mutex is not to be used again. */
  intoInner(): Op<T> {
    return opOf(intoInner, this, undefined) as never;
  }
}

/** Holds the lock until it is dropped, over awaits as well (MUT-1). `OwnedMutexGuard` is no other thing here. */
export class MutexGuard<T> extends ChangingGuard<T> {
  constructor(mutex: Mutex<T>) {
    super("MutexGuard", mutex as never, wholeOf(mutex), 1, unlock);
  }

  mutex(): Mutex<T> {
    return this.lock as never;
  }

  /** `MutexGuard::map`: a guard of a part. `put` stores the part where it is replaced as a whole. */
  map<U>(part: (value: T) => U, put?: Put<T, U>): MappedMutexGuard<U> {
    this.check("map");
    return this.replaced(new MappedMutexGuard(this.lock, partOf(this.part, part, put)));
  }

  /** `MutexGuard::try_map`: the guard comes back where `part` finds nothing (`undefined`). */
  tryMap<U>(part: (value: T) => U | undefined, put?: Put<T, U>): Result<MappedMutexGuard<U>, this> {
    this.check("tryMap");
    if (part(this.value) === undefined) return err(this);
    return ok(this.map(part as (value: T) => U, put));
  }
}

/** Holds the lock, and shows a part of the value. */
export class MappedMutexGuard<T> extends ChangingGuard<T> {
  constructor(mutex: Lock<unknown>, part: Part<T>) {
    super("MappedMutexGuard", mutex, part, 1, unlock);
  }

  map<U>(part: (value: T) => U, put?: Put<T, U>): MappedMutexGuard<U> {
    this.check("map");
    return this.replaced(new MappedMutexGuard(this.lock, partOf(this.part, part, put)));
  }

  tryMap<U>(part: (value: T) => U | undefined, put?: Put<T, U>): Result<MappedMutexGuard<U>, this> {
    this.check("tryMap");
    if (part(this.value) === undefined) return err(this);
    return ok(this.map(part as (value: T) => U, put));
  }
}

type Any = Mutex<unknown>;

const neverClosed = (): never => {
  invariant(false, "nobody closes a Mutex");
};

const lock = acquiring<Any, MutexGuard<unknown>>({
  name: "Mutex.lock",
  granted: (mutex) => grant(mutex, new MutexGuard(mutex)),
  refused: neverClosed,
});

const tryLock = tryAcquiring<Any, Result<MutexGuard<unknown>, TryLockError>>({
  name: "Mutex.tryLock",
  granted: (mutex) => ok(grant(mutex, new MutexGuard(mutex))),
  refused: neverClosed,
  none: () => err(new TryLockError()),
});

const unlock: OpKind<Lock<unknown>, Release, undefined> = releasing("Mutex.unlock", (mutex) => mutex.settle());
