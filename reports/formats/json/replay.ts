// `replay --json` and `run --json`: one recorded run (DESIGN §10).
import type { Replayed } from "../../../sim/explore/replay.ts";
import type { End } from "../../../sim/kernel/end.ts";
import type { Hazard } from "../../../sim/kernel/hazard.ts";
import type { TraceStep } from "../../../sim/kernel/record/trace.ts";

export interface ReplayDocument {
  readonly schema: "escapement/replay@1";
  readonly scenario: string;
  readonly stdout: string;
  readonly end: End;
  readonly steps: number;
  readonly fingerprint: string;
  readonly trace: readonly TraceStep[];
  /** The named misuses that it met. */
  readonly hazards: readonly Hazard[];
}

export interface RunDocument {
  readonly schema: "escapement/run@1";
  readonly scenario: string;
  readonly stdout: string;
  /** Panic messages and `eprintln`. */
  readonly stderr: string;
  readonly end: End;
  readonly hazards: readonly Hazard[];
  readonly steps: number;
  /** Replays this run. */
  readonly token: string;
  /** With --trace. */
  readonly trace?: readonly TraceStep[];
}

export const replayDocument = (scenario: string, run: Replayed): ReplayDocument => ({
  schema: "escapement/replay@1",
  scenario,
  stdout: run.outcome.stdout,
  end: run.end,
  steps: run.steps,
  fingerprint: run.fingerprint,
  trace: run.trace,
  hazards: run.hazards,
});
