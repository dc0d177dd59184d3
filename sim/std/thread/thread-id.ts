// Ids of threads (TH-11): one counter for the process, from 1. Which thread gets which depends on the order of the spawns,
// but only a program that prints an id can tell.
import { COMMUTES, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";

const DRAWS = 1;

/** What an observer is told when somebody looks at an id: from the next run on, spawns race. */
const NOTICE = "thread ids";

class ThreadIds extends Shared {
  #last = 1; // main is the first
  readonly #seen: boolean;

  constructor(world: World) {
    super(world, "thread-ids");
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

/** `std::thread::ThreadId`: there is one object for each thread, so `===` compares. */
export class ThreadId {
  readonly #world: World;
  /** For the machine itself, which tells nobody. */
  readonly value: number;

  constructor(world: World, isMain: boolean) {
    this.#world = world;
    this.value = isMain ? 1 : world.single(ThreadIds, (of) => new ThreadIds(of)).next();
  }

  /** `ThreadId(2)`. Runtime threads are numbered when they are first asked, others when they are spawned. */
  debug(): string {
    this.#world.observer?.noticed?.add(NOTICE);
    return `ThreadId(${this.#world.told(this.value)})`;
  }

  digest(hash: Hash): void {
    hash.add(this.value);
  }
}
