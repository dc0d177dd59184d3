// The state that both ends of a std channel share: SC-1, SC-2 (first in, first out), SC-3 (rendezvous), SC-7.
// Invariants: at most `capacity` values are buffered, one in a rendezvous that is being handed over; `senders` holds every
// sender that was not dropped; without a receiver nothing is buffered (SC-5).
// Wakes: a value, and the last sender's drop, let the receiver step; room, and the receiver's drop, let every waiting
// sender step, and who is first is free (SC-7).

import { give, type Owner, take } from "../../kernel/ownership/owner.ts";
import { Queue } from "../../kernel/queue.ts";
import { type Relation, Shared } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import type { World } from "../../kernel/world.ts";
import { relate } from "./access.ts";

/** A sender at a rendezvous, ready to hand its value over. */
export interface Offer<T> {
  readonly value: T;
  readonly from: string;
  /** The number of the value, once a `try_recv` has taken it. */
  taken: number | null;
}

export class Channel<T> extends Shared {
  /** Infinity: unbounded; 0: a rendezvous. */
  readonly capacity: number;
  readonly values: Queue<T> = new Queue<T>();
  readonly senders: Set<Owner> = new Set();
  /** Null once it was dropped. */
  receiver: Owner | null = null;
  /** Whether a send had to wait at the moment when the receiver was dropped. */
  wasFull = false;
  /** How many values were pushed and taken; see access.ts. */
  pushed = 0;
  taken = 0;
  /** Rendezvous: the receiver waits to be handed a value. */
  arrived = false;
  /** Rendezvous: senders that wait; a set, since any of them may go first (SC-7). */
  readonly offers: Set<Offer<T>> = new Set();

  constructor(world: World, path: string, capacity: number) {
    super(world, path);
    this.capacity = capacity;
  }

  /** Whether a value can be pushed. */
  get room(): boolean {
    return this.capacity === 0 ? this.arrived && this.values.length === 0 : this.values.length < this.capacity;
  }

  /** Moves a value in: whoever sent it has lost it. */
  push(value: T): void {
    give(this.world, value, this.path);
    this.values.push(value);
    this.pushed++;
    this.changed();
  }

  /** Moves the oldest value out, to the body that runs. */
  take(): T {
    const value = this.values.shift();
    this.taken++;
    this.arrived = false;
    take(this.world, value);
    if (this.capacity < Number.POSITIVE_INFINITY) this.changed();
    return value;
  }

  override relation(earlier: number, later: number): Relation {
    return relate(earlier, later, this.capacity);
  }

  override digest(hash: Hash): void {
    hash.add(this.senders.size).add((this.receiver === null ? 0 : 1) + (this.wasFull ? 2 : 0) + (this.arrived ? 4 : 0));
    hash.add(this.values.length);
    for (const value of this.values) hashValue(hash, value);
    for (const offer of sorted(this.offers)) {
      hash.text(offer.from);
      hashValue(hash, offer.value);
    }
  }
}

/** In an order that does not depend on who came first. */
export const sorted = <T>(offers: Iterable<Offer<T>>): Offer<T>[] =>
  [...offers].sort((x, y) => (x.from < y.from ? -1 : x.from > y.from ? 1 : 0));

/** Where an end of a channel is, for the wait-for graph. */
export const whereabouts = (end: Owner): string => end.holder?.unit.path ?? end.keeper ?? "nobody";
