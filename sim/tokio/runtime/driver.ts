// The timer driver of a faithful runtime: TM-2 (1 ms ticks from the runtime's start), TM-4 (ready at once iff the tick was
// processed), TM-14 (ascending ticks, equal ones in registration order), MT-16 (one thread at a time waits on it).
// Wakes: due timers in firing order, in one step of the thread that holds the driver.
import type { Actor, Waker } from "../../kernel/actor.ts";
import { cancel, type Moment, type Timer } from "../../kernel/clock.ts";
import { Shared } from "../../kernel/shared.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashWaker } from "../task/wakers.ts";
import type { Core } from "./core.ts";
import type { TimerHandle } from "./scheduler.ts";

/** A registered timer. */
class Entry implements TimerHandle {
  readonly tick: number;
  readonly waker: Waker;
  fired = false;
  readonly #driver: Driver;

  constructor(driver: Driver, tick: number, waker: Waker) {
    this.#driver = driver;
    this.tick = tick;
    this.waker = waker;
  }

  cancel(): void {
    this.#driver.remove(this);
  }
}

export class Driver extends Shared {
  readonly #core: Core;
  /** Sorted by tick; equal ticks in order of registration. */
  readonly #entries: Entry[] = [];
  /** The last tick that was processed. */
  #elapsed = 0;
  /** Who sleeps on the driver. */
  #sleeper: Actor | null = null;
  #alarm: Timer | null = null;

  constructor(core: Core) {
    super(core.world, `${core.path}/driver`);
    this.#core = core;
  }

  /** Null where the deadline's tick was processed already (TM-4). */
  register(deadline: Moment, waker: Waker): TimerHandle | null {
    const tick = tickOf(this.#core, deadline);
    if (tick <= this.#elapsed) return null;
    const entry = new Entry(this, tick, waker);
    let at = this.#entries.length;
    while (at > 0 && (this.#entries[at - 1] as Entry).tick > tick) at--;
    this.#entries.splice(at, 0, entry);
    if (at === 0 && this.#sleeper !== null) this.#arm();
    return entry;
  }

  remove(entry: Entry): void {
    const at = this.#entries.indexOf(entry);
    if (at >= 0) this.#entries.splice(at, 1);
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

  /** Looks at the wheel: true if timers are due; otherwise everything up to now is processed (TM-4). */
  look(): boolean {
    const first = this.#entries[0];
    const now = this.#now();
    if (first !== undefined && first.tick <= now) return true;
    this.#elapsed = now;
    return false;
  }

  /** The step that fires what is due. */
  fire(): Op<undefined> {
    return new Op(fire, this, undefined);
  }

  /** Fires all due timers. */
  process(): void {
    const now = this.#now();
    while (this.#entries.length > 0 && (this.#entries[0] as Entry).tick <= now) {
      const entry = this.#entries.shift() as Entry;
      entry.fired = true;
      entry.waker.wake();
    }
    this.#elapsed = now;
  }

  /** The driver goes: everybody who waits is woken, to find it gone (SD-12). */
  shutDown(): void {
    for (const entry of this.#entries.splice(0)) entry.waker.wake();
  }

  override digest(hash: Hash): void {
    hash.number(this.#elapsed);
    if (this.#sleeper !== null) hash.lanes(this.#sleeper.id);
    for (const { tick, waker } of this.#entries) {
      hash.number(tick);
      hashWaker(hash, waker);
    }
  }

  /** Whole milliseconds since the runtime's start. */
  #now(): number {
    const { clock } = this.world;
    const { started } = this.#core;
    return clock.ms - started.ms - (clock.ns < started.ns ? 1 : 0);
  }

  #arm(): void {
    cancel(this.#alarm);
    const first = this.#entries[0];
    this.#alarm =
      first === undefined
        ? null
        : this.world.clock.arm(momentOf(this.#core, first.tick), () => this.world.wake(this.#sleeper as Actor));
  }
}

const fire: OpKind<Driver, undefined, undefined> = {
  name: "driver.fire",
  mode: 2,
  execute(op) {
    (op.object as Driver).process();
    return undefined;
  },
};

/** The tick of a deadline: whole milliseconds from the runtime's start, rounded up (TM-2). */
export function tickOf({ started }: Core, deadline: Moment): number {
  return deadline.ms - started.ms + (deadline.ns > started.ns ? 1 : 0);
}

/** The instant of a tick. */
export const momentOf = ({ started }: Core, tick: number): Moment => ({ ms: started.ms + tick, ns: started.ns });
