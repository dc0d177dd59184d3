/**
 * PCT: random priorities, and a few random steps at which whoever runs falls to the bottom (Burckhardt, Kothari,
 * Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010).
 */
import type { Actor } from "../../kernel/actor.ts";
import type { Chooser } from "../../kernel/choose.ts";
import type { World } from "../../kernel/world.ts";
import { Random } from "../random.ts";
import type { Strategy } from "../strategy.ts";

/** A fair run goes on as a random walk after so many choices more than any run before had, and at least after so many. */
const FAIR_AFTER = 1000;

/**
 * `depth`: how many orderings a bug needs; one less is the number of change points. A bug of that depth is found by a run
 * with a chance of at least 1/(n·k^(depth-1)), for n actors and k choices a run. `fair`: long runs end as a random walk, so
 * that a spinning actor does not starve the others; the bound holds for runs that end before.
 */
export function pct(seed: number, depth: number, fair: boolean): Strategy {
  const random = new Random(seed);
  /** By actor number + 1 (the clock is 0); those above `depth` are random, those below mark demotions. */
  const ranks: number[] = [];
  /** Choices at which somebody is demoted, ascending, each with the rank that is left for him. */
  let changes: [at: number, rank: number][] = [];
  let choices = 0;
  let actors = 1;
  /** k: the most choices that a run had so far. */
  let choicesMax = 0;
  let fairFrom = Number.POSITIVE_INFINITY;
  let run = 0;

  const highest = ({ enabled }: World): Actor => {
    let best = enabled[0] as Actor;
    let bestRank = -1;
    for (const actor of enabled) {
      const at = actor.index + 1;
      ranks[at] ??= depth + random.next() / 0x100000000;
      const rank = ranks[at] as number;
      if (rank > bestRank) {
        best = actor;
        bestRank = rank;
      }
    }
    return best;
  };
  const chooser: Chooser = {
    everyStep: false,
    actor(world) {
      choices++;
      if (choices > fairFrom) return world.enabled[random.below(world.enabled.length)] as Actor;
      const actor = highest(world);
      const change = changes[0];
      if (change === undefined || change[0] !== choices) return actor;
      changes.shift();
      ranks[actor.index + 1] = change[1];
      return highest(world);
    },
    value: (_world, _kind, count) => random.below(count),
  };

  return {
    name: fair ? "fair-pct" : "pct",
    exhaustive: false,
    counts: "runs",
    hashing: false,
    observer: null,
    begin() {
      random.reseed(seed, run++);
      changes = withoutReplacement(random, choicesMax, depth - 1)
        .map((at, rank): [number, number] => [at, rank])
        .sort(([x], [y]) => x - y);
      if (fair) fairFrom = Math.max(FAIR_AFTER, 4 * Math.min(choicesMax, FAIR_AFTER));
      ranks.length = 0;
      choices = 0;
      return chooser;
    },
    end() {
      actors = Math.max(actors, ranks.length - 1);
      choicesMax = Math.max(choicesMax, choices);
    },
    get priorities() {
      // The first run changes nothing: it is there to learn k.
      return { actors, choices: choicesMax, runs: (wanted: number) => (wanted <= depth ? Math.max(0, run - 1) : 0) };
    },
  };
}

/** `count` different numbers from 1 to `max`, in the order of their drawing; all of them where there are no more. */
function withoutReplacement(random: Random, max: number, count: number): number[] {
  const drawn: number[] = [];
  for (let i = Math.min(count, max); i > 0; ) {
    const number = 1 + random.below(max);
    if (drawn.includes(number)) continue;
    drawn.push(number);
    i--;
  }
  return drawn;
}
