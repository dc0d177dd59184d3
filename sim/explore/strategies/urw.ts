/**
 * URW: a random walk weighted by how many steps each actor has left, so that each interleaving has about the same chance
 * (Zhao, Wolff, Mathur, Roychoudhury: Selectively Uniform Concurrency Testing, ASPLOS 2025).
 */
import type { Actor } from "../../kernel/actor.ts";
import type { Chooser } from "../../kernel/choose.ts";
import { Random } from "../random.ts";
import type { Strategy } from "../strategy.ts";
import { Expected, Left } from "./expected.ts";
import { walk } from "./random-walk.ts";

/** So many first runs are plain random walks, to learn from. */
const LEARN_RUNS = 2;

/** Exact for actors that never wait and always make the same number of steps. */
export function urw(seed: number): Strategy {
  const random = new Random(seed);
  const walking = walk(random);
  const expected = new Expected();
  const left = new Left();
  /** The actors of the run, kept for their numbers of steps. */
  let actors: Actor[] = [];
  const weights: number[] = [];
  let run = 0;

  const meet = (world: Parameters<Chooser["actor"]>[0]): void => {
    for (let i = actors.length; i < world.actors.length; i++) actors.push(world.actors[i] as Actor);
  };
  const learning: Chooser = {
    ...walking,
    actor(world) {
      meet(world);
      return walking.actor(world);
    },
  };
  const weighted: Chooser = {
    ...walking,
    actor(world) {
      left.meet(world);
      const { enabled } = world;
      let total = 0;
      for (let i = 0; i < enabled.length; i++) {
        const { index, steps } = enabled[i] as Actor;
        const weight = index < 0 ? 1 : Math.max(1, left.of(index, steps));
        weights[i] = weight;
        total += weight;
      }
      let drawn = random.below(total);
      for (let i = 0; ; i++) {
        drawn -= weights[i] as number;
        if (drawn < 0) return enabled[i] as Actor;
      }
    },
  };

  return {
    name: "urw",
    exhaustive: false,
    counts: "runs",
    hashing: false,
    observer: null,
    begin() {
      random.reseed(seed, run++);
      if (run <= LEARN_RUNS) return learning;
      left.begin(expected);
      return weighted;
    },
    end() {
      if (run > LEARN_RUNS) return;
      expected.learn(new Map(actors.map(({ path, steps }) => [path, steps])));
      actors = [];
    },
  };
}
