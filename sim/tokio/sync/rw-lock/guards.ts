// The guards of an RwLock: RWL-2 (downgrade keeps one permit, without letting go in between).
import type { Op, OpKind } from "../../../kernel/signal/op.ts";
import { err, ok, type Result } from "../../../kernel/value/result.ts";
import { ChangingGuard, Guard, type Lock, type Part, type Put, partOf } from "../lock.ts";
import { GIVES, opOf, type Release, releasing } from "../permitted.ts";

type Any = Lock<unknown>;

/** Reads beside other readers until it is dropped. */
export class RwLockReadGuard<T> extends Guard<T> {
  constructor(lock: Lock<never> | Any, part: Part<T>) {
    super("RwLockReadGuard", lock as Any, part, 1, unlock);
  }

  /** `RwLockReadGuard::map`: a guard of a part. */
  map<U>(part: (value: T) => U): RwLockReadGuard<U> {
    this.check("map");
    return this.replaced(new RwLockReadGuard(this.lock, partOf(this.part, part, undefined)));
  }

  /** `RwLockReadGuard::try_map`: the guard comes back where `part` finds nothing (`undefined`). */
  tryMap<U>(part: (value: T) => U | undefined): Result<RwLockReadGuard<U>, this> {
    this.check("tryMap");
    if (part(this.value) === undefined) return err(this);
    return ok(this.map(part as (value: T) => U));
  }
}

/** Has the value for itself until it is dropped, or downgraded. */
export class RwLockWriteGuard<T> extends ChangingGuard<T> {
  constructor(lock: Lock<never> | Any, part: Part<T>, permits: number) {
    super("RwLockWriteGuard", lock as Any, part, permits, unlock);
  }

  /** Becomes a reader; no other writer comes in between, and readers who wait may come in (RWL-2). */
  downgrade(): Op<RwLockReadGuard<T>> {
    return this.downgradeMap((value) => value);
  }

  /** `RwLockWriteGuard::downgrade_map`: becomes a reader of a part. */
  downgradeMap<U>(part: (value: T) => U): Op<RwLockReadGuard<U>> {
    this.check("downgrade");
    const reads = () => this.replaced(new RwLockReadGuard(this.lock, partOf(this.part, part, undefined)));
    return opOf(downgrade, this.lock, { guard: this, permits: this.permits, reads }) as never;
  }

  /** `RwLockWriteGuard::map`: a guard of a part. `put` stores the part where it is replaced as a whole. */
  map<U>(part: (value: T) => U, put?: Put<T, U>): RwLockMappedWriteGuard<U> {
    this.check("map");
    return this.replaced(new RwLockMappedWriteGuard(this.lock, partOf(this.part, part, put), this.permits));
  }

  /** `RwLockWriteGuard::try_map`: the guard comes back where `part` finds nothing (`undefined`). */
  tryMap<U>(part: (value: T) => U | undefined, put?: Put<T, U>): Result<RwLockMappedWriteGuard<U>, this> {
    this.check("tryMap");
    if (part(this.value) === undefined) return err(this);
    return ok(this.map(part as (value: T) => U, put));
  }

  intoMapped(): RwLockMappedWriteGuard<T> {
    this.check("intoMapped");
    return this.replaced(new RwLockMappedWriteGuard(this.lock, this.part, this.permits));
  }
}

/** Has the value for itself, and shows a part of it. It cannot be downgraded. */
export class RwLockMappedWriteGuard<T> extends ChangingGuard<T> {
  constructor(lock: Any, part: Part<T>, permits: number) {
    super("RwLockMappedWriteGuard", lock, part, permits, unlock);
  }

  map<U>(part: (value: T) => U, put?: Put<T, U>): RwLockMappedWriteGuard<U> {
    this.check("map");
    return this.replaced(new RwLockMappedWriteGuard(this.lock, partOf(this.part, part, put), this.permits));
  }

  tryMap<U>(part: (value: T) => U | undefined, put?: Put<T, U>): Result<RwLockMappedWriteGuard<U>, this> {
    this.check("tryMap");
    if (part(this.value) === undefined) return err(this);
    return ok(this.map(part as (value: T) => U, put));
  }
}

const unlock: OpKind<Any, Release, undefined> = {
  ...releasing<Any>("RwLock.unlock", (lock) => lock.settle()),
  show: () => null,
};

interface Downgrade extends Release {
  readonly reads: () => RwLockReadGuard<unknown>;
}

const downgrade: OpKind<Any, Downgrade, RwLockReadGuard<unknown>> = {
  name: "RwLock.downgrade",
  show: () => null,
  mode: GIVES,
  execute({ object, arg: { permits, reads } }) {
    const lock = object as Any;
    lock.settle();
    const guard = reads();
    lock.permits.release(permits - 1);
    return guard;
  },
};
