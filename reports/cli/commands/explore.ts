// `escapement explore`: every outcome.

import type { Scenario } from "../../../sim/explore/scenario.ts";
import { search } from "../../../sim/explore/search.ts";
import { detector as detect } from "../../../sim/hazards/notes.ts";
import { exploreText } from "../../formats/console/explore.ts";
import { exploreDocument } from "../../formats/json/explore.ts";
import { claimOf } from "../claim-of.ts";
import type { Call, Command } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { inScenario } from "../in-scenario.ts";
import { namedOne } from "../named.ts";
import type { Options } from "../options.ts";
import { ProgressLine } from "../progress.ts";
import { report } from "../report.ts";
import { UsageError } from "../usage-error.ts";

/** Listed in JSON; the console shows fewer. */
const limitDefault = 1000;

export const explore: Command = {
  operands: "NAME|FILE",
  summary: "every outcome, with a run that shows it",
  operandsMin: 1,
  operandsMax: 1,
  async run(call: Call): Promise<ExitCode> {
    const { options, io, host } = call;
    const { policy, lateness, strategy, bound, delays, seed, budget, maxSteps, limit, quiet } = options;
    if (strategy !== "bounded" && (bound !== null || delays !== null)) {
      throw new UsageError(`--${bound === null ? "delays" : "bound"} goes with --strategy bounded`);
    }
    if (bound !== null && delays !== null)
      throw new UsageError("--bound and --delays count different things; give one");
    const { scenario, file } = await namedOne(call, call.operands[0] as string);
    const { sees, words } = projection(scenario, options);
    const progress = new ProgressLine(io.stderr, () => host.now(), quiet);
    const result = inScenario(scenario, () =>
      search(
        scenario,
        {
          policy,
          lateness: lateness ?? 0,
          strategy,
          bound,
          delays,
          seed: seed ?? 0,
          budget,
          maxSteps,
          sees,
          detect,
          limit: limit ?? limitDefault,
          stop: () => io.interrupted?.() ?? false,
          onProgress: (news) => progress.tell(scenario.name, news),
        },
        host,
      ),
    );
    progress.done();
    const interrupted = io.interrupted?.() ?? false;
    const document = exploreDocument(result, words, interrupted);
    report(call, document, (screen) => exploreText(document, screen, file ?? undefined));
    return interrupted ? exitCodes.interrupted : exitCodes.ok;
  },
};

interface Projection {
  readonly sees: ((line: string) => boolean) | null;
  readonly words: string | null;
}

/** What the search looks at. */
function projection(scenario: Scenario, { claim: id, lines }: Options): Projection {
  if (id !== null && lines !== null) throw new UsageError("--claim and --lines both say what to look at; give one");
  if (lines !== null) {
    return { sees: (line) => lines.test(line.replace(/\n$/, "")), words: `the lines that match ${lines}` };
  }
  if (id === null) return { sees: null, words: null };
  return { sees: claimOf(scenario, id).shows.sees, words: `what claim ${id} sees` };
}
