// A loop of the runtime (a worker, a current_thread loop) as an explicit state machine: a few integers that can be hashed,
// where a generator could not be (DESIGN §4). `next` runs to the next visible operation.
import type { Call, Steppable } from "../../kernel/signal/call.ts";
import { NEW, Op } from "../../kernel/signal/op.ts";
import type { Signal } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";

// biome-ignore lint/suspicious/noExplicitAny: any result
type Asked = Op<any> | Call;

export abstract class Machine implements Steppable {
  /** Where it stands. */
  protected at: number;
  /** What was handed to the kernel last: its result comes next. */
  protected asked: Asked | null = null;

  constructor(at: number) {
    this.at = at;
  }

  next(): IteratorResult<Signal, unknown> {
    const { asked } = this;
    if (asked !== null && wasPutOff(asked)) return asked as unknown as IteratorResult<Signal, unknown>;
    for (;;) {
      const signal = this.advance();
      if (signal === "over") return { done: true, value: this.outcome() };
      if (signal !== null) return signal as unknown as IteratorResult<Signal, unknown>;
    }
  }

  /** One transition; null: nothing visible came of it. */
  protected abstract advance(): Signal | "over" | null;

  /** What the loop gives to its caller; a throw unwinds him. */
  protected outcome(): unknown {
    return undefined;
  }

  /** Goes on at `at`, within the same step. */
  protected go(at: number): null {
    this.at = at;
    return null;
  }

  /** Hands an op or a call to the kernel, and goes on at `at` with its result. */
  protected ask(at: number, asked: Asked): Signal {
    this.at = at;
    this.asked = asked;
    if ("again" in asked) asked.again();
    else asked.value = asked;
    return asked;
  }

  /** The result of the op that was asked for. */
  protected result<R>(): R {
    return (this.asked as Op<R>).value as R;
  }

  abstract digest(hash: Hash): void;
}

/** The kernel had errands to run first: it is to be handed over once more, as a generator would. */
const wasPutOff = (asked: Asked): boolean => (asked instanceof Op ? asked.state === NEW : !asked.started);
