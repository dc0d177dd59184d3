import { posix } from "node:path";

/** Paths relative to the repository, with `/`, and what stands in the files. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  /** The path that a relative specifier means. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
}

// By regular expression, because TypeScript 7 has no compiler API in JavaScript.
const names = String.raw`(?:\*(?:\s+as\s+\w+)?|(?:\w+\s*,\s*)?\{[^}]*\}|\w+)`;
const statement = new RegExp(
  String.raw`^[ \t]*(?:import|export)\s+(type\s+)?(?:${names}\s*from\s*)?["']([^"'\n]+)["']`,
  "gm",
);
const dynamic = /^(?![ \t]*(?:\/\/|\*|\/\*)).*?\bimport\(\s*()["']([^"'\n]+)["']\s*\)/gm;

export function importsOf(file: string, text: string): Import[] {
  return [statement, dynamic].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => {
      const specifier = match[2]!;
      return {
        file,
        line: text.slice(0, match.index).split("\n").length,
        specifier,
        target: specifier.startsWith(".") ? posix.join(posix.dirname(file), specifier) : undefined,
        typeOnly: Boolean(match[1]),
      };
    }),
  );
}

export const isTest = (file: string): boolean =>
  /\.test(-d)?\.ts$/.test(file) || file.startsWith("sim/testing/fixtures/");

/** The part of the house that a file lives in: `sim/kernel`, `sim` (the package entry), `scenarios`, … */
export function roomOf(file: string): string {
  const [top, second, third] = file.split("/");
  return top === "sim" && third !== undefined ? `sim/${second}` : top!;
}

// The arrows: what each room may import besides itself.
const machine = ["sim/kernel", "sim/explore", "sim/std", "sim/crossbeam", "sim/tokio", "sim/hazards", "sim/host"];
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "sim/kernel": [],
  "sim/explore": ["sim/kernel"],
  "sim/std": ["sim/kernel"],
  "sim/crossbeam": ["sim/kernel"],
  "sim/tokio": ["sim/kernel", "sim/std"],
  "sim/hazards": ["sim/kernel", "sim/std", "sim/tokio"],
  "sim/host": ["sim/kernel", "sim/explore"],
  "sim/testing": machine,
  sim: machine,
  properties: ["sim", ...machine],
  scenarios: ["sim", ...machine],
  reports: ["sim", ...machine, "properties", "scenarios"],
};

// Decision: a test file is a leaf that nobody imports, so it makes no arrow of the shipped code run both ways. Tests
// in sim may use all of sim (a search is tested on programs with locks, a lock by searching them) and properties.
function allowedFor(file: string, room: string): readonly string[] {
  const allowed = mayImport[room] ?? [];
  if (!isTest(file)) return allowed;
  if (room === "properties") return [...allowed, "sim/testing"];
  return [...allowed, "sim", ...machine, "sim/testing", "properties"];
}

/** Imports that run against the arrows of the layout. */
export function checkArrows(sources: Sources): string[] {
  const wrong: string[] = [];
  for (const [file, text] of sources) {
    const room = roomOf(file);
    if (!(room in mayImport)) {
      wrong.push(
        `${file}:1: ${room} is no room of the house; move the file, or add the room to mayImport in sim/testing/imports.ts`,
      );
      continue;
    }
    const allowed = allowedFor(file, room);
    const pure = room.startsWith("sim") && room !== "sim/host" && room !== "sim/testing" && !isTest(file);
    for (const { line, specifier, target } of importsOf(file, text)) {
      const to = target === undefined ? undefined : roomOf(target);
      if (target === undefined && pure) {
        wrong.push(
          `${file}:${line}: ${room} imports ${specifier}; the host belongs to sim/host: take an interface that it implements`,
        );
      } else if (to !== undefined && to !== room && to in mayImport && !allowed.includes(to)) {
        const instead = allowed.length === 0 ? "nothing of ours" : allowed.join(", ");
        wrong.push(
          `${file}:${line}: ${room} imports ${to}, it may import ${instead}; move what both need down, or pass it in`,
        );
      }
    }
  }
  return wrong;
}

const vocabularyOf = (file: string): string => (roomOf(file) === "sim/kernel" ? "sim/kernel" : posix.dirname(file));

/** Import cycles. Types of one folder may refer to each other: that is erased, and a matter of one folder. */
// Decision: the kernel's folders count as one. A world, its actors, their ops and what these own are one vocabulary that
// refers to itself; the folders sort it for readers.
export function checkCycles(sources: Sources): string[] {
  const wrong: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    path.push(file);
    for (const { target, line, typeOnly } of importsOf(file, sources.get(file)!)) {
      if (target === undefined || !sources.has(target)) continue;
      if (typeOnly && vocabularyOf(target) === vocabularyOf(file)) continue;
      if (path.includes(target)) {
        const cycle = [...path.slice(path.indexOf(target)), target].join(" → ");
        wrong.push(`${file}:${line}: import cycle ${cycle}; move what both need into a file of its own`);
      } else if (!done.has(target)) visit(target);
    }
    path.pop();
    done.add(file);
  };
  for (const file of sources.keys()) if (!done.has(file)) visit(file);
  return wrong;
}
