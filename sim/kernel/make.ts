// A make: asks the kernel for something that is no scheduling point (a new object, the current actor). Served at once.
import type { Actor } from "./actor.ts";
import { MAKE, type Signal, type Yieldable } from "./signal.ts";
import type { World } from "./world.ts";

/** `yield* new Make((world, actor) => …)`. A throw is a panic of the body. */
export class Make<T = unknown> implements Yieldable<T> {
  readonly tag: typeof MAKE = MAKE;
  done = false;
  value: unknown;
  failed = false;
  served = false;
  readonly make: (world: World, actor: Actor) => T;

  constructor(make: (world: World, actor: Actor) => T) {
    this.make = make;
  }

  [Symbol.iterator](): Iterator<Signal, T, unknown> {
    return this as unknown as Iterator<Signal, T, unknown>;
  }

  next(): this {
    if (!this.served) {
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
}
