// Which steps of a recorded run led to which: program order, waking, and accesses of the same object.

import type { Recorded } from "../../kernel/record/trace.ts";
import { type Relation, relationOf, type Shared } from "../../kernel/shared.ts";

/** Which relations of two accesses count. */
export type Along = (relation: Relation) => boolean;

/** The steps from `from` on that led to a step, with it: by program order, by waking, and by such accesses of an object. */
export function pastOf(accesses: Accesses, index: number, from: number, along: Along): Set<number> {
  const past = new Set<number>([index]);
  for (let i = index; i >= from; i--) {
    if (!past.has(i)) continue;
    for (const cause of (accesses.steps[i] as Recorded).causes) if (cause >= from) past.add(cause);
    const before = accesses.ofActor[i] as number;
    if (before >= from) past.add(before);
    for (const earlier of accesses.before(i, along)) if (earlier >= from) past.add(earlier);
  }
  return past;
}

/** How far back an object's accesses are followed: this explains a result, it does not decide one. */
const lookBackMax = 200;

/** The accesses of a run, by object. */
export class Accesses {
  /** The step before, of the same actor; -1 for its first. */
  readonly ofActor: number[] = [];
  readonly steps: readonly Recorded[];
  readonly #byObject = new Map<Shared, { readonly step: number; readonly mode: number }[]>();
  /** For each step the places of its accesses in the lists of their objects. */
  readonly #places: number[][] = [];

  constructor(steps: readonly Recorded[]) {
    this.steps = steps;
    const last = new Map<string, number>();
    for (const [step, { actor, touched }] of steps.entries()) {
      this.ofActor.push(last.get(actor) ?? -1);
      last.set(actor, step);
      const places: number[] = [];
      for (let i = 0; i < touched.length; i += 2) {
        const object = touched[i] as Shared;
        const list = this.#byObject.get(object) ?? [];
        this.#byObject.set(object, list);
        places.push(list.push({ step, mode: touched[i + 1] as number }) - 1);
      }
      this.#places.push(places);
    }
  }

  /** Earlier steps with an access that relates to one of this step's in this way. */
  *before(step: number, along: Along): Iterable<number> {
    const { touched } = this.steps[step] as Recorded;
    for (const [i, place] of (this.#places[step] as number[]).entries()) {
      const object = touched[2 * i] as Shared;
      const mode = touched[2 * i + 1] as number;
      const list = this.#byObject.get(object) as { step: number; mode: number }[];
      for (let at = place - 1; at >= Math.max(0, place - lookBackMax); at--) {
        const earlier = list[at] as { step: number; mode: number };
        if (earlier.step !== step && along(relationOf(object, earlier.mode, mode))) yield earlier.step;
      }
    }
  }
}
