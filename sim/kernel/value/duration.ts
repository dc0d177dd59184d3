// Virtual time: whole milliseconds plus nanoseconds below 10^6, because 30 years of nanoseconds do not fit a double.

/** A span of virtual time. `Duration.MAX` is a value of its own: longer than any other. */
export class Duration {
  static readonly ZERO: Duration = new Duration(0, 0);
  static readonly MAX: Duration = new Duration(Number.POSITIVE_INFINITY, 0);

  readonly ms: number;
  /** Nanoseconds beside the milliseconds, below 1,000,000. */
  readonly ns: number;

  private constructor(ms: number, ns: number) {
    this.ms = ms;
    this.ns = ns;
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
    return new Duration(Math.floor(nanoseconds / 1_000_000), nanoseconds % 1_000_000);
  }

  /** Milliseconds and nanoseconds below 10^6, as the clock keeps them. */
  static of(ms: number, ns: number): Duration {
    return new Duration(ms, ns);
  }

  asMillis(): number {
    return this.ms;
  }
  asSecsF64(): number {
    return this.ms / 1000 + this.ns / 1e9;
  }
  isZero(): boolean {
    return this.ms === 0 && this.ns === 0;
  }

  /** `{:?}` as Rust prints it: `1.5s`, `750ms`, `20µs`. */
  debug(): string {
    if (this === Duration.MAX) return "18446744073709551615.999999999s";
    const { ms, ns } = this;
    if (ms >= 1000) return `${decimal(Math.floor(ms / 1000), (ms % 1000) * 1_000_000 + ns, 9)}s`;
    if (ms > 0) return `${decimal(ms, ns, 6)}ms`;
    return ns >= 1000 ? `${decimal(Math.floor(ns / 1000), ns % 1000, 3)}µs` : `${ns}ns`;
  }
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
