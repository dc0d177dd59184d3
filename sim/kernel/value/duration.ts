// Virtual time: whole milliseconds plus nanoseconds below 10^6, because 30 years of nanoseconds do not fit a double.
import { none, type Option, some } from "./option.ts";
import { Panic } from "./panic.ts";

const NS_PER_MS = 1_000_000;

/** A span of virtual time. `Duration.MAX` is a value of its own: longer than any other. */
export class Duration {
  static readonly ZERO: Duration = new Duration(0, 0);
  static readonly MAX: Duration = new Duration(Number.POSITIVE_INFINITY, 0);
  static readonly SECOND: Duration = new Duration(1000, 0);
  static readonly MILLISECOND: Duration = new Duration(1, 0);
  static readonly MICROSECOND: Duration = new Duration(0, 1000);
  static readonly NANOSECOND: Duration = new Duration(0, 1);

  readonly ms: number;
  /** Nanoseconds beside the milliseconds, below 1,000,000. */
  readonly ns: number;

  private constructor(ms: number, ns: number) {
    this.ms = ms;
    this.ns = ns;
  }

  /** `Duration::new`: seconds, and nanoseconds beside them. */
  static new(seconds: number, nanoseconds: number): Duration {
    return Duration.fromSecs(seconds).add(Duration.fromNanos(nanoseconds));
  }
  static fromHours(hours: number): Duration {
    return new Duration(whole(hours, "hours") * 3_600_000, 0);
  }
  static fromMins(minutes: number): Duration {
    return new Duration(whole(minutes, "minutes") * 60_000, 0);
  }
  static fromSecs(seconds: number): Duration {
    return new Duration(whole(seconds, "seconds") * 1000, 0);
  }
  static fromMillis(milliseconds: number): Duration {
    return new Duration(whole(milliseconds, "milliseconds"), 0);
  }
  static fromMicros(microseconds: number): Duration {
    whole(microseconds, "microseconds");
    return new Duration(Math.floor(microseconds / 1000), (microseconds % 1000) * 1000);
  }
  static fromNanos(nanoseconds: number): Duration {
    whole(nanoseconds, "nanoseconds");
    return new Duration(Math.floor(nanoseconds / NS_PER_MS), nanoseconds % NS_PER_MS);
  }
  /** Rounded to the nearest nanosecond. Panics for what is negative, infinite or not a number. */
  static fromSecsF64(seconds: number): Duration {
    if (seconds < 0) throw new Panic("cannot convert float seconds to Duration: value is negative");
    if (!Number.isFinite(seconds)) {
      throw new Panic("cannot convert float seconds to Duration: value is either too big or NaN");
    }
    const ms = Math.floor(seconds * 1000);
    return normal(ms, Math.max(0, Math.round((seconds - ms / 1000) * 1e9)));
  }

  /** Milliseconds and nanoseconds below 10^6, as the clock keeps them. */
  static of(ms: number, ns: number): Duration {
    return ms === Number.POSITIVE_INFINITY ? Duration.MAX : new Duration(ms, ns);
  }

  asSecs(): number {
    return Math.floor(this.ms / 1000);
  }
  asMillis(): number {
    return this.ms;
  }
  asMicros(): number {
    return this.ms * 1000 + Math.floor(this.ns / 1000);
  }
  /** A bigint: 104 days of nanoseconds are all that a number holds. */
  asNanos(): bigint {
    if (this === Duration.MAX) return NANOS_MAX;
    return BigInt(this.ms) * BigInt(NS_PER_MS) + BigInt(this.ns);
  }
  asSecsF64(): number {
    return this.ms / 1000 + this.ns / 1e9;
  }
  /** Milliseconds beside the whole seconds. */
  subsecMillis(): number {
    return this === Duration.MAX ? 999 : this.ms % 1000;
  }
  /** Microseconds beside the whole seconds. */
  subsecMicros(): number {
    return this.subsecMillis() * 1000 + Math.floor(this.ns / 1000);
  }
  /** Nanoseconds beside the whole seconds. */
  subsecNanos(): number {
    return this === Duration.MAX ? 999_999_999 : this.subsecMillis() * NS_PER_MS + this.ns;
  }
  isZero(): boolean {
    return this.ms === 0 && this.ns === 0;
  }

