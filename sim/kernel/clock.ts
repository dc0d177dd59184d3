// The virtual clock and everything that waits for it. It moves only to deadlines, and only the kernel moves it.

import { COMMUTES, RACES, type Relation, Shared } from "./shared.ts";
import { Hash } from "./state/hash.ts";
import type { Duration } from "./value/duration.ts";
import type { World } from "./world.ts";

/** A point of virtual time since the run began: milliseconds and nanoseconds below 10^6. */
export interface Moment {
  readonly ms: number;
  readonly ns: number;
}

/** Something that happens at a moment. */
export class Timer implements Moment {
  readonly ms: number;
  readonly ns: number;
  /** Order of arming, which no state depends on: what happens at one moment happens together. */
  readonly seq: number;
  /** Null once it has fired or was cancelled. */
  due: (() => void) | null;

  constructor({ ms, ns }: Moment, seq: number, due: () => void) {
    this.ms = ms;
    this.ns = ns;
    this.seq = seq;
    this.due = due;
  }

  digest(hash: Hash): void {
    hash
      .number(this.ms)
      .add(this.ns)
      .add(this.due === null ? 0 : 1);
  }
}

/** A step whose outcome shows the time. */
export const READS = 1;
/** Time moves. */
export const MOVES = 2;

export class Clock extends Shared {
  ms = 0;
  ns = 0;
  /** A binary heap by (ms, ns, seq); cancelled timers leave it when they reach the top. */
  readonly #heap: Timer[] = [];
  #armed = 0;

  constructor(world: World) {
    super(world, "clock");
  }

  /** `now + d`; infinite for `Duration.MAX`. */
  after(d: Duration): Moment {
    return plus(this, d);
  }

  reached(moment: Moment): boolean {
    return this.ms > moment.ms || (this.ms === moment.ms && this.ns >= moment.ns);
  }

  /** Calls `due` when the clock gets to the moment. An infinite moment never comes. */
  arm(moment: Moment, due: () => void): Timer {
    const timer = new Timer(moment, this.#armed++, due);
    if (Number.isFinite(moment.ms)) this.#push(timer);
    return timer;
  }

  /** Whether anybody waits for time. */
  get waitedFor(): boolean {
    const heap = this.#heap;
    while (heap.length > 0 && (heap[0] as Timer).due === null) this.#pop();
    return heap.length > 0;
  }

  /** Moves to the earliest deadline and tells everybody who waits for it. Equal deadlines fire together: a tie. */
  advance(): void {
    const heap = this.#heap;
    const { ms, ns } = heap[0] as Timer;
    if (ms > this.ms || (ms === this.ms && ns > this.ns)) {
      this.ms = ms;
      this.ns = ns;
    }
    while (heap.length > 0 && compare(heap[0] as Timer, this) <= 0) {
      const { due } = this.#pop();
      due?.();
    }
  }

  /** Where letting time pass is a choice, it changes what a step that reads the time finds. */
  override relation(earlier: number, later: number): Relation {
    return earlier + later === READS + MOVES ? RACES : COMMUTES;
  }

  /** The time, and the deadlines that somebody waits for, in no order: who waits is told by whoever armed them. */
  override digest(hash: Hash): void {
    hash.number(this.ms).add(this.ns);
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (const { ms, ns, due } of this.#heap) {
      if (due === null) continue;
      deadline.start().number(ms).add(ns).finish();
      a += deadline.a;
      b += deadline.b;
      c += deadline.c;
      d += deadline.d;
    }
    deadline.a = a | 0;
    deadline.b = b | 0;
    deadline.c = c | 0;
    deadline.d = d | 0;
    hash.lanes(deadline);
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(heap[parent] as Timer, timer)) break;
      heap[at] = heap[parent] as Timer;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): Timer {
    const heap = this.#heap;
    const first = heap[0] as Timer;
    const last = heap.pop() as Timer;
    const n = heap.length;
    if (n === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= n) break;
      if (child + 1 < n && before(heap[child + 1] as Timer, heap[child] as Timer)) child++;
      if (before(last, heap[child] as Timer)) break;
      heap[at] = heap[child] as Timer;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

/** A timer that must not fire any more. */
export function cancel(timer: Timer | null): void {
  if (timer !== null) timer.due = null;
}

export const compare = (x: Moment, y: Moment): number => (x.ms === y.ms ? x.ns - y.ns : x.ms - y.ms);

/** A moment and a span. */
export function plus(moment: Moment, d: Duration): Moment {
  const ns = moment.ns + d.ns;
  return ns >= 1_000_000 ? { ms: moment.ms + d.ms + 1, ns: ns - 1_000_000 } : { ms: moment.ms + d.ms, ns };
}

const before = (x: Timer, y: Timer): boolean =>
  x.ms !== y.ms ? x.ms < y.ms : x.ns !== y.ns ? x.ns < y.ns : x.seq < y.seq;

/** Scratch paper. */
const deadline = new Hash();
