// What `reach` shows a person: yes with a run, no with a proof, or how far it got.
import type { ReachDocument } from "../json/reach.ts";
import { count, duration } from "./count.ts";
import { replayLine } from "./paste.ts";
import { paint, type Screen } from "./screen.ts";

export function reachText(document: ReachDocument, screen: Screen, file?: string): string {
  const { scenario, policy, lateness, reachable, token, runs, seconds, interrupted, end } = document;
  const what = `prints exactly this${end === null ? "" : ` and ends as ${end}`}`;
  const effort = `${count(runs, "run")}, ${duration(seconds)}`;
  const where = `policy ${policy}, lateness ${lateness}`;
  const head = `${paint(screen, "bold", scenario)}  ${paint(screen, "dim", where)}`;
  if (reachable === "yes") {
    return `${head}\n${paint(screen, "green", "yes")}: a run ${what} (${effort})\n  ${replayLine(token as string, file)}\n`;
  }
  if (reachable === "no") return `${head}\n${paint(screen, "red", "no")}: no schedule ${what} (complete: ${effort})\n`;
  const why = interrupted ? "interrupted" : "the budget is spent";
  return `${head}\n${paint(screen, "yellow", "unknown")}: no run so far ${what} (${why}: ${effort})\n`;
}
