// The types of what futures give.
import type { Moved } from "../../kernel/closure.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";

/** What awaiting it gives: an async block (`function*`, `move(…)`) or a future. */
export type ValueOf<A> =
  A extends Moved<infer T> ? T : A extends () => Sim<infer T> ? T : A extends Future<infer T> ? T : never;

/** The values of futures, in their order. */
export type Values<F extends readonly unknown[]> = { -readonly [K in keyof F]: ValueOf<F[K]> };
