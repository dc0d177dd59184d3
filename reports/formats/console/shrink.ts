// What `shrink` shows a person: how small the run has become, and how sure that is.
import type { ShrinkResult } from "../../../sim/explore/after/shrink.ts";
import { count, duration } from "./count.ts";
import { endText } from "./end.ts";
import { replayLine } from "./paste.ts";
import { paint, type Screen } from "./screen.ts";

export function shrinkText(result: ShrinkResult, screen: Screen, file?: string): string {
  const { scenario, token, preemptions, minimal, replays, from, outcome, seconds } = result;
  const sure =
    minimal === "proven"
      ? paint(screen, "green", "no schedule with fewer fails like this")
      : paint(screen, "yellow", "whether fewer would do is unknown: give it a larger --budget");
  return [
    `${paint(screen, "bold", scenario)}  ${endText(outcome.end)}`,
    `${count(preemptions, "preemption")} (from ${from.preemptions}); ${sure}`,
    `  ${replayLine(token, file)}`,
    `${count(replays, "run")}, ${duration(seconds)}`,
    "",
  ].join("\n");
}
