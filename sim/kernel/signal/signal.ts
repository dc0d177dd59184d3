// What a body may hand to the kernel. A body suspends in two ways: with an op (a scheduling point, resumed by the kernel)
// or with Pending (the end of a poll, resumed by whoever polls next). Calls and makes are served at once.
import type { Call } from "./call.ts";
import type { Make } from "./make.ts";
import type { Op } from "./op.ts";

/** Every signal says which it is; rubbish that a body yields has no tag. */
export const OP = 1;
export const CALL = 2;
export const MAKE = 3;
export const PEND = 4;

/** The end of a poll: nothing to do until the poll's waker is woken. */
export interface Pending {
  readonly tag: typeof PEND;
  readonly done: false;
  readonly value: Pending;
}

/** A class, so that nobody takes it for plain data and looks into it for ever. */
class PendingSignal implements Pending {
  readonly tag: typeof PEND = PEND;
  readonly done = false;
  readonly value: Pending = this;
}

/** The one value of `Pending`; it is its own iterator result, so that yielding it allocates nothing. */
export const PENDING: Pending = new PendingSignal();

// biome-ignore lint/suspicious/noExplicitAny: a signal's own types do not matter to whom it is handed up
export type Signal = Op<any> | Call<any> | Make<any> | Pending;

/** A body: what `function*` gives. `T` is its return value. */
export type Sim<T> = Generator<Signal, T, unknown>;

/** What `yield*` takes: an op, a call, a request for an object, a future. */
export interface Yieldable<out T> {
  [Symbol.iterator](): Iterator<Signal, T, unknown>;
}

/** A future: iterating it is awaiting it. Whoever polls calls `next` and gets an op, Pending or the value. */
export interface Future<out T> extends Yieldable<T> {}
