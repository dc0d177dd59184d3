// What the runs of a search showed: the distinct outcomes, each with its counts and the choices of its first run.
import type { Outcome } from "../kernel/end.ts";
import type { ChoiceLog, Choices } from "./choices.ts";

/** One distinct outcome and how to get it. */
export interface Found {
  readonly outcome: Outcome;
  count: number;
  choices: Choices;
  /** Found by samples that wander: the first run of a proof that shows it takes their place. */
  sampled: boolean;
  /** The strategy or sampler that showed it first. */
  readonly by: string;
}

/** How often each sampler showed one outcome, listed or not. */
interface Tally {
  readonly found: Found | null;
  readonly bySampler: Map<string, number>;
}

export class FoundOutcomes {
  /** In the order in which they were found, as many as are to be listed. */
  readonly listed: Found[] = [];
  readonly #byKey = new Map<string, Tally>();
  readonly #limit: number;
  readonly #keyOf: (outcome: Outcome) => string;
  #last: (Tally & { readonly outcome: Outcome }) | null = null;

  constructor(limit: number, keyOf: (outcome: Outcome) => string) {
    this.#limit = limit;
    this.#keyOf = keyOf;
  }

  /** How many there are, listed or not. */
  get total(): number {
    return this.#byKey.size;
  }

  /** How many of them the sampler showed exactly once. */
  seenOnceBy(sampler: string): number {
    let once = 0;
    for (const { bySampler } of this.#byKey.values()) if (bySampler.get(sampler) === 1) once++;
    return once;
  }

  /** What was found stays found, and is counted anew. */
  discount(): void {
    for (const found of this.listed) {
      found.count = 0;
      found.sampled = true;
    }
    this.#last = null;
  }

  /** Counts a run's outcome. True: nobody has seen it before. */
  add(outcome: Outcome, log: ChoiceLog, by: string): boolean {
    // Most runs show what the run before them showed: no key is built for those.
    const last = this.#last;
    if (
      last !== null &&
      saysNoMore(outcome) &&
      last.outcome.end.kind === outcome.end.kind &&
      last.outcome.hazards === outcome.hazards &&
      last.outcome.stdout === outcome.stdout
    ) {
      count(last, by);
      return false;
    }
    const key = this.#keyOf(outcome);
    let tally = this.#byKey.get(key);
    const fresh = tally === undefined;
    if (tally === undefined) {
      const found =
        this.listed.length < this.#limit ? { outcome, count: 0, choices: log.copy(), sampled: false, by } : null;
      tally = { found, bySampler: new Map() };
      this.#byKey.set(key, tally);
      if (found !== null) this.listed.push(found);
    }
    count(tally, by);
    const { found } = tally;
    if (found?.sampled === true) {
      found.sampled = false;
      found.choices = log.copy();
    }
    if (saysNoMore(outcome)) this.#last = { ...tally, outcome };
    return fresh;
  }
}

function count({ found, bySampler }: Tally, by: string): void {
  if (found !== null) found.count++;
  bySampler.set(by, (bySampler.get(by) ?? 0) + 1);
}

/** Ends that say no more than their kind. */
const saysNoMore = ({ end }: Outcome): boolean => end.kind === "returned" || end.kind === "deadlock";
