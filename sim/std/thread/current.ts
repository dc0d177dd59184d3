// What a thread knows about itself and others: TH-9, TH-11.
import type { Clock } from "../../kernel/clock.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { debug } from "../../kernel/value/format.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { type Ok, ok } from "../../kernel/value/result.ts";
import { type OsThread, threadOf } from "./os-thread.ts";
import { unpark } from "./park.ts";
import type { ThreadId } from "./thread-id.ts";

/** `std::thread::Thread`: a handle that anybody may have. */
export class Thread {
  readonly #thread: OsThread;

  constructor(thread: OsThread) {
    this.#thread = thread;
  }

  /** Lets the thread go on from `park`, now or when it next comes there (TH-9). */
  unpark(): Op<undefined> {
    return unpark(this.#thread);
  }

  /** `main`'s is "main"; others have the name that their Builder gave them (TH-11). */
  name(): Option<string> {
    const { label } = this.#thread.unit;
    return label === null ? none : some(label);
  }

  id(): ThreadId {
    return this.#thread.threadId;
  }

  debug(): string {
    return `Thread { id: ${debug(this.id())}, name: ${debug(this.name())}, .. }`;
  }

  /** A handle is known by its thread. */
  digest(hash: Hash): void {
    hash.lanes(this.#thread.id);
  }
}

/**
 * `std::thread::current`.
 *
 * @example
 * const me = yield* current();
 * yield* spawn(function* () {
 *   yield* me.unpark();
 * });
 * yield* park();
 */
export const current = (): Make<Thread> =>
  new Make((world, actor) => new Thread(threadOf(world, actor)), "thread.current");

/** `std::thread::yield_now`: a step that does nothing. Nobody promises that somebody else comes next. */
export const yieldNow = (): Op<undefined> => new Op(yielding, null, undefined);

const yielding: OpKind<Clock, undefined, undefined> = {
  name: "thread.yieldNow",
  mode: 0,
  resolve: (world) => world.clock,
  execute: () => undefined,
};

/** `std::thread::panicking`: whether this thread unwinds, as a destructor may ask. */
export const panicking = (): Make<boolean> =>
  new Make((_world, actor) => actor.frames.some(({ ended }) => ended?.failed === true), "thread.panicking");

/** `std::thread::available_parallelism`: the simulated machine has two processors. */
export const availableParallelism = (): Ok<number> => ok(2);
