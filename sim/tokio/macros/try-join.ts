// tokio::try_join!: SEL-11 (as join!, but the first Err ends it), SEL-12.
import type { Async } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { Err, type Ok, ok, type Result } from "../../kernel/value/result.ts";
import type { ValueOf } from "../future/values.ts";
import { joined } from "./join.ts";

type Fallible = Async<Result<unknown, unknown>>;

/** `Result<(A, B, …), E>`. */
export type Tried<F extends readonly Fallible[]> = Result<
  { -readonly [K in keyof F]: ValueOf<F[K]> extends infer R ? (R extends Ok<infer T> ? T : never) : never },
  ValueOf<F[number]> extends infer R ? (R extends Err<infer E> ? E : never) : never
>;

/**
 * `try_join!(a, b)`: `Ok` of all values in order of declaration, or the first `Err` that comes, at once: the other futures
 * are dropped, and what was not polled in that poll is not polled any more (SEL-11).
 *
 * @example
 * const both = yield* tryJoin(load("left"), load("right"));
 * if (both.isErr()) yield* println(`failed: ${debug(both.error)}`);
 */
export const tryJoin = <F extends readonly Fallible[]>(...futures: F): Sim<Tried<F>> => trying(futures, true);

/** `try_join! { biased; … }`: polls from the first branch each time. */
export const tryJoinBiased = <F extends readonly Fallible[]>(...futures: F): Sim<Tried<F>> => trying(futures, false);

function* trying<F extends readonly Fallible[]>(futures: F, rotates: boolean): Sim<Tried<F>> {
  const got = yield* joined(futures, rotates, (value) => value instanceof Err);
  if (got instanceof Err) return got as Tried<F>;
  return ok((got as Ok<unknown>[]).map(({ value }) => value)) as unknown as Tried<F>;
}
