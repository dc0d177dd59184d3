// The shared state of a broadcast channel: BC-9 (a ring, and a position for each receiver), BC-1, BC-3, BC-7.
// Invariants: a message is in the ring iff it is one of the last `capacity` and somebody has still to read it; no receiver ⇒
// no message; a message's `unread` is the number of its receivers that stand at or before it.
// Wakes: a send and the last sender's drop wake the waiting receivers in order of waiting; the last receiver's drop wakes
// `closed()`, after the drops of what it left.
import type { Actor } from "../../../kernel/actor.ts";
import { discard, give, type Owner, visitOwners } from "../../../kernel/ownership/owner.ts";
import { type Relation, Shared } from "../../../kernel/shared.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import { hashValue } from "../../../kernel/state/hash-value.ts";
import type { World } from "../../../kernel/world.ts";
import { hashWaker } from "../../task/wakers.ts";
import { type Waiter, wakeAll } from "../waiters.ts";
import { relate } from "./access.ts";

/** A message in the ring. */
interface Slot<T> {
  readonly value: T;
  /** Receivers that have still to read it. */
  unread: number;
}

/** A receiver, as far as its channel knows it. */
export interface Reader {
  readonly name: string;
  /** Number of the next message that it reads. */
  next: number;
}

export class Channel<T> extends Shared {
  readonly capacity: number;
  /** Number of the next message. */
  tail = 0;
  /** By number; no entry: everybody has read it. */
  readonly slots: Map<number, Slot<T>> = new Map();
  readonly readers: Set<Reader> = new Set();
  readonly senders: Set<Owner> = new Set();
  weakSenders = 0;
  /** No sender is left, or no receiver; a new receiver opens it again (BC-5). */
  closed = true;
  readonly receiving: Waiter[] = [];
  /** Who waits in `closed()`. */
  readonly closing: Waiter[] = [];

  constructor(world: World, path: string, capacity: number) {
    super(world, path);
    this.capacity = capacity;
  }

  override relation(earlier: number, later: number): Relation {
    return relate(earlier, later, this.capacity);
  }

  /** Number of the oldest message that is not overwritten. */
  get oldest(): number {
    return Math.max(0, this.tail - this.capacity);
  }

  admit(reader: Reader): void {
    if (this.readers.size === 0) this.closed = false;
    this.readers.add(reader);
    this.changed(); // whoever waits for the last receiver's drop
  }

  push(value: T, actor: Actor): void {
    give(this.world, value, this.path);
    const overwritten = this.tail - this.capacity;
    const lost = this.slots.get(overwritten);
    this.slots.delete(overwritten);
    this.slots.set(this.tail, { value, unread: this.readers.size });
    this.tail++;
    if (lost !== undefined) discard(lost.value, actor);
    this.wakeReceivers();
  }

  /** One receiver less has to read the message; the last one's reading drops it (BC-7). */
  read(message: number, actor: Actor): void {
    const slot = this.slots.get(message);
    if (slot === undefined || --slot.unread > 0) return;
    this.slots.delete(message);
    discard(slot.value, actor);
  }

  wakeReceivers(): void {
    this.changed();
    wakeAll(this.receiving);
  }

  /** Whether the drop of a message could be seen. */
  owns(from: number): boolean {
    let owns = false;
    for (const [message, { value }] of this.slots) {
      if (message >= from) visitOwners(value, () => (owns = true));
    }
    return owns;
  }

  override digest(hash: Hash): void {
    hash.number(this.tail).add(this.closed ? 1 : 0);
    hash.add(this.senders.size).add(this.weakSenders);
    const readers = [...this.readers].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, next } of readers) hash.text(name).number(next);
    for (const { waker } of this.receiving) hashWaker(hash, waker);
    hash.add(this.receiving.length);
    for (const { waker } of this.closing) hashWaker(hash, waker);
    for (const [message, { value, unread }] of this.slots) {
      hash.number(message).add(unread);
      hashValue(hash, value);
    }
  }
}
