/** Random walk: at each choice one of the enabled actors, each with the same chance. The baseline of every study. */
import type { Actor } from "../../kernel/actor.ts";
import type { Chooser } from "../../kernel/choose.ts";
import { Random } from "../random.ts";
import type { Strategy } from "../strategy.ts";

/** Run number n draws from stream n of the seed, so that one run can be repeated without those before it. */
export function randomWalk(seed: number): Strategy {
  const random = new Random(seed);
  const chooser = walk(random);
  let run = 0;
  return {
    name: "random",
    exhaustive: false,
    counts: "runs",
    hashing: false,
    observer: null,
    begin() {
      random.reseed(seed, run++);
      return chooser;
    },
    end: () => {},
  };
}

/** The choices alone. */
export const walk = (random: Random): Chooser => ({
  everyStep: false,
  actor: ({ enabled }) => enabled[random.below(enabled.length)] as Actor,
  value: (_world, _kind, count) => random.below(count),
});
