// What `explore` shows a person: what was searched, how far, and every outcome with a run that shows it.
import type { Estimate } from "../../../sim/explore/after/unseen.ts";
import type { FoundOutcome } from "../../../sim/explore/result.ts";
import type { ExploreDocument } from "../json/explore.ts";
import { count, duration, thousands } from "./count.ts";
import { decisiveText } from "./decisive.ts";
import { endText, waitForLines } from "./end.ts";
import { hazardLines } from "./hazards.ts";
import { replayLine } from "./paste.ts";
import { indent, paint, type Screen, wrap } from "./screen.ts";

/** As many equal first lines as are left out of an outcome at least. */
const sameLinesMin = 4;

export function exploreText(document: ExploreDocument, screen: Screen, file?: string): string {
  const { outcomes, outcomesTotal, assumptions, hazards } = document;
  const shown = outcomes.slice(0, screen.outcomesMax);
  const blocks = [head(document, screen)];
  shown.forEach((outcome, i) => {
    blocks.push(block(outcome, i, document, screen, file));
  });
  const more = outcomesTotal - shown.length;
  if (more > 0)
    blocks.push([`… and ${count(more, "more outcome")}: --limit N shows as many as you ask for, --json lists them`]);
  if (hazards.length > 0) blocks.push(hazardLines(hazards, file));
  if (document.estimate !== null) blocks.push(unseenLines(document.estimate, screen));
  if (assumptions.length > 0) blocks.push(wrap(`assuming that ${assumptions.join("; that ")}`, screen.columns));
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function head(document: ExploreDocument, screen: Screen): string[] {
  const { scenario, policy, lateness, strategy, seed, projection } = document;
  const { complete, interrupted, outcomesTotal, seconds } = document;
  const looksAt = projection === null ? "" : `, looking at ${projection}`;
  const how = `policy ${policy}, lateness ${lateness}, strategy ${strategy}, seed ${seed}${looksAt}`;
  const verdict = complete
    ? paint(screen, "green", `complete: exactly ${count(outcomesTotal, "outcome")}`)
    : paint(
        screen,
        "yellow",
        `${interrupted ? "interrupted" : "not complete"}: ${count(outcomesTotal, "outcome")} so far`,
      );
  return [
    `${paint(screen, "bold", scenario)}  ${paint(screen, "dim", how)}`,
    `${verdict}, ${effort(document)}, ${duration(seconds)}`,
  ];
}

/** How much a search that was not complete may have missed. */
function unseenLines({ unseen, bounds }: Estimate, screen: Screen): string[] {
  const percent = (share: number): string =>
    `${share < 0.1 ? Number((share * 100).toPrecision(2)) : (share * 100).toFixed(0)} %`;
  const samplers = unseen.map(
    ({ sampler, probability, runs }) => `${sampler} ${percent(probability)} (${count(runs, "run")})`,
  );
  const priorities = bounds.map(
    ({ depth, probability }) => `one that needs ${depth} orderings with a chance of at least ${percent(probability)}`,
  );
  return [
    ...wrap(`unseen: the chance that a sampler's next run shows something new: ${samplers.join(", ")}`, screen.columns),
    ...(priorities.length === 0
      ? []
      : wrap(`pct would have found a bug by now: ${priorities.join("; ")}`, screen.columns)),
  ];
}

/** `1,680 traces`, `412 runs (3 blocked, 1 cut)`. */
function effort({ traces, states, runs, blocked, cut }: ExploreDocument): string {
  const asides = [blocked > 0 ? `${thousands(blocked)} blocked` : "", cut > 0 ? `${thousands(cut)} cut` : ""].filter(
    Boolean,
  );
  const main = traces !== null ? count(traces, "trace") : states !== null ? count(states, "state") : "";
  const all = `${count(runs, "run")}${asides.length > 0 ? ` (${asides.join(", ")})` : ""}`;
  return main === "" ? all : `${main} in ${all}`;
}

function block(
  outcome: FoundOutcome,
  index: number,
  { outcomes, outcomesTotal, counts }: ExploreDocument,
  screen: Screen,
  file: string | undefined,
): string[] {
  const { end, token, preemptions, decidedBy } = outcome;
  const times = counts === null ? "" : `, ${count(outcome.count, counts === "runs" ? "run" : "trace")}`;
  const title = `outcome ${thousands(index + 1)} of ${thousands(outcomesTotal)}: ${endText(end)}${times}, ${count(preemptions, "preemption")}`;
  const bad = end.kind === "panicked" || end.kind === "deadlock";
  return [
    paint(screen, bad ? "red" : "bold", title),
    ...(decidedBy === null ? [] : [`  ${decisiveText(decidedBy)}`]),
    ...indent(printed(outcome.stdout, index === 0 ? null : (outcomes[0] as FoundOutcome).stdout), "  │ "),
    ...(end.kind === "deadlock" ? indent(waitForLines(end.waiting), "  ") : []),
    `  ${replayLine(token, file)}`,
  ];
}

/** The lines printed; those at the start that the first outcome has as well are only counted. */
function printed(stdout: string, first: string | null): string[] {
  if (stdout === "") return ["(prints nothing)"];
  const lines = stdout.replace(/\n$/, "").split("\n");
  if (first === null) return lines;
  const others = first.split("\n");
  let same = 0;
  while (same < lines.length && lines[same] === others[same]) same++;
  if (same < sameLinesMin) return lines;
  return [`(${count(same, "line")} as in outcome 1)`, ...lines.slice(same)];
}
