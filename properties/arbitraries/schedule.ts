// Schedules as values that fast-check draws and shrinks: the plain schedule with a few deviations from it. A deviation is
// keyed by an actor and its own step, so that leaving one out does not move the others.
import * as fc from "fast-check";
import type { Actor } from "../../sim/kernel/actor.ts";
import { type Chooser, plainChoice } from "../../sim/kernel/choose.ts";
import type { World } from "../../sim/kernel/world.ts";

export interface Schedule {
  readonly deviations: readonly Deviation[];
  /** Answers to the data choices, in order; 0 after the last. */
  readonly values: readonly number[];
}

export interface Deviation {
  /** After so many steps of this actor (its number in order of creation)… */
  readonly actor: number;
  readonly steps: number;
  /** …this one of those that can step goes on (counted round and round). */
  readonly to: number;
}

export interface ScheduleOptions {
  readonly actorsMax?: number;
  /** Steps of one actor, roughly. */
  readonly stepsMax?: number;
  readonly deviationsMax?: number;
}

/**
 * Shrinks towards the plain schedule.
 *
 * @example
 * fc.assert(fc.property(schedule(), (s) => record(program, settings, chooserOf(s), nodeHost, keep).outcome.end.kind === "returned"));
 */
export function schedule(options: ScheduleOptions = {}): fc.Arbitrary<Schedule> {
  const { actorsMax = 4, stepsMax = 10, deviationsMax = 12 } = options;
  const deviation = fc.record({ actor: fc.nat(actorsMax - 1), steps: fc.nat(stepsMax), to: fc.nat(actorsMax - 1) });
  return fc.record({
    deviations: fc.uniqueArray(deviation, { selector: keyOf, maxLength: deviationsMax }),
    values: fc.array(fc.nat(7), { maxLength: 6 }),
  });
}

const keyOf = ({ actor, steps }: { readonly actor: number; readonly steps: number }): string => `${actor}@${steps}`;

/** Makes the choices of a schedule, once. */
export function chooserOf({ deviations, values }: Schedule): Chooser {
  const to = new Map(deviations.map((deviation) => [keyOf(deviation), deviation.to]));
  let asked = 0;
  return {
    everyStep: false,
    actor(world: World): Actor {
      const { last, enabled } = world;
      const deviation = to.get(last === null ? "0@0" : keyOf({ actor: last.index, steps: last.steps }));
      if (deviation === undefined) return plainChoice(world);
      const inOrder = [...enabled].sort((x, y) => x.index - y.index);
      return inOrder[deviation % inOrder.length] as Actor;
    },
    value: (_world, _kind, count) => (values[asked++] ?? 0) % count,
  };
}
