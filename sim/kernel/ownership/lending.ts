// What a lock or a cell contains: its owners belong to the lock, and whoever may use the value may use them.
import type { Actor } from "../actor.ts";
import type { World } from "../world.ts";
import { hold, keep, type Lender, type Owner, queueDrop, visitOwners } from "./owner.ts";

/** The owners inside a value that bodies may use in turns, or all at once. */
export class Contents implements Lender {
  readonly #world: World;
  readonly #path: string;
  readonly #lends: (unit: string) => boolean;
  #inside: readonly Owner[] = [];

  /** `path`: of the lock. `lends`: whether a body (its path) may use the value now. */
  constructor(world: World, path: string, lends: (unit: string) => boolean) {
    this.#world = world;
    this.#path = path;
    this.#lends = lends;
  }

  lendsTo(unit: string): boolean {
    return this.#lends(unit);
  }

  /** A body may have changed the value: what it put in is the lock's now, what it took out is its own. */
  settle(value: unknown): void {
    if ((typeof value !== "object" || value === null) && this.#inside.length === 0) return;
    const inside: Owner[] = [];
    visitOwners(value, (owner) => inside.push(owner));
    for (const owner of this.#inside) {
      if (owner.lender === this && !inside.includes(owner)) this.#leaves(owner);
    }
    for (const owner of inside) {
      if (owner.lender === this || owner.gone) continue;
      owner.check(`moved into ${this.#path}`);
      keep(owner, this.#path, this);
    }
    this.#inside = inside;
  }

  /** The value goes to the running body as a whole (`into_inner`, `take`). */
  release(): void {
    for (const owner of this.#inside) if (owner.lender === this) this.#leaves(owner);
    this.#inside = [];
  }

  /** The lock itself is dropped. */
  drop(actor: Actor): void {
    for (const owner of this.#inside) if (owner.lender === this) queueDrop(owner, actor);
    this.#inside = [];
  }

  /** Its new holder is the running body; where that is over already, nobody would drop it. */
  #leaves(owner: Owner): void {
    const actor = this.#world.running();
    const frame = actor.frames.findLast(({ owned, unit }) => owned !== null && unit === actor.unit);
    if (frame?.ended === null) hold(owner, frame);
    else queueDrop(owner, actor);
  }
}
