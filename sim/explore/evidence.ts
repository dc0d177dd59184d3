// What the searches of a claim have found, and the verdict that it allows (DESIGN §4).
import type { Outcome } from "../kernel/end.ts";
import type { SearchResult } from "./result.ts";
import type { Verdict } from "./verdict.ts";

/** What the searches under one policy have found. */
export class Evidence {
  /** Tokens of a run of each side. */
  holds: string | null = null;
  violates: string | null = null;
  /** A search that saw every schedule; otherwise the last one. */
  search: SearchResult | null = null;
  // Known before the search that knows it is over and has tokens.
  #held = false;
  violated = false;

  get both(): boolean {
    return this.#held && this.violated;
  }

  get complete(): boolean {
    return this.search?.complete === true;
  }

  /** Every schedule was seen, and all say the same. */
  get settled(): boolean {
    return this.complete && !this.both;
  }

  saw(holds: boolean): void {
    if (holds) this.#held = true;
    else this.violated = true;
  }

  add(result: SearchResult, holds: (outcome: Outcome) => boolean): void {
    for (const outcome of result.outcomes) {
      this.saw(holds(outcome));
      if (holds(outcome)) this.holds ??= outcome.token;
      else this.violates ??= outcome.token;
    }
    if (!this.complete) this.search = result;
  }
}

/** `by`: the searches that the verdict rests on, the one that settles it first. */
export interface Decided {
  readonly verdict: Verdict;
  readonly proven: boolean;
  readonly by: readonly SearchResult[];
}

/** any-order contains faithful: what was seen under faithful is possible under any-order too. */
export function verdictOf(anyOrder: Evidence, faithful: Evidence): Decided {
  const abstract = anyOrder.search === null ? [] : [anyOrder.search];
  const concrete = faithful.search === null ? [] : [faithful.search];
  if (anyOrder.settled && anyOrder.holds !== null) return { verdict: "guaranteed", proven: true, by: abstract };
  if (anyOrder.settled && anyOrder.violates !== null) return { verdict: "impossible", proven: true, by: abstract };
  if (faithful.both) {
    // Both sides of a claim that any-order has settled in a few traces: the traces are what a reader wants to hear of.
    const by = anyOrder.both ? [...abstract, ...concrete] : concrete;
    return { verdict: "one of n", proven: true, by };
  }
  const by = concrete.length > 0 ? concrete : abstract;
  const canHold = anyOrder.holds !== null || faithful.holds !== null;
  const canFail = anyOrder.violates !== null || faithful.violates !== null;
  if (faithful.holds !== null) {
    return canFail
      ? { verdict: "in practice", proven: faithful.complete, by }
      : { verdict: "guaranteed", proven: false, by };
  }
  if (faithful.violates !== null) {
    return canHold
      ? { verdict: "latent", proven: faithful.complete, by }
      : { verdict: "impossible", proven: false, by };
  }
  // No run under faithful came to its end.
  return { verdict: canHold ? (canFail ? "one of n" : "guaranteed") : "impossible", proven: false, by };
}
