// A claim: what a text says that a program does, and what is true. It names what it looks at, so that the search can
// leave everything else alone (DESIGN §5: search for the claim, not for everything).
import type { Outcome } from "../kernel/end.ts";
import { Misuse } from "../kernel/errors.ts";
import type { Verdict } from "./verdict.ts";

/** What a claim looks at, and when it holds. */
export interface Shows {
  /** In words, for reports: `prints "a" before "b"`. */
  readonly words: string;
  /** The lines (each with its line break) that the claim can see; null: all. */
  readonly sees: ((line: string) => boolean) | null;
  /** It asks for hazards: `Outcome.hazards`. */
  readonly asksHazards?: true;
  /** Each line that it is given begins with the time at which it was printed, in virtual milliseconds, and a space. */
  readonly timed?: boolean;
  /** Whether it holds for an outcome, of which only the lines it sees are given. */
  holds(outcome: Outcome): boolean;
}

export interface Claim {
  readonly id: string;
  /** The document's own words. */
  readonly text: string;
  readonly shows: Shows;
  /** What is true; `verify` fails where the search comes to another verdict. */
  readonly expected: Verdict;
}

/** The program prints exactly this and returns. */
export const prints = (stdout: string): Shows => ({
  words: `prints exactly\n${stdout}`,
  sees: null,
  holds: (outcome) => outcome.end.kind === "returned" && outcome.stdout === stdout,
});

/** The program prints this line at some time. */
export const printsLine = (line: string): Shows => ({
  words: `prints "${line}"`,
  sees: (seen) => seen === `${line}\n`,
  holds: (outcome) => outcome.stdout.includes(`${line}\n`),
});

/** The program never prints this line. */
export const neverPrints = (line: string): Shows => ({
  words: `never prints "${line}"`,
  sees: (seen) => seen === `${line}\n`,
  holds: (outcome) => !outcome.stdout.includes(`${line}\n`),
});

/** The program prints these lines, each once, in this order; others may stand between them. */
export const inOrder = (...lines: readonly string[]): Shows => {
  const expected = lines.map((line) => `${line}\n`).join("");
  const seen = new Set(lines.map((line) => `${line}\n`));
  return {
    words: `prints in this order: ${lines.map((line) => JSON.stringify(line)).join(", ")}`,
    sees: (line) => seen.has(line),
    holds: (outcome) => outcome.stdout === expected,
  };
};

/** The program prints each of these lines, in whatever order. */
export const printsEach = (...lines: readonly string[]): Shows => ({
  words: `prints each of ${quoted(lines)}`,
  sees: seeing(lines),
  holds: (outcome) => {
    const seen = linesOf(outcome);
    return lines.every((line) => seen.includes(`${line}\n`));
  },
});

/** The program prints none of these lines. */
export const printsNone = (...lines: readonly string[]): Shows => ({
  words: `prints none of ${quoted(lines)}`,
  sees: seeing(lines),
  holds: (outcome) => outcome.stdout === "",
});

/** The program prints all of these lines; each of the first ones before any of the later ones. */
export const allBefore = (first: readonly string[], later: readonly string[]): Shows => ({
  words: `prints ${quoted(first)}, in whatever order, before any of ${quoted(later)}`,
  sees: seeing([...first, ...later]),
  holds: (outcome) => {
    const seen = linesOf(outcome);
    const begin = seen.slice(0, first.length);
    const rest = seen.slice(first.length);
    return first.every((line) => begin.includes(`${line}\n`)) && later.every((line) => rest.includes(`${line}\n`));
  },
});

const quoted = (lines: readonly string[]): string => lines.map((line) => JSON.stringify(line)).join(", ");

const seeing = (lines: readonly string[]): ((line: string) => boolean) => {
  const seen = new Set(lines.map((line) => `${line}\n`));
  return (line) => seen.has(line);
};

/** With their line breaks. */
const linesOf = ({ stdout }: Outcome): readonly string[] => stdout.match(/[^\n]*\n/g) ?? [];

/**
 * The program prints these lines, each once, in this order, the last at most so many milliseconds after the first.
 *
 * @example
 * within(1000, "request", "response");
 */
export const within = (ms: number, ...lines: readonly string[]): Shows => ({
  words: `prints in this order, within ${ms} ms: ${quoted(lines)}`,
  sees: seeing(lines),
  timed: true,
  holds: (outcome) => {
    const seen = timesOf(outcome);
    const inOrder = seen.length === lines.length && seen.every(({ line }, i) => line === lines[i]);
    return inOrder && gapOf(seen, seen.length - 1) <= ms;
  },
});

/**
 * From its first line with this beginning to its last, no more than so many milliseconds pass between two of them; then the
 * program returns. A loop that prints one each time round is never held up for longer.
 *
 * @example
 * neverHeldUp(40, "progress "); // the frames of a GUI
 */
export const neverHeldUp = (ms: number, beginning: string): Shows => ({
  words: `prints ${JSON.stringify(`${beginning}…`)} every ${ms} ms at least`,
  sees: (line) => line.startsWith(beginning),
  timed: true,
  holds: (outcome) => {
    const seen = timesOf(outcome);
    return outcome.end.kind === "returned" && seen.length > 0 && gapOf(seen, 1) <= ms;
  },
});

/** The lines of a timed outcome. */
const timesOf = (outcome: Outcome): readonly { readonly ms: number; readonly line: string }[] =>
  linesOf(outcome).map((timed) => {
    const space = timed.indexOf(" ");
    return { ms: Number(timed.slice(0, space)), line: timed.slice(space + 1, -1) };
  });

/** The longest time between a line and the one that is `distance` further on. */
const gapOf = (lines: readonly { readonly ms: number }[], distance: number): number =>
  lines.reduce((most, { ms }, i) => Math.max(most, ms - (lines[i - distance]?.ms ?? ms)), 0);

/** The program ends in this way, whatever it prints. */
export const ends = (kind: "returned" | "panicked" | "exited" | "deadlock"): Shows => ({
  words: `ends as ${kind}`,
  sees: () => false,
  holds: (outcome) => outcome.end.kind === kind,
});

/** No search covers where these happen: in runs that are cut, in today's queues alone, at the exit of the process. */
const unclaimable: readonly string[] = ["HZ-11", "HZ-32", "HZ-38"];

/**
 * Decision: some hazards are reported and cannot be claimed. A run that is cut shows nothing; what only today's queues can do
 * is no case of what the contract permits; and where a thread stands at the exit is no outcome, so that a search need not
 * try it all.
 */
function claimable(id: string): string {
  if (!unclaimable.includes(id)) return id;
  throw new Misuse(`${id} cannot be claimed: no search covers where it happens\n  explore reports it where it is seen`);
}

/** No run of the program meets this hazard (the id of a rule: `HZ-4`). */
export const neverHazard = (id: string): Shows => ({
  words: `never meets hazard ${claimable(id)}`,
  sees: () => false,
  asksHazards: true,
  holds: ({ hazards = [] }) => !hazards.includes(id),
});

/** The program meets this hazard (the id of a rule: `HZ-4`). */
export const showsHazard = (id: string): Shows => ({
  words: `meets hazard ${claimable(id)}`,
  sees: () => false,
  asksHazards: true,
  holds: ({ hazards = [] }) => hazards.includes(id),
});
