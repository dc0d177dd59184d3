// What a body has been told: the state of its generator, for the visited set. A body is deterministic, so two bodies of the
// same name that were told the same stand at the same place with the same variables.
import type { Actor } from "../actor.ts";
import { PENDING } from "../signal/signal.ts";
import { type Digest, Hash } from "./hash.ts";
import { hashValue } from "./hash-value.ts";

const FOUND_PENDING = 31;
const COUNTED = 32;
const FAILURE = 33;

export class Log extends Hash {
  /** The only leaf that was found pending since anything else was told; `several` where there are more. */
  #leaf: object | null = null;
  /** The log before that leaf was polled. */
  readonly #before = new Hash();

  /** `maker`: the log of the body that wrote this one's code and whose variables it may have captured. */
  constructor(id: Digest, maker: Log | null) {
    super();
    this.from(id);
    if (maker !== null) this.lanes(maker);
  }

  told(value: unknown): void {
    this.#leaf = null;
    hashValue(this, value);
  }

  /** An exception was thrown into the body. */
  failed(error: unknown): void {
    this.told(error);
    this.add(FAILURE);
  }

  /**
   * One poll of a leaf future gave this.
   *
   * Decision: a body that awaits one leaf does not learn how often it was polled in vain, so those polls leave no trace
   * once the leaf is ready; otherwise a value that was there and a value that was waited for would never meet again in one
   * state. Two leaves that are pending at once belong to a combinator, which knows whom it has polled: all is kept.
   * A future that counts its polls tells so by `world.told`.
   */
  polled(leaf: object, value: unknown): void {
    if (value !== PENDING) {
      if (leaf === this.#leaf) this.from(this.#before);
      this.told(value);
    } else if (leaf !== this.#leaf) {
      if (this.#leaf === null) this.#before.from(this);
      this.#leaf = this.#leaf === null ? leaf : several;
      this.add(FOUND_PENDING);
    }
  }

  /** The body itself ended a poll, and so may know how many there were. */
  counted(): void {
    this.#leaf = several;
    this.add(COUNTED);
  }
}

const several = {};

/** The log of the body that an actor steps. Machines have none: they show their state. */
export function logOf(actor: Actor): Log | null {
  const { frames } = actor;
  const frame = frames[frames.length - 1];
  return frame === undefined || frame.steppable.digest !== undefined ? null : frame.unit.log;
}
