// Task ids (TK-2): one counter for the whole process, from 1. Which task gets which id depends on the order of the spawns,
// but only a program that looks at an id can tell.

import { COMMUTES, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";

const DRAWS = 1;

/** What an observer is told when somebody looks at an id: from the next run on, spawns race. */
const NOTICE = "task ids";

class TaskIds extends Shared {
  #last = 0;
  readonly #seen: boolean;

  constructor(world: World) {
    super(world, "task-ids");
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

/** The id of a task, for whoever asks for it. */
export class TaskId {
  readonly #world: World;
  /** For the machine itself, which tells nobody. */
  readonly value: number;

  constructor(world: World) {
    this.#world = world;
    this.value = world.single(TaskIds, (w) => new TaskIds(w)).next();
  }

  /** The program looks at it. */
  look(): number {
    this.#world.observer?.noticed?.add(NOTICE);
    return this.#world.told(this.value);
  }
}
