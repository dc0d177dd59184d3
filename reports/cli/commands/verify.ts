// `escapement verify`: every claim of every scenario, or of these.

import { verify as verifyScenario } from "../../../sim/explore/verify.ts";
import { detector as detect } from "../../../sim/hazards/notes.ts";
import { verifyText } from "../../formats/console/verify.ts";
import { type JudgedScenario, judgedScenario, verifyDocument } from "../../formats/json/verify.ts";
import type { Call, Command } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { inScenario } from "../in-scenario.ts";
import { type Named, named } from "../named.ts";
import { ProgressLine } from "../progress.ts";
import { report } from "../report.ts";

export const verify: Command = {
  operands: "[NAME|FILE …]",
  summary: "every claim of every document's scenarios (or of these): its verdict, and what settles it",
  operandsMin: 0,
  operandsMax: Number.POSITIVE_INFINITY,
  async run(call: Call): Promise<ExitCode> {
    const { options, io, host } = call;
    const { budget, maxSteps, quiet } = options;
    const seed = options.seed ?? 0;
    const all = await chosen(call);
    const start = host.now();
    const progress = new ProgressLine(io.stderr, () => host.now(), quiet);
    const judged: JudgedScenario[] = [];
    for (const [i, { scenario, file }] of all.entries()) {
      const what = `${i + 1} of ${all.length}, ${scenario.name}`;
      const verdicts = inScenario(scenario, () =>
        verifyScenario(
          scenario,
          {
            seed,
            budget,
            detect,
            maxSteps,
            stop: () => io.interrupted?.() ?? false,
            onProgress: (news) => progress.tell(what, news),
          },
          host,
        ),
      );
      if (io.interrupted?.() === true) break; // what a stopped search says of this one proves nothing
      judged.push(judgedScenario(scenario, file, verdicts));
    }
    progress.done();
    const interrupted = io.interrupted?.() ?? false;
    const document = verifyDocument(judged, { seed, seconds: (host.now() - start) / 1000, interrupted });
    report(call, document, (screen) => verifyText(document, screen));
    if (interrupted) return exitCodes.interrupted;
    return document.ok ? exitCodes.ok : exitCodes.failed;
  },
};

async function chosen(call: Call): Promise<readonly Named[]> {
  if (call.operands.length === 0) {
    // The bug programs are judged when asked for: a proof for some of their repaired twins takes longer than anybody waits.
    // So are the hazards: they are proven quickly, but so many that nobody would find the documents among them.
    const judged = call.scenarios.filter(({ source }) => !["classics", "counts", "hazards"].includes(source));
    return judged.map((scenario) => ({ scenario, file: null }));
  }
  const all: Named[] = [];
  for (const operand of call.operands) all.push(...(await named(call, operand)));
  return all;
}
