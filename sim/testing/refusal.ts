import type { Closure } from "../kernel/closure.ts";
import { Misuse } from "../kernel/errors.ts";
import type { Settings } from "../kernel/world.ts";
import { runOnce } from "./run-once.ts";

/** What a run refuses, as `what` happened and `place`: where. A run that refuses nothing is an error of the test. */
export function refused(main: unknown, settings: Partial<Settings> = {}): { what: string; place: string } {
  try {
    runOnce(main as Closure<unknown>, settings);
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    const lines = error.message.split("\n");
    const place = /^ {2}(at .*, )?in \S+ (before|after) its/.test(lines.at(-1) as string)
      ? (lines.pop() as string)
      : "";
    return { what: lines.join("\n"), place: place.trim() };
  }
  throw new Error("nothing was refused");
}

/** Only what. */
export const refusal = (main: unknown, settings: Partial<Settings> = {}): string => refused(main, settings).what;
