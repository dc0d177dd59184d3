// The runs behind listed outcomes, each repeated once: their tokens, and what a reader wants to know of their schedules.
import { plain } from "../kernel/choose.ts";
import { type Outcome, outcomeKey } from "../kernel/end.ts";
import { atTime } from "../kernel/stdout.ts";
import { decisive } from "./after/decisive.ts";
import { diverged, Replay } from "./choices.ts";
import type { Found } from "./found.ts";
import type { SearchOptions } from "./options.ts";
import type { Host, Program } from "./program.ts";
import { type Recording, record } from "./record.ts";
import type { Decisive } from "./result.ts";

export interface Witness {
  /** Replays the whole output, whatever the search could see of it. */
  readonly token: string;
  readonly preemptions: number;
  readonly decidedBy: Decisive | null;
}

/** What decides is looked for in so many outcomes: each needs its trace, a millisecond or two. */
const decidedMax = 1000;
/** A plain schedule that is longer than this spins, and decides nothing. */
const plainStepsMax = 20_000;

/** Repeats the runs of these outcomes. */
export function witnessesOf(program: Program, options: SearchOptions, found: readonly Found[], host: Host): Witness[] {
  const { sees, timed } = options;
  let plainly: Recording | null = null;
  return found.map(({ outcome, choices }, index) => {
    const steps = options.decide && index < decidedMax;
    const run = record(program, options, new Replay(choices), host, { steps, sites: false });
    if (differs(outcome, run, options)) throw diverged("it shows something else");
    const { token, preemptions } = run;
    if (!steps) return { token, preemptions, decidedBy: null };
    plainly ??= record(program, { ...options, maxSteps: plainStepsMax }, plain, host, { steps, sites: false });
    const same = plainly.outcome.end.kind === "cut" || outcomeKey(seenOf(plainly, sees, timed)) === outcomeKey(outcome);
    return { token, preemptions, decidedBy: same ? null : decisive(plainly, run, sees) };
  });
}

/** A projected outcome can be compared where the trace was kept. */
const differs = (outcome: Outcome, run: Recording, { sees, timed }: SearchOptions): boolean =>
  ((sees === null && !timed) || run.steps.length > 0) && outcomeKey(outcome) !== outcomeKey(seenOf(run, sees, timed));

/** What a search that sees these lines, with their times or without, would have made of a run's outcome. */
export function seenOf({ outcome, steps }: Recording, sees: SearchOptions["sees"], timed = false): Outcome {
  if (sees === null && !timed) return outcome;
  let stdout = "";
  for (const { line, text } of steps) {
    if (line !== null && (sees === null || sees(line))) stdout += timed ? atTime(text.time, line) : line;
  }
  return { ...outcome, stdout };
}
