// A value whose drop is printed and which can be cloned, for tests of who gets a copy and that each is dropped exactly once.
import { type Drop, Owner } from "../kernel/ownership/owner.ts";
import { Make } from "../kernel/signal/make.ts";
import { println } from "../kernel/stdout.ts";
import type { World } from "../kernel/world.ts";

export class Copied extends Owner {
  readonly label: string;
  #copies = 0;

  constructor(world: World, label: string) {
    super(world, label);
    this.label = label;
  }

  /** The n-th clone of `a` is `a.n`. */
  clone(): Make<Copied> {
    return copied(`${this.label}.${++this.#copies}`);
  }

  override release(): Drop {
    return println(`-${this.label}`);
  }
}

/** A value that prints `-label` when it is dropped. */
export const copied = (label: string): Make<Copied> =>
  new Make((world) => {
    const made = new Copied(world, label);
    world.own(made);
    return made;
  });
