// tokio::time::Instant: TM-1 (nanoseconds, saturating subtraction).
import { compare, type Moment, plus } from "../../kernel/clock.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Duration } from "../../kernel/value/duration.ts";

/** A point of virtual time. */
export class Instant {
  readonly moment: Moment;

  constructor(moment: Moment) {
    this.moment = { ms: moment.ms, ns: moment.ns };
  }

  /** The virtual time now. */
  static now(): Make<Instant> {
    return new Make((world) => new Instant(world.clock));
  }

  add(duration: Duration): Instant {
    return new Instant(plus(this.moment, duration));
  }

  /** `self - earlier`, zero where that would be negative (TM-1). */
  durationSince(earlier: Instant): Duration {
    if (compare(this.moment, earlier.moment) <= 0) return Duration.ZERO;
    const { ms, ns } = this.moment;
    const borrowed = ns < earlier.moment.ns;
    return Duration.of(
      ms - earlier.moment.ms - (borrowed ? 1 : 0),
      ns - earlier.moment.ns + (borrowed ? 1_000_000 : 0),
    );
  }

  /** The time since this instant. */
  elapsed(): Make<Duration> {
    return new Make((world) => new Instant(world.clock).durationSince(this));
  }
}
