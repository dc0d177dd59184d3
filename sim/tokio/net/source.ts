// What a runtime knows of a socket (tokio's ScheduledIo): NET-9 (readiness may be false), NET-14 (it comes from the driver),
// NET-15 (for life from one runtime's), NET-17 (what a socket starts with).
//
// Under `faithful` a socket is ready when its driver has said so, and until somebody finds that it is not. Under any-order the
// tasks of its runtime may see the news at once or one poll later, a choice; awaited there directly that makes no difference,
// and the leaf is data flow. Whoever else waits for it needs the driver (NET-15).
// Invariant: what the system would report and the driver has not said is on the driver's list.
// Wakes: the waiting read, the waiting write, then the others, the latest of them first.
import type { Actor, Waker } from "../../kernel/actor.ts";
import { Shared } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { contextOf } from "../runtime/context.ts";
import type { Core } from "../runtime/core.ts";
import type { EventSource } from "../runtime/scheduler.ts";
import { hashWaker } from "../task/wakers.ts";

export const READABLE = 1;
export const WRITABLE = 2;
export const READ_CLOSED = 4;
export const WRITE_CLOSED = 8;
/** What lets a read begin. */
export const READ: number = READABLE | READ_CLOSED;
/** What lets a write begin. */
export const WRITE: number = WRITABLE | WRITE_CLOSED;

/** A future that waits for readiness beside the one read and the one write. */
export interface Waiter {
  readonly interest: number;
  waker: Waker | null;
  state: "new" | "waiting" | "done";
}

/** What the operating system has to say about a socket. */
export interface Described {
  /** READABLE and so on, as it is now. */
  status(): number;
  /** The objects on which ops wait for it. */
  readonly waitedOn: readonly Shared[];
}

export class Source extends Shared implements EventSource {
  readonly core: Core;
  readonly #described: Described;
  /** What is taken for true. */
  #known: number;
  /** Under any-order: what the driver has told, though nobody has looked. */
  #told = 0;
  /** Under any-order: what somebody has not seen in this poll and will see in the next. */
  #late = 0;
  /** The runtime was shut down. */
  gone = false;
  #reader: Waker | null = null;
  #writer: Waker | null = null;
  /** The latest first. */
  readonly #waiters: Waiter[] = [];

  /** `known`: what a new socket is taken for (NET-17). */
  constructor(core: Core, path: string, described: Described, known: number) {
    super(core.world, path);
    this.core = core;
    this.#described = described;
    this.#known = known;
    core.sources.add(this);
    this.report();
  }

  /** Something about the socket has changed. */
  report(): void {
    if (this.gone || !this.core.sources.has(this)) return;
    this.world.touch(this, 2);
    const news = this.#described.status() & ~this.#known;
    if (news === 0) return;
    if (this.world.policy === "any-order") this.#wake(news, false); // who is served by the runtime may look already
    this.core.scheduler.report(this);
  }

  deliver(): void {
    if (this.gone || !this.core.sources.has(this)) return;
    this.world.touch(this, 2);
    const status = this.#described.status();
    if (this.world.policy === "any-order") this.#told |= status;
    else this.#known |= status;
    this.#wake(status, true);
    this.#askAgain();
  }

  shutDown(): void {
    this.world.touch(this, 2);
    this.gone = true;
    this.#wake(READ | WRITE, true);
    this.#askAgain();
  }

  /** The socket is closed. */
  close(): void {
    this.core.sources.delete(this);
  }

  #askAgain(): void {
    for (const object of this.#described.waitedOn) object.changed();
  }

  /** Whether whoever runs now is served by the socket's own runtime. */
  isNear(actor: Actor): boolean {
    const { handles } = contextOf(actor);
    return actor.gate !== null && handles[handles.length - 1]?.core === this.core;
  }

  /** Whether a leaf that is data flow can step (any-order). */
  isOpen(interest: number, near: boolean): boolean {
    const news = this.#described.status() & interest;
    if (this.gone || (near && news !== 0)) return true;
    return !near && ((this.#known & interest) !== 0 || (news & this.#told) !== 0);
  }

  /** Whether the interest is taken for ready. `waits`: who finds that it is not will be polled again. */
  isReady(interest: number, actor: Actor, waits: boolean): boolean {
    const { world } = this;
    if (waits && world.policy === "any-order" && actor.flow && this.isNear(actor)) {
      const status = this.#described.status();
      this.#known |= status;
      return (status & interest) !== 0;
    }
    world.touch(this, 2);
    if ((this.#known & interest) !== 0) return true;
    if (world.policy === "faithful") return false;
    const news = this.#described.status() & interest & (this.isNear(actor) ? interest : this.#told);
    if (news === 0) return false;
    if (waits && actor.flow) {
      this.#known |= news;
      return true;
    }
    const seen = world.choose("spurious", 2) === 0;
    if (seen || waits) this.#known |= news;
    if (!seen && waits) this.#late = news;
    return seen;
  }

  /** It was not ready, or not for more than was done. */
  clear(interest: number): void {
    this.#known &= ~(interest & (READABLE | WRITABLE));
    this.#told &= ~interest;
  }

  /** The poll finds nothing: its waker replaces that of the last one of its kind. */
  wait(interest: number, actor: Actor): void {
    if (interest === READ) this.#reader = actor.waker;
    else this.#writer = actor.waker;
    this.#tellLate();
  }

  #tellLate(): void {
    const late = this.#late;
    this.#late = 0;
    if (late !== 0) this.#wake(late, true);
  }

  /** One poll of a wait for readiness; false: not yet. Under `faithful` who waits waits to be woken, whatever is known. */
  poll(waiter: Waiter, actor: Actor): boolean {
    if (this.gone || waiter.state === "done") return true;
    if (waiter.state === "new" || this.world.policy === "any-order") {
      if (this.known(waiter.interest) !== 0 || this.isReady(waiter.interest, actor, true)) {
        this.forget(waiter);
        waiter.state = "done";
        return true;
      }
      if (waiter.state === "new") this.#waiters.unshift(waiter);
      waiter.state = "waiting";
    }
    waiter.waker = actor.waker;
    this.#tellLate();
    return false;
  }

  /** Its future is dropped. */
  forget(waiter: Waiter): void {
    const at = this.#waiters.indexOf(waiter);
    if (at >= 0) this.#waiters.splice(at, 1);
  }

  /** What is known of the interest. */
  known(interest: number): number {
    return this.#known & interest;
  }

  /** `ends`: waits for readiness are over; otherwise they may look again. */
  #wake(status: number, ends: boolean): void {
    const woken: (Waker | null)[] = [];
    if ((status & READ) !== 0) {
      woken.push(this.#reader);
      this.#reader = null;
    }
    if ((status & WRITE) !== 0) {
      woken.push(this.#writer);
      this.#writer = null;
    }
    for (const waiter of [...this.#waiters]) {
      if ((waiter.interest & status) === 0) continue;
      if (ends) {
        this.forget(waiter);
        waiter.state = "done";
      }
      woken.push(waiter.waker);
      waiter.waker = null;
    }
    for (const waker of woken) waker?.wake();
  }

  override digest(hash: Hash): void {
    hash
      .add(this.#known)
      .add(this.#late)
      .add(this.#told)
      .add(this.gone ? 1 : 0);
    hashWaker(hash, this.#reader);
    hashWaker(hash, this.#writer);
    for (const { waker, interest } of this.#waiters) {
      hash.add(interest);
      hashWaker(hash, waker);
    }
  }
}
