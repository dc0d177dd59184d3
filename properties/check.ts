// Checks a property: fast-check draws programs and schedules and shrinks what fails; the report can be replayed.
import * as fc from "fast-check";
import type { Host, Program } from "../sim/explore/program.ts";
import { type Recording, record } from "../sim/explore/record.ts";
import { nodeHost } from "../sim/host/node-host.ts";
import type { Outcome } from "../sim/kernel/end.ts";
import type { Policy } from "../sim/kernel/world.ts";
import { chooserOf, type Schedule, schedule } from "./arbitraries/schedule.ts";

/** What decides a run besides its program and its schedule. */
export interface Machine {
  readonly policy: Policy;
  readonly lateness: 0 | typeof Number.POSITIVE_INFINITY;
}

/** Something that holds for every program of a kind, under every schedule. */
export interface Property<P> {
  readonly name: string;
  /** Random programs, as data. */
  readonly programs: fc.Arbitrary<P>;
  /** Schedules long enough for them; otherwise those of a few threads. */
  readonly schedules?: fc.Arbitrary<Schedule>;
  /** Which machines it is to hold on; otherwise `faithful` at lateness 0. */
  readonly machines?: fc.Arbitrary<Machine>;
  /** One of them as a person reads it. */
  show(program: P): string;
  /** One of them as a body, and what is wrong with a run of it; null: nothing. */
  build(program: P): { readonly program: Program; judge(outcome: Outcome): string | null };
}

export interface CheckOptions {
  /** Decides all that is drawn. */
  readonly seed: number;
  /** How many programs, each with one schedule. */
  readonly runs?: number;
  /** fast-check's path to one failure, from a report. */
  readonly path?: string;
  /** In place of what the property draws. */
  readonly policy?: Policy;
  readonly lateness?: Machine["lateness"];
  readonly host?: Host;
}

/** A program and a schedule that break the property, shrunk. */
export class PropertyFailed extends Error {
  override readonly name = "PropertyFailed";
  /** `replay(program, token, host)` shows the run. */
  readonly program: Program;
  readonly token: string;
  readonly seed: number;

  constructor(message: string, { program, token, seed }: Pick<PropertyFailed, "program" | "token" | "seed">) {
    super(message);
    this.program = program;
    this.token = token;
    this.seed = seed;
  }
}

const plainMachine: Machine = { policy: "faithful", lateness: 0 };

/** Both policies, with time that waits for everybody or for nobody; shrinks towards the plain machine. */
export const anyMachine = (): fc.Arbitrary<Machine> =>
  fc.record({
    policy: fc.constantFrom<Policy>("faithful", "any-order"),
    lateness: fc.constantFrom<Machine["lateness"]>(0, Number.POSITIVE_INFINITY),
  });

/**
 * Draws programs and schedules, and throws a `PropertyFailed` for the smallest failure found.
 *
 * @example
 * checkProperty(ordering, { seed: 7, runs: 1000 });
 */
export function checkProperty<P>(property: Property<P>, options: CheckOptions): void {
  const { seed, runs = 200, path, host = nodeHost } = options;
  const { schedules = schedule(), machines = fc.constant(plainMachine) } = property;
  const tryOut = (drawn: P, choices: Schedule, machine: Machine): { run: Recording; wrong: string | null } => {
    const { program, judge } = property.build(drawn);
    const { policy = machine.policy, lateness = machine.lateness } = options;
    const settings = { policy, lateness, maxSteps: 10_000 };
    const run = record(program, settings, chooserOf(choices), host, { steps: false, sites: false });
    return { run, wrong: judge(run.outcome) };
  };
  host.guarded(() => {
    const details = fc.check(
      fc.property(property.programs, schedules, machines, (drawn, choices, machine) => {
        const { wrong } = tryOut(drawn, choices, machine);
        if (wrong !== null) throw new Error(wrong);
      }),
      { seed, numRuns: runs, ...(path === undefined ? {} : { path, endOnFailure: true }) },
    );
    if (!details.failed || details.counterexample === null) return;
    const [drawn, choices, machine] = details.counterexample;
    const { run, wrong } = tryOut(drawn, choices, machine);
    const again = `checkProperty(${property.name}, { seed: ${details.seed}, path: "${details.counterexamplePath}" })`;
    const text = [
      `${property.name} does not hold: ${wrong ?? (details.errorInstance as Error).message}`,
      ...property.show(drawn).split("\n"),
      `printed ${JSON.stringify(run.outcome.stdout)}, ended as ${run.outcome.end.kind}`,
      `token ${run.token}`,
      `found in run ${details.numRuns} of ${runs}, shrunk ${details.numShrinks} times; again: ${again}`,
    ];
    const { program } = property.build(drawn);
    throw new PropertyFailed(text.join("\n  "), { program, token: run.token, seed: details.seed });
  });
}
