// std::time::Instant: TM-7 (the machine's clock, which nobody can pause).
import type { Moment } from "../../kernel/clock.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import { PointInTime } from "../../kernel/value/point-in-time.ts";

/** A point of the machine's time. `tokio.time.Instant` is the one that `time.pause` stops. */
export class Instant extends PointInTime {
  /**
   * The time now.
   *
   * @example
   * const start = yield* Instant.now();
   * yield* thread.sleep(Duration.fromMillis(5));
   * yield* println(`${(yield* start.elapsed()).debug()}`); // 5ms
   */
  static now(): Make<Instant> {
    return new Make((world) => new Instant(world.clock), "Instant.now");
  }

  /** The time since this instant. */
  elapsed(): Make<Duration> {
    return new Make((world) => new Instant(world.clock).durationSince(this), "Instant.elapsed");
  }

  protected override at(moment: Moment): this {
    return new Instant(moment) as this;
  }
}
