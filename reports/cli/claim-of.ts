// What the user means by --claim ID.
import type { Claim } from "../../sim/explore/claim.ts";
import type { Scenario } from "../../sim/explore/scenario.ts";
import { didYouMean } from "./nearest.ts";
import { UsageError } from "./usage-error.ts";

/** The scenario's claim of this id. */
export function claimOf({ name, claims }: Scenario, id: string): Claim {
  const claim = claims.find((candidate) => candidate.id === id);
  if (claim !== undefined) return claim;
  const ids = claims.map((candidate) => candidate.id);
  throw new UsageError(
    `${name} has no claim ${id}${didYouMean(id, ids)}\n  ${ids.length === 0 ? "it has none" : `it has ${ids.join(", ")}`}`,
  );
}
