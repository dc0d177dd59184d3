/**
 * POS: random priorities of steps instead of actors, drawn anew for what depends on the step that was made (Yuan, Yang, Gu:
 * Partial Order Aware Concurrency Sampling, CAV 2018).
 */
import type { Actor } from "../../kernel/actor.ts";
import type { Chooser } from "../../kernel/choose.ts";
import { Random } from "../random.ts";
import type { Strategy } from "../strategy.ts";
import { mayDepend } from "./pending.ts";

export function pos(seed: number): Strategy {
  const random = new Random(seed);
  /** By actor number + 1: the score of its next step, and which step that is. */
  const scores: number[] = [];
  const scored: number[] = [];
  let run = 0;

  const chooser: Chooser = {
    everyStep: false,
    actor(world) {
      const { enabled } = world;
      let best = enabled[0] as Actor;
      let bestScore = -1;
      for (const actor of enabled) {
        const at = actor.index + 1;
        if (scored[at] !== actor.steps) {
          scored[at] = actor.steps;
          scores[at] = random.next();
        }
        if ((scores[at] as number) > bestScore) {
          best = actor;
          bestScore = scores[at] as number;
        }
      }
      for (const actor of enabled) {
        if (actor !== best && mayDepend(world, actor, best)) scored[actor.index + 1] = -1;
      }
      return best;
    },
    value: (_world, _kind, count) => random.below(count),
  };

  return {
    name: "pos",
    exhaustive: false,
    counts: "runs",
    hashing: false,
    observer: null,
    begin() {
      random.reseed(seed, run++);
      scored.length = 0;
      return chooser;
    },
    end: () => {},
  };
}
