// What a search is asked: everything that decides its result, and when it may stop.
import type { End, Outcome } from "../kernel/end.ts";
import { Misuse } from "../kernel/errors.ts";
import type { Detector } from "../kernel/hazard.ts";
import type { Policy } from "../kernel/world.ts";

export type StrategyName =
  | "auto"
  | "optimal"
  | "source"
  | "sleep"
  | "bounded"
  | "states"
  | "dfs"
  | "random"
  | "pct"
  | "fair-pct"
  | "pos"
  | "urw"
  | "surw"
  | "portfolio";

export interface SearchOptions {
  readonly policy: Policy;
  readonly lateness: number;
  readonly strategy: StrategyName;
  /** With strategy bounded: the most preemptions; null: no bound. */
  readonly bound: number | null;
  /** With strategy bounded: count delays instead, and at most so many. */
  readonly delays: number | null;
  /** `auto` begins with a few samples: what is easy to find is found at once, and what is left can be estimated. */
  readonly look: boolean;
  readonly seed: number;
  readonly budget: Budget;
  /** A run is cut after so many steps. */
  readonly maxSteps: number;
  /** The lines that the claim looks at (each with its line break); null: all. */
  readonly sees: ((line: string) => boolean) | null;
  /** Outcomes show when each line was printed: each begins with its time in milliseconds and a space. */
  readonly timed: boolean;
  /** Search for this outcome, give runs up that cannot show it any more, and stop at the first that does. */
  readonly expects: Expected | null;
  /** Outcomes with the same answer count as one, and the first of them is listed; null: as they are. */
  readonly groups: ((outcome: Outcome) => string) | null;
  /** Stop as soon as a new outcome is like this. */
  readonly until: ((outcome: Outcome) => boolean) | null;
  /** Asked between runs: true stops the search, which then says what it knows. A key press, for instance. */
  readonly stop: (() => boolean) | null;
  /** Notes the hazards of each run; null: nobody asks. */
  readonly detect: Detector | null;
  /** How many distinct outcomes are listed; all are counted. */
  readonly limit: number;
  /** Name what decides between each listed outcome and the plain schedule's. */
  readonly decide: boolean;
  /** Called at most every 100 ms, between runs. */
  readonly onProgress: ((progress: Progress) => void) | null;
}

/** When to stop; null: never. */
export interface Budget {
  readonly ms: number | null;
  readonly runs: number | null;
}

export interface Expected {
  readonly stdout: string;
  readonly end?: End["kind"];
}

/** Numbers of a search under way, for whoever waits. */
export interface Progress {
  readonly strategy: string;
  readonly runs: number;
  readonly outcomes: number;
  readonly states: number | null;
  readonly seconds: number;
}

export const defaultOptions: SearchOptions = {
  policy: "faithful",
  lateness: 0,
  strategy: "auto",
  bound: null,
  delays: null,
  look: true,
  seed: 0,
  budget: { ms: 10_000, runs: null },
  maxSteps: 100_000,
  sees: null,
  timed: false,
  expects: null,
  groups: null,
  until: null,
  stop: null,
  detect: null,
  limit: 1000,
  decide: true,
  onProgress: null,
};

/** Whether an outcome is the expected one. */
export const isExpected = (expected: Expected, { stdout, end }: Outcome): boolean =>
  stdout === expected.stdout && (expected.end === undefined || expected.end === end.kind);

/** What no search can mean. */
export function refuseNonsense(options: SearchOptions): void {
  const { budget, lateness, maxSteps, limit, strategy, bound, delays } = options;
  if (lateness !== 0 && lateness !== Number.POSITIVE_INFINITY) {
    throw new Misuse(
      `lateness ${lateness}: expected 0 or inf\n  what lies between needs time constraints, which no strategy has yet`,
    );
  }
  if (strategy !== "bounded" && (bound !== null || delays !== null)) {
    throw new Misuse(`strategy ${strategy} knows no bounds on preemptions or delays\n  use strategy bounded`);
  }
  if (bound !== null && delays !== null) throw new Misuse("a bound on preemptions and one on delays: give one");
  for (const [name, value] of Object.entries({
    bound,
    delays,
    "budget in ms": budget.ms,
    "budget in runs": budget.runs,
    maxSteps,
    limit,
  })) {
    if (value !== null && !(value >= 0))
      throw new Misuse(`${name} is ${value}: expected a number that is not negative`);
  }
}
