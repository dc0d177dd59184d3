// Sleep sets (Godefroid 1996): after a branch is done, its first step sleeps in the branches beside it until something is
// done that does not commute with it.
import { COMMUTES, type Shared } from "../../kernel/shared.ts";
import type { World } from "../../kernel/world.ts";

/** An actor that need not step. */
export interface Sleeper {
  readonly actor: number;
  /** What its next step touched when it was taken: object, mode, object, mode, … */
  readonly accesses: readonly number[];
}

/** Whether two steps of different actors, of which neither has seen the other, commute. */
export function isIndependent(one: readonly number[], two: readonly number[], { objects }: World): boolean {
  for (let i = 0; i < one.length; i += 2) {
    const index = one[i] as number;
    for (let k = 0; k < two.length; k += 2) {
      if (two[k] !== index) continue;
      const object = objects[index] as Shared;
      const first = one[i + 1] as number;
      const second = two[k + 1] as number;
      if (object.relation(first, second) !== COMMUTES || object.relation(second, first) !== COMMUTES) return false;
    }
  }
  return true;
}

/** Adds an access to a list that has each once. False: it was there. */
export function addAccess(accesses: number[], object: number, mode: number): boolean {
  for (let i = 0; i < accesses.length; i += 2) if (accesses[i] === object && accesses[i + 1] === mode) return false;
  accesses.push(object, mode);
  return true;
}
