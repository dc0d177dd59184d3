// A scenario: a program with what a text claims about it (DESIGN §6).
import { Misuse } from "../kernel/errors.ts";
import type { Claim } from "./claim.ts";
import type { Program } from "./program.ts";

/** What a text says that no run of a program can show: a matter of the compiler, of style, of speed, of somebody's life. */
export interface Unjudged {
  /** The document's own words. */
  readonly text: string;
  /** Why no machine judges it, and what is true where that is known. */
  readonly reason: string;
}

export interface Scenario extends Program {
  /** Where the program comes from: `seeds/003 example 2`. */
  readonly source: string;
  /** One sentence. */
  readonly summary: string;
  /** The recorded real program that it mirrors: a file of scenarios/observed, without ending. */
  readonly twin?: string;
  readonly claims: readonly Claim[];
  /** What the same part of the text says besides, for which there is no verdict. */
  readonly unjudged?: readonly Unjudged[];
}

/**
 * Declares a scenario; refuses what could never be judged.
 *
 * @example
 * export const hello = scenario({
 *   name: "hello",
 *   source: "my notes",
 *   summary: "One line.",
 *   claims: [{ id: "greets", text: "it greets", shows: printsLine("hello"), expected: "guaranteed" }],
 *   *main() {
 *     yield* println("hello");
 *   },
 * });
 */
export function scenario(definition: Scenario): Scenario {
  const { name, claims } = definition;
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new Misuse(`scenario name ${JSON.stringify(name)}: use lower-case letters, digits and hyphens`);
  }
  const ids = new Set<string>();
  for (const { id } of claims) {
    if (ids.has(id)) throw new Misuse(`scenario ${name}: two claims are called ${JSON.stringify(id)}`);
    ids.add(id);
  }
  return definition;
}
