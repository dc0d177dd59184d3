// `escapement explain`: why a token's run ended as it did.
import { explain as explainToken } from "../../../sim/explore/after/explain.ts";
import { detector as detect } from "../../../sim/hazards/notes.ts";
import { parseToken } from "../../../sim/kernel/record/token.ts";
import { explainText } from "../../formats/console/explain.ts";
import { claimOf } from "../claim-of.ts";
import type { Call, Command } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { inScenario } from "../in-scenario.ts";
import { ofToken } from "../of-token.ts";
import { ProgressLine } from "../progress.ts";
import { report } from "../report.ts";

export const explain: Command = {
  operands: "TOKEN [FILE]",
  summary: "why it happened: the two events whose order decides, what led to the end, and the reason of every switch",
  operandsMin: 1,
  operandsMax: 2,
  async run(call: Call): Promise<ExitCode> {
    const { options, io, host } = call;
    const { budget, maxSteps, quiet, claim } = options;
    const [text = "", file] = call.operands;
    const token = parseToken(text);
    const { scenario } = await ofToken(call, token.scenario, file);
    const shows = claim === null ? undefined : claimOf(scenario, claim).shows;
    const progress = new ProgressLine(io.stderr, () => host.now(), quiet);
    const document = inScenario(scenario, () =>
      explainToken(
        scenario,
        token,
        {
          ...{ budget, maxSteps, sites: true, detect, ...(shows === undefined ? {} : { shows }) },
          stop: () => io.interrupted?.() ?? false,
          onProgress: (news) => progress.tell(scenario.name, news),
        },
        host,
      ),
    );
    progress.done();
    report(call, document, (screen) => explainText(document, screen, file));
    return io.interrupted?.() === true ? exitCodes.interrupted : exitCodes.ok;
  },
};
