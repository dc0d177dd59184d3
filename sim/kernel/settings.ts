// What one run needs to know.
import type { Chooser, Observer } from "./choose.ts";
import type { Hazards } from "./hazard.ts";

export type Policy = "faithful" | "any-order";

/** What one run needs to know. */
export interface Settings {
  readonly policy: Policy;
  /** 0: time moves only when nothing can step. Infinity: also while something can (samplers only). */
  readonly lateness: number;
  readonly chooser: Chooser;
  readonly observer: Observer | null;
  /** The run is cut after so many steps. */
  readonly maxSteps: number;
  /** Keeps the hashes that the visited set needs. */
  readonly hashing: boolean;
  /** Keeps call sites. */
  readonly recording: boolean;
  /** The lines that the claim looks at; null: all. */
  readonly sees: ((line: string) => boolean) | null;
  /** Each line that the claim sees begins with the time at which it was printed, in milliseconds, and a space. */
  readonly timed?: boolean;
  /** Give the run up as soon as it can no longer print exactly this. */
  readonly expects: string | null;
  /** Hears of what may be a misuse; absent: nobody asks. */
  readonly hazards?: Hazards | null;
}
