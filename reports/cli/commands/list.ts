// `escapement list`: the scenarios, where they come from, their claims.
import { listText } from "../../formats/console/list.ts";
import { listDocument } from "../../formats/json/list.ts";
import type { Call, Command } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { named } from "../named.ts";
import { report } from "../report.ts";

export const list: Command = {
  operands: "[NAME|FILE …]",
  summary: "the scenarios, where they come from, their claims",
  operandsMin: 0,
  operandsMax: Number.POSITIVE_INFINITY,
  async run(call: Call): Promise<ExitCode> {
    const found = call.operands.length === 0 ? call.scenarios : [];
    const chosen = [...found];
    for (const operand of call.operands) for (const { scenario } of await named(call, operand)) chosen.push(scenario);
    const document = listDocument(chosen);
    report(call, document, (screen) => listText(document, screen));
    return exitCodes.ok;
  },
};
