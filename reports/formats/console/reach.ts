// What `reach` shows a person: yes with a run, no with a proof, or how far it got.
import type { ReachDocument, Tried } from "../json/reach.ts";
import { count, duration } from "./count.ts";
import { replayLine } from "./paste.ts";
import { type Ink, paint, type Screen } from "./screen.ts";

const inks: Readonly<Record<Tried["reachable"], Ink>> = { yes: "green", no: "red", unknown: "yellow" };

export function reachText(document: ReachDocument, screen: Screen, file?: string): string {
  const { scenario, policy, seed, token, tried, interrupted, end } = document;
  const question = `prints exactly this${end === null ? "" : ` and ends as ${end}`}?`;
  const lines = [
    `${paint(screen, "bold", scenario)}  ${paint(screen, "dim", `policy ${policy}, seed ${seed}`)}  ${question}`,
  ];
  for (const { reachable, lateness, complete, runs, seconds } of tried) {
    const why = complete ? "no schedule does: " : reachable === "unknown" ? "no run so far: " : "";
    const answer = paint(screen, inks[reachable], reachable);
    lines.push(`  ${answer} at lateness ${lateness} (${why}${count(runs, "run")}, ${duration(seconds)})`);
  }
  if (token !== undefined) lines.push(`  ${replayLine(token, file)}`);
  if (interrupted) lines.push(`  ${paint(screen, "red", "interrupted")}`);
  return `${lines.join("\n")}\n`;
}
