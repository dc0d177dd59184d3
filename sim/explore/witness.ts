// The run behind a listed outcome, repeated once: its token and what a reader wants to know of its schedule.
import { type Choices, Replay } from "./choices.ts";
import type { SearchOptions } from "./options.ts";
import type { Host, Program } from "./program.ts";
import { record } from "./record.ts";

export interface Witness {
  readonly token: string;
  readonly preemptions: number;
}

/** Repeats the run that the choices stand for. Its token replays the whole output, whatever the search could see of it. */
export function witnessOf(program: Program, options: SearchOptions, choices: Choices, host: Host): Witness {
  const { token, preemptions } = record(program, options, new Replay(choices), host, { steps: false, sites: false });
  return { token, preemptions };
}
