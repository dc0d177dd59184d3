// One branch of select!: `<pattern> = <future>, if <precondition>`.
import type { Async } from "../../kernel/closure.ts";
import { type Option, Some } from "../../kernel/value/option.ts";
import { Err, Ok, type Result } from "../../kernel/value/result.ts";
import type { ValueOf } from "../future/values.ts";

/** The value does not match the branch's pattern. */
export const MISMATCH: unique symbol = Symbol("mismatch");

/** A future with what `select!` may say about it; see `branch`. */
export class Branch<out T> {
  readonly future: Async<unknown>;
  readonly enabled: boolean;
  /** What the pattern binds, or MISMATCH. */
  readonly bind: (value: unknown) => unknown;

  constructor(future: Async<unknown>, enabled: boolean, bind: (value: unknown) => unknown) {
    this.future = future;
    this.enabled = enabled;
    this.bind = bind;
  }

  /** `, if condition`: otherwise the branch is disabled; its future is made and dropped with the others, not polled. */
  if(condition: boolean): Branch<T> {
    return new Branch(this.future, this.enabled && condition, this.bind);
  }

  /** `Some(value) = …` */
  some<U>(this: Branch<Option<U>>): Branch<U> {
    return this.#and((value) => (value instanceof Some ? value.value : MISMATCH));
  }

  /** `Ok(value) = …` */
  ok<U>(this: Branch<Result<U, unknown>>): Branch<U> {
    return this.#and((value) => (value instanceof Ok ? value.value : MISMATCH));
  }

  /** `Err(error) = …` */
  err<E>(this: Branch<Result<unknown, E>>): Branch<E> {
    return this.#and((value) => (value instanceof Err ? value.error : MISMATCH));
  }

  /** Any other pattern. */
  matching<U extends T>(test: (value: T) => value is U): Branch<U>;
  matching(test: (value: T) => boolean): Branch<T>;
  matching(test: (value: T) => boolean): Branch<T> {
    return this.#and((value) => (test(value as T) ? value : MISMATCH));
  }

  #and<U>(bind: (value: unknown) => unknown): Branch<U> {
    const before = this.bind;
    return new Branch(this.future, this.enabled, (value) => {
      const bound = before(value);
      return bound === MISMATCH ? MISMATCH : bind(bound);
    });
  }
}

/**
 * A branch of `select!` with a pattern or a precondition. A value that does not match is dropped, and the branch is disabled
 * for the rest of this `select!` (SEL-3).
 *
 * @example
 * const got = yield* select({
 *   job: branch(jobs.recv()).some(),               // Some(job) = jobs.recv()
 *   tick: branch(sleep(second)).if(!paused),       // _ = sleep(second), if !paused
 * });
 */
export const branch = <A extends Async<unknown>>(future: A): Branch<ValueOf<A>> =>
  new Branch(future, true, (value) => value);
