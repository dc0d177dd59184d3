// tokio::time::Instant: TM-1 (nanoseconds, saturating subtraction), TM-35 (the current runtime's clock).
import type { Actor } from "../../kernel/actor.ts";
import type { Moment } from "../../kernel/clock.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import { PointInTime } from "../../kernel/value/point-in-time.ts";
import type { World } from "../../kernel/world.ts";
import { Instant as StdInstant } from "../../std/time/instant.ts";
import { READS_CLOCK } from "../runtime/clock.ts";
import { coreOf } from "../runtime/context.ts";
import type { Core } from "../runtime/core.ts";

/** A point of the time that the current runtime's clock shows; outside of runtimes the machine's (TM-35). */
export class Instant extends PointInTime {
  /**
   * The time now: that of the current runtime, which may be paused.
   *
   * @example
   * const start = yield* Instant.now();
   * yield* sleep(Duration.fromMillis(5));
   * (yield* start.elapsed()).asMillis(); // 5
   */
  static now(): Make<Instant> {
    return new Reading((moment) => new Instant(moment), "Instant.now");
  }

  /** `Instant::from_std`. */
  static fromStd(instant: StdInstant): Instant {
    return new Instant(instant.moment);
  }

  /** `Instant::into_std`. */
  intoStd(): StdInstant {
    return new StdInstant(this.moment);
  }

  /** The time since this instant. */
  elapsed(): Make<Duration> {
    return new Reading((moment) => new Instant(moment).durationSince(this), "Instant.elapsed");
  }

  protected override at(moment: Moment): this {
    return new Instant(moment) as this;
  }
}

/** The clock that a body reads (TM-35). */
export function clockOf(world: World, actor: Actor): Moment {
  return coreOf(actor)?.clock.now ?? world.clock;
}

/**
 * Reads the clock. One that was paused may be moved by others: then it is a step, which can come before or after that.
 */
export class Reading<T> extends Make<T> {
  #op: Op<T> | null;

  constructor(value: (moment: Moment, world: World, actor: Actor) => T, name = "") {
    super((world, actor) => {
      const core = coreOf(actor);
      if (core?.clock.wasFrozen !== true) return value(clockOf(world, actor), world, actor);
      this.#op = new Op(reading as OpKind<Core, unknown, never>, core, value);
      return undefined as T;
    }, name);
    this.#op = null;
  }

  override next(): this {
    const op = this.#op;
    if (op === null) {
      super.next();
      if (this.#op === null) return this;
      this.done = false;
      return this.next();
    }
    const { done, value } = op.next();
    if (!done) return op as unknown as this;
    this.done = true;
    this.value = value;
    return this;
  }
}

const reading: OpKind<Core, (moment: Moment, world: World, actor: Actor) => unknown, unknown> = {
  name: "Instant.now",
  mode: READS_CLOCK,
  show: () => null,
  execute: ({ object, arg }, world, actor) => arg((object as Core).clock.now, world, actor),
};
