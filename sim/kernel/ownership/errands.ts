// What an actor has to do before its next op: drops of values whose bindings are gone, and what its last op entailed.
import type { Actor, Frame } from "../actor.ts";
import { Bug, Misuse } from "../errors.ts";
import type { Steppable } from "../signal/call.ts";
import { Op } from "../signal/op.ts";
import type { Signal } from "../signal/signal.ts";
import type { Hash } from "../state/hash.ts";
import { hashValue } from "../state/hash-value.ts";
import { exit } from "../stdout.ts";
import { Panic, panicsCreated } from "../value/panic.ts";
import { Owner } from "./owner.ts";

/** Performs a list of errands, one step (or more) each. What they entail themselves comes before the next of them. */
export class Errands implements Steppable {
  readonly #actor: Actor;
  readonly #list: Actor["errands"];
  /** Owners let go after this many panics were let go by the unwinding of one (SM-2). */
  readonly #serial: number;
  /** What is on its way while these drops are made. */
  readonly #panic: unknown;
  /** Whether the drop at hand is part of an unwinding. */
  #unwinding = false;
  #current: Iterator<Signal, unknown, unknown> | null = null;

  /**
   * `ended`: how the body that left them ended; null where it goes on. It may go on to an op of a `finally` while it
   * unwinds, so what it let go after a panic that came since its last step (`panics`: how many there were then) counts.
   */
  constructor(actor: Actor, ended: Frame["ended"], panics: number) {
    this.#actor = actor;
    this.#panic = ended?.failed === true ? ended.value : null;
    this.#list = actor.errands.splice(0);
    if (ended === null) this.#serial = panics;
    else if (!ended.failed) this.#serial = Number.POSITIVE_INFINITY;
    else this.#serial = ended.value instanceof Panic ? ended.value.serial : -1;
  }

  next(): IteratorResult<Signal, unknown> {
    try {
      return this.#advance();
    } catch (error) {
      if (this.#unwinding && !(error instanceof Misuse) && !(error instanceof Bug)) return this.#abort(error);
      // One panicked: the others are still to be done, and its unwinding does them.
      for (const errand of this.#list) if (errand instanceof Owner) errand.stamp = panicsCreated();
      this.#actor.errands.unshift(...this.#list.splice(0));
      throw error;
    }
  }

  /**
   * A panic in a drop while another panic unwinds ends the process (TH-4), as a step: others may print until then. The
   * shell's name for it is 134, SIGABRT.
   */
  #abort(error: unknown): IteratorResult<Signal, unknown> {
    const { unit } = this.#actor;
    const { world } = unit;
    if (this.#panic !== null) world.reportPanic(unit, this.#panic);
    world.reportPanic(unit, error);
    world.reportPanic(unit, new Panic("panic in a destructor during cleanup"));
    world.stdout.stderr += "thread caused non-unwinding panic. aborting.\n";
    this.#unwinding = false;
    const op = new Op(exit, world.stdout, () => world.finish({ kind: "exited", code: 134 }));
    this.#current = op[Symbol.iterator]();
    return this.#current.next();
  }

  #advance(): IteratorResult<Signal, unknown> {
    for (;;) {
      if (this.#current !== null) {
        const step = this.#current.next();
        if (step.done !== true) return step;
        this.#current = null;
      }
      const errand = this.#list.shift();
      if (errand === undefined) return { done: true, value: undefined };
      this.#unwinding = errand instanceof Owner && errand.stamp > this.#serial;
      const drop = errand instanceof Owner ? errand.release(this.#unwinding) : errand;
      this.#current = drop?.[Symbol.iterator]() ?? null;
    }
  }

  digest(hash: Hash): void {
    for (const errand of this.#list) {
      if (errand instanceof Owner) hash.text(errand.name).add(errand.stamp > this.#serial ? 1 : 0);
      else if (errand instanceof Op) {
        hash.text(errand.kind.name);
        hashValue(hash, errand.object);
        hashValue(hash, errand.arg);
      } else hash.add(1);
    }
  }
}
