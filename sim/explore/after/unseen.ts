// How sure a search may be that was not complete: what its samplers may have missed (exploration.md 3.9).

/** What a search that is not complete says of the rest; each number says what it assumes. */
export interface Estimate {
  /** Runs of a plain search without reduction: the mean of 1/probability over random walks (Knuth 1975); null: none was made. */
  readonly tree: number | null;
  /** For each sampler whose distribution means something. */
  readonly unseen: readonly Unseen[];
  /** What priorities guarantee, for bugs that need so many orderings (PCT). */
  readonly bounds: readonly Bound[];
}

/** The chance that the next run of a sampler shows something new (Good 1953; the rule of three where nothing was rare). */
export interface Unseen {
  readonly sampler: string;
  readonly runs: number;
  /** Outcomes that it showed exactly once. */
  readonly once: number;
  readonly probability: number;
  readonly assumes: string;
}

/** The chance that a bug of this depth would have been found by now. */
export interface Bound {
  readonly depth: number;
  readonly actors: number;
  readonly choices: number;
  readonly runs: number;
  readonly probability: number;
  readonly assumes: string;
}

export function unseen(sampler: string, runs: number, once: number): Unseen {
  const probability = once > 0 ? once / runs : Math.min(1, 3 / runs);
  const assumes =
    once > 0
      ? `runs drawn as ${sampler} draws them; Good–Turing: outcomes seen once, by runs`
      : `runs drawn as ${sampler} draws them; no outcome was seen just once: at most 3 by runs, with 95 %`;
  return { sampler, runs, once, probability, assumes };
}

/** n actors, k choices a run: a run finds the bug with a chance of at least 1/(n·k^(depth-1)). */
export function bound(depth: number, actors: number, choices: number, runs: number): Bound {
  const chance = 1 / (actors * choices ** (depth - 1));
  return {
    depth,
    actors,
    choices,
    runs,
    probability: -Math.expm1(runs * Math.log1p(-Math.min(chance, 1 - Number.EPSILON))),
    assumes: `${depth} orderings suffice for the bug, at most ${actors} actors and ${choices} choices a run`,
  };
}
