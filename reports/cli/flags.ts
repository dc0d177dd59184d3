// The flags: one table, from which come the parser, the help and the README's section.
import { defaultOptions } from "../../sim/explore/options.ts";
import { strategyNames } from "../../sim/explore/strategies/registry.ts";
import type { End } from "../../sim/kernel/end.ts";
import { didYouMean } from "./nearest.ts";
import type { Options, Reporter } from "./options.ts";
import { notYet, UsageError } from "./usage-error.ts";

export const commandNames = [
  "list",
  "run",
  "explore",
  "verify",
  "reach",
  "replay",
  "shrink",
  "explain",
  "new",
] as const;
export type CommandName = (typeof commandNames)[number];

export interface Flag<T> {
  /** How help shows the value; absent: a switch. */
  readonly value?: string;
  /** May be given more than once; the values are collected. */
  readonly multiple?: true;
  readonly help: string;
  readonly initial: T;
  /** How help shows the default; absent: not worth a word. */
  readonly shown?: string;
  /** The commands that take it; absent: all. */
  readonly commands?: readonly CommandName[];
  /** Reads one value; `before` is the default or what an earlier one of the same name gave. */
  read(text: string, before: T): T;
}

/** A flag that is not described here does not compile. */
export type FlagTable = { readonly [Name in keyof Options]: Flag<Options[Name]> };

const searching: readonly CommandName[] = ["explore", "verify", "reach", "shrink", "explain"];

export const flags: FlagTable = {
  policy: {
    value: "faithful|any-order",
    help: "how runtimes order ready tasks: as today's Tokio does, or in any order that its documentation allows",
    initial: "faithful",
    shown: "faithful",
    commands: ["run", "explore", "reach"],
    read: oneOf("policy", ["faithful", "any-order"]),
  },
  lateness: {
    value: "0|inf",
    help: "how long something ready may wait while time passes; reach tries 0, then inf",
    initial: null,
    shown: "0",
    commands: ["run", "explore", "reach"],
    read: readLateness,
  },
  strategy: {
    value: strategyNames.join("|"),
    help: "who makes the choices",
    initial: "auto",
    shown: "auto",
    commands: ["explore"],
    read: oneOf("strategy", strategyNames),
  },
  bound: {
    value: "N",
    help: "with --strategy bounded: the most preemptions",
    initial: null,
    shown: "0, then 1, 2, …",
    commands: ["explore"],
    read: wholeNumber("bound", 0),
  },
  delays: {
    value: "N",
    help: "with --strategy bounded: the most delays of a round-robin scheduler, instead of preemptions",
    initial: null,
    commands: ["explore"],
    read: wholeNumber("delays", 0),
  },
  seed: {
    value: "N",
    help: "where sampled choices start; with run: sample a schedule instead of the plain one",
    initial: null,
    shown: "0",
    commands: ["run", "explore", "verify", "reach"],
    read: wholeNumber("seed", 0),
  },
  budget: {
    value: "30s|10000",
    help: "how long a search may take: a time (ms, s, m, h) or a number of runs; verify spends it on each claim",
    initial: defaultOptions.budget,
    shown: "10s",
    commands: searching,
    read: readBudget,
  },
  maxSteps: {
    value: "N",
    help: "cut a run after so many steps",
    initial: defaultOptions.maxSteps,
    shown: String(defaultOptions.maxSteps),
    commands: ["run", ...searching],
    read: wholeNumber("max-steps", 1),
  },
  claim: {
    value: "ID",
    help: "look only at the lines that this claim of the scenario sees; explain says why it holds, or does not",
    initial: null,
    commands: ["explore", "explain"],
    read: (text) => text,
  },
  lines: {
    value: "REGEX",
    help: "look only at the lines that match",
    initial: null,
    commands: ["explore"],
    read: readLines,
  },
  limit: {
    value: "N",
    help: "list at most N outcomes; all are counted",
    initial: null,
    shown: "20, with --json 1000",
    commands: ["explore"],
    read: wholeNumber("limit", 0),
  },
  stdout: {
    value: "FILE",
    help: "the exact output to look for",
    initial: null,
    commands: ["reach"],
    read: (text) => text,
  },
  end: {
    value: "returned|panicked|exited|deadlock",
    help: "and how the run has to end",
    initial: null,
    shown: "in any way",
    commands: ["reach"],
    read: oneOf<End["kind"]>("end", ["returned", "panicked", "exited", "deadlock"]),
  },
  trace: {
    help: "show every op on stderr",
    initial: false,
    commands: ["run"],
    read: () => true,
  },
  ts: {
    help: "write TypeScript",
    initial: false,
    commands: ["new"],
    read: () => true,
  },
  json: {
    help: "one JSON document on stdout and nothing else",
    initial: false,
    read: () => true,
  },
  reporter: {
    value: "console|json[:FILE]",
    multiple: true,
    help: "who reports, and where to; may be given several times",
    initial: [],
    shown: "console",
    read: readReporter,
  },
  quiet: {
    help: "no progress on stderr",
    initial: false,
    read: () => true,
  },
  help: {
    help: "this text",
    initial: false,
    read: () => true,
  },
  version: {
    help: "the version of Escapement",
    initial: false,
    read: () => true,
  },
};

