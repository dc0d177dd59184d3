// Reach: can the program print exactly this? (DESIGN §10)
import type { Policy } from "../kernel/world.ts";
import { type Expected, isExpected, type SearchOptions } from "./options.ts";
import type { Host, Program } from "./program.ts";
import { search } from "./search.ts";

/** What a question about one output may set beside the output itself. */
export type ReachOptions = Expected &
  Partial<Pick<SearchOptions, "policy" | "lateness" | "budget" | "maxSteps" | "seed" | "stop" | "onProgress">>;

export interface ReachResult {
  readonly schema: "escapement/reach@1";
  readonly scenario: string;
  readonly policy: Policy;
  /** Milliseconds; Infinity is printed as "inf". */
  readonly lateness: number;
  readonly strategy: string;
  readonly seed: number;
  readonly reachable: "yes" | "no" | "unknown";
  /** Replays a run that shows it; absent unless reachable. */
  readonly token?: string;
  readonly runs: number;
  /** Distinct states met; null: nobody kept them. */
  readonly states: number | null;
  /** Every schedule that could show it is covered: what makes a "no" of it. */
  readonly complete: boolean;
  /** Runs given up because they could not show it any more, or came to a state met before. */
  readonly blocked: number;
  readonly cut: number;
  readonly steps: number;
  readonly seconds: number;
  readonly assumptions: readonly string[];
}

/**
 * Looks for a run that prints exactly `stdout`, and ends as `end` where that is given.
 *
 * At lateness 0 it searches the states of all schedules that can still print it, so that "no" is proven. At lateness
 * Infinity it draws schedules, and finds no more than "yes" or "unknown".
 *
 * @example
 * const { reachable, token } = reach(hello, { stdout: "hello\n" }, bareHost);
 */
export function reach(program: Program, options: ReachOptions, host: Host): ReachResult {
  const { stdout, end, ...settings } = options;
  const expects: Expected = end === undefined ? { stdout } : { stdout, end };
  const { lateness = 0 } = settings;
  const result = search(
    program,
    {
      ...settings,
      strategy: lateness > 0 ? "random" : "states",
      expects,
      groups: (outcome) => (isExpected(expects, outcome) ? "expected" : "other"),
      decide: false,
    },
    host,
  );
  const token = result.outcomes.find((outcome) => isExpected(expects, outcome))?.token;
  return {
    schema: "escapement/reach@1",
    scenario: result.scenario,
    policy: result.policy,
    lateness: result.lateness,
    strategy: result.strategy,
    seed: result.seed,
    reachable: token !== undefined ? "yes" : result.complete ? "no" : "unknown",
    ...(token === undefined ? {} : { token }),
    runs: result.runs,
    states: result.states,
    complete: result.complete,
    blocked: result.blocked,
    cut: result.cut,
    steps: result.steps,
    seconds: result.seconds,
    assumptions: result.assumptions,
  };
}
