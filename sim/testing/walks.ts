// Many runs of one program, for tests that say "always", "sometimes" or "exactly these".
import { Random } from "../explore/random.ts";
import { walk } from "../explore/strategies/random-walk.ts";
import type { Strategy } from "../explore/strategy.ts";
import type { Actor } from "../kernel/actor.ts";
import type { Chooser } from "../kernel/choose.ts";
import type { Closure } from "../kernel/closure.ts";
import type { End } from "../kernel/end.ts";
import type { Settings, World } from "../kernel/world.ts";
import { runOnce } from "./run-once.ts";

/** A run in one line: what it printed, and how it ended if not by returning. */
export function shown({ stdout, end }: World): string {
  const lines = stdout.text.split("\n").filter((line) => line !== "");
  const { kind } = end as End;
  return (kind === "returned" ? lines : [...lines, `(${kind})`]).join(" ");
}

/** Goes on with whoever stepped last three times out of four: long stretches of one thread, as a machine makes them. */
export const lazyWalk = (random: Random): Chooser => ({
  everyStep: false,
  actor({ last, enabled }) {
    if (last !== null && last.slot >= 0 && random.below(4) > 0) return last;
    return enabled[random.below(enabled.length)] as Actor;
  },
  value: (_world, _kind, count) => random.below(count),
});

/** What random walks showed, each with the number of runs; run `n` draws from stream `n` of seed 1. */
export function walks(
  main: Closure<unknown>,
  runs: number,
  settings: Partial<Settings> = {},
  chooserOf: (random: Random) => Chooser = walk,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (let run = 0; run < runs; run++) {
    const key = shown(runOnce(main, { ...settings, chooser: chooserOf(new Random(1, run)) }));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Everything that a program can show, by a search to its end; fails where `runsMax` runs do not suffice. */
export function everything(
  main: Closure<unknown>,
  strategy: Strategy,
  settings: Partial<Settings> = {},
  runsMax = 10_000,
): Set<string> {
  const outcomes = new Set<string>();
  for (let run = 0; ; run++) {
    const chooser = strategy.begin();
    if (chooser === null) return outcomes;
    if (run === runsMax) throw new Error(`${strategy.name}: not complete after ${runsMax} runs`);
    const { observer, hashing } = strategy; // the observer may be another one in each run
    const world = runOnce(main, { ...settings, chooser, observer, hashing });
    strategy.end(world);
    const { kind } = world.end as End;
    if (kind === "cut") throw new Error(`${strategy.name}: run ${run} was cut`);
    if (kind !== "abandoned") outcomes.add(shown(world));
  }
}
