// verify: what is true of each claim, in the cheap order (DESIGN §5: prove in the abstraction, refute in the concrete).
//
// 1. any-order, as far as the claim sees: complete, and it always holds or never does: guaranteed, impossible.
// 2. A sample of faithful: it holds here and not there: one of n.
// 3. It was never seen to hold: any-order again, until it does, or is complete: impossible.
// 4. faithful, every state: it always holds: in practice; it never does: latent.
// 5. What is left of the budget samples faithful; what was seen then decides, unproven.
import type { Outcome } from "../kernel/end.ts";
import { Misuse } from "../kernel/errors.ts";
import type { Detector } from "../kernel/hazard.ts";
import { parseToken } from "../kernel/record/token.ts";
import type { Policy } from "../kernel/world.ts";
import { decisive } from "./after/decisive.ts";
import { shorten } from "./after/shorten.ts";
import type { Claim } from "./claim.ts";
import { Evidence, verdictOf } from "./evidence.ts";
import { defaultOptions, type SearchOptions, type StrategyName } from "./options.ts";
import type { Host } from "./program.ts";
import type { Recording } from "./record.ts";
import { follow } from "./replay.ts";
import type { Decisive } from "./result.ts";
import type { Scenario } from "./scenario.ts";
import { search } from "./search.ts";
import type { Judged } from "./verdict.ts";
import { seenOf } from "./witness.ts";

/** The budget is that of each claim. */
export type VerifyOptions = Pick<SearchOptions, "seed" | "budget" | "maxSteps" | "stop" | "onProgress" | "detect">;

/**
 * Judges the claims of a scenario. The verdicts come from searches alone, never from what the scenario expects.
 *
 * @example
 * for (const { id, verdict, ok } of verify(hello, {}, bareHost)) show(id, verdict, ok);
 */
export function verify(scenario: Scenario, options: Partial<VerifyOptions>, host: Host): Judged[] {
  return scenario.claims.map((claim) => new Judge(scenario, claim, { ...defaultOptions, ...options }, host).judge());
}

/** How long any-order goes on looking for the other side once a run violates the claim. */
const moreRunsMax = 1000;
/** A first sample of faithful: it finds both sides of most claims that have two. */
const sampleRunsMax = 300;

class Judge {
  readonly #scenario: Scenario;
  readonly #claim: Claim;
  readonly #options: VerifyOptions;
  readonly #host: Host;
  readonly #start: number;
  readonly #anyOrder = new Evidence();
  readonly #faithful = new Evidence();
  #runs = 0;

  constructor(scenario: Scenario, claim: Claim, options: VerifyOptions, host: Host) {
    this.#scenario = scenario;
    this.#claim = claim;
    this.#options = options;
    this.#host = host;
    this.#start = host.now();
  }

