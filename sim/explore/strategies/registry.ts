// Which strategies there are, by the names that the command line uses, and what `auto` makes of them.
import { Misuse } from "../../kernel/errors.ts";
import type { SearchOptions, StrategyName } from "../options.ts";
import type { Strategy } from "../strategy.ts";
import { dfs } from "./dfs.ts";
import { randomWalk } from "./random-walk.ts";
import { sourceDpor } from "./source-dpor.ts";
import { states } from "./states.ts";

/** One strategy's part of a search. */
export interface Phase {
  /** Ends when this share of the whole budget is spent. */
  readonly until: number;
  make(options: SearchOptions): Strategy;
}

const factories: Readonly<Record<Exclude<StrategyName, "auto">, Phase["make"]>> = {
  source: sourceDpor,
  states,
  random: ({ seed }) => randomWalk(seed),
  dfs,
};

/** The strategies of a search, one after the other. */
export function planOf({ strategy, policy, lateness }: SearchOptions): Phase[] {
  if (strategy !== "auto") return [{ until: 1, make: factoryOf(strategy) }];
  if (lateness > 0) return [{ until: 1, make: factories.random }];
  if (policy === "any-order") return [{ until: 1, make: factories.source }];
  // Queues keep everything in order, so reduction cannot help, and the states may be too many: sample with the rest.
  return [
    { until: 0.5, make: factories.states },
    { until: 1, make: factories.random },
  ];
}

/** The name may come from a command line. */
function factoryOf(name: Exclude<StrategyName, "auto">): Phase["make"] {
  if (!Object.hasOwn(factories, name)) {
    throw new Misuse(`strategy ${JSON.stringify(name)}: expected one of auto, ${Object.keys(factories).join(", ")}`);
  }
  return factories[name];
}
