// Shrink: the run with the fewest preemptions that fails in the same way, and a proof where the budget allows: decisions are
// dropped first, which is quick and may end in a local minimum; then the bounded search looks at every schedule with fewer.
import type { Outcome } from "../../kernel/end.ts";
import { parseToken, type Token } from "../../kernel/record/token.ts";
import { defaultOptions, type SearchOptions } from "../options.ts";
import type { Host, Program } from "../program.ts";
import { follow } from "../replay.ts";
import { search } from "../search.ts";
import { calm } from "./shorten.ts";

export interface ShrinkResult {
  readonly schema: "escapement/shrink@1";
  readonly scenario: string;
  /** Replays the smallest run that was found. */
  readonly token: string;
  /** Switches away from an actor that could have gone on. */
  readonly preemptions: number;
  /** Whether every schedule with fewer preemptions was tried. */
  readonly minimal: "proven" | "unknown";
  /** Runs that it took. */
  readonly replays: number;
  /** The run that was given. */
  readonly from: { readonly preemptions: number; readonly decisions: number };
  readonly outcome: Outcome;
  readonly seconds: number;
}

export type ShrinkOptions = Partial<Pick<SearchOptions, "budget" | "maxSteps" | "stop" | "onProgress">>;

/**
 * The smallest run that ends as the token's does: with the same panic, the same exit code, a deadlock; a run that just
 * returns has to print the same.
 *
 * @example
 * const { token, preemptions, minimal } = shrink(hello, "e1:hello:faithful:0:plain:-", {}, bareHost);
 */
export function shrink(program: Program, token: string | Token, options: ShrinkOptions, host: Host): ShrinkResult {
  const { budget, maxSteps, stop, onProgress } = { ...defaultOptions, ...options };
  const start = host.now();
  const parsed = typeof token === "string" ? parseToken(token) : token;
  const given = follow(program, parsed, host, { maxSteps });
  const wanted = signature(given.outcome);
  const same = (outcome: Outcome): boolean => signature(outcome) === wanted;

  const short = calm(program, given.token, (run) => same(run.outcome), host);
  let best = follow(program, parseToken(short.token), host, { maxSteps });
  if (best.preemptions > given.preemptions) best = given;
  let replays = 2 + short.tries;
  let minimal: ShrinkResult["minimal"] = best.preemptions === 0 ? "proven" : "unknown";
  if (best.preemptions > 0) {
    const bounds = left(budget, host.now() - start, replays);
    const began = host.now();
    const fewer = search(
      program,
      {
        ...{ policy: parsed.policy, lateness: parsed.lateness, strategy: "bounded", bound: best.preemptions - 1 },
        ...{ budget: bounds, maxSteps, stop, onProgress, decide: false },
        groups: (outcome) => String(same(outcome)),
        until: same,
      },
      host,
    );
    replays += fewer.runs;
    const spent = { ms: host.now() - began, runs: fewer.runs };
    const over =
      stop?.() !== true &&
      (bounds.ms ?? Number.POSITIVE_INFINITY) > spent.ms &&
      (bounds.runs ?? Number.POSITIVE_INFINITY) > spent.runs;
    const found = fewer.outcomes.find(({ stdout, end }) => same({ stdout, end }));
    // The bounded search goes from few preemptions to more: what it finds first needs the fewest.
    if (found !== undefined) best = follow(program, parseToken(found.token), host, { maxSteps });
    // It is over before its budget where no schedule with fewer is left.
    if (found !== undefined || over) minimal = fewer.cut === 0 ? "proven" : "unknown";
  }
  return {
    schema: "escapement/shrink@1",
    scenario: program.name,
    token: best.token,
    preemptions: best.preemptions,
    minimal,
    replays,
    from: { preemptions: given.preemptions, decisions: given.decisions.length },
    outcome: best.outcome,
    seconds: (host.now() - start) / 1000,
  };
}

/** Runs with the same signature fail in the same way. */
export function signature({ stdout, end }: Outcome): string {
  if (end.kind === "panicked") return `panicked ${end.message}`;
  if (end.kind === "exited") return `exited ${end.code} ${stdout}`;
  return end.kind === "returned" ? `returned ${stdout}` : end.kind;
}

function left(budget: SearchOptions["budget"], spentMs: number, runs: number): SearchOptions["budget"] {
  return {
    ms: budget.ms === null ? null : Math.max(0, budget.ms - spentMs),
    runs: budget.runs === null ? null : Math.max(0, budget.runs - runs),
  };
}
