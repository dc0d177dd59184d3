// What the user means by TOKEN [FILE]: the scenario that the token names.
import { tokenName } from "../../sim/kernel/record/token.ts";
import type { Call } from "./command.ts";
import { type Named, named } from "./named.ts";
import { UsageError } from "./usage-error.ts";

/** The scenario that the token names, in the registry or in the user's file. */
export async function ofToken(call: Call, name: string, file: string | undefined): Promise<Named> {
  const candidates: readonly Named[] =
    file === undefined ? call.scenarios.map((scenario) => ({ scenario, file: null })) : await named(call, file);
  const found = candidates.find(({ scenario }) => tokenName(scenario.name) === name);
  if (found !== undefined) return found;
  throw new UsageError(
    file === undefined
      ? `the token is one of ${name}, which escapement list does not show\n  give the file that the scenario stands in: escapement replay TOKEN FILE`
      : `the token is one of ${name}, which ${file} does not export`,
  );
}
