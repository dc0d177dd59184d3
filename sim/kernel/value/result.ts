// Rust's Result: errors are returned, never thrown; only `unwrap` and its kin panic.
import { debug } from "./format.ts";
import { none, type Option, some } from "./option.ts";
import { Panic } from "./panic.ts";

/** `Result<T, E>`: `Ok(value)` or `Err(error)`. */
export type Result<T, E> = Ok<T> | Err<E>;

/** The `Ok` variant. */
export class Ok<out T> {
  readonly value: T;
  constructor(value: T) {
    this.value = value;
  }
  isOk(): this is Ok<T> {
    return true;
  }
  isErr(): this is Err<never> {
    return false;
  }
  unwrap(): T {
    return this.value;
  }
  expect(_message: string): T {
    return this.value;
  }
  /** Panics: there is no error. */
  unwrapErr(): never {
    throw new Panic(`called \`Result::unwrap_err()\` on an \`Ok\` value: ${debug(this.value)}`);
  }
  unwrapOr<U>(_otherwise: U): T | U {
    return this.value;
  }
  map<U>(f: (value: T) => U): Ok<U> {
    return new Ok(f(this.value));
  }
  ok(): Option<T> {
    return some(this.value);
  }
}

/** The `Err` variant. */
export class Err<out E> {
  readonly error: E;
  constructor(error: E) {
    this.error = error;
  }
  isOk(): this is Ok<never> {
    return false;
  }
  isErr(): this is Err<E> {
    return true;
  }
  /** Panics with Rust's text (TH-3). */
  unwrap(): never {
    throw new Panic(`called \`Result::unwrap()\` on an \`Err\` value: ${debug(this.error)}`);
  }
  /** Panics with `message: {error:?}` (TH-3). */
  expect(message: string): never {
    throw new Panic(`${message}: ${debug(this.error)}`);
  }
  unwrapErr(): E {
    return this.error;
  }
  unwrapOr<U>(otherwise: U): U {
    return otherwise;
  }
  map(_f: unknown): Err<E> {
    return this;
  }
  ok(): Option<never> {
    return none;
  }
}

/** `Ok(value)`; without an argument `Ok(())`. */
export function ok(): Ok<undefined>;
export function ok<T>(value: T): Ok<T>;
export function ok(value?: unknown): Ok<unknown> {
  return new Ok(value);
}

/** `Err(error)`. */
export const err = <E>(error: E): Err<E> => new Err(error);