  judge(): Judged {
    this.#gather();
    this.#shorten(this.#anyOrder);
    this.#shorten(this.#faithful);
    const { id, text, shows, expected } = this.#claim;
    const { verdict, proven, by } = verdictOf(this.#anyOrder, this.#faithful);
    const [main] = by;
    return {
      id,
      text,
      shows: shows.words,
      verdict,
      expected,
      ok: verdict === expected,
      proven,
      decidedBy: by.map(({ policy, strategy }) => `${policy} ${strategy}`).join(", "),
      policy: main?.policy ?? "any-order",
      runs: this.#runs,
      traces: main?.traces ?? null,
      states: main?.states ?? null,
      token: this.#faithful.holds ?? this.#anyOrder.holds,
      counterexample: this.#faithful.violates ?? this.#anyOrder.violates,
      decisive: this.#decisive(),
      seconds: (this.#host.now() - this.#start) / 1000,
    };
  }

  /** Hazards are noted only for claims that ask for them. */
  get #detect(): Detector | null {
    if (this.#claim.shows.asksHazards !== true) return null;
    const { detect } = this.#options;
    if (detect !== null) return detect;
    throw new Misuse(
      `claim ${this.#claim.id} asks for a hazard, and nobody notes them\n  give verify a detector: { detect }`,
    );
  }

  /** Searches until the verdict is proven or the budget is spent. */
  #gather(): void {
    const anyOrder = this.#anyOrder;
    const faithful = this.#faithful;
    this.#search("any-order", "auto", 0.4, () => anyOrder.both, moreRunsMax);
    if (anyOrder.settled) return;
    this.#search("faithful", "random", 0.1, () => faithful.both, null, sampleRunsMax);
    if (faithful.both) return;
    if (anyOrder.holds === null && faithful.holds === null) {
      this.#search("any-order", "auto", 0.5, () => anyOrder.holds !== null);
      if (anyOrder.settled) return;
    }
    this.#search("faithful", "auto", 1, () => faithful.both);
  }

  /** `share`: of the budget that is left. `moreRuns`: give up so many runs after the first violation. */
  #search(
    policy: Policy,
    strategy: StrategyName,
    share: number,
    enough: () => boolean,
    moreRuns: number | null = null,
    runsMax = Number.POSITIVE_INFINITY,
  ): void {
    const { seed, maxSteps, onProgress } = this.#options;
    const evidence = policy === "any-order" ? this.#anyOrder : this.#faithful;
    const { sees, timed = false } = this.#claim.shows;
    const holds = (outcome: Outcome): boolean => this.#claim.shows.holds(outcome);
    const budget = this.#budget(share, runsMax);
    const detect = this.#detect;
    if (budget.ms === 0 || budget.runs === 0) return;
    let after = 0;
    const result = search(
      this.#scenario,
      {
        ...{ policy, strategy, look: false, seed, maxSteps, budget, sees, timed, detect, onProgress },
        ...{ decide: false, limit: 2 },
        groups: (outcome) => String(holds(outcome)),
        until: (outcome) => {
          evidence.saw(holds(outcome));
          return enough();
        },
        stop: () => this.#options.stop?.() === true || (moreRuns !== null && evidence.violated && after++ > moreRuns),
      },
      this.#host,
    );
    this.#runs += result.runs;
    evidence.add(result, holds);
  }

  #budget(share: number, runsMax: number): SearchOptions["budget"] {
    const { ms, runs } = this.#options.budget;
    const left = runs === null ? Number.POSITIVE_INFINITY : Math.ceil(Math.max(0, runs - this.#runs) * share);
    const runsLeft = Math.min(left, runsMax);
    return {
      ms: ms === null ? null : Math.max(0, ms - (this.#host.now() - this.#start)) * share,
      runs: Number.isFinite(runsLeft) ? runsLeft : null,
    };
  }

  /** Sampled runs wander: what a reader replays, and what is compared, goes straight. */
  #shorten(evidence: Evidence): void {
    const { sees, timed, holds } = this.#claim.shows;
    const short = (token: string | null, side: boolean): string | null =>
      token === null
        ? null
        : shorten(
            this.#scenario,
            token,
            (run) => ended(run) && holds(seenOf(run, sees, timed)) === side,
            this.#host,
            this.#detect,
          );
    evidence.holds = short(evidence.holds, true);
    evidence.violates = short(evidence.violates, false);
  }

  /** What decides between a run that holds and one that does not, of the same policy. */
  #decisive(): Decisive | null {
    const { holds, violates } = this.#faithful.both ? this.#faithful : this.#anyOrder;
    if (holds === null || violates === null) return null;
    const [one, other] = [holds, violates].map((token) => follow(this.#scenario, parseToken(token), this.#host));
    return one === undefined || other === undefined ? null : decisive(one, other, this.#claim.shows.sees);
  }
}

/** A run that was cut shows nothing. */
const ended = ({ outcome }: Recording): boolean => outcome.end.kind !== "cut" && outcome.end.kind !== "abandoned";
