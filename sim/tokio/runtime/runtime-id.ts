// runtime::Id: RT-9 (unique; in Tokio one counter, which runtimes draw from as they are built).
import { COMMUTES, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";

const DRAWS = 1;

/** What an observer is told when somebody looks at an id: from the next run on, builds race. */
const NOTICE = "runtime ids";

class RuntimeIds extends Shared {
  #last = 0;
  readonly #seen: boolean;

  constructor(world: World) {
    super(world, "runtime-ids");
    this.#seen = world.observer?.noticed?.has(NOTICE) === true;
  }

  next(): number {
    this.world.touch(this, DRAWS);
    this.#last++;
    return this.#last;
  }

  override relation(): Relation {
    return this.#seen ? RACES : COMMUTES;
  }

  override digest(hash: Hash): void {
    hash.add(this.#last);
  }
}

/** The id of the runtime that is being built. */
export const drawRuntimeId = (world: World): number => world.single(RuntimeIds, (made) => new RuntimeIds(made)).next();

/** The program looks at an id. */
export function lookAtId(world: World, id: number): number {
  world.observer?.noticed?.add(NOTICE);
  return world.told(id);
}
