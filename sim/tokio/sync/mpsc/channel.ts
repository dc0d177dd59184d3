// The shared state of a tokio mpsc channel: MPSC-17.
// Invariants: bounded: free + buffered + assigned permits = capacity; a receiver that is gone leaves nothing buffered, and
// later only what is sent through permits.
// Wakes: a push, the last sender's drop and the return of the last permit of a closed channel wake the receiver; a receive
// gives its permit to the longest waiting sender; a close wakes every sender that waits, and then all in `closed()`.
import type { Actor, Waker } from "../../../kernel/actor.ts";
import { discard, give, type Owner, take } from "../../../kernel/ownership/owner.ts";
import { type Relation, Shared } from "../../../kernel/shared.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import { hashValue } from "../../../kernel/state/hash-value.ts";
import type { World } from "../../../kernel/world.ts";
import { hashWaker } from "../../task/wakers.ts";
import { type Waiter as Acquire, BatchSemaphore } from "../batch-semaphore.ts";
import { whereIs } from "../permitted.ts";
import { type Waiter, wakeAll } from "../waiters.ts";
import { relate } from "./access.ts";

/** Permits of an unbounded channel: more than anybody sends. */
export const UNBOUNDED: number = Number.POSITIVE_INFINITY;

/** A channel whose values nobody looks at: what the ops work on. */
// biome-ignore lint/suspicious/noExplicitAny: as it says
export type AnyChannel = Channel<any>;

export class Channel<T> extends Shared {
  readonly queue: T[] = [];
  readonly capacity: number;
  readonly permits: BatchSemaphore;
  /** The strong ones; an owned permit is one, too (MPSC-7). */
  readonly senders: Set<Owner> = new Set();
  readonly weakSenders: Set<Owner> = new Set();
  /** Reserved and neither used nor dropped. */
  readonly permitsOut: Set<Owner> = new Set();
  /** Null once it was dropped. */
  receiver: Owner | null = null;
  rxClosed = false;
  rxWaker: Waker | null = null;
  /** Who waits in `closed()`. */
  readonly closing: Waiter[] = [];
  /** How many values were pushed and taken; see access.ts. */
  pushed = 0;
  taken = 0;

  constructor(world: World, path: string, capacity: number) {
    super(world, path);
    this.capacity = capacity;
    this.permits = new BatchSemaphore(capacity);
  }

  override relation(earlier: number, later: number): Relation {
    return relate(earlier, later, this.isBounded);
  }

  get isBounded(): boolean {
    return this.capacity !== UNBOUNDED;
  }

  /** Nothing will ever come: no sender, or closed with every permit home (MPSC-8). */
  get finished(): boolean {
    if (this.senders.size === 0) return true;
    return this.rxClosed && (!this.isBounded || this.permits.free === this.capacity);
  }

  push(value: T): void {
    give(this.world, value, this.path);
    this.queue.push(value);
    this.pushed++;
    this.wakeReceiver();
  }

  /** The next value; the queue must not be empty. */
  pop(): T {
    const value = this.queue.shift() as T;
    this.taken++;
    take(this.world, value);
    if (this.isBounded) this.permits.release(1);
    return value;
  }

  /** Up to so many values; their permits come back together. */
  popMany(limit: number): T[] {
    const values = this.queue.splice(0, limit);
    this.taken += values.length;
    for (const value of values) take(this.world, value);
    if (this.isBounded) this.permits.release(values.length);
    return values;
  }

  /** Permits that were not used: they are the next sender's, or the receiver can be told the end (MPSC-8). */
  giveBack(permits: number): void {
    this.permits.release(permits);
    if (this.rxClosed && this.finished) this.wakeReceiver();
  }

  /** A send or a reservation that did not happen; the same of what it had reserved. */
  giveUp(acquire: Acquire): void {
    this.permits.abandon(acquire);
    if (this.rxClosed && this.finished) this.wakeReceiver();
  }

  wakeReceiver(): void {
    this.changed();
    const waker = this.rxWaker;
    this.rxWaker = null;
    waker?.wake();
  }

  close(): void {
    if (this.rxClosed) return;
    this.rxClosed = true;
    this.permits.close();
    this.changed();
    wakeAll(this.closing);
  }

  /** Drops what is buffered (MPSC-9). */
  drain(actor: Actor): void {
    const values = this.queue.splice(0);
    if (this.isBounded) this.permits.release(values.length);
    for (const value of values) discard(value, actor);
  }

  /** No end is left: what was sent through a permit after the receiver had gone is dropped now (MPSC-9). */
  freeIfUnused(actor: Actor): void {
    if (this.receiver === null && this.senders.size === 0 && this.weakSenders.size === 0) this.drain(actor);
  }

  /** Whom a waiting send waits for. */
  get heldByForRoom(): readonly string[] {
    const permits = [...this.permitsOut].map(whereIs);
    return this.receiver !== null && (this.queue.length > 0 || permits.length === 0)
      ? [whereIs(this.receiver), ...permits]
      : permits;
  }

  /** Whom a waiting receive waits for: after a close for the permits that are out (HZ-40). */
  get heldByForValues(): readonly string[] {
    if (this.rxClosed) return [...new Set([...[...this.permitsOut].map(whereIs), ...this.permits.reserved])];
    return [...this.senders].map(whereIs);
  }

  override digest(hash: Hash): void {
    this.permits.digest(hash);
    hash.add(this.senders.size).add(this.weakSenders.size);
    hash.add((this.rxClosed ? 1 : 0) + (this.receiver === null ? 2 : 0));
    hashWaker(hash, this.rxWaker);
    for (const { waker } of this.closing) hashWaker(hash, waker);
    hash.add(this.closing.length);
    for (const value of this.queue) hashValue(hash, value);
  }
}
