// A destructor of the program's own: what `impl Drop` is in Rust.
import type { Frame } from "../actor.ts";
import { Call } from "../signal/call.ts";
import { Make } from "../signal/make.ts";
import type { Sim } from "../signal/signal.ts";
import type { World } from "../world.ts";
import { type Drop, give, hold, Owner, visitOwners } from "./owner.ts";

/** A value whose drop runs a body. It moves as a whole; its fields belong to it until that body runs. */
export class Droppable<F extends Record<string, unknown>> extends Owner {
  readonly #fields: F;
  readonly #body: (fields: F) => Sim<void>;

  constructor(world: World, name: string, fields: F, body: (fields: F) => Sim<void>) {
    super(world, name);
    this.#fields = fields;
    this.#body = body;
  }

  /** The body, and after it its locals and the fields, these in the order of their declaration. */
  override release(): Drop {
    const fields = this.#fields;
    const { unit } = this.world.running();
    const call = new Call<void>(this.#body(fields), { body: true });
    const frame: Frame = { steppable: call.frame, call, unit, owned: [], ended: null, pends: false };
    call.kept = frame;
    const owners: Owner[] = [];
    visitOwners(fields, (owner) => owners.push(owner));
    for (const owner of owners.reverse()) hold(owner, frame); // the last acquired goes first
    return call;
  }
}

/**
 * A value with a destructor. `fields` are its fields: moved into it, given to the body, dropped after it.
 *
 * @example
 * using guard = yield* onDrop("guard", function* () {
 *   yield* println("drop(guard)");
 * });
 */
export function onDrop<F extends Record<string, unknown>>(
  name: string,
  body: (fields: F) => Sim<void>,
  fields?: F,
): Make<Droppable<F>> {
  return new Make((world) => {
    const owner = new Droppable(world, name, fields ?? ({} as F), body);
    give(world, fields, name);
    world.own(owner);
    return owner;
  }, "onDrop");
}
