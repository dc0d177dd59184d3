// std::sync::Mutex: SM-1 (blocks, not reentrant, no fairness), SM-2 and SM-4 (poison), SM-3 (try_lock).
// Invariant: held by one guard at most.
// Wakes: an unlock lets every waiting lock step; who is first is free (SM-1).

import { type Drop, give, type Lender, Owner, queueDrop, take, visitOwners } from "../kernel/ownership/owner.ts";
import { COMMUTES, FOLLOWS, RACES, type Relation, Shared } from "../kernel/shared.ts";
import { Make } from "../kernel/signal/make.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import type { Hash } from "../kernel/state/hash.ts";
import { hashValue } from "../kernel/state/hash-value.ts";
import { err, ok, type Result } from "../kernel/value/result.ts";
import type { World } from "../kernel/world.ts";
import { PoisonError, TryLockError } from "./texts.ts";

const LOCK = 1;
const UNLOCK = 2;
const TRY = 3;

export class Mutex<T> extends Shared implements Lender {
  value: T;
  /** The unit that holds the lock. */
  holder: string | null = null;
  poisoned = false;

  constructor(world: World, path: string, value: T) {
    super(world, path);
    this.value = value;
    this.keep(value);
    world.stamp(value);
  }

  /** What the value owns moves here; whoever holds the lock uses it in place. */
  keep(value: T): readonly Owner[] {
    const owners: Owner[] = [];
    visitOwners(value, (owner) => owners.push(owner));
    if (owners.length > 0) give(this.world, value, this.path, this);
    return owners;
  }

  lendsTo(unit: string): boolean {
    return this.holder === unit;
  }

  /**
   * `Mutex::new`.
   *
   * @example
   * const total = yield* Mutex.new(0);
   * using guard = (yield* total.lock()).unwrap();
   * guard.value += 1;
   */
  static new<T>(value: T): Make<Mutex<T>> {
    return new Make((world, actor) => new Mutex(world, actor.unit.nextObject("Mutex"), value), "Mutex.new");
  }

  /** Blocks until the lock is free; `Err` holds the guard where the mutex is poisoned (SM-2). */
  lock(): Op<Result<MutexGuard<T>, PoisonError<MutexGuard<T>>>> {
    return new Op(lock as never, this, undefined);
  }

  /** Never blocks: `WouldBlock` where the lock is held (SM-3). */
  tryLock(): Op<Result<MutexGuard<T>, TryLockError<MutexGuard<T>>>> {
    return new Op(tryLock as never, this, undefined);
  }

  /** Whether a guard was dropped by an unwinding thread (SM-2). */
  isPoisoned(): Op<boolean> {
    return new Op(isPoisoned, this, undefined);
  }

  /** Takes the poison back (SM-2). */
  clearPoison(): Op<undefined> {
    return new Op(clearPoison, this, undefined);
  }

  /** Two locks race; a lock follows the unlock before it and never the other way round. */
  override relation(earlier: number, later: number): Relation {
    if (earlier === UNLOCK && later === LOCK) return FOLLOWS;
    if (earlier === LOCK && later === UNLOCK) return FOLLOWS;
    if (earlier === UNLOCK && later === UNLOCK) return COMMUTES;
    return RACES;
  }

  override digest(hash: Hash): void {
    hash.text(this.holder ?? "").add(this.poisoned ? 1 : 0);
    hashValue(hash, this.value);
  }
}

/** Holds the lock until it is dropped. */
export class MutexGuard<T> extends Owner {
  readonly #mutex: Mutex<T>;

  constructor(mutex: Mutex<T>) {
    super(mutex.world, `guard of ${mutex.path}`);
    this.#mutex = mutex;
  }

