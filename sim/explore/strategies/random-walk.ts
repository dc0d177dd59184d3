/** Random walk: at each choice one of the enabled actors, each with the same chance. The baseline of every study. */
import type { Actor } from "../../kernel/actor.ts";
import type { Chooser } from "../../kernel/choose.ts";
import type { Random } from "../random.ts";

export const randomWalk = (random: Random): Chooser => ({
  everyStep: false,
  actor: ({ enabled }) => enabled[random.below(enabled.length)] as Actor,
  value: (_world, _kind, count) => random.below(count),
});