  /** `self + other`. Panics where the sum is no Duration. */
  add(other: Duration): Duration {
    return this.checkedAdd(other).expect("overflow when adding durations");
  }
  checkedAdd(other: Duration): Option<Duration> {
    if (this.isZero()) return some(other);
    if (other.isZero()) return some(this);
    const sum = this.saturatingAdd(other);
    return sum === Duration.MAX ? none : some(sum);
  }
  saturatingAdd(other: Duration): Duration {
    return normal(this.ms + other.ms, this.ns + other.ns);
  }

  /** `self - other`. Panics where that would be negative. */
  sub(other: Duration): Duration {
    return this.checkedSub(other).expect("overflow when subtracting durations");
  }
  checkedSub(other: Duration): Option<Duration> {
    if (this.cmp(other) < 0) return none;
    if (this === other) return some(Duration.ZERO);
    const borrowed = this.ns < other.ns;
    return some(Duration.of(this.ms - other.ms - (borrowed ? 1 : 0), this.ns - other.ns + (borrowed ? NS_PER_MS : 0)));
  }
  /** Zero where the difference would be negative. */
  saturatingSub(other: Duration): Duration {
    return this.checkedSub(other).unwrapOr(Duration.ZERO);
  }
  absDiff(other: Duration): Duration {
    return this.cmp(other) < 0 ? other.sub(this) : this.sub(other);
  }

  /** `self * factor`, a whole number. Panics where the product is no Duration. */
  mul(factor: number): Duration {
    return this.checkedMul(factor).expect("overflow when multiplying duration by scalar");
  }
  checkedMul(factor: number): Option<Duration> {
    const product = this.saturatingMul(factor);
    return product === Duration.MAX && factor !== 1 ? none : some(product);
  }
  saturatingMul(factor: number): Duration {
    if (whole(factor, "times") === 0) return Duration.ZERO;
    return normal(this.ms * factor, this.ns * factor);
  }
  /** Panics where the product is no Duration. */
  mulF64(factor: number): Duration {
    return Duration.fromSecsF64(this.asSecsF64() * factor);
  }

  /** `self / divisor`, a whole number, rounded down to nanoseconds. Panics for 0. */
  div(divisor: number): Duration {
    return this.checkedDiv(divisor).expect("divide by zero error when dividing duration by scalar");
  }
  checkedDiv(divisor: number): Option<Duration> {
    if (whole(divisor, "parts") === 0) return none;
    const rest = (this.ms % divisor) * NS_PER_MS + this.ns;
    return some(normal(Math.floor(this.ms / divisor), Math.floor(rest / divisor)));
  }
  /** How many times the other fits in. */
  divDurationF64(other: Duration): number {
    return this.asSecsF64() / other.asSecsF64();
  }

  /** `self == other`. */
  eq(other: Duration): boolean {
    return this.ms === other.ms && this.ns === other.ns;
  }
  /** Negative, zero or positive, as `self` is shorter, as long or longer; `<` and `>` work, too. */
  cmp(other: Duration): number {
    return this.ms === other.ms ? Math.sign(this.ns - other.ns) : this.ms < other.ms ? -1 : 1;
  }
  /** Nanoseconds, for `<` and `>`. */
  valueOf(): bigint {
    return this.asNanos();
  }

  /** `{:?}` as Rust prints it: `1.5s`, `750ms`, `20µs`. */
  debug(): string {
    if (this === Duration.MAX) return "18446744073709551615.999999999s";
    const { ms, ns } = this;
    if (ms >= 1000) return `${decimal(Math.floor(ms / 1000), (ms % 1000) * NS_PER_MS + ns, 9)}s`;
    if (ms > 0) return `${decimal(ms, ns, 6)}ms`;
    return ns >= 1000 ? `${decimal(Math.floor(ns / 1000), ns % 1000, 3)}µs` : `${ns}ns`;
  }
}

const NANOS_MAX = 18_446_744_073_709_551_615_999_999_999n;

/** Any number of nanoseconds. */
function normal(ms: number, ns: number): Duration {
  return Duration.of(ms + Math.floor(ns / NS_PER_MS), ns % NS_PER_MS);
}

/** `whole.fraction` without the zeros at the end. In integers: a double has no room for years of nanoseconds. */
function decimal(integer: number, fraction: number, digits: number): string {
  const shown = String(fraction).padStart(digits, "0").replace(/0+$/, "");
  return shown === "" ? String(integer) : `${integer}.${shown}`;
}

function whole(value: number, unit: string): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`a Duration takes a whole number of ${unit}, 0 or more; got ${value}`);
  }
  return value;
}
