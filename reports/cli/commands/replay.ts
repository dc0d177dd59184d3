// `escapement replay`: the run behind a token.
import { replay as replayToken } from "../../../sim/explore/replay.ts";
import { parseToken, tokenName } from "../../../sim/kernel/record/token.ts";
import { replayText } from "../../formats/console/trace.ts";
import { replayDocument } from "../../formats/json/replay.ts";
import type { Call, Command } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { inScenario } from "../in-scenario.ts";
import { type Named, named } from "../named.ts";
import { report } from "../report.ts";
import { UsageError } from "../usage-error.ts";

export const replay: Command = {
  operands: "TOKEN [FILE]",
  summary: "the run behind a token, op by op; FILE where the scenario is one of yours",
  operandsMin: 1,
  operandsMax: 2,
  async run(call: Call): Promise<ExitCode> {
    const [text = "", file] = call.operands;
    const token = parseToken(text);
    const { scenario } = await ofToken(call, token.scenario, file);
    const run = inScenario(scenario, () => replayToken(scenario, token, call.host, { sites: true }));
    const document = replayDocument(scenario.name, run);
    report(call, document, (screen) => replayText(document, screen));
    return exitCodes.ok;
  },
};

/** The scenario that the token names, in the registry or in the user's file. */
async function ofToken(call: Call, name: string, file: string | undefined): Promise<Named> {
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
