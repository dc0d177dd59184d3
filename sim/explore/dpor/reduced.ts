// A reduction as a strategy: one that begins again where a run taught it that more steps race than it thought.
import { Misuse } from "../../kernel/errors.ts";
import type { Strategy } from "../strategy.ts";
import { type Reach, Reduction } from "./reduction.ts";

export function reduced(reach: Reach, { lateness }: { readonly lateness: number }): Strategy {
  if (lateness > 0) {
    throw new Misuse(
      `strategy ${reach} works at lateness 0\n  above it every step races with the clock: use --strategy random`,
    );
  }
  const noticed = new Set<string>();
  let known = 0;
  let restarts = 0;
  let search = new Reduction(reach, noticed);
  return {
    name: reach,
    exhaustive: true,
    counts: "traces",
    hashing: false,
    get observer() {
      return search;
    },
    get restarts() {
      return restarts;
    },
    get note() {
      return reach === "optimal" && search.hasGroups ? beginsOnly : null;
    },
    begin() {
      // A run looked at what made no difference before: more steps race than was thought, so begin again.
      if (noticed.size > known) {
        search = new Reduction(reach, noticed);
        known = noticed.size;
        restarts++;
      }
      return search.begin() ? search : null;
    },
    end: () => {},
  };
}

const beginsOnly =
  "polls that one thread makes are reversed as wholes, by source sets: runs may be given up there (they are counted as blocked)";
