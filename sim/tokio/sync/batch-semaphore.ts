// The queue of permits under Semaphore, Mutex, RwLock, OnceCell and bounded mpsc: SEM-9. Permits go to the longest waiter;
// nobody overtakes the queue (SEM-2), and a waiter may hold part of what it needs (SEM-1).
// Invariants: waiters ≠ ∅ ⇒ free = 0; closed ⇒ waiters = ∅.
// Wakes: in queue order, after the state is final; who resumes first is the policy's choice (SEM-8).
import type { Waker } from "../../kernel/actor.ts";
import { invariant } from "../../kernel/errors.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { hashWaker } from "../task/wakers.ts";
import { addOverflow, TXT_24, tooManyAdded } from "../texts.ts";

/** `usize::MAX >> 3`; as a double it is one more. */
export const MAX_PERMITS: number = 2 ** 61;

/** One acquire in progress. */
export interface Waiter {
  /** Permits asked for. */
  readonly wants: number;
  /** Permits still missing; 0: assigned. */
  need: number;
  /** `left`: no longer queued, since it was assigned its permits or the semaphore was closed, and not polled since. */
  state: "new" | "queued" | "left" | "over";
  waker: Waker | null;
  /** Path of the body that polled it last, for the wait-for graph. */
  who: string;
}

export type Acquired = "acquired" | "waiting" | "closed";

export class BatchSemaphore {
  free: number;
  closed = false;
  readonly #waiters: Waiter[] = [];
  readonly #left: Waiter[] = [];

  /** Panics with TXT-24 where these are too many. */
  constructor(permits: number) {
    if (permits > MAX_PERMITS && permits !== Number.POSITIVE_INFINITY) throw new Panic(TXT_24);
    this.free = permits;
  }

  waiter(wants: number): Waiter {
    return { wants, need: wants, state: "new", waker: null, who: "" };
  }

  /** One poll of an acquire. After "acquired" the permits are the waiter's until `settle` or `abandon`. */
  poll(waiter: Waiter, waker: Waker | null, who = ""): Acquired {
    if (this.closed) return "closed";
    waiter.who = who;
    if (waiter.state === "new") {
      const taken = Math.min(waiter.need, this.free);
      this.free -= taken;
      waiter.need -= taken;
      waiter.state = waiter.need > 0 ? "queued" : "left";
      (waiter.need > 0 ? this.#waiters : this.#left).push(waiter);
    }
    if (waiter.need === 0) return "acquired";
    waiter.waker = waker;
    return "waiting";
  }

  /** The acquire is complete: its permits go to whoever asked. */
  settle(waiter: Waiter): void {
    this.#unlist(waiter);
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
      this.#leaves();
      woken.push(head);
    }
    if (left > MAX_PERMITS) throw new Panic(tooManyAdded);
    if (this.free <= MAX_PERMITS && left > MAX_PERMITS - this.free) throw new Panic(addOverflow(left));
    this.free += left;
    invariant(this.#waiters.length === 0 || this.free === 0, "SEM-2: permits are free while somebody waits");
    for (const waiter of woken) waiter.waker?.wake();
  }

  /** Takes up to so many free permits away for good; how many (SEM-6). */
  forget(permits: number): number {
    const taken = Math.min(permits, this.free);
    this.free -= taken;
    return taken;
  }

  /** An acquire that did not finish is dropped: what it had goes on (SEM-4). */
  abandon(waiter: Waiter): void {
    const had = waiter.wants - waiter.need;
    this.#unlist(waiter);
    waiter.need = waiter.wants;
    if (had > 0) this.release(had);
  }

  /** Everybody who waits gets an error, in queue order (SEM-5). */
  close(): void {
    this.closed = true;
    const woken = [...this.#waiters];
    while (this.#waiters.length > 0) this.#leaves();
    for (const waiter of woken) waiter.waker?.wake();
  }

  /** Who has permits without having been told: paths of bodies whose acquires are under way. */
  get reserved(): readonly string[] {
    return [...this.#left, ...this.#waiters].filter(({ wants, need }) => need < wants).map(({ who }) => who);
  }

  digest(hash: Hash): void {
    hash.number(this.free).add(this.closed ? 1 : 0);
    for (const list of [this.#waiters, this.#left]) {
      hash.add(list.length);
      for (const { need, wants, waker } of list) {
        hash.number(need).number(wants);
        hashWaker(hash, waker);
      }
    }
  }

  /** The head leaves the queue. */
  #leaves(): void {
    const head = this.#waiters.shift() as Waiter;
    head.state = "left";
    this.#left.push(head);
  }

  #unlist(waiter: Waiter): void {
    for (const list of [this.#waiters, this.#left]) {
      const at = list.indexOf(waiter);
      if (at >= 0) list.splice(at, 1);
    }
    waiter.state = "over";
  }
}
