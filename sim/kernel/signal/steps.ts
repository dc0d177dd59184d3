// Several ops that a body sees as one: a wait that first says where it is, then waits, then takes a lock again.
import type { Op } from "./op.ts";
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
  #next: Op | Done<R>;
  readonly #after: After<R>;
  #step = 0;

  constructor(first: Op | Done<R>, after: After<R>) {
    this.#next = first;
    this.#after = after;
  }

  [Symbol.iterator](): Iterator<Signal, R, unknown> {
    return this as unknown as Iterator<Signal, R, unknown>;
  }

  next(): IteratorResult<Signal, R> {
    for (;;) {
      const next = this.#next;
      if (next instanceof Done) return { done: true, value: next.value };
      next.next();
      if (!next.done) return next as unknown as IteratorResult<Signal, R>;
      this.#step++;
      this.#next = this.#after(next.value, this.#step);
    }
  }
}
