// Verdicts: what a search concluded about a claim (DESIGN §4).
import type { Policy } from "../kernel/world.ts";
import type { Decisive } from "./result.ts";

/**
 * guaranteed: every any-order schedule. in practice: every faithful one, not every any-order one. one of n: some faithful
 * ones. latent: some any-order ones, no faithful one. impossible: none.
 */
export type Verdict = "guaranteed" | "in practice" | "one of n" | "latent" | "impossible";

/** How a claim was judged. */
export interface Judged {
  readonly id: string;
  readonly text: string;
  readonly shows: string;
  readonly verdict: Verdict;
  readonly expected: Verdict;
  readonly ok: boolean;
  /** The search was complete, or witnesses of both sides decide; otherwise "not refuted in n runs". */
  readonly proven: boolean;
  /** The searches that it rests on, each a policy and a strategy, the one that settled it first: `any-order source`. */
  readonly decidedBy: string;
  readonly policy: Policy;
  /** Of all searches of this claim. */
  readonly runs: number;
  /** Of the search that settled it, where its runs are traces, or states. */
  readonly traces: number | null;
  readonly states: number | null;
  /** A run in which the claim holds. */
  readonly token: string | null;
  /** A run in which it does not. */
  readonly counterexample: string | null;
  /** What decides between the two, where both exist. */
  readonly decisive: Decisive | null;
  readonly seconds: number;
}
