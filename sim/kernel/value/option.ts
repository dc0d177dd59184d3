// Rust's Option, so that a `None` inside a `Some` stays a value of its own.
import { Panic } from "./panic.ts";

/** `Option<T>`: `Some(value)` or `None`. */
export type Option<T> = Some<T> | None;

/** The `Some` variant. */
export class Some<out T> {
  readonly value: T;
  constructor(value: T) {
    this.value = value;
  }
  isSome(): this is Some<T> {
    return true;
  }
  isNone(): this is None {
    return false;
  }
  unwrap(): T {
    return this.value;
  }
  expect(_message: string): T {
    return this.value;
  }
  unwrapOr<U>(_otherwise: U): T | U {
    return this.value;
  }
  map<U>(f: (value: T) => U): Option<U> {
    return new Some(f(this.value));
  }
}

/** The `None` variant; there is only one value of it. */
export class None {
  isSome(): this is Some<never> {
    return false;
  }
  isNone(): this is None {
    return true;
  }
  /** Panics with Rust's text (TH-3). */
  unwrap(): never {
    throw new Panic("called `Option::unwrap()` on a `None` value");
  }
  /** Panics with `message`. */
  expect(message: string): never {
    throw new Panic(message);
  }
  unwrapOr<U>(otherwise: U): U {
    return otherwise;
  }
  map(_f: unknown): None {
    return this;
  }
}

/** `Some(value)`. */
export const some = <T>(value: T): Option<T> => new Some(value);

/** `None`. */
export const none: None = new None();
