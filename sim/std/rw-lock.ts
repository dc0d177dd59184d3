// std::sync::RwLock: SM-5 (many readers or one writer; poisoned by writers only; writers before readers on Linux).
// Invariant: no readers while a writer holds the lock.
// Wakes: the last unlock lets go on who may (std/rw-lock/admission.ts); who of them is first is free.
import { Contents } from "../kernel/ownership/lending.ts";
import { type Drop, Owner } from "../kernel/ownership/owner.ts";
import { COMMUTES, RACES, type Relation, Shared } from "../kernel/shared.ts";
import { Make } from "../kernel/signal/make.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import type { Yieldable } from "../kernel/signal/signal.ts";
import { Done, Steps } from "../kernel/signal/steps.ts";
import type { Hash } from "../kernel/state/hash.ts";
import { hashValue } from "../kernel/state/hash-value.ts";
import { err, ok, type Result } from "../kernel/value/result.ts";
import type { World } from "../kernel/world.ts";
import { Admission, type Waiter } from "./rw-lock/admission.ts";
import { PoisonError, TryLockError } from "./texts.ts";

/** A reader comes in at once, or leaves without waking anybody: these do not see each other. */
const SHARES = 1;
/** Everything that changes who may come in, or tells. */
const DECIDES = 2;
/** A `try_` that was refused. */
const REFUSED = 3;

type Guard<T> = RwLockReadGuard<T> | RwLockWriteGuard<T>;

export class RwLock<T> extends Shared {
  value: T;
  poisoned = false;
  readonly admission: Admission;
  /** The owners inside the value; who holds the lock may use them. */
  readonly contents: Contents;

  constructor(world: World, path: string, value: T) {
    super(world, path);
    this.value = value;
    this.admission = new Admission(world);
    this.contents = new Contents(world, path, (unit) => this.admission.holds(unit));
    this.contents.settle(value);
    world.stamp(value);
  }

  /**
   * `RwLock::new`.
   *
   * @example
   * const table = yield* RwLock.new(0);
   * using reader = (yield* table.read()).unwrap();
   * yield* println(`${reader.value}`);
   */
  static new<T>(value: T): Make<RwLock<T>> {
    return new Make((world, actor) => new RwLock(world, actor.unit.nextObject("RwLock"), value), "RwLock.new");
  }

  /**
   * Waits until no writer holds the lock. On Linux, and so under faithful, it also waits for writers that wait already:
   * a second `read` of the same thread can deadlock (SM-5). That is no promise: under any-order it may come in all the same.
   */
  read(): Yieldable<Result<RwLockReadGuard<T>, PoisonError<RwLockReadGuard<T>>>> {
    return this.#enter(false) as never;
  }

  /** Waits until nobody holds the lock. */
  write(): Yieldable<Result<RwLockWriteGuard<T>, PoisonError<RwLockWriteGuard<T>>>> {
    return this.#enter(true) as never;
  }

  /** Never waits: `WouldBlock` where `read` would. */
  tryRead(): Op<Result<RwLockReadGuard<T>, TryLockError<RwLockReadGuard<T>>>> {
    return new Op(tryRead as never, this, undefined);
  }

  /** Never waits: `WouldBlock` where anybody holds the lock. */
  tryWrite(): Op<Result<RwLockWriteGuard<T>, TryLockError<RwLockWriteGuard<T>>>> {
    return new Op(tryWrite as never, this, undefined);
  }

  /** Whether a write guard was dropped by an unwinding thread (SM-2). */
  isPoisoned(): Op<boolean> {
    return new Op(isPoisoned, this, undefined);
  }

  /** Takes the poison back. */
  clearPoison(): Op<undefined> {
    return new Op(clearPoison, this, undefined);
  }

  #enter(writes: boolean): Steps<Result<Guard<T>, PoisonError<Guard<T>>>> {
    const { path } = this.world.running().unit;
    const waiter: Waiter = { path, writes, strict: true, woken: false, actor: null };
    const [arrive, wait] = writes ? [arriveWriter, waitWriter] : [arriveReader, waitReader];
    // Whoever is woken may find that somebody else was faster, and waits again.
    return new Steps(new Op(arrive as never, this, waiter), (guard) =>
      guard === null
        ? new Op(wait as never, this, waiter)
        : new Done(this.poisoned ? err(new PoisonError(guard)) : ok(guard)),
    );
  }

  override relation(earlier: number, later: number): Relation {
    return earlier === later && earlier !== DECIDES ? COMMUTES : RACES;
  }

  override digest(hash: Hash): void {
    hash.add(this.poisoned ? 1 : 0);
    this.admission.digest(hash);
    hashValue(hash, this.value);
  }
}

/** Lets nobody write until it is dropped. */
export class RwLockReadGuard<T> extends Owner {
  readonly #lock: RwLock<T>;
  readonly #reader: string;

  constructor(lock: RwLock<T>) {
    super(lock.world, `read guard of ${lock.path}`);
    this.#lock = lock;
    this.#reader = lock.world.running().unit.path;
  }

