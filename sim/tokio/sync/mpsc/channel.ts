// The shared state of a tokio mpsc channel: MPSC-17.
// Invariants: bounded: free + buffered + assigned permits = capacity; no receiver ⇒ nothing buffered.
// Wakes: a push, the last sender's drop and the return of the last permit of a closed channel wake the receiver; a receive
// gives its permit to the longest waiting sender; a close wakes everybody who waits.
import type { Waker } from "../../../kernel/actor.ts";
import { give, type Owner, take } from "../../../kernel/ownership/owner.ts";
import { type Relation, Shared } from "../../../kernel/shared.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import { hashValue } from "../../../kernel/state/hash-value.ts";
import type { World } from "../../../kernel/world.ts";
import { hashWaker } from "../../task/wakers.ts";
import { BatchSemaphore, type Waiter } from "../batch-semaphore.ts";
import { relate } from "./access.ts";

/** Permits of an unbounded channel: more than anybody sends. */
export const UNBOUNDED: number = Number.POSITIVE_INFINITY;

export class Channel<T> extends Shared {
  readonly queue: T[] = [];
  readonly capacity: number;
  readonly permits: BatchSemaphore;
  readonly senders: Set<Owner> = new Set();
  /** Null once it was dropped. */
  receiver: Owner | null = null;
  rxClosed = false;
  rxWaker: Waker | null = null;
  /** Who waits in `closed()`. */
  readonly closedWakers: Set<Waker> = new Set();
  /** How many values were pushed and taken; see access.ts. */
  pushed = 0;
  taken = 0;

  constructor(world: World, path: string, capacity: number) {
    super(world, path);
    this.capacity = capacity;
    this.permits = new BatchSemaphore(capacity);
  }

  override relation(earlier: number, later: number): Relation {
    return relate(earlier, later, this.capacity !== UNBOUNDED);
  }

  /** Nothing will ever come: no sender, or closed with every permit home. */
  get finished(): boolean {
    if (this.senders.size === 0) return true;
    return this.rxClosed && (this.capacity === UNBOUNDED || this.permits.free === this.capacity);
  }

  push(value: T): void {
    give(this.world, value, this.path);
    this.queue.push(value);
    this.pushed++;
    this.wakeReceiver();
  }

  pop(): T {
    const value = this.queue.shift() as T;
    this.taken++;
    take(this.world, value);
    if (this.capacity !== UNBOUNDED) this.permits.release(1);
    return value;
  }

  /** A send that did not happen: its permit, if it had one, is the next sender's, or the receiver can be told the end. */
  giveBack(waiter: Waiter): void {
    if (waiter.state === "new" || waiter.state === "over") return;
    this.permits.abandon(waiter);
    if (this.rxClosed) this.wakeReceiver();
  }

  wakeReceiver(): void {
    this.changed();
    const waker = this.rxWaker;
    this.rxWaker = null;
    waker?.wake();
  }

  close(): void {
    this.rxClosed = true;
    this.permits.close();
    this.wakeReceiver();
    const wakers = [...this.closedWakers];
    this.closedWakers.clear();
    for (const waker of wakers) waker.wake();
  }

  override digest(hash: Hash): void {
    this.permits.digest(hash);
    hash.add(this.senders.size).add(this.rxClosed ? 1 : 0);
    hashWaker(hash, this.rxWaker);
    for (const waker of this.closedWakers) hashWaker(hash, waker);
    for (const value of this.queue) hashValue(hash, value);
  }
}
