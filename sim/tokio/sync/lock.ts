// What Mutex and RwLock have in common: a value behind permits, and guards that look at it or at a part of it.
import { Misuse } from "../../kernel/errors.ts";
import { Contents } from "../../kernel/ownership/lending.ts";
import { consume, type Drop, Owner, queueDrop, visitOwners } from "../../kernel/ownership/owner.ts";
import type { OpKind } from "../../kernel/signal/op.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import type { World } from "../../kernel/world.ts";
import { opOf, Permitted, type Release, TAKES } from "./permitted.ts";

export abstract class Lock<T> extends Permitted {
  value: T;
  /** The owners inside the value; who has a guard may use them. */
  readonly contents: Contents;

  constructor(world: World, path: string, permits: number, value: T) {
    super(world, path, permits);
    this.value = value;
    this.contents = new Contents(world, path, (unit) => this.isHolding(unit));
    this.settle();
  }

  /** A body may have changed the value. */
  settle(): void {
    this.contents.settle(this.value);
    this.world.stamp(this.value);
  }

  override digest(hash: Hash): void {
    super.digest(hash);
    hashValue(hash, this.value);
  }
}

/** The whole value or a part of it. */
export interface Part<T> {
  get(): T;
  set(value: T): void;
}

/** The value of a lock as a whole. */
export const wholeOf = <T>(lock: Lock<T>): Part<T> => ({
  get: () => lock.value,
  set(value) {
    lock.value = value;
  },
});

/** A part of a part: `put` stores it, where it is no object that can be changed in place. */
export const partOf = <T, U>(whole: Part<T>, part: (value: T) => U, put: Put<T, U> | undefined): Part<U> => ({
  get: () => part(whole.get()),
  set(value) {
    if (put === undefined)
      throw new Misuse(
        "a mapped guard's value was replaced, and nobody knows where it belongs\n  say so: map(part, (whole, value) => { whole.field = value; })",
      );
    put(whole.get(), value);
  },
});

export type Put<T, U> = (whole: T, value: U) => void;

/** Holds some permits of a lock until it is dropped. */
export abstract class Guard<T> extends Owner {
  readonly lock: Lock<unknown>;
  protected readonly part: Part<T>;
  readonly permits: number;
  readonly #unlock: OpKind<Lock<unknown>, Release, undefined>;

  constructor(
    what: string,
    lock: Lock<unknown>,
    part: Part<T>,
    permits: number,
    unlock: OpKind<Lock<unknown>, Release, undefined>,
  ) {
    super(lock.world, `${what} of ${lock.path}`);
    this.lock = lock;
    this.part = part;
    this.permits = permits;
    this.#unlock = unlock;
  }

  get value(): T {
    this.check("read");
    return this.world.told(this.part.get());
  }

  /** What the body put into the value is the lock's before the body's own drops begin. */
  override lettingGo(): void {
    if (this.holder !== null) this.lock.contents.settle(this.lock.value);
  }

  /** Another guard takes its place: it is used up, and gives nothing back. */
  protected replaced<G extends Owner>(by: G): G {
    this.lock.guards.delete(this);
    consume(this);
    this.lock.guards.add(by);
    this.world.own(by);
    return by;
  }

  override release(): Drop {
    return opOf(this.#unlock, this.lock, { guard: this, permits: this.permits });
  }
}

/** A guard that may change the value. */
export abstract class ChangingGuard<T> extends Guard<T> {
  override get value(): T {
    return super.value;
  }

  /** `*guard = value`: what was there is dropped. */
  override set value(value: T) {
    const before: Owner[] = [];
    visitOwners(this.replace(value), (owner) => before.push(owner));
    for (const owner of before) if (owner.lender === null) queueDrop(owner, this.world.running());
  }

  /** `std::mem::replace(&mut *guard, value)`: what was there is the caller's. */
  replace(value: T): T {
    this.check("write");
    const before = this.part.get();
    this.part.set(value);
    this.lock.settle();
    return this.world.told(before);
  }
}

/** `into_inner`: the value as a whole; nobody has a guard. */
export const intoInner: OpKind<Lock<unknown>, undefined, unknown> = {
  name: "into_inner",
  mode: TAKES,
  execute({ object }) {
    const lock = object as Lock<unknown>;
    if (lock.guards.size > 0) throw new Misuse(`${lock.path}: intoInner() while ${lock.heldBy.join(", ")} has a guard`);
    lock.contents.release();
    return lock.value;
  },
};
