// The shared state of a watch channel: WAT-1 (one value and its version), WAT-4, WAT-5, WAT-8.
// Invariants: the version counts the stored values; while a borrow lives no value is stored; a receiver's `seen` is never
// ahead of the version.
// Wakes: a stored value and the last sender's drop wake everybody who waits for a change, in random order (WAT-8); the last
// receiver's drop wakes `closed()` in order of waiting.
import type { Actor } from "../../../kernel/actor.ts";
import { discard, give, type Owner, visitOwners } from "../../../kernel/ownership/owner.ts";
import { type Relation, Shared } from "../../../kernel/shared.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import { hashValue } from "../../../kernel/state/hash-value.ts";
import type { World } from "../../../kernel/world.ts";
import { Admission, type Waiter as Visitor } from "../../../std/rw-lock/admission.ts";
import { hashWaker } from "../../task/wakers.ts";
import { type Waiter, wakeInSomeOrder } from "../waiters.ts";
import { relate } from "./access.ts";

/** A receiver, as far as its channel knows it. */
export interface Reader {
  readonly name: string;
  /** The version that it has seen. */
  seen: number;
}

export class Channel<T> extends Shared {
  value: T;
  version = 0;
  /** No sender is left, for ever (WAT-4). */
  closed = false;
  /** std's RwLock around the value: borrows are readers, stores are writers. */
  readonly admission: Admission;
  readonly readers: Set<Reader> = new Set();
  readonly senders: Set<Owner> = new Set();
  /** Who waits in `changed` and `wait_for`. */
  readonly changing: Waiter[] = [];
  /** Who waits in `closed()`. */
  readonly closing: Waiter[] = [];

  constructor(world: World, path: string, value: T) {
    super(world, path);
    give(world, value, path);
    world.stamp(value);
    this.value = value;
    this.admission = new Admission(world);
  }

  override relation(earlier: number, later: number): Relation {
    return relate(earlier, later);
  }

  /** A new value is there, and the lock is free again. */
  stored(): void {
    this.version++;
    this.wakeReceivers();
  }

  wakeReceivers(): void {
    this.changed();
    wakeInSomeOrder(this.world, this.changing);
  }

  /** The last handle is gone, and the value with it. */
  dropIfUnused(actor: Actor): void {
    if (this.senders.size === 0 && this.readers.size === 0) discard(this.value, actor);
  }

  /** Whether the drop of the value could be seen. */
  get owns(): boolean {
    let owns = false;
    visitOwners(this.value, () => {
      owns = true;
    });
    return owns;
  }

  override digest(hash: Hash): void {
    hash.number(this.version).add(this.closed ? 1 : 0);
    hash.add(this.senders.size);
    this.admission.digest(hash);
    const readers = [...this.readers].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, seen } of readers) hash.text(name).number(seen);
    for (const { waker } of this.changing) hashWaker(hash, waker);
    hash.add(this.changing.length);
    for (const { waker } of this.closing) hashWaker(hash, waker);
    hashValue(hash, this.value);
  }
}

/** One `borrow` or store on its way through the lock. */
export const visitor = (path: string, writes: boolean): Visitor => ({
  path,
  writes,
  strict: true,
  woken: false,
  actor: null,
});
