// `escapement new`: writes a commented scenario to start from.
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Call, Command } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { starter } from "../starter.ts";
import { UsageError } from "../usage-error.ts";

export const create: Command = {
  operands: "NAME",
  summary: "writes NAME.mjs, a commented scenario to start from",
  operandsMin: 1,
  operandsMax: 1,
  run({ operands, options, io }: Call): ExitCode {
    const [operand = ""] = operands;
    const [, name = "", ending] = /^(.*?)(\.mjs|\.ts)?$/s.exec(operand) ?? [];
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
      throw new UsageError(
        `${JSON.stringify(operand)} is no scenario's name: use lower-case letters, digits and hyphens`,
      );
    }
    const file = `${name}${options.ts || ending === ".ts" ? ".ts" : ".mjs"}`;
    const path = resolve(io.cwd(), file);
    if (existsSync(path)) throw new UsageError(`${file} exists; nothing was written`);
    try {
      writeFileSync(path, starter(name), { flag: "wx" });
    } catch (error) {
      throw new UsageError(`cannot write ${file}: ${(error as Error).message}`);
    }
    io.stdout.write(`wrote ${file}; try\n  npx escapement verify ${file}\n  npx escapement explore ${file}\n`);
    return exitCodes.ok;
  },
};
