// Two ops that a body sees as one: a rendezvous is made ready in one step and done in another.
import type { Op } from "../../kernel/signal/op.ts";
import type { Signal, Yieldable } from "../../kernel/signal/signal.ts";

/** Performs `first`, whose result does not matter, then `second()`, whose result is the whole's. */
export class TwoSteps<R> implements Yieldable<R> {
  #first: Op<undefined> | null;
  readonly #second: () => Op<R>;
  #current: Op<R> | null = null;

  constructor(first: Op<undefined>, second: () => Op<R>) {
    this.#first = first;
    this.#second = second;
  }

  [Symbol.iterator](): Iterator<Signal, R, unknown> {
    return this as unknown as Iterator<Signal, R, unknown>;
  }

  next(): Op<R> | Op<undefined> {
    const first = this.#first;
    if (first !== null) {
      first.next();
      if (!first.done) return first;
      this.#first = null;
      this.#current = this.#second();
    }
    return (this.#current as Op<R>).next();
  }
}
