// `reach --json` (DESIGN §10): the answer, at which lateness it was found, and what was tried.
import type { ReachResult } from "../../../sim/explore/reach.ts";
import type { End } from "../../../sim/kernel/end.ts";
import { type LatenessJson, latenessJson } from "./lateness.ts";

export interface ReachDocument extends Omit<ReachResult, "lateness"> {
  /** The one that the answer is about: where it was reached, otherwise where most is known. */
  readonly lateness: LatenessJson;
  /** How the run had to end; null: in any way. */
  readonly end: End["kind"] | null;
  /** All the searches of this question, in their order. */
  readonly tried: readonly Tried[];
  /** Somebody pressed Ctrl-C: this is what was known by then. */
  readonly interrupted: boolean;
}

export type Tried = Pick<ReachDocument, "lateness" | "reachable" | "complete" | "runs" | "seconds">;

/** `results`: the same question at one lateness after the other; the last one may have found it. */
export function reachDocument(
  results: readonly ReachResult[],
  end: End["kind"] | null = null,
  interrupted: boolean = false,
): ReachDocument {
  // A "no" is proven, and worth more than an "unknown" of a machine that may be late.
  const best = (["yes", "no", "unknown"] as const)
    .map((answer) => results.find(({ reachable }) => reachable === answer))
    .find((result) => result !== undefined) as ReachResult;
  return {
    ...best,
    lateness: latenessJson(best.lateness),
    end,
    tried: results.map(({ lateness, reachable, complete, runs, seconds }) => ({
      ...{ lateness: latenessJson(lateness), reachable, complete, runs, seconds },
    })),
    interrupted,
  };
}
