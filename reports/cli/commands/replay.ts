// `escapement replay`: the run behind a token.
import { replay as replayToken } from "../../../sim/explore/replay.ts";
import { detector as detect } from "../../../sim/hazards/notes.ts";
import { parseToken } from "../../../sim/kernel/record/token.ts";
import { replayText } from "../../formats/console/trace.ts";
import { replayDocument } from "../../formats/json/replay.ts";
import type { Call, Command } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { inScenario } from "../in-scenario.ts";
import { ofToken } from "../of-token.ts";
import { report } from "../report.ts";

export const replay: Command = {
  operands: "TOKEN [FILE]",
  summary: "the run behind a token, op by op; FILE where the scenario is one of yours",
  operandsMin: 1,
  operandsMax: 2,
  async run(call: Call): Promise<ExitCode> {
    const [text = "", file] = call.operands;
    const token = parseToken(text);
    const { scenario } = await ofToken(call, token.scenario, file);
    const run = inScenario(scenario, () => replayToken(scenario, token, call.host, { sites: true, detect }));
    const document = replayDocument(scenario.name, run);
    report(call, document, (screen) => replayText(document, screen));
    return exitCodes.ok;
  },
};
