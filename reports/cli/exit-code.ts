// How the command line answers (DESIGN §10). `run` alone answers with the simulated program's own code.
import type { End } from "../../sim/kernel/end.ts";

export const exitCodes = {
  /** As expected. */
  ok: 0,
  /** A claim failed, an output cannot be reached, or Escapement itself has a bug. */
  failed: 1,
  /** Bad usage or input. */
  usage: 2,
  /** A replay met something else than its token says. */
  diverged: 3,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = number;

/** What a shell would see of the simulated program: 101 after a panic in main, 1 for a hang or a run without an end. */
export function exitCodeOfEnd(end: End): ExitCode {
  switch (end.kind) {
    case "returned":
      return 0;
    case "panicked":
      return 101;
    case "exited":
      return end.code & 0xff;
    default:
      return exitCodes.failed;
  }
}
