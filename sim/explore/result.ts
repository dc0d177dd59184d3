// The result of a search: plain data, complete and serialisable; every reporter is a pure function of it (DESIGN §5, §10).
import type { ChoiceKind } from "../kernel/choose.ts";
import type { End } from "../kernel/end.ts";
import type { Policy } from "../kernel/world.ts";
import type { Estimate } from "./after/unseen.ts";

/** One distinct outcome. */
export interface FoundOutcome {
  readonly stdout: string;
  readonly end: End;
  /** How many runs or traces (see `counts`) showed it. */
  readonly count: number;
  /** The strategy that showed it first; of a portfolio the sampler. */
  readonly foundBy: string;
  /** Replays a run that shows it. */
  readonly token: string;
  /** Switches away from an actor that could have gone on, in that run. */
  readonly preemptions: number;
  /** The ids of the hazards of that run, where somebody asked. */
  readonly hazards?: readonly string[];
  /** What decides between this outcome and the plain schedule's; null for the plain one. */
  readonly decidedBy: Decisive | null;
}

/** Why two outcomes differ. */
export type Decisive =
  /** Two deadlines fall on the same instant, and either may come first. */
  | { readonly kind: "tie"; readonly ms: number; readonly between: readonly [string, string] }
  /** Two units that nothing orders. */
  | { readonly kind: "unordered"; readonly between: readonly [string, string] }
  /** A data choice alone: `unit` (null: the machine) chose the other one of `values`, which are below `of`. */
  | {
      readonly kind: "choice";
      readonly what: ChoiceKind;
      readonly unit: string | null;
      readonly values: readonly [number, number];
      readonly of: number;
    };

/** A named misuse that runs have shown. */
export interface FoundHazard {
  /** Of a rule: `HZ-4`. */
  readonly id: string;
  /** How many runs showed it. */
  readonly count: number;
  /** Replays one of them. */
  readonly token: string;
  /** What the first of them said: who did what to whom. */
  readonly message: string;
}

export interface SearchResult {
  readonly schema: "escapement/explore@1";
  readonly scenario: string;
  readonly policy: Policy;
  /** Milliseconds; Infinity is printed as "inf". */
  readonly lateness: number;
  readonly strategy: string;
  readonly seed: number;
  /** Every schedule is covered. */
  readonly complete: boolean;
  readonly runs: number;
  readonly traces: number | null;
  readonly states: number | null;
  /** Runs given up because another run covers them. */
  readonly blocked: number;
  /** Runs cut at the step bound: no outcomes. */
  readonly cut: number;
  readonly steps: number;
  readonly seconds: number;
  /** What may be missing; null: nothing, the search is complete. */
  readonly estimate: Estimate | null;
  readonly assumptions: readonly string[];
  readonly counts: "runs" | "traces" | null;
  readonly outcomesTotal: number;
  readonly outcomes: readonly FoundOutcome[];
  readonly hazards: readonly FoundHazard[];
}
