// The help, from the tables of commands and flags.
import { wrap } from "../formats/console/screen.ts";
import type { Command } from "./command.ts";
import { type CommandName, commandNames, flagNames, flags, flagsOf, spelling } from "./flags.ts";
import type { Options } from "./options.ts";

export type CommandTable = Readonly<Record<CommandName, Command>>;

const columns = 100;

export function helpText(commands: CommandTable): string {
  return [
    "escapement: what can a concurrent program print, and is what a text says about it true?",
    "",
    "usage: escapement COMMAND [OPERAND …] [--FLAG …]",
    "",
    ...twoColumns(commandNames.map((name) => [`${name} ${commands[name].operands}`, commands[name].summary])),
    "",
    "NAME is a scenario that list shows, FILE a module of yours (.mjs, .js, .ts) that exports some.",
    "",
    "flags",
    ...twoColumns(flagNames.map((name) => [usageOf(name), `${helpOf(name)}${takersOf(name)}`])),
    "",
    "exit codes: 0 as expected; 1 a claim failed, an output was not reached, or Escapement has a bug;",
    "2 bad usage or input; 3 a replay diverged; 130 interrupted. run ends with the simulated program's",
    "own code: 101 after a panic in main, 1 for a deadlock.",
    "",
  ].join("\n");
}

export function commandHelp(name: CommandName, commands: CommandTable): string {
  const { operands, summary } = commands[name];
  return [
    `usage: escapement ${name} ${operands} [--FLAG …]`,
    "",
    summary,
    "",
    "flags",
    ...twoColumns(flagsOf(name).map((flag) => [usageOf(flag), helpOf(flag)])),
    "",
  ].join("\n");
}

/** The README's tables of commands and flags; a test compares them. */
export function helpMarkdown(commands: CommandTable): string {
  const row = (...cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    "| command | answers |",
    "|---|---|",
    ...commandNames.map((name) =>
      row(`\`escapement ${name} ${commands[name].operands}\``.replace(" `", "`"), commands[name].summary),
    ),
    "",
    "| flag | meaning | default | commands |",
    "|---|---|---|---|",
    ...flagNames.map((name) =>
      row(`\`${usageOf(name)}\``, flags[name].help, flags[name].shown ?? "", flags[name].commands?.join(", ") ?? "all"),
    ),
    "",
  ].join("\n");
}

const usageOf = (name: keyof Options): string => {
  const { value } = flags[name];
  return `--${spelling(name)}${value === undefined ? "" : ` ${value}`}`;
};

const helpOf = (name: keyof Options): string => {
  const { help, shown } = flags[name];
  return shown === undefined ? help : `${help} (default: ${shown})`;
};

const takersOf = (name: keyof Options): string => {
  const { commands } = flags[name];
  return commands === undefined ? "" : ` [${commands.join(", ")}]`;
};

function twoColumns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, columns - width - 4);
    const margin = " ".repeat(width + 4);
    if (left.length > width) return [`  ${left}`, ...lines.map((line) => margin + line)];
    return lines.map((line, i) => (i === 0 ? `  ${left.padEnd(width)}  ${line}` : margin + line));
  });
}
