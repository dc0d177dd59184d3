// One run, recorded: its outcome, its trace and the token that replays it.
import type { Chooser } from "../kernel/choose.ts";
import type { Outcome } from "../kernel/end.ts";
import { type Detector, type Hazard, idsOf } from "../kernel/hazard.ts";
import { type Decision, formatToken } from "../kernel/record/token.ts";
import {
  type Announced,
  type ClockMove,
  type Recorded,
  type RecordedChoice,
  type RecordedSwitch,
  Recorder,
  type TraceStep,
} from "../kernel/record/trace.ts";
import { type Policy, World } from "../kernel/world.ts";
import type { Host, Program } from "./program.ts";

/** What decides a run besides its choices. */
export interface RunSettings {
  readonly policy: Policy;
  readonly lateness: number;
  readonly maxSteps: number;
  readonly detect?: Detector | null;
}

/** What is to be kept of a run beyond its outcome and its token. */
export interface Keep {
  /** Every step. */
  readonly steps: boolean;
  /** The scenario's lines; they differ from one machine to the next. */
  readonly sites: boolean;
}

export interface Recording {
  /** The whole output, whatever a claim could see of it. */
  readonly outcome: Outcome;
  readonly stderr: string;
  /** Where somebody asked. */
  readonly hazards: readonly Hazard[];
  /** How many steps the run took. */
  readonly length: number;
  readonly token: string;
  readonly fingerprint: string;
  /** Switches away from an actor that could have gone on. */
  readonly preemptions: number;
  readonly steps: readonly Recorded[];
  readonly moves: readonly ClockMove[];
  readonly switches: readonly RecordedSwitch[];
  /** What had been announced and did not happen any more. */
  readonly announced: readonly Announced[];
  readonly choices: readonly RecordedChoice[];
  /** Where it left the plain schedule. */
  readonly decisions: readonly Decision[];
  readonly trace: readonly TraceStep[];
}

/** Runs the program once with these choices. Whoever calls has guarded the host. */
export function record(program: Program, settings: RunSettings, chooser: Chooser, host: Host, keep: Keep): Recording {
  const recorder = new Recorder(chooser, keep.steps);
  const { policy, lateness, maxSteps, detect } = settings;
  const world = new World({
    policy,
    lateness,
    chooser: recorder,
    observer: recorder,
    maxSteps,
    hashing: false,
    recording: keep.sites,
    sees: null,
    expects: null,
    hazards: detect?.begin() ?? null,
  });
  host.watch(world);
  const end = world.run(program.main);
  const fingerprint = recorder.fingerprint();
  const { hazards } = world;
  const shown = { stdout: world.stdout.text, end };
  const { decisions, preemptions, steps, moves } = recorder;
  return {
    outcome: hazards === null ? shown : { ...shown, hazards: idsOf(hazards.found) },
    stderr: world.stdout.stderr,
    hazards: hazards?.found ?? [],
    length: world.steps,
    token: formatToken({ scenario: program.name, policy, lateness, decisions, fingerprint }),
    fingerprint,
    preemptions,
    steps,
    moves,
    switches: recorder.switches,
    announced: recorder.announced,
    choices: recorder.choices,
    decisions,
    trace: recorder.trace(),
  };
}
