// `escapement run`: one run, as if the program had been started: its own output, its own exit code.
import { record } from "../../../sim/explore/record.ts";
import { randomWalk } from "../../../sim/explore/strategies/random-walk.ts";
import { detector as detect } from "../../../sim/hazards/notes.ts";
import { type Chooser, plain } from "../../../sim/kernel/choose.ts";
import type { End } from "../../../sim/kernel/end.ts";
import { endText, waitForLines } from "../../formats/console/end.ts";
import { hazardText } from "../../formats/console/hazards.ts";
import { indent } from "../../formats/console/screen.ts";
import { traceText } from "../../formats/console/trace.ts";
import type { RunDocument } from "../../formats/json/replay.ts";
import type { Call, Command } from "../command.ts";
import { type ExitCode, exitCodeOfEnd } from "../exit-code.ts";
import { inScenario } from "../in-scenario.ts";
import { screenOf } from "../io.ts";
import { namedOne } from "../named.ts";
import { report } from "../report.ts";

export const run: Command = {
  operands: "NAME|FILE",
  summary: "one run: the program's own stdout, its own exit code",
  operandsMin: 1,
  operandsMax: 1,
  async run(call: Call): Promise<ExitCode> {
    const { options, io, host } = call;
    const { policy, lateness, maxSteps, seed, trace } = options;
    const { scenario } = await namedOne(call, call.operands[0] as string);
    const chooser = seed === null ? plain : (randomWalk(seed).begin() as Chooser);
    const recording = inScenario(scenario, () =>
      host.guarded(() =>
        record(scenario, { policy, lateness: lateness ?? 0, maxSteps, detect }, chooser, host, {
          steps: trace,
          sites: trace,
        }),
      ),
    );
    const { outcome, stderr, hazards, length, token } = recording;
    const document: RunDocument = {
      schema: "escapement/run@1",
      scenario: scenario.name,
      stdout: outcome.stdout,
      stderr,
      end: outcome.end,
      hazards,
      steps: length,
      token,
      ...(trace ? { trace: recording.trace } : {}),
    };
    report(call, document, () => outcome.stdout);
    const screen = screenOf(io.stderr, io.env, 0);
    if (trace) io.stderr.write(traceText(recording.trace, screen));
    io.stderr.write(stderr + lastWords(outcome.end) + hazardText(hazards));
    return exitCodeOfEnd(outcome.end);
  },
};

/** What stderr says of an end that the program itself says nothing about. */
function lastWords(end: End): string {
  if (end.kind === "deadlock") return `${[endText(end), ...indent(waitForLines(end.waiting), "  ")].join("\n")}\n`;
  return end.kind === "cut" ? `${endText(end)}\n  --max-steps N allows more\n` : "";
}
