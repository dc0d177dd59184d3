// `explore --json` (DESIGN §10): the search's result as it is, in JSON's own values.
import type { SearchResult } from "../../../sim/explore/result.ts";
import { type LatenessJson, latenessJson } from "./lateness.ts";

export interface ExploreDocument extends Omit<SearchResult, "lateness"> {
  readonly lateness: LatenessJson;
  /** What the search looked at, where that was not everything: `claim order`, `lines /stopping/`. */
  readonly projection: string | null;
  /** Somebody pressed Ctrl-C: this is what was known by then. */
  readonly interrupted: boolean;
}

export const exploreDocument = (
  result: SearchResult,
  projection: string | null = null,
  interrupted: boolean = false,
): ExploreDocument => ({
  ...result,
  lateness: latenessJson(result.lateness),
  projection,
  interrupted,
});
