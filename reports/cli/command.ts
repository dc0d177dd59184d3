// What a command is, and what it is called with.
import type { Host } from "../../sim/explore/program.ts";
import type { Scenario } from "../../sim/explore/scenario.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";

/** What the commands work on: the scenarios that are known by name, and the host that searches run on. */
export interface House {
  readonly scenarios: readonly Scenario[];
  readonly host: Host;
}

export interface Call extends House {
  readonly operands: readonly string[];
  readonly options: Options;
  readonly io: Io;
}

export interface Command {
  /** How help shows what comes after the name: `NAME|FILE`. */
  readonly operands: string;
  readonly summary: string;
  readonly operandsMin: number;
  readonly operandsMax: number;
  run(call: Call): ExitCode | Promise<ExitCode>;
}
