// A hazard, and the same program without it: two scenarios whose names begin with the id of the rule.
import { neverHazard, type Scenario, type Sim, scenario, showsHazard, type Verdict } from "../../sim/index.ts";

export type Main = () => Sim<void>;

export interface Pair {
  /** `HZ-4`. */
  readonly id: string;
  readonly shows: Scenario;
  readonly fixed: Scenario;
}

interface Program {
  readonly summary: string;
  readonly main: Main;
}

/** `name`: what follows the id in the scenario's name. `expected`: how often the hazard shows itself. */
export function pair(id: string, name: string, shows: Program, fixed: Program, expected: Verdict = "guaranteed"): Pair {
  const slug = `${id.toLowerCase()}-${name}`;
  return {
    id,
    shows: scenario({
      ...shows,
      name: slug,
      source: "hazards",
      claims: claimable(id) ? [{ id: "shows", text: `It meets ${id}.`, shows: showsHazard(id), expected }] : [],
    }),
    fixed: scenario({
      ...fixed,
      name: `${slug}-fixed`,
      source: "hazards",
      claims: claimable(id)
        ? [{ id: "clean", text: `It never meets ${id}.`, shows: neverHazard(id), expected: "guaranteed" }]
        : [],
    }),
  };
}

/** These are reported where they are seen; no search covers where they happen. */
const claimable = (id: string): boolean => !["HZ-11", "HZ-32", "HZ-38"].includes(id);