/** `maxSteps` is written `--max-steps`. */
export const spelling = (name: keyof Options): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

export const flagNames: readonly (keyof Options)[] = Object.keys(flags) as (keyof Options)[];

/** The flags that a command takes. */
export const flagsOf = (command: CommandName): (keyof Options)[] =>
  flagNames.filter((name) => flags[name].commands?.includes(command) ?? true);

/** Flags that DESIGN names for later. */
export const laterFlags: readonly string[] = ["workers"];

function oneOf<T extends string>(
  name: string,
  values: readonly T[],
  later: readonly string[] = [],
): (text: string) => T {
  return (text) => {
    if ((values as readonly string[]).includes(text)) return text as T;
    if (later.includes(text)) throw notYet(`--${name} ${text}`);
    throw new UsageError(`--${name} ${text}: expected ${values.join(", ")}${didYouMean(text, values)}`);
  };
}

function wholeNumber(name: string, min: number): (text: string) => number {
  return (text) => {
    const n = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(n) && n >= min) return n;
    throw new UsageError(`--${name} ${text}: expected a whole number from ${min}`);
  };
}

function readLateness(text: string): number {
  if (text === "inf") return Number.POSITIVE_INFINITY;
  if (/^0(ns|us|µs|ms|s)?$/.test(text)) return 0;
  if (/^\d+(\.\d+)?(ns|us|µs|ms|s)$/.test(text)) throw notYet(`--lateness ${text}: a lateness between 0 and inf`);
  throw new UsageError(`--lateness ${text}: expected 0 or inf`);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function readBudget(text: string): Options["budget"] {
  const [, number = "", unit] = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h)?$/.exec(text) ?? [];
  const amount = number === "" ? Number.NaN : Number(number);
  if (unit !== undefined && amount > 0) return { ms: amount * (unitMs[unit] as number), runs: null };
  if (unit === undefined && Number.isInteger(amount) && amount > 0) return { ms: null, runs: amount };
  throw new UsageError(`--budget ${text}: expected a time such as 30s or 2m, or a number of runs such as 10000`);
}

function readLines(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (error) {
    throw new UsageError(`--lines ${text}: ${(error as Error).message}`);
  }
}

const laterReporters: readonly string[] = ["line", "dot", "junit", "github", "html", "blob", "trace"];

function readReporter(text: string, before: readonly Reporter[]): readonly Reporter[] {
  const colon = text.indexOf(":");
  const name = oneOf<Reporter["name"]>(
    "reporter",
    ["console", "json"],
    laterReporters,
  )(colon < 0 ? text : text.slice(0, colon));
  const file = colon < 0 ? null : text.slice(colon + 1);
  if (file === "") throw new UsageError(`--reporter ${text}: expected a file after the colon`);
  return [...before, { name, file }];
}
