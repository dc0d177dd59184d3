// `escapement reach`: can it print exactly this?
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { shorten } from "../../../sim/explore/after/shorten.ts";
import { type ReachResult, reach as reachIt } from "../../../sim/explore/reach.ts";
import type { Recording } from "../../../sim/explore/record.ts";
import type { Scenario } from "../../../sim/explore/scenario.ts";
import { reachText } from "../../formats/console/reach.ts";
import { reachDocument } from "../../formats/json/reach.ts";
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
    const stdout = expected(call);
    const { scenario, file } = await namedOne(call, call.operands[0] as string);
    const progress = new ProgressLine(io.stderr, () => host.now(), options.quiet);
    const results = inScenario(scenario, () => tried(call, scenario, stdout, progress));
    progress.done();
    const interrupted = io.interrupted?.() ?? false;
    const document = reachDocument(results, options.end, interrupted);
    report(call, document, (screen) => reachText(document, screen, file ?? undefined));
    if (document.reachable === "yes") return exitCodes.ok;
    return interrupted ? exitCodes.interrupted : exitCodes.failed;
  },
};

/** Asks at the lateness given, otherwise at 0, and at inf where that does not find it. */
function tried(call: Call, scenario: Scenario, stdout: string, progress: ProgressLine): readonly ReachResult[] {
  const { options, io, host } = call;
  const { policy, seed, budget, maxSteps } = options;
  const end = options.end ?? undefined;
  const start = host.now();
  const results: ReachResult[] = [];
  const latenesses = options.lateness === null ? [0, Number.POSITIVE_INFINITY] : [options.lateness];
  for (const [i, lateness] of latenesses.entries()) {
    const share = 1 / (latenesses.length - i);
    const runs = results.reduce((sum, result) => sum + result.runs, 0);
    const result = reachIt(
      scenario,
      {
        ...{ stdout, policy, lateness, seed: seed ?? 0, maxSteps, ...(end === undefined ? {} : { end }) },
        budget: {
          ms: budget.ms === null ? null : Math.max(0, budget.ms - (host.now() - start)) * share,
          runs: budget.runs === null ? null : Math.ceil(Math.max(0, budget.runs - runs) * share),
        },
        stop: () => io.interrupted?.() ?? false,
        onProgress: (news) => progress.tell(scenario.name, news),
      },
      host,
    );
    const { token } = result;
    const shows = ({ outcome }: Recording): boolean =>
      outcome.stdout === stdout && (end === undefined || outcome.end.kind === end);
    if (token === undefined) results.push(result);
    else return [...results, { ...result, token: shorten(scenario, token, shows, host) }];
  }
  return results;
}

function expected({ options, io }: Call): string {
  const { stdout } = options;
  if (stdout === null) throw new UsageError("reach needs --stdout FILE: the exact output to look for");
  try {
    return readFileSync(resolve(io.cwd(), stdout), "utf8");
  } catch (error) {
    throw new UsageError(`cannot read --stdout ${stdout}: ${(error as Error).message}`);
  }
}
