// Which strategies there are, by the names that the command line uses, and what `auto` makes of them.
import { Misuse } from "../../kernel/errors.ts";
import type { SearchOptions, StrategyName } from "../options.ts";
import type { Strategy } from "../strategy.ts";
import { bounded } from "./bounded.ts";
import { dfs } from "./dfs.ts";
import { optimalDpor } from "./optimal-dpor.ts";
import { pct } from "./pct.ts";
import { portfolio } from "./portfolio.ts";
import { pos } from "./pos.ts";
import { randomWalk } from "./random-walk.ts";
import { sleepSets } from "./sleep-sets.ts";
import { sourceDpor } from "./source-dpor.ts";
import { states } from "./states.ts";
import { surw } from "./surw.ts";
import { urw } from "./urw.ts";

/** One strategy's part of a search. */
export interface Phase {
  /** Ends when this share of the whole budget is spent, */
  readonly until: number;
  /** or after so many runs. */
  readonly runsMax?: number;
  /** `met`: what the phases before have met. */
  make(options: SearchOptions, met: Met): Strategy;
}

/** What runs told about the program. */
export interface Met {
  /** Whether some of its actors step in the order of queues; null: nothing has run yet. */
  readonly queues: boolean | null;
  /** Whether some are taken out of the run by others. */
  readonly tasks: boolean | null;
}

/** Orderings that PCT looks for where nobody says otherwise. */
const PCT_DEPTH = 3;

const factories: Readonly<Record<Exclude<StrategyName, "auto">, Phase["make"]>> = {
  optimal: optimalDpor,
  source: sourceDpor,
  sleep: sleepSets,
  bounded,
  states,
  dfs,
  random: ({ seed }) => randomWalk(seed),
  pct: ({ seed }) => pct(seed, PCT_DEPTH, false),
  "fair-pct": ({ seed }) => pct(seed, PCT_DEPTH, true),
  pos: ({ seed }) => pos(seed),
  urw: ({ seed }) => urw(seed),
  surw: ({ seed }) => surw(seed),
  portfolio: ({ seed }) => portfolio(seed),
};

/** The names that a command line takes. */
export const strategyNames: readonly StrategyName[] = ["auto", ...(Object.keys(factories) as StrategyName[])];

/** A first look: it finds what is easy to find, and shows how big the rest is. */
const lookRuns = 70;

/** The strategies of a search, one after the other. */
export function planOf({ strategy, lateness, expects, look, budget }: SearchOptions): Phase[] {
  if (strategy !== "auto") return [{ until: 1, make: factoryOf(strategy) }];
  if (lateness > 0) return [{ until: 1, make: factories.portfolio }];
  if (expects !== null) return [{ until: 1, make: exhaustive }];
  const first = look ? [{ until: 0.1, runsMax: lookRuns, make: factories.portfolio }] : [];
  const unlimited = budget.ms === null && budget.runs === null;
  if (unlimited) return [...first, { until: 1, make: exhaustive }];
  return [...first, { until: 0.6, make: exhaustive }, { until: 1, make: factories.portfolio }];
}

/**
 * Queues keep everything in order, so that reduction cannot help there; the states are fewer than the schedules. The optimal
 * reduction is proven for threads; with tasks that are killed random programs showed outcomes that it missed, so there it is
 * the source sets.
 */
function exhaustive(options: SearchOptions, met: Met): Strategy {
  if (met.tasks === false) return factories.optimal(options, met);
  const make = options.policy === "any-order" ? factories.source : factories.states;
  return make(options, met);
}

/** The name may come from a command line. */
function factoryOf(name: Exclude<StrategyName, "auto">): Phase["make"] {
  if (!Object.hasOwn(factories, name)) {
    throw new Misuse(`strategy ${JSON.stringify(name)}: expected one of ${strategyNames.join(", ")}`);
  }
  return factories[name];
}
