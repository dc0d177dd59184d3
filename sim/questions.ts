// What can be asked about a program, on the host that this package runs on.
import { type ExplainOptions, type ExplainResult, explain as explainOn } from "./explore/after/explain.ts";
import { type ShrinkOptions, type ShrinkResult, shrink as shrinkOn } from "./explore/after/shrink.ts";
import type { SearchOptions } from "./explore/options.ts";
import type { Program } from "./explore/program.ts";
import { type ReachOptions, type ReachResult, reach as reachOn } from "./explore/reach.ts";
import { type Replayed, type ReplayOptions, replay as replayOn } from "./explore/replay.ts";
import type { SearchResult } from "./explore/result.ts";
import type { Scenario } from "./explore/scenario.ts";
import { search } from "./explore/search.ts";
import type { Judged } from "./explore/verdict.ts";
import { type VerifyOptions, verify as verifyOn } from "./explore/verify.ts";
import { detector as detect } from "./hazards/notes.ts";
import { nodeHost } from "./host/node-host.ts";

/**
 * What can it print? Every outcome that the budget finds, each with a token that replays it.
 *
 * @example
 * const { complete, outcomes } = explore(lostUpdate, { policy: "any-order" });
 */
export const explore = (program: Program, options: Partial<SearchOptions> = {}): SearchResult =>
  search(program, { detect, ...options }, nodeHost);

/**
 * Is what its text claims true? One verdict for each claim.
 *
 * @example
 * const [both] = verify(lostUpdate);
 */
export const verify = (scenario: Scenario, options: Partial<VerifyOptions> = {}): Judged[] =>
  verifyOn(scenario, { detect, ...options }, nodeHost);

/**
 * Can it print exactly this?
 *
 * @example
 * const { reachable, token } = reach(lostUpdate, { stdout: "hits: 1\n" });
 */
export const reach = (program: Program, options: ReachOptions): ReachResult => reachOn(program, options, nodeHost);

/**
 * The run behind a token, op by op. A token that no longer fits throws a `TokenDiverged`.
 *
 * @example
 * const { outcome, trace } = replay(lostUpdate, token);
 */
export const replay = (program: Program, token: string, options: ReplayOptions = {}): Replayed =>
  replayOn(program, token, nodeHost, { detect, ...options });

/**
 * The run with the fewest preemptions that fails as the token's run does.
 *
 * @example
 * const { preemptions, minimal } = shrink(lostUpdate, token);
 */
export const shrink = (program: Program, token: string, options: ShrinkOptions = {}): ShrinkResult =>
  shrinkOn(program, token, options, nodeHost);

/**
 * Why the token's run ended as it did: the two events whose order decides, and what led to the end.
 *
 * @example
 * const { decidedBy, pair } = explain(lostUpdate, token);
 */
export const explain = (program: Program, token: string, options: ExplainOptions = {}): ExplainResult =>
  explainOn(program, token, { detect, ...options }, nodeHost);
