// The driver of a faithful runtime: news of sockets (news.ts), and timers: TM-2 (1 ms ticks from the runtime's start), TM-4
// (ready at once iff the tick was processed), TM-6 (reset), TM-14 (ascending ticks, equal ones in order of registration), TM-15, TM-18 (an extended timer
// keeps its old place until that is processed), TM-17 (far timers have coarse places), MT-16 (one thread waits on it).
// Invariant: entries are sorted by place; at equal places in the order in which they came there.
// Wakes: sockets first, then due timers in firing order, in one step of the thread that holds the driver.
import type { Actor, Waker } from "../../kernel/actor.ts";
import { cancel, type Moment, type Timer } from "../../kernel/clock.ts";
import { COMMUTES, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { hashWaker } from "../task/wakers.ts";
import { SETS_CLOCK, STIRS } from "./clock.ts";
import type { Core } from "./core.ts";
import { News } from "./news.ts";
import type { EventSource } from "./scheduler.ts";
import { Entry } from "./timer-entry.ts";
import { placeOf } from "./wheel.ts";

// How steps touch the driver. Registrations at one tick race: their order is the order of firing.
const LOOKS = 1;
const FIRES = 2;
const registersAt = (tick: number): number => FIRES + 1 + Math.max(0, tick);

export class Driver extends Shared {
  readonly #core: Core;
  readonly #entries: Entry[] = [];
  readonly #news: News;
  /** The last tick that was processed. */
  #elapsed = 0;
  /** Who sleeps on the driver. */
  #sleeper: Actor | null = null;
  #alarm: Timer | null = null;
  /** Somebody was woken on a current_thread runtime since it was asked last: a paused clock stands still (TM-33). */
  stirred = false;

  constructor(core: Core) {
    super(core.world, `${core.path}/driver`);
    this.#core = core;
    this.#news = new News(core);
  }

  /** Fired already where the deadline's tick was processed (TM-4). */
  register(deadline: Moment, waker: Waker): Entry {
    const entry = new Entry(this, tickOf(this.#core, deadline), waker);
    this.#insert(entry);
    return entry;
  }

  #insert(entry: Entry): void {
    this.world.touch(this, registersAt(entry.tick));
    if (entry.tick <= this.#elapsed) {
      entry.fired = true;
      return;
    }
    this.#put(entry, this.#elapsed);
    if (this.#sleeper !== null) this.#arm();
  }

  /** At the end of those with the same place. */
  #put(entry: Entry, elapsed: number): void {
    const entries = this.#entries;
    entry.place = placeOf(elapsed, entry.tick);
    let at = entries.length;
    while (at > 0 && (entries[at - 1] as Entry).place > entry.place) at--;
    entries.splice(at, 0, entry);
  }

  remove(entry: Entry): void {
    this.world.touch(this, FIRES);
    const at = this.#entries.indexOf(entry);
    if (at >= 0) this.#entries.splice(at, 1);
  }

  /** A later deadline leaves it where it stands; anything else registers it anew, and may fire it at once (TM-18). */
  reset(entry: Entry, deadline: Moment): void {
    const tick = tickOf(this.#core, deadline);
    if (!entry.fired && tick >= entry.tick) {
      this.world.touch(this, FIRES);
      entry.tick = tick;
      return;
    }
    this.remove(entry);
    entry.tick = tick;
    entry.fired = false;
    this.#insert(entry);
    if (entry.fired) entry.waker.wake();
  }

  /** Somebody was woken; see `stirred`. */
  stir(): void {
    this.stirred = true;
    if (this.#core.clock.wasFrozen) this.world.touch(this.#core, STIRS);
  }

  /** Somebody looks at an entry. */
  looked(): void {
    this.world.touch(this, LOOKS);
  }

  /** A socket of the runtime has news: whoever sleeps here is woken. */
  report(source: EventSource): void {
    this.#news.add(source);
    if (this.#sleeper !== null) this.world.wake(this.#sleeper);
  }

  /** Whether nobody sleeps on the driver. */
  get free(): boolean {
    return this.#sleeper === null;
  }

  /** The actor will be woken when the next timer is due. */
  sleep(actor: Actor): void {
    this.#sleeper = actor;
    this.#arm();
  }

  /** The actor is up again; true: it slept here. */
  rise(actor: Actor): boolean {
    if (this.#sleeper !== actor) return false;
    this.#sleeper = null;
    cancel(this.#alarm);
    this.#alarm = null;
    return true;
  }

  /** The clock was paused or resumed. */
  clockChanged(): void {
    if (this.#sleeper !== null) this.#arm();
  }

  /** Looks: true if there is news of sockets or timers are due; otherwise everything up to now is processed (TM-4). */
  look(): boolean {
    if (this.#news.look()) return true;
    const now = this.#now();
    while (this.#entries.length > 0) {
      const { place } = this.#entries[0] as Entry;
      if (place > now) break;
      for (const entry of this.#entries) {
        if (entry.place > place) break;
        if (entry.tick <= place) return true;
      }
      this.#takePlace(place);
    }
    this.#processed(now);
    return false;
  }

  /** The step that fires what is due. */
  fire(): Op<undefined> {
    return new Op(fire, this, undefined);
  }

  /** Tells the news and fires all due timers: place after place, and wakes when all have fired. */
  process(): void {
    this.#news.tell();
    const now = this.#now();
    const due: Entry[] = [];
    while (this.#entries.length > 0) {
      const { place } = this.#entries[0] as Entry;
      if (place > now) break;
      due.push(...this.#takePlace(place));
    }
    this.#processed(now);
    for (const entry of due) entry.fired = true;
    for (const { waker } of due) waker.wake();
  }

  /** Processes one place: what is due there; the rest, far away or extended, gets a place anew. */
  #takePlace(place: number): Entry[] {
    let count = 0;
    while (count < this.#entries.length && (this.#entries[count] as Entry).place === place) count++;
    const due: Entry[] = [];
    for (const entry of this.#entries.splice(0, count)) {
      if (entry.tick <= place) due.push(entry);
      else this.#put(entry, place);
    }
    this.#processed(place);
    return due;
  }

  #processed(tick: number): void {
    if (tick <= this.#elapsed) return;
    this.world.touch(this, FIRES);
    this.#elapsed = tick;
  }

  // --- A paused clock: TM-31, TM-33 -----------------------------------------------------------------------------------

  /** The clock is paused and nobody keeps it from moving (TM-32). */
  get mayAdvance(): boolean {
    return this.#core.clock.frozen && this.#core.inhibitors === 0;
  }

  /** Whether somebody waits for a timer. */
  get waitedFor(): boolean {
    return this.#entries.length > 0;
  }

  /** The step that moves the clock to where the driver looks next. */
  advance(): Op<undefined> {
    return new Op(advance, this.#core, this);
  }

  autoAdvance(): void {
    const first = this.#entries[0];
    if (this.stirred) this.stirred = false;
    else if (this.mayAdvance && first !== undefined) {
      this.#core.clock.jump(Duration.of(Math.max(0, first.place - this.#now()), 0));
    }
  }

  /** The driver goes: everybody who waits is woken, to find it gone (SD-12). */
  shutDown(): void {
    const entries = this.#entries.splice(0);
    for (const entry of entries) entry.fired = true;
    for (const { waker } of entries) waker.wake();
  }

  override relation(earlier: number, later: number): Relation {
    if (earlier === FIRES || later === FIRES) return RACES;
    return earlier === later && earlier !== LOOKS ? RACES : COMMUTES;
  }

  override digest(hash: Hash): void {
    hash.number(this.#elapsed).add(this.stirred ? 1 : 0);
    if (this.#sleeper !== null) hash.lanes(this.#sleeper.id);
    for (const { tick, place, waker } of this.#entries) {
      hash.number(tick);
      if (place !== tick) hash.number(place);
      hashWaker(hash, waker);
    }
  }

  /** Whole milliseconds since the runtime's start. */
  #now(): number {
    const { clock, started } = this.#core;
    const now = clock.now;
    return now.ms - started.ms - (now.ns < started.ns ? 1 : 0);
  }

  /** Nothing to wait for on a paused clock: who moves it does not sleep. */
  #arm(): void {
    cancel(this.#alarm);
    this.#alarm = null;
    const { clock } = this.#core;
    if (clock.frozen || this.#entries.length === 0) return;
    let tick = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries) {
      if (entry.place > tick) break;
      if (entry.tick < tick) tick = entry.tick;
    }
    this.#alarm = this.world.clock.arm(clock.real(momentOf(this.#core, tick)), () =>
      this.world.wake(this.#sleeper as Actor),
    );
  }
}

const fire: OpKind<Driver, undefined, undefined> = {
  name: "driver.fire",
  internal: true,
  mode: FIRES,
  execute(op) {
    (op.object as Driver).process();
    return undefined;
  },
};

const advance: OpKind<Core, Driver, undefined> = {
  name: "clock.autoAdvance",
  internal: true,
  mode: SETS_CLOCK,
  show: () => null,
  execute({ arg }) {
    arg.autoAdvance();
    return undefined;
  },
};

/** The tick of a deadline: whole milliseconds from the runtime's start, rounded up (TM-2). */
export function tickOf({ started }: Core, deadline: Moment): number {
  return deadline.ms - started.ms + (deadline.ns > started.ns ? 1 : 0);
}

/** The instant of a tick. */
export const momentOf = ({ started }: Core, tick: number): Moment => ({ ms: started.ms + tick, ns: started.ns });
