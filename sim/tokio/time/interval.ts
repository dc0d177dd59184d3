// tokio::time::interval: TM-21 (ticks at the scheduled instants), TM-22, TM-23 (what a late tick does to the next), TM-24 (reset).
// Invariant: the delay's deadline is the next tick.
import type { Actor } from "../../kernel/actor.ts";
import { plus } from "../../kernel/clock.ts";
import { type Drop, Owner } from "../../kernel/ownership/owner.ts";
import type { Make } from "../../kernel/signal/make.ts";
import type { Op } from "../../kernel/signal/op.ts";
import type { Sim, Yieldable } from "../../kernel/signal/signal.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { World } from "../../kernel/world.ts";
import { Instant, Reading } from "./instant.ts";
import { clamped, Sleep } from "./sleep.ts";

/** What becomes of the ticks that nobody came for in time: see `Interval`. */
export type MissedTickBehavior = "Burst" | "Delay" | "Skip";

/** The names as Rust writes them: `MissedTickBehavior.Skip`. */
export const MissedTickBehavior: { readonly [B in MissedTickBehavior]: B } = {
  Burst: "Burst",
  Delay: "Delay",
  Skip: "Skip",
};

/** A tick that comes later than this is missed (TM-22). */
const TOLERANCE = Duration.fromMillis(5);

/**
 * Ticks again and again. A tick that comes more than 5 ms late leaves the next ones where they were, to be caught up with
 * (`Burst`), moves them on as a whole (`Delay`), or leaves out those that are past (`Skip`) (TM-22).
 */
export class Interval extends Owner {
  readonly #delay: Sleep;
  readonly #period: Duration;
  #behavior: MissedTickBehavior = "Burst";

  constructor(world: World, name: string, delay: Sleep, period: Duration) {
    super(world, name);
    this.#delay = delay;
    this.#period = clamped(period);
  }

  /**
   * Waits for the next tick; the instant at which it was scheduled, which may be past (TM-21). Dropped before it is ready it
   * loses nothing (TM-24).
   */
  tick(): Sim<Instant> {
    this.check("tick");
    return this.#ticking();
  }

  *#ticking(): Sim<Instant> {
    yield* this.#waiting();
    const now = yield* Instant.now();
    const scheduled = this.#delay.deadline();
    const late = now.cmp(scheduled.add(TOLERANCE)) > 0;
    if (late && this.#behavior === "Burst") this.#bursts(now.durationSince(scheduled));
    this.#delay.resetWithoutTimer(late ? this.#missed(scheduled, now) : scheduled.add(this.#period));
    return scheduled;
  }

  /** HZ-36: so late that whole ticks are due at once. */
  #bursts(late: Duration): void {
    const due = late.asNanos() / this.#period.asNanos() + 1n;
    if (due > 1n) this.world.hazards?.note("HZ-36", `${due} ticks of ${this.#period.debug()} come at once, in a burst`);
  }

  /** The delay stays where it is when this is dropped. */
  #waiting(): Yieldable<undefined> {
    const polls = this.#delay[Symbol.iterator]();
    const pass = (error: unknown): never => {
      throw error;
    };
    return { [Symbol.iterator]: () => ({ next: () => polls.next(), throw: pass }) };
  }

  /** The tick after one that was missed. */
  #missed(scheduled: Instant, now: Instant): Instant {
    if (this.#behavior === "Burst") return scheduled.add(this.#period);
    if (this.#behavior === "Delay") return now.add(this.#period);
    const past = now.durationSince(scheduled).asNanos() % this.#period.asNanos();
    return now.add(this.#period.sub(Duration.of(Number(past / NS_PER_MS), Number(past % NS_PER_MS))));
  }

  /** The next tick is a period from now (TM-24). */
  reset(): Sim<void> {
    return this.resetAfter(this.#period);
  }
  /** The next tick is now. */
  resetImmediately(): Sim<void> {
    return this.resetAfter(Duration.ZERO);
  }
  /** The next tick is `after` from now. */
  resetAfter(after: Duration): Sim<void> {
    this.check("reset");
    return this.#resetting(after);
  }

  *#resetting(after: Duration): Sim<void> {
    const now = yield* Instant.now();
    yield* this.#delay.reset(now.add(clamped(after)));
  }
  /** The next tick is at `deadline`. */
  resetAt(deadline: Instant): Op<undefined> {
    this.check("resetAt");
    return this.#delay.reset(deadline);
  }

  missedTickBehavior(): MissedTickBehavior {
    return this.#behavior;
  }
  setMissedTickBehavior(behavior: MissedTickBehavior): void {
    this.#behavior = behavior;
  }
  period(): Duration {
    return this.#period;
  }

  /** Nobody can tell when its timer goes. */
  override release(): Drop {
    this.#delay.drop();
    return null;
  }
}

const NS_PER_MS = 1_000_000n;

/**
 * `tokio::time::interval`: ticks now, and then once in each period. Panics for a period of zero (TM-21), and without a runtime
 * that has timers.
 *
 * @example
 * const beat = yield* interval(Duration.fromMillis(10));
 * yield* beat.tick(); // at once
 * yield* beat.tick(); // after 10 ms
 */
export const interval = (period: Duration): Make<Interval> =>
  made(period, () => new Sleep((now) => plus(now, Duration.ZERO)), "interval");

/** The same with its first tick at `start`. */
export const intervalAt = (start: Instant, period: Duration): Make<Interval> =>
  made(period, () => new Sleep(() => start.moment), "intervalAt");

const made = (period: Duration, delayOf: () => Sleep, name: string): Make<Interval> =>
  new Reading((_now, world: World, actor: Actor) => {
    if (period.isZero()) throw new Panic("`period` must be non-zero.");
    const delay = delayOf();
    delay.made(world, actor);
    const made = new Interval(world, actor.unit.nextObject("Interval"), delay, period);
    world.own(made);
    return made;
  }, name);
