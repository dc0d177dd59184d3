// `escapement shrink`: the run with the fewest preemptions that fails as a token's run does.
import { shrink as shrinkToken } from "../../../sim/explore/after/shrink.ts";
import { parseToken } from "../../../sim/kernel/record/token.ts";
import { shrinkText } from "../../formats/console/shrink.ts";
import type { Call, Command } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { inScenario } from "../in-scenario.ts";
import { ofToken } from "../of-token.ts";
import { ProgressLine } from "../progress.ts";
import { report } from "../report.ts";

export const shrink: Command = {
  operands: "TOKEN [FILE]",
  summary: "the run with the fewest preemptions that fails in the same way, and whether that is proven",
  operandsMin: 1,
  operandsMax: 2,
  async run(call: Call): Promise<ExitCode> {
    const { options, io, host } = call;
    const { budget, maxSteps, quiet } = options;
    const [text = "", file] = call.operands;
    const token = parseToken(text);
    const { scenario } = await ofToken(call, token.scenario, file);
    const progress = new ProgressLine(io.stderr, () => host.now(), quiet);
    const document = inScenario(scenario, () =>
      shrinkToken(
        scenario,
        token,
        {
          budget,
          maxSteps,
          stop: () => io.interrupted?.() ?? false,
          onProgress: (news) => progress.tell(scenario.name, news),
        },
        host,
      ),
    );
    progress.done();
    report(call, document, (screen) => shrinkText(document, screen, file));
    return io.interrupted?.() === true ? exitCodes.interrupted : exitCodes.ok;
  },
};
