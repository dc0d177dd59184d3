// `escapement reach`: can it print exactly this?
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { search } from "../../../sim/explore/search.ts";
import { reachText } from "../../formats/console/reach.ts";
import { latenessJson } from "../../formats/json/lateness.ts";
import type { ReachDocument } from "../../formats/json/reach.ts";
import type { Call, Command } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { inScenario } from "../in-scenario.ts";
import { namedOne } from "../named.ts";
import { ProgressLine } from "../progress.ts";
import { report } from "../report.ts";
import { UsageError } from "../usage-error.ts";

export const reach: Command = {
  operands: "NAME|FILE --stdout FILE",
  summary: "can it print exactly this?",
  operandsMin: 1,
  operandsMax: 1,
  async run(call: Call): Promise<ExitCode> {
    const { options, io, host } = call;
    const { policy, seed, budget, maxSteps, end, quiet } = options;
    const stdout = expected(call);
    const { scenario, file } = await namedOne(call, call.operands[0] as string);
    const progress = new ProgressLine(io.stderr, () => host.now(), quiet);
    const result = inScenario(scenario, () =>
      search(
        scenario,
        {
          policy,
          lateness: options.lateness ?? 0,
          seed: seed ?? 0,
          budget,
          maxSteps,
          expects: end === null || end === "abandoned" || end === "cut" ? { stdout } : { stdout, end },
          stop: () => io.interrupted?.() ?? false,
          onProgress: (news) => progress.tell(scenario.name, news),
        },
        host,
      ),
    );
    progress.done();
    const interrupted = io.interrupted?.() ?? false;
    const found = result.outcomes.find((o) => o.stdout === stdout && (end === null || o.end.kind === end));
    const document: ReachDocument = {
      schema: "escapement/reach@1",
      scenario: scenario.name,
      policy,
      lateness: latenessJson(options.lateness ?? 0),
      end,
      reachable: found !== undefined ? "yes" : result.complete ? "no" : "unknown",
      ...(found === undefined ? {} : { token: found.token }),
      runs: result.runs,
      complete: result.complete,
      seed: seed ?? 0,
      seconds: result.seconds,
      interrupted,
    };
    report(call, document, (screen) => reachText(document, screen, file ?? undefined));
    if (document.reachable === "yes") return exitCodes.ok;
    return interrupted ? exitCodes.interrupted : exitCodes.failed;
  },
};

function expected({ options, io }: Call): string {
  const { stdout } = options;
  if (stdout === null) throw new UsageError("reach needs --stdout FILE: the exact output to look for");
  try {
    return readFileSync(resolve(io.cwd(), stdout), "utf8");
  } catch (error) {
    throw new UsageError(`cannot read --stdout ${stdout}: ${(error as Error).message}`);
  }
}
