// Several ops that a body sees as one: a wait that first says where it is, then waits, then takes a lock again.
import { Op } from "./op.ts";
import type { Signal, Yieldable } from "./signal.ts";

/** What comes after an op: the next one, or the result of the whole. */
// biome-ignore lint/suspicious/noExplicitAny: any op
export type After<R> = (result: any, step: number) => Op<any> | Done<R>;

/** The result of the whole. */
export class Done<out R> {
  readonly value: R;
  constructor(value: R) {
    this.value = value;
  }
}

/** Performs `first`, then what `after` makes of its result, and so on until that is a `Done`. `step` counts from 1. */
export class Steps<R> implements Yieldable<R> {
  #op: Op;
  readonly #after: After<R>;
  #step = 0;

  constructor(first: Op, after: After<R>) {
    this.#op = first;
    this.#after = after;
  }

  [Symbol.iterator](): Iterator<Signal, R, unknown> {
    return this as unknown as Iterator<Signal, R, unknown>;
  }

  next(): IteratorResult<Signal, R> {
    for (;;) {
      const op = this.#op;
      op.next();
      if (!op.done) return op as unknown as IteratorResult<Signal, R>;
      this.#step++;
      const following = this.#after(op.value, this.#step);
      if (following instanceof Op) this.#op = following;
      else return { done: true, value: following.value };
    }
  }
}
