// What `verify` shows a person: a table per scenario, and one sentence about all of them.
import type { Verdict } from "../../../sim/explore/verdict.ts";
import type { JudgedClaim, JudgedScenario, VerifyDocument } from "../json/verify.ts";
import { count, duration } from "./count.ts";
import { decisiveText } from "./decisive.ts";
import { replayLine } from "./paste.ts";
import { type Ink, indent, paint, type Screen, wrap } from "./screen.ts";
import { type Column, type Row, table } from "./table.ts";

const inks: Readonly<Record<Verdict, Ink>> = {
  guaranteed: "green",
  "in practice": "cyan",
  "one of n": "yellow",
  latent: "yellow",
  impossible: "red",
};

const columns: readonly Column[] = [{ title: "claim", flexible: true }, { title: "verdict" }, { title: "settled by" }];

export function verifyText(document: VerifyDocument, screen: Screen): string {
  const blocks = document.scenarios.map((scenario) => scenarioLines(scenario, screen).join("\n"));
  return `${[...blocks, summary(document, screen)].join("\n\n")}\n`;
}

function scenarioLines({ scenario, source, summary, file, claims }: JudgedScenario, screen: Screen): string[] {
  const head = `${paint(screen, "bold", scenario)}  ${paint(screen, "dim", source)}`;
  const about = wrap(summary, screen.columns);
  if (claims.length === 0) return [head, ...about, "  it makes no claims"];
  const rows = claims.map((claim) => claimRow(claim, file, screen));
  return [head, ...about, ...table(columns, rows, screen, "  ")];
}

function claimRow(claim: JudgedClaim, file: string | undefined, screen: Screen): Row {
  const { text, verdict, ok } = claim;
  const ink: Ink = ok ? inks[verdict] : "red";
  return {
    cells: [text, verdict, settledBy(claim)],
    ink: (column, cell) => (column === 1 ? paint(screen, ink, cell) : column === 2 ? paint(screen, "dim", cell) : cell),
    below: indent(evidence(claim, file, screen), "      "),
  };
}

/** `any-order, 2 traces`, or how often a sample failed to refute it. */
function settledBy({ decidedBy, proven, traces, states, runs, token }: JudgedClaim): string {
  const policy = decidedBy.split(" ", 1)[0] as string;
  if (token === undefined) return `nothing: no run ended in ${count(runs, "run")}`;
  if (!proven) return `not refuted in ${count(runs, "run")}`;
  if (traces !== null) return `${policy}, ${count(traces, "trace")}`;
  return `${policy}, ${states === null ? count(runs, "run") : count(states, "state")}`;
}

function evidence(claim: JudgedClaim, file: string | undefined, screen: Screen): string[] {
  const { witness, counterexample, decisive, ok, expected, shows } = claim;
  const lines: string[] = [];
  if (!ok) {
    lines.push(paint(screen, "red", `expected: ${expected}`));
    lines.push(...wrap(`looked for: ${shows.replaceAll("\n", " ⏎ ")}`, screen.columns - 6));
  }
  if (decisive !== undefined) lines.push(decisiveText(decisive));
  // Where the claim holds always, no run says more than the verdict; elsewhere each side has its run.
  if (witness !== undefined && counterexample !== undefined) lines.push(`holds   ${replayLine(witness, file)}`);
  else if (witness !== undefined) lines.push(`e.g.    ${replayLine(witness, file)}`);
  if (counterexample !== undefined) lines.push(`fails   ${replayLine(counterexample, file)}`);
  return lines;
}

function summary({ scenarios, ok, interrupted, seconds, seed }: VerifyDocument, screen: Screen): string {
  const claims = scenarios.flatMap((scenario) => scenario.claims);
  const tally = (Object.keys(inks) as Verdict[])
    .map((verdict) => ({ verdict, n: claims.filter((claim) => claim.verdict === verdict).length }))
    .filter(({ n }) => n > 0)
    .map(({ verdict, n }) => paint(screen, inks[verdict], `${n} ${verdict}`));
  const first = `${count(claims.length, "claim")} of ${count(scenarios.length, "scenario")}${tally.length > 0 ? ": " : ""}${tally.join(", ")}`;

  const unproven = claims.filter(({ proven }) => !proven).length;
  const proof = unproven === 0 ? "all proven" : `${claims.length - unproven} proven, ${unproven} not refuted`;
  const wrong = claims.filter((claim) => !claim.ok);
  const verdict = ok
    ? paint(screen, "green", "every verdict is as expected")
    : wrong.length > 0
      ? paint(screen, "red", `${count(wrong.length, "verdict")} not as expected`)
      : "no verdict is other than expected so far";
  const lines = [first, `${verdict}, ${proof}, in ${duration(seconds)}, seed ${seed}`];
  if (interrupted) lines.push(paint(screen, "red", "interrupted: the claims that are missing here were not judged"));
  return lines.join("\n");
}
