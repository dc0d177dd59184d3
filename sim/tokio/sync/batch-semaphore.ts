// The queue of permits under Semaphore, Mutex, RwLock and bounded mpsc: SEM-9. Permits go to the longest waiter; nobody
// overtakes the queue (SEM-2), and a waiter may hold part of what it needs (SEM-1).
// Invariants: waiters ≠ ∅ ⇒ free = 0; closed ⇒ waiters = ∅.
// Wakes: in queue order, after the state is final; who resumes first is the policy's choice (SEM-8).
import type { Waker } from "../../kernel/actor.ts";
import { invariant } from "../../kernel/errors.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashWaker } from "../task/wakers.ts";

/** One acquire in progress. */
export interface Waiter {
  /** Permits asked for. */
  readonly wants: number;
  /** Permits still missing; 0: assigned. */
  need: number;
  queued: boolean;
  waker: Waker | null;
}

export type Acquired = "acquired" | "waiting" | "closed";

export class BatchSemaphore {
  free: number;
  closed = false;
  readonly #waiters: Waiter[] = [];

  constructor(permits: number) {
    this.free = permits;
  }

  waiter(wants: number): Waiter {
    return { wants, need: wants, queued: false, waker: null };
  }

  /** One poll of an acquire. */
  poll(waiter: Waiter, waker: Waker | null): Acquired {
    if (this.closed) return "closed";
    if (waiter.need > 0 && !waiter.queued) {
      const taken = Math.min(waiter.need, this.free);
      this.free -= taken;
      waiter.need -= taken;
      if (waiter.need > 0) {
        waiter.queued = true;
        this.#waiters.push(waiter);
      }
    }
    if (waiter.need === 0) return "acquired";
    waiter.waker = waker;
    return "waiting";
  }

  /** Takes at once or not at all; fails while anybody waits (SEM-2). */
  tryAcquire(permits: number): "acquired" | "none" | "closed" {
    if (this.closed) return "closed";
    if (this.free < permits) return "none";
    this.free -= permits;
    return "acquired";
  }

  /** Gives permits back, to the head of the queue first, possibly in part (SEM-2, SEM-3). */
  release(permits: number): void {
    const woken: Waiter[] = [];
    let left = permits;
    while (left > 0 && this.#waiters.length > 0) {
      const head = this.#waiters[0] as Waiter;
      const granted = Math.min(left, head.need);
      head.need -= granted;
      left -= granted;
      if (head.need > 0) break;
      this.#waiters.shift();
      head.queued = false;
      woken.push(head);
    }
    this.free += left;
    invariant(this.#waiters.length === 0 || this.free === 0, "SEM-2: permits are free while somebody waits");
    for (const waiter of woken) waiter.waker?.wake();
  }

  /** An acquire that did not finish is dropped: what it had goes on (SEM-4). */
  abandon(waiter: Waiter): void {
    const at = this.#waiters.indexOf(waiter);
    if (at >= 0) this.#waiters.splice(at, 1);
    waiter.queued = false;
    const had = waiter.wants - waiter.need;
    waiter.need = waiter.wants;
    if (had > 0) this.release(had);
  }

  /** Everybody who waits gets an error, in queue order (SEM-5). */
  close(): void {
    this.closed = true;
    const woken = this.#waiters.splice(0);
    for (const waiter of woken) waiter.queued = false;
    for (const waiter of woken) waiter.waker?.wake();
  }

  digest(hash: Hash): void {
    hash.number(this.free).add(this.closed ? 1 : 0);
    for (const { need, wants, waker } of this.#waiters) {
      hash.add(need).add(wants);
      hashWaker(hash, waker);
    }
  }
}
