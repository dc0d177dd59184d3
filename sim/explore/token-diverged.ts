// The error of a token that no longer fits its program.
import { type Decision, placeOf, type Token } from "../kernel/record/token.ts";

/** What a run met where it left its token. */
export interface Met {
  /** Index of the decision that could not be followed; null: all were, and the fingerprint differs. */
  readonly decision: number | null;
  /** Steps made before. */
  readonly step: number;
  /** What was there instead; the run's own fingerprint where no decision failed. */
  readonly found: string;
  /** Who could step, with the announced ops. */
  readonly able: readonly string[];
}

/** The command line answers with exit code 3. */
export class TokenDiverged extends Error {
  override readonly name = "TokenDiverged";
  readonly met: Met;

  constructor(token: Token, met: Met) {
    super(textOf(token, met));
    this.met = met;
  }
}

function textOf(token: Token, { decision: index, step, found, able }: Met): string {
  const { decisions, scenario } = token;
  const advice = `  ${scenario} has changed since the token was made, or the token was edited; make a new one: escapement explore ${scenario}`;
  if (index === null) {
    return [
      `the token diverged: all its ${decisions.length} decisions were followed, but the run did other operations`,
      `  recorded: fingerprint ${token.fingerprint}`,
      `  met:      fingerprint ${found}, after ${step} steps`,
      advice,
    ].join("\n");
  }
  const decision = decisions[index] as Decision;
  const lines = [
    `the token diverged at step ${step + 1}, decision ${index + 1} of ${decisions.length} (${placeOf(decision)})`,
    `  recorded: ${recorded(decision)}`,
    `  met:      ${found}`,
  ];
  if (able.length > 0) lines.push(`  able to step: ${able.join(", ")}`);
  return [...lines, advice].join("\n");
}

function recorded(decision: Decision): string {
  const { after, steps } = decision;
  const place = after === "-" ? "at the start" : `after ${after}'s step ${steps}`;
  if (decision.kind !== "actor")
    return `${place}, data choice ${decision.ordinal} (${decision.kind}) is ${decision.value}`;
  const check = decision.check === null ? "" : `, with an op of check ${decision.check}`;
  return `${place}, ${decision.actor} steps${check}`;
}
