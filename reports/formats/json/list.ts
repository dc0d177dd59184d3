// `list --json` (DESIGN §10).
import type { Scenario } from "../../../sim/explore/scenario.ts";

export interface ListDocument {
  readonly schema: "escapement/list@1";
  readonly scenarios: readonly ListedScenario[];
}

export interface ListedScenario {
  readonly name: string;
  readonly source: string;
  readonly summary: string;
  /** The recorded real program that it mirrors. */
  readonly twin?: string;
  readonly claims: readonly { readonly id: string; readonly text: string; readonly expected: string }[];
}

export const listDocument = (scenarios: readonly Scenario[]): ListDocument => ({
  schema: "escapement/list@1",
  scenarios: scenarios.map(({ name, source, summary, twin, claims }) => ({
    name,
    source,
    summary,
    ...(twin === undefined ? {} : { twin }),
    claims: claims.map(({ id, text, expected }) => ({ id, text, expected })),
  })),
});
