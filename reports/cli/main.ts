// The command line: arguments and streams in, exit code out. No process and no console here; see bin.ts.

import { TokenDiverged } from "../../sim/explore/token-diverged.ts";
import { Bug, Misuse } from "../../sim/kernel/errors.ts";
import { errorText } from "../formats/console/error.ts";
import { errorDocument } from "../formats/json/error.ts";
import type { House } from "./command.ts";
import { commands } from "./commands.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { commandHelp, helpText } from "./help.ts";
import { house as wholeHouse } from "./house.ts";
import { type Io, screenOf } from "./io.ts";
import { parse } from "./parse.ts";
import { reportersOf } from "./report.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

/** Runs one command. `house` is what it works on: all scenarios, unless a test says otherwise. */
export async function main(argv: readonly string[], io: Io, house: House = wholeHouse): Promise<ExitCode> {
  try {
    return await answer(argv, io, house);
  } catch (error) {
    const code = codeOf(error);
    const message = messageOf(error);
    // Whoever asked for JSON parses stdout, whatever happened.
    if (argv.includes("--json")) io.stdout.write(`${JSON.stringify(errorDocument(code, message), null, 1)}\n`);
    io.stderr.write(errorText(message, screenOf(io.stderr, io.env, 0)));
    return code;
  }
}

async function answer(argv: readonly string[], io: Io, house: House): Promise<ExitCode> {
  const { command: name, operands, options } = parse(argv);
  if (options.version) {
    io.stdout.write(`${version()}\n`);
    return exitCodes.ok;
  }
  if (options.help) {
    io.stdout.write(name === null ? helpText(commands) : commandHelp(name, commands));
    return exitCodes.ok;
  }
  if (name === null) {
    io.stderr.write(helpText(commands));
    return exitCodes.usage;
  }
  const command = commands[name];
  if (operands.length < command.operandsMin || operands.length > command.operandsMax) {
    throw new UsageError(`usage: escapement ${name} ${command.operands}\n  escapement ${name} --help tells more`);
  }
  reportersOf(options); // what cannot be reported is not searched for
  return command.run({ ...house, operands, options, io });
}

function codeOf(error: unknown): ExitCode {
  if (error instanceof UsageError || error instanceof Misuse) return exitCodes.usage;
  if (error instanceof TokenDiverged) return exitCodes.diverged;
  return exitCodes.failed;
}

/** The user's mistakes speak for themselves; everything else is ours, and its stack helps whoever repairs it. */
function messageOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof Misuse || error instanceof TokenDiverged) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return error instanceof Bug && text.includes("please report")
    ? text
    : `${text}\n  this is a bug of Escapement; please report it with the command that you typed`;
}
