// `verify --json` (DESIGN §10): every claim of every scenario with its verdict and what settled it.
import type { Decisive } from "../../../sim/explore/result.ts";
import type { Scenario } from "../../../sim/explore/scenario.ts";
import type { Judged, Verdict } from "../../../sim/explore/verdict.ts";

export interface VerifyDocument {
  readonly schema: "escapement/verify@1";
  /** Every verdict is the expected one. */
  readonly ok: boolean;
  /** Somebody pressed Ctrl-C: this is what was known by then. */
  readonly interrupted: boolean;
  readonly seed: number;
  readonly seconds: number;
  readonly scenarios: readonly JudgedScenario[];
}

export interface JudgedScenario {
  readonly scenario: string;
  readonly source: string;
  readonly summary: string;
  /** The user's file that the scenario stands in; `replay` needs it beside the token. */
  readonly file?: string;
  readonly claims: readonly JudgedClaim[];
}

export interface JudgedClaim {
  readonly id: string;
  readonly text: string;
  /** What the search looked for, in words. */
  readonly shows: string;
  readonly verdict: Verdict;
  readonly expected: Verdict;
  readonly ok: boolean;
  readonly proven: boolean;
  /** The policy and strategy that settled it: `any-order source`. */
  readonly decidedBy: string;
  readonly runs: number;
  readonly traces: number | null;
  readonly states: number | null;
  /** A run that shows the verdict: one in which the claim holds, or, where there is none, one in which it does not. */
  readonly token?: string;
  readonly witness?: string;
  readonly counterexample?: string;
  /** What decides between the two. */
  readonly decisive?: Decisive;
  readonly seconds: number;
}

/** One scenario's part of the document. */
export function judgedScenario(scenario: Scenario, file: string | null, judged: readonly Judged[]): JudgedScenario {
  const { name, source, summary } = scenario;
  return { scenario: name, source, summary, ...(file === null ? {} : { file }), claims: judged.map(judgedClaim) };
}

export function verifyDocument(
  scenarios: readonly JudgedScenario[],
  { seed, seconds, interrupted }: { seed: number; seconds: number; interrupted: boolean },
): VerifyDocument {
  const ok = !interrupted && scenarios.every(({ claims }) => claims.every((claim) => claim.ok));
  return { schema: "escapement/verify@1", ok, interrupted, seed, seconds, scenarios };
}

function judgedClaim(judged: Judged): JudgedClaim {
  const { token: witness, counterexample, decisive } = judged;
  const token = witness ?? counterexample;
  return {
    id: judged.id,
    text: judged.text,
    shows: judged.shows,
    verdict: judged.verdict,
    expected: judged.expected,
    ok: judged.ok,
    proven: judged.proven,
    decidedBy: judged.decidedBy,
    runs: judged.runs,
    traces: judged.traces,
    states: judged.states,
    ...(token === null ? {} : { token }),
    ...(witness === null ? {} : { witness }),
    ...(counterexample === null ? {} : { counterexample }),
    ...(decisive === null ? {} : { decisive }),
    seconds: judged.seconds,
  };
}
