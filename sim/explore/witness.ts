// The run behind a listed outcome, repeated once: its token and what a reader wants to know of its schedule.
import { World } from "../kernel/world.ts";
import { type Choices, Replay } from "./choices.ts";
import type { SearchOptions } from "./options.ts";
import type { Host, Program } from "./program.ts";

export interface Witness {
  readonly token: string;
  readonly preemptions: number;
}

/** Repeats the run that the choices stand for. */
export function witnessOf(program: Program, options: SearchOptions, choices: Choices, host: Host): Witness {
  const replay = new Replay(choices);
  const world = new World({
    policy: options.policy,
    lateness: options.lateness,
    chooser: replay,
    observer: null,
    maxSteps: options.maxSteps,
    hashing: false,
    recording: false,
    sees: options.sees,
    expects: null,
  });
  host.watch(world);
  world.run(program.main);
  return { token: choices.picks.join("."), preemptions: replay.preemptions };
}