  get value(): T {
    this.check("read");
    return this.world.told(this.#lock.value);
  }

  override release(): Drop {
    return new Op(unlockReader, this.#lock as RwLock<unknown>, this.#reader);
  }
}

/** Lets nobody in until it is dropped. */
export class RwLockWriteGuard<T> extends Owner {
  readonly #lock: RwLock<T>;

  constructor(lock: RwLock<T>) {
    super(lock.world, `write guard of ${lock.path}`);
    this.#lock = lock;
  }

  get value(): T {
    this.check("read");
    return this.world.told(this.#lock.value);
  }

  set value(value: T) {
    this.check("write");
    this.#lock.value = value;
    this.#lock.contents.settle(value);
  }

  /** What was moved into the value, and out of it. */
  override lettingGo(): void {
    this.#lock.contents.settle(this.#lock.value);
  }

  override release(unwinding: boolean): Drop {
    return new Op(unlockWriter, this.#lock as RwLock<unknown>, unwinding);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: any value
type Any = RwLock<any>;

const objectOf = (op: { readonly object: unknown }): Any => op.object as Any;

/** Comes in, or sleeps: null. */
function enter(lock: Any, waiter: Waiter): Guard<unknown> | null {
  return lock.admission.arrive(waiter) ? guardOf(lock, waiter.writes) : null;
}

function guardOf(lock: Any, writes: boolean): Guard<unknown> {
  const guard = writes ? new RwLockWriteGuard(lock) : new RwLockReadGuard(lock);
  lock.world.own(guard);
  lock.changed();
  return guard;
}

const arriveWriter: OpKind<Any, Waiter, Guard<unknown> | null> = {
  name: "RwLock.write",
  mode: DECIDES,
  show: () => null,
  execute(op, _world, actor) {
    op.arg.actor = actor;
    return enter(objectOf(op), op.arg);
  },
};

const arriveReader: typeof arriveWriter = {
  ...arriveWriter,
  name: "RwLock.read",
  modeOf: (op) => (objectOf(op).admission.open ? SHARES : DECIDES),
};

const waitWriter: typeof arriveWriter = {
  name: "RwLock.write",
  mode: DECIDES,
  show: () => null,
  enabled: (op) => objectOf(op).admission.mayTry(op.arg),
  heldBy: (op) => objectOf(op).admission.blockers(op.arg),
  execute(op) {
    op.arg.woken = true;
    return enter(objectOf(op), op.arg);
  },
};

const waitReader: typeof arriveWriter = {
  ...waitWriter,
  name: "RwLock.read",
  modeOf: (op) => (objectOf(op).admission.open ? SHARES : DECIDES),
};

const tryRead: OpKind<Any, undefined, Result<unknown, TryLockError<unknown>>> = {
  name: "RwLock.tryRead",
  mode: DECIDES,
  modeOf: (op) => {
    const { admission } = objectOf(op);
    return admission.open ? SHARES : admission.writer === null ? DECIDES : REFUSED;
  },
  execute: (op, _world, actor) => attempt(objectOf(op), actor.unit.path, false),
};

const tryWrite: typeof tryRead = {
  name: "RwLock.tryWrite",
  mode: DECIDES,
  modeOf: (op) => (objectOf(op).admission.unlocked ? DECIDES : REFUSED),
  execute: (op, _world, actor) => attempt(objectOf(op), actor.unit.path, true),
};

function attempt(lock: Any, path: string, writes: boolean): Result<unknown, TryLockError<unknown>> {
  if (!lock.admission.tries(path, writes)) return err(new TryLockError(null));
  const guard = guardOf(lock, writes);
  return lock.poisoned ? err(new TryLockError(guard)) : ok(guard);
}

const unlockReader: OpKind<Any, string, undefined> = {
  name: "RwLock.unlock",
  mode: DECIDES,
  modeOf: (op) => (objectOf(op).admission.quiet ? SHARES : DECIDES),
  show: () => null,
  execute(op) {
    objectOf(op).admission.leave(op.arg, false);
    objectOf(op).changed();
    return undefined;
  },
};

const unlockWriter: OpKind<Any, boolean, undefined> = {
  name: "RwLock.unlock",
  mode: DECIDES,
  show: () => null,
  execute(op, world) {
    const lock = objectOf(op);
    if (op.arg) {
      lock.poisoned = true;
      lock.world.hazards?.suspect("HZ-31", lock, `${lock.world.running().unit.path} had poisoned ${lock.path}`);
    }
    world.stamp(lock.value);
    lock.admission.leave(lock.admission.writer ?? "", true);
    lock.changed();
    return undefined;
  },
};

const isPoisoned: OpKind<Any, undefined, boolean> = {
  name: "RwLock.isPoisoned",
  mode: DECIDES,
  execute: (op) => objectOf(op).poisoned,
};

const clearPoison: OpKind<Any, undefined, undefined> = {
  name: "RwLock.clearPoison",
  mode: DECIDES,
  execute(op) {
    objectOf(op).poisoned = false;
    return undefined;
  },
};
