// A simulated object: what ops work on. The search asks it which of its ops commute; the model answers (DESIGN §3).
import type { Actor } from "./actor.ts";
import type { Digest, Hash } from "./state/hash.ts";
import type { World } from "./world.ts";

/** How a later op relates to an earlier one of another actor on the same object. */
export const COMMUTES = 0;
/** Ordered, and never the other way round (unlock before lock, send before its receive). */
export const FOLLOWS = 1;
/** They do not commute: the search must try the other order. */
export const RACES = 2;
export type Relation = typeof COMMUTES | typeof FOLLOWS | typeof RACES;

/** The modes of an object that has no better idea: reads commute, everything else races. */
export const READ = 1;
export const WRITE = 2;

/**
 * Added to the mode of an op: it was only announced in the midst of a poll that others wait for, and there it either could go
 * on at once or ended that poll. The step before it has seen which, so what would make the op ready races with that step.
 */
export const ANNOUNCED_IN_POLL: number = 1 << 30;

/** How a later access to an object relates to an earlier one. */
export function relationOf(object: Shared, earlier: number, later: number): Relation {
  const [one, other] = [earlier & ~ANNOUNCED_IN_POLL, later & ~ANNOUNCED_IN_POLL];
  if (one === earlier && other === later) return object.relation(earlier, later);
  if (one !== earlier && other !== later) return COMMUTES;
  const [leaf, readies] = one === earlier ? [other, one] : [one, other];
  return object.relation(readies, leaf) === COMMUTES ? COMMUTES : RACES;
}

export abstract class Shared {
  readonly world: World;
  /** Place in `world.objects`: order of creation in this run. */
  readonly index: number;
  /** Creator and number, never order of creation in the world: `main/Mutex.1`. */
  readonly path: string;
  readonly id: Digest;
  /** Actors that announced an op here which may be unable to step. */
  readonly waiting: Actor[] = [];
  /** The search's notes about this run; the model never looks at it. */
  notes: unknown = null;

  constructor(world: World, path: string) {
    this.world = world;
    this.path = path;
    this.id = world.digestOf(path);
    this.index = world.objects.push(this) - 1;
  }

  /** How `later` relates to `earlier` (modes); the default knows reads and writes. */
  relation(earlier: number, later: number): Relation {
    return earlier === READ && later === READ ? COMMUTES : RACES;
  }

  /** Adds everything that a program could tell about this object. */
  abstract digest(hash: Hash): void;

  /** To be called after a change that may let a waiting op step, or stop it. */
  changed(): void {
    const { waiting, world } = this;
    for (let i = 0; i < waiting.length; i++) world.refresh(waiting[i] as Actor);
  }
}
