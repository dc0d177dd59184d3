// The beginning of a poll under any-order, as a step of its own where something happens before the poll's first step: what
// it makes first (a spawn), an op that may block the thread (its deadline begins when it is announced), a panic, or its end
// with the drops of what it owned. None of it may happen before a thread is there to poll, nor fall outside of an atomic poll.

import type { Shared } from "../../kernel/shared.ts";
import type { Steppable } from "../../kernel/signal/call.ts";
import { cleared } from "../../kernel/signal/fresh.ts";
import { DONE, Op, type OpKind } from "../../kernel/signal/op.ts";
import { CALL, MAKE, OP, type Signal } from "../../kernel/signal/signal.ts";
import { POLLS } from "../task/task.ts";
import type { Poller } from "./poller.ts";

/** A future that announces the beginning of such a poll. */
export class PollStart implements Steppable {
  readonly #inner: Steppable;
  readonly #object: Shared;
  /** Known once the actor exists. */
  poller: Poller | null = null;
  /** What the future did first. */
  #held: (() => IteratorResult<Signal, unknown>) | null = null;
  #begin: Op<undefined> | null = null;
  /** It is being dropped, and what its `finally`s do is no poll. */
  #dropped = false;

  constructor(inner: Steppable, object: Shared) {
    this.#inner = inner;
    this.#object = object;
  }

  next(): IteratorResult<Signal, unknown> {
    if (this.#dropped) return this.#inner.next();
    const held = this.#held;
    if (held !== null) {
      const begun = this.#begin as Op<undefined>;
      if (begun.state !== DONE) return begun as never; // drops came first
      this.#held = null;
      return held();
    }
    if (this.poller?.polling === true) return this.#inner.next();
    try {
      // An op of its own would step here and now, and the beginning after it.
      const result = this.#object.world.unhurried(() => this.#inner.next());
      if (result.done !== true && !happensAtOnce(result.value)) return result;
      this.#held = () => result;
    } catch (error) {
      this.#held = () => {
        throw error;
      };
    }
    cleared(); // the op in hand is not forgotten
    this.#begin = new Op(begin, this.#object, undefined);
    this.#begin.value = this.#begin;
    return this.#begin as never;
  }

  return(value?: unknown): unknown {
    this.#dropped = true;
    return this.#inner.return?.(value);
  }

  throw(error: unknown): IteratorResult<Signal, unknown> {
    this.#dropped = true;
    const inner = this.#inner;
    if (inner.throw !== undefined) return inner.throw(error);
    inner.return?.();
    throw error;
  }
}

const happensAtOnce = (signal: Signal): boolean =>
  signal.tag === MAKE ||
  signal.tag === CALL ||
  (signal.tag === OP && signal.kind.enabled !== undefined && signal.kind.poll !== true);

const begin: OpKind<Shared, undefined, undefined> = {
  name: "task.poll",
  internal: true,
  mode: POLLS,
  execute: () => undefined,
};
