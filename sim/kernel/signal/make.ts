// A make: asks the kernel for something that is no scheduling point (a new object, the current actor). Served at once.
import type { Actor } from "../actor.ts";
import { Misuse } from "../errors.ts";
import type { World } from "../world.ts";
import { made } from "./fresh.ts";
import { MAKE, type Signal, type Yieldable } from "./signal.ts";

/** `yield* new Make((world, actor) => …)`. A throw is a panic of the body. One that users make has a name. */
export class Make<T = unknown> implements Yieldable<T> {
  readonly tag: typeof MAKE = MAKE;
  done = false;
  value: unknown;
  failed = false;
  /** Handed to the kernel, which serves it at once or asks again after the errands. */
  asked = false;
  served = false;
  readonly name: string;
  readonly make: (world: World, actor: Actor) => T;

  constructor(make: (world: World, actor: Actor) => T, name = "") {
    this.make = make;
    this.name = name;
    if (name !== "") made(this, this);
  }

  [Symbol.iterator](): Iterator<Signal, T, unknown> {
    return this as unknown as Iterator<Signal, T, unknown>;
  }

  next(): this {
    if (!this.served) {
      if (this.asked) throw new Misuse(`${this.name || "a request"} was iterated: write yield* in front of it`);
      this.asked = true;
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
