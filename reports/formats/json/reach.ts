// `reach --json` (DESIGN §10).
import type { End } from "../../../sim/kernel/end.ts";
import type { Policy } from "../../../sim/kernel/world.ts";
import type { LatenessJson } from "./lateness.ts";

export interface ReachDocument {
  readonly schema: "escapement/reach@1";
  readonly scenario: string;
  readonly policy: Policy;
  /** The one at which it was reached, or the last one tried. */
  readonly lateness: LatenessJson;
  readonly end: End["kind"] | null;
  readonly reachable: "yes" | "no" | "unknown";
  /** A run that prints it. */
  readonly token?: string;
  readonly runs: number;
  /** Every search of this question covered all its schedules. */
  readonly complete: boolean;
  readonly seed: number;
  readonly seconds: number;
  readonly interrupted: boolean;
}
