// A run whose steps are made in a given order as far as they can be: for what would have happened if two of them had changed
// places.
import type { Actor } from "../../kernel/actor.ts";
import { type ChoiceKind, type Chooser, plainChoice } from "../../kernel/choose.ts";
import type { Decision } from "../../kernel/record/token.ts";
import type { Recorded } from "../../kernel/record/trace.ts";
import type { World } from "../../kernel/world.ts";
import { Hints } from "./shorten.ts";

/** A step by its actor and its number among the actor's own. */
export type Step = Pick<Recorded, "actor" | "own">;

/**
 * The first step of the list that is still to be made and whose actor can step goes next; where there is none, the plain
 * schedule does. Data choices are made as the decisions say, where their steps are made.
 */
export class Reordered implements Chooser {
  readonly everyStep = true;
  readonly #order: readonly Step[];
  readonly #hints: Hints;
  #from = 0;

  constructor(order: readonly Step[], decisions: readonly Decision[]) {
    this.#order = order;
    this.#hints = new Hints(decisions.filter(({ kind }) => kind !== "actor"));
  }

  actor(world: World): Actor {
    const able = new Map(world.enabled.map((actor) => [actor.path, actor]));
    const made = new Map(world.actors.map(({ path, steps }) => [path, steps]));
    made.set(world.ticker.path, world.ticker.steps);
    const isMade = ({ actor, own }: Step): boolean => (made.get(actor) ?? 0) >= own;
    while (this.#from < this.#order.length && isMade(this.#order[this.#from] as Step)) this.#from++;
    for (let at = this.#from; at < this.#order.length; at++) {
      const step = this.#order[at] as Step;
      const actor = able.get(step.actor);
      if (actor !== undefined && actor.steps + 1 === step.own) return actor;
    }
    return plainChoice(world);
  }

  value(world: World, kind: ChoiceKind, count: number): number {
    return this.#hints.value(world, kind, count);
  }
}
