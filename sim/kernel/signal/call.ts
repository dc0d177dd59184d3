// A call: the actor's stack gets a new frame on top; the caller goes on with its result.
import type { Frame } from "../actor.ts";
import type { Hash } from "../state/hash.ts";
import type { Unit } from "../unit.ts";
import { CALL, type Signal, type Yieldable } from "./signal.ts";

/** Anything the kernel can step: a user's generator or a machine with hashable state. */
export interface Steppable {
  next(): IteratorResult<Signal, unknown>;
  /** Dropping it at the point where it stands. */
  return?(value?: unknown): unknown;
  /** The same for bodies, which may have something to do on the way; see `cancelling`. */
  throw?(error: unknown): IteratorResult<Signal, unknown>;
  /** A machine's state, for the visited set. Generators have none: their state is what they have been told. */
  digest?(hash: Hash): void;
}

/** Asks the kernel to run `frame` on the same actor. */
export class Call<T = unknown> implements Yieldable<T> {
  readonly tag: typeof CALL = CALL;
  done = false;
  value: unknown;
  failed = false;
  readonly frame: Steppable;
  /** Whether Pending ends this call (a poll) or is a mistake (a thread's body awaits nothing). */
  readonly poll: boolean;
  /** The unit that the frame belongs to, where it is not the caller's. */
  readonly unit: Unit | null;
  /** A body owns what it declares; a machine owns nothing. */
  readonly body: boolean;
  started = false;
  /** The frame, once pushed: a poll is called many times and keeps what its body owns. */
  kept: Frame | null = null;

  constructor(frame: Steppable, options: { poll?: boolean; unit?: Unit | null; body?: boolean } = {}) {
    this.frame = frame;
    this.poll = options.poll ?? false;
    this.unit = options.unit ?? null;
    this.body = options.body ?? false;
  }

  /** Ready to be handed to the kernel by a machine, again. */
  again(): this {
    this.value = this;
    this.failed = false;
    this.started = true;
    return this;
  }

  [Symbol.iterator](): Iterator<Signal, T, unknown> {
    return this as unknown as Iterator<Signal, T, unknown>;
  }

  next(): this {
    if (!this.started) {
      this.started = true;
      this.value = this;
      return this;
    }
    if (this.failed) throw this.value;
    this.done = true;
    return this;
  }

  return(value: T): { done: true; value: T } {
    return { done: true, value };
  }

  throw(error: unknown): never {
    throw error;
  }
}
