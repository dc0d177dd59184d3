// Sleep sets (Godefroid 1996): after a branch is done, its first step sleeps in the branches beside it until something is
// done that does not commute with it.
import type { World } from "../../kernel/world.ts";
import { dependent } from "../dependent.ts";

/** An actor that need not step. */
export interface Sleeper {
  readonly actor: number;
  /** What its next step touched when it was taken: object, mode, object, mode, … */
  readonly accesses: readonly number[];
  /** The number of the group whose polls exclude the one that the step begins, or -1. */
  readonly group: number;
  /** What the whole poll touched. */
  readonly poll: readonly number[];
  /** That poll blocked its thread until time passed, or for ever. */
  readonly stuck: boolean;
  /** The first step of another poll of the group that has come before this one, or -1. */
  readonly crossed: number;
  /**
   * The search went on freely while it slept, on no branch of a wake-up tree. Then its place among other steps may be left to
   * that very search, and it covers only what it begins.
   */
  readonly free: boolean;
}

/** The sleeper after a step of somebody else; null: it wakes. `group`: the group of the poll that stepped, or -1. */
export function after(
  sleeper: Sleeper,
  step: number,
  accesses: readonly number[],
  group: number,
  world: World,
): Sleeper | null {
  // Polls that exclude each other commute as a whole or not at all. Once another poll has come before the sleeper's, so
  // have the steps of other threads that follow: they must not mind the rest of the poll either.
  if (group >= 0 && group === sleeper.group) {
    if (sleeper.stuck || dependent(sleeper.poll, accesses, world.objects)) return null;
    return sleeper.crossed >= 0 ? sleeper : { ...sleeper, accesses: sleeper.poll, crossed: step };
  }
  return dependent(sleeper.accesses, accesses, world.objects) ? null : sleeper;
}

/** Adds an access to a list that has each once. False: it was there. */
export function addAccess(accesses: number[], object: number, mode: number): boolean {
  for (let i = 0; i < accesses.length; i += 2) if (accesses[i] === object && accesses[i + 1] === mode) return false;
  accesses.push(object, mode);
  return true;
}

/** Adds those accesses of a list that are to objects with an index below `objects`. */
export function addAccesses(accesses: number[], more: readonly number[], objects: number): void {
  for (let i = 0; i < more.length; i += 2) {
    const object = more[i] as number;
    if (object < objects) addAccess(accesses, object, more[i + 1] as number);
  }
}
