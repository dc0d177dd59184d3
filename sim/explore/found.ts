// What the runs of a search showed: the distinct outcomes, each with a count and the choices of its first run.
import type { Outcome } from "../kernel/end.ts";
import type { ChoiceLog, Choices } from "./choices.ts";

/** One distinct outcome and how to get it. */
export interface Found {
  readonly outcome: Outcome;
  count: number;
  readonly choices: Choices;
}

export class FoundOutcomes {
  /** In the order in which they were found, as many as are to be listed. */
  readonly listed: Found[] = [];
  readonly #byKey = new Map<string, Found | null>();
  readonly #limit: number;
  readonly #keyOf: (outcome: Outcome) => string;
  #last: Found | null = null;

  constructor(limit: number, keyOf: (outcome: Outcome) => string) {
    this.#limit = limit;
    this.#keyOf = keyOf;
  }

  /** How many there are, listed or not. */
  get total(): number {
    return this.#byKey.size;
  }

  /** What was found stays found, and is counted anew. */
  discount(): void {
    for (const found of this.listed) found.count = 0;
  }

  /** Counts a run's outcome. True: nobody has seen it before. */
  add(outcome: Outcome, log: ChoiceLog): boolean {
    // Most runs show what the run before them showed: no key is built for those.
    const last = this.#last;
    if (
      last !== null &&
      saysNoMore(outcome) &&
      last.outcome.end.kind === outcome.end.kind &&
      last.outcome.stdout === outcome.stdout
    ) {
      last.count++;
      return false;
    }
    const key = this.#keyOf(outcome);
    let found = this.#byKey.get(key);
    const fresh = found === undefined;
    if (found === undefined) {
      found = this.listed.length < this.#limit ? { outcome, count: 0, choices: log.copy() } : null;
      this.#byKey.set(key, found);
      if (found !== null) this.listed.push(found);
    }
    if (found !== null) {
      found.count++;
      if (saysNoMore(outcome)) this.#last = found;
    }
    return fresh;
  }
}

/** Ends that say no more than their kind. */
const saysNoMore = ({ end }: Outcome): boolean => end.kind === "returned" || end.kind === "deadlock";