  get value(): T {
    this.check("read");
    return this.world.told(this.#mutex.value);
  }

  /** What the old value owns is dropped. */
  set value(value: T) {
    this.check("write");
    const mutex = this.#mutex;
    const old = mutex.value;
    if (value === old) return;
    const kept = mutex.keep(value);
    mutex.value = value;
    const actor = this.world.running();
    visitOwners(old, (owner) => {
      if (!kept.includes(owner)) queueDrop(owner, actor); // `held.value = { ...held.value, … }` drops nothing
    });
  }

  /**
   * `mem::replace(&mut *guard, value)`: puts `value` in and gives the old one out.
   *
   * @example
   * const reply = guard.replace(none);
   */
  replace(value: T): T {
    this.check("replace");
    const mutex = this.#mutex;
    const old = mutex.value;
    mutex.keep(value);
    mutex.value = value;
    take(this.world, old);
    return this.world.told(old);
  }

  override release(unwinding: boolean): Drop {
    return new Op(unlock, this.#mutex, unwinding);
  }

  /** For Condvar: the lock goes with the step in progress, the guard stays. */
  static yield<T>(guard: MutexGuard<T>, world: World): void {
    const mutex = guard.#mutex;
    release(mutex, world);
    world.touch(mutex, UNLOCK);
  }

  /** For Condvar: takes the lock again, for the same guard. */
  static relock<T>(guard: MutexGuard<T>): Op<Result<MutexGuard<T>, PoisonError<MutexGuard<T>>>> {
    return new Op(relock as never, guard.#mutex, guard);
  }
}

const acquire = (mutex: Mutex<unknown>, world: World): MutexGuard<unknown> => {
  mutex.holder = world.running().unit.path;
  const guard = new MutexGuard(mutex);
  world.own(guard);
  mutex.changed();
  return guard;
};

/** Nobody holds the lock any more. */
function release(mutex: Mutex<unknown>, world: World): void {
  mutex.holder = null;
  world.stamp(mutex.value);
  mutex.changed();
}

const lock: OpKind<Mutex<unknown>> = {
  name: "Mutex.lock",
  mode: LOCK,
  enabled: (op) => (op.object as Mutex<unknown>).holder === null,
  heldBy: (op) => [(op.object as Mutex<unknown>).holder ?? ""],
  execute(op, world) {
    const mutex = op.object as Mutex<unknown>;
    const guard = acquire(mutex, world);
    return mutex.poisoned ? err(new PoisonError(guard)) : ok(guard);
  },
};

const relock: OpKind<Mutex<unknown>, MutexGuard<unknown>> = {
  ...(lock as OpKind<Mutex<unknown>, MutexGuard<unknown>>),
  show: () => null,
  execute(op, _world, actor) {
    const mutex = op.object as Mutex<unknown>;
    mutex.holder = actor.unit.path;
    mutex.changed();
    return mutex.poisoned ? err(new PoisonError(op.arg)) : ok(op.arg);
  },
};

const tryLock: OpKind<Mutex<unknown>> = {
  name: "Mutex.tryLock",
  mode: TRY,
  execute(op, world) {
    const mutex = op.object as Mutex<unknown>;
    if (mutex.holder !== null) return err(new TryLockError(null));
    const guard = acquire(mutex, world);
    return mutex.poisoned ? err(new TryLockError(guard)) : ok(guard);
  },
};

const unlock: OpKind<Mutex<unknown>, boolean, undefined> = {
  name: "Mutex.unlock",
  mode: UNLOCK,
  show: () => null,
  execute(op, world) {
    const mutex = op.object as Mutex<unknown>;
    if (op.arg) {
      mutex.poisoned = true;
      mutex.world.hazards?.suspect("HZ-31", mutex, `${mutex.world.running().unit.path} had poisoned ${mutex.path}`);
    }
    release(mutex, world);
    return undefined;
  },
};

const isPoisoned: OpKind<Mutex<unknown>, undefined, boolean> = {
  name: "Mutex.isPoisoned",
  mode: TRY,
  execute: (op) => (op.object as Mutex<unknown>).poisoned,
};

const clearPoison: OpKind<Mutex<unknown>, undefined, undefined> = {
  name: "Mutex.clearPoison",
  mode: TRY,
  execute(op) {
    (op.object as Mutex<unknown>).poisoned = false;
    return undefined;
  },
};
