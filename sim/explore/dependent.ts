// Which steps may change places. A pure function of what two steps touched: every kind of object says which of its modes
// commute (`Shared.relation`), and two steps are independent where all their accesses are. What the claim at hand cannot
// see (a line printed beside it) is announced in a mode of its own, which commutes with everything.
import { COMMUTES, relationOf, type Shared } from "../kernel/shared.ts";

/**
 * Whether two steps of different actors, of which neither is a cause of the other, depend on each other: done in the other
 * order they might lead elsewhere. `one` and `two` list the accesses of each: index of the object, mode, index, mode, …
 *
 * Never wrong where it says no; where it says yes, the other order may turn out to be the same after all. Tested by doing
 * both (dependent.test.ts).
 */
export function dependent(one: readonly number[], two: readonly number[], objects: readonly Shared[]): boolean {
  for (let i = 0; i < one.length; i += 2) {
    const index = one[i] as number;
    for (let k = 0; k < two.length; k += 2) {
      if (two[k] !== index) continue;
      if (!commute(objects[index] as Shared, one[i + 1] as number, two[k + 1] as number)) return true;
    }
  }
  return false;
}

/** Whether two accesses to one object can change places, whichever comes first. */
export const commute = (object: Shared, one: number, two: number): boolean =>
  relationOf(object, one, two) === COMMUTES && relationOf(object, two, one) === COMMUTES;
