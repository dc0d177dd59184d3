// Reads the arguments by the table of flags. Strict: a misspelt flag that is ignored makes a test tool worse than none.
import { parseArgs } from "node:util";
import { type CommandName, commandNames, flagNames, flags, flagsOf, laterFlags, spelling } from "./flags.ts";
import { didYouMean } from "./nearest.ts";
import type { Options } from "./options.ts";
import { notYet, UsageError } from "./usage-error.ts";

export interface CommandLine {
  /** Null: none was given, or only --help or --version. */
  readonly command: CommandName | null;
  readonly operands: readonly string[];
  readonly options: Options;
}

export function parse(argv: readonly string[]): CommandLine {
  const { values, positionals } = strictly(argv);
  const given = readAll(values);
  const [first, ...operands] = positionals;
  if (first === undefined) return { command: null, operands: [], options: given };
  // `escapement help explore` is what many type first.
  if (first === "help") {
    const [about] = operands;
    return {
      command: about === undefined ? null : commandOf(about),
      operands: [],
      options: { ...given, help: true },
    };
  }
  const command = commandOf(first);
  refuseForeign(command, values);
  return { command, operands, options: given };
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function strictly(argv: readonly string[]): { values: Values; positionals: readonly string[] } {
  const options = Object.fromEntries(
    flagNames.map((name) => {
      const type = flags[name].value === undefined ? ("boolean" as const) : ("string" as const);
      // Everything is collected, so that a flag given twice is seen and not silently overruled.
      return [spelling(name), { type, multiple: true, ...(name === "help" ? { short: "h" } : {}) }];
    }),
  );
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw refusal(error as NodeJS.ErrnoException);
  }
}

function refusal(error: NodeJS.ErrnoException): unknown {
  if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    const flag = /'(-[^'\s]*)/.exec(error.message)?.[1] ?? "";
    const name = flag.replace(/^-+/, "").replace(/=.*$/, "");
    if (laterFlags.includes(name)) return notYet(`--${name}`);
    return new UsageError(
      `unknown flag ${flag}${didYouMean(
        `--${name}`,
        flagNames.map((known) => `--${spelling(known)}`),
      )}`,
    );
  }
  if (error.code?.startsWith("ERR_PARSE_ARGS_")) {
    const [first = ""] = error.message.split("\n");
    return new UsageError(first.replace(/^Option '([^']*)'/, "$1").replace(/\.$/, ""));
  }
  return error;
}

function readAll(values: Values): Options {
  const options: Record<string, unknown> = {};
  for (const name of flagNames) {
    const { initial, multiple, read } = flags[name] as (typeof flags)["claim"];
    const texts = (values[spelling(name)] ?? []) as (string | boolean)[];
    if (texts.length > 1 && multiple !== true && typeof texts[0] === "string") {
      throw new UsageError(`--${spelling(name)} was given ${texts.length} times; give it once`);
    }
    options[name] = texts.reduce<unknown>((before, text) => read(String(text), before as null), initial);
  }
  return options as unknown as Options;
}

function commandOf(word: string): CommandName {
  if ((commandNames as readonly string[]).includes(word)) return word as CommandName;
  throw new UsageError(
    `unknown command ${word}${didYouMean(word, commandNames)}\n  the commands are ${commandNames.join(", ")}`,
  );
}

/** A flag that the command does not take is an error too: it would have no effect. */
function refuseForeign(command: CommandName, values: Values): void {
  const own = flagsOf(command);
  for (const name of flagNames) {
    if (values[spelling(name)] === undefined || own.includes(name)) continue;
    const takers = flags[name].commands as readonly CommandName[];
    throw new UsageError(
      `escapement ${command} takes no --${spelling(name)}; ${takers.join(", ")} ${takers.length === 1 ? "does" : "do"}`,
    );
  }
}
