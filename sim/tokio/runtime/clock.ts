// A runtime's clock: TM-30 (pause, resume, advance), TM-35 (each runtime has its own). It shows the world's time until it is
// paused; from then on it moves only when it is told to, and after a resume it keeps its distance.
// Invariant: no timer of the world is armed for a frozen clock.
import { cancel, compare, type Moment, plus, type Timer } from "../../kernel/clock.ts";
import type { Shared } from "../../kernel/shared.ts";
import { Hash } from "../../kernel/state/hash.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import type { World } from "../../kernel/world.ts";

/** How steps touch a runtime whose clock was frozen: they read it… */
export const READS_CLOCK = 20;
/** …set it… */
export const SETS_CLOCK = 21;
/** …or do what lets it move on its own, or keeps it from doing so (TM-31). */
export const STIRS = 22;

/** Something that happens when a runtime's clock gets to a moment. */
export class Alert {
  readonly moment: Moment;
  readonly #all: Set<Alert>;
  /** Null once it has happened or was cancelled. */
  #due: (() => void) | null;
  #timer: Timer | null = null;

  constructor(all: Set<Alert>, moment: Moment, due: () => void) {
    this.#all = all;
    this.moment = moment;
    this.#due = due;
    all.add(this);
  }

  cancel(): void {
    this.#all.delete(this);
    this.#due = null;
    this.disarm();
  }

  happen(): void {
    const due = this.#due;
    this.cancel();
    due?.();
  }

  /** Has the world's clock see to it. */
  arm(world: World, moment: Moment): void {
    this.#timer = world.clock.arm(moment, () => this.happen());
  }

  disarm(): void {
    cancel(this.#timer);
    this.#timer = null;
  }
}

export class RuntimeClock {
  readonly #world: World;
  /** What the steps that read or set it touch. */
  readonly #owner: Shared;
  frozen = false;
  /** It may differ from the world's clock, and reading it is a step of its own. */
  wasFrozen = false;
  /** It showed `base` when the world's clock showed `since`. */
  #base: Moment;
  #since: Moment;
  readonly #alerts: Set<Alert> = new Set();

  constructor(owner: Shared) {
    const { clock } = owner.world;
    this.#world = owner.world;
    this.#owner = owner;
    this.#base = { ms: clock.ms, ns: clock.ns };
    this.#since = this.#base;
  }

  get now(): Moment {
    this.looked();
    return this.#now();
  }

  /** Somebody learns how far it has come. */
  looked(): void {
    if (this.wasFrozen) this.#world.touch(this.#owner, READS_CLOCK);
  }

  /** What it shows, for whoever tells nobody. */
  get shown(): Moment {
    return this.#now();
  }

  #now(): Moment {
    return this.frozen ? this.#base : shift(this.#world.clock, this.#since, this.#base);
  }

  reached(moment: Moment): boolean {
    return compare(this.now, moment) >= 0;
  }

  /** When the world's clock will be there, if this one is not frozen before. */
  real(moment: Moment): Moment {
    return shift(moment, this.#base, this.#since);
  }

  /** Calls `due` when this clock gets to the moment. */
  alert(moment: Moment, due: () => void): Alert {
    const alert = new Alert(this.#alerts, moment, due);
    if (!this.frozen) alert.arm(this.#world, this.real(moment));
    return alert;
  }

  /** The next moment for which somebody waits. */
  get next(): Moment | null {
    let next: Moment | null = null;
    for (const { moment } of this.#alerts) if (next === null || compare(moment, next) < 0) next = moment;
    return next !== null && Number.isFinite(next.ms) ? next : null;
  }

  freeze(): void {
    this.#base = this.#now();
    this.frozen = true;
    this.wasFrozen = true;
    for (const alert of this.#alerts) alert.disarm();
  }

  thaw(): void {
    const { ms, ns } = this.#world.clock;
    this.#since = { ms, ns };
    this.frozen = false;
    for (const alert of [...this.#alerts]) alert.arm(this.#world, this.real(alert.moment));
  }

  /** Moves the frozen clock; what is due by then happens, the earliest first. */
  jump(duration: Duration): void {
    this.#base = plus(this.#base, duration);
    const due = [...this.#alerts].filter(({ moment }) => compare(moment, this.#base) <= 0);
    due.sort((x, y) => compare(x.moment, y.moment));
    for (const alert of due) alert.happen();
  }

  /** Nothing, for a clock that shows the world's time. */
  digest(hash: Hash): void {
    if (!this.wasFrozen) return;
    const { ms, ns } = this.#now();
    hash
      .add(this.frozen ? 1 : 0)
      .number(ms)
      .add(ns);
    if (!this.frozen) return;
    let sum = 0;
    for (const { moment } of this.#alerts) {
      paper.start().number(moment.ms).add(moment.ns).finish();
      sum = (sum + paper.a) | 0;
    }
    hash.add(sum);
  }
}

/** `moment + (to - from)`. */
function shift(moment: Moment, from: Moment, to: Moment): Moment {
  if (from === to) return { ms: moment.ms, ns: moment.ns };
  const ms = moment.ms + to.ms - from.ms;
  const ns = moment.ns + to.ns - from.ns;
  if (ns < 0) return { ms: ms - 1, ns: ns + NS_PER_MS };
  return ns >= NS_PER_MS ? { ms: ms + 1, ns: ns - NS_PER_MS } : { ms, ns };
}

const NS_PER_MS = 1_000_000;

/** Scratch paper. */
const paper = new Hash();
