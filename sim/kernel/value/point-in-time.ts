// What std's and tokio's Instant have in common: a moment of virtual time, and Rust's arithmetic on it.
import { compare, type Moment, plus } from "../clock.ts";
import type { Hash } from "../state/hash.ts";
import { Duration } from "./duration.ts";
import { none, type Option, some } from "./option.ts";

const NS_PER_MS = 1_000_000;

export abstract class PointInTime {
  /** Since the run began; before it after a subtraction. */
  readonly moment: Moment;

  constructor(moment: Moment) {
    this.moment = { ms: moment.ms, ns: moment.ns };
  }

  /** Another one of the same kind. */
  protected abstract at(moment: Moment): this;

  /** `self + duration`. Panics where no instant is that late. */
  add(duration: Duration): this {
    return this.checkedAdd(duration).expect("overflow when adding duration to instant");
  }

  /** `self - duration`. Panics where no instant is that early; for the time between two instants see `durationSince`. */
  sub(duration: Duration): this {
    return this.checkedSub(duration).expect("overflow when subtracting duration from instant");
  }

  checkedAdd(duration: Duration): Option<this> {
    return Number.isFinite(duration.ms) ? some(this.at(plus(this.moment, duration))) : none;
  }

  checkedSub(duration: Duration): Option<this> {
    if (!Number.isFinite(duration.ms)) return none;
    const ns = this.moment.ns - duration.ns;
    const borrowed = ns < 0;
    const ms = this.moment.ms - duration.ms - (borrowed ? 1 : 0);
    return some(this.at({ ms, ns: borrowed ? ns + NS_PER_MS : ns }));
  }

  /** `self - earlier`; zero where that would be negative (TM-1). */
  durationSince(earlier: this): Duration {
    return this.checkedDurationSince(earlier).unwrapOr(Duration.ZERO);
  }

  /** `self - earlier`; `None` where that would be negative. */
  checkedDurationSince(earlier: this): Option<Duration> {
    if (this.cmp(earlier) < 0) return none;
    const { ms, ns } = this.moment;
    const borrowed = ns < earlier.moment.ns;
    return some(
      Duration.of(ms - earlier.moment.ms - (borrowed ? 1 : 0), ns - earlier.moment.ns + (borrowed ? NS_PER_MS : 0)),
    );
  }

  /** The same as `durationSince`. */
  saturatingDurationSince(earlier: this): Duration {
    return this.durationSince(earlier);
  }

  /** `self == other`. */
  eq(other: this): boolean {
    return compare(this.moment, other.moment) === 0;
  }

  /** Negative, zero or positive, as `self` comes before, with or after `other`; `<` and `>` work, too. */
  cmp(other: this): number {
    return Math.sign(compare(this.moment, other.moment));
  }

  /** Nanoseconds since the run began, for `<` and `>`. */
  valueOf(): bigint {
    return BigInt(this.moment.ms) * BigInt(NS_PER_MS) + BigInt(this.moment.ns);
  }

  /** `{:?}` as Linux prints it; the run begins at zero. */
  debug(): string {
    const { ms, ns } = this.moment;
    const seconds = Math.floor(ms / 1000);
    return `Instant { tv_sec: ${seconds}, tv_nsec: ${(ms - seconds * 1000) * NS_PER_MS + ns} }`;
  }

  /** For the visited set. */
  digest(hash: Hash): void {
    hash.number(this.moment.ms).add(this.moment.ns);
  }
}
