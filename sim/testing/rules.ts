import { isTest, type Sources } from "./imports.ts";

// The table of rules: every id of the specification with the folder that implements it and the tests named by it.
// It is made from the RULES.md files and the tests themselves; nothing in it is written by hand but the exemptions.

/** A rule of the specification. */
export interface Rule {
  readonly id: string;
  /** Its RULES.md; null: in none. */
  readonly listedIn: string | null;
  /** `file: title` of the tests that are named by it. */
  readonly tests: readonly string[];
  /** Why the machine does not have it; null: it does, or should. */
  readonly exempt: string | null;
}

const area = /^\| ([A-Z]{2,5}) \| ([\d, –]+) \|/;
const line = /^- \*\*([A-Z]{2,5}-[A-Z]?\d+)\*\*(.*)$/;
const citation = /\b[A-Z]{2,5}-[A-Z]?\d+\b/g;

/** The ids that the index names, in its order; a row has an area and the ranges of its numbers. */
export function idsOf(index: string): string[] {
  const ids: string[] = [];
  for (const row of index.split("\n")) {
    const [, name, ranges] = area.exec(row) ?? [];
    for (const range of ranges?.split(",") ?? []) {
      const [first, last] = range.split("–").map(Number) as [number, number?];
      for (let n = first; n <= (last ?? first); n++) ids.push(`${name}-${n}`);
    }
  }
  return ids;
}

/** The lines `- **ID** text` of a RULES.md. */
export function linesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const row of text.split("\n")) {
    const [, id, rest] = line.exec(row) ?? [];
    if (id !== undefined) found.set(id, (rest as string).trim());
  }
  return found;
}

/** `index`: the text of sim/RULES.md; `lists`: the RULES.md of the folders. */
export function rulesOf(index: string, lists: Sources, sources: Sources): Rule[] {
  const exempt = linesOf(index);
  const listedIn = new Map<string, string>();
  for (const [file, text] of lists) for (const id of linesOf(text).keys()) listedIn.set(id, file);
  const tests = new Map<string, string[]>();
  for (const [file, text] of sources) {
    if (!isTest(file)) continue;
    for (const { title, ids } of namesIn(text)) {
      for (const id of ids) tests.set(id, [...(tests.get(id) ?? []), `${file}: ${title}`]);
    }
  }
  return idsOf(index).map((id) => ({
    id,
    listedIn: listedIn.get(id) ?? null,
    tests: tests.get(id) ?? [],
    exempt: exempt.get(id) ?? null,
  }));
}

/** String literals that begin a call's arguments: `test("TH-3: …"`, `only("GT-5", "mt1", "MT-11", …)`. */
const literal = /"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g;

/** Strings of a test file that name rules; what stands in comments names nothing. */
function namesIn(text: string): { readonly title: string; readonly ids: readonly string[] }[] {
  const found = [];
  for (const row of text.split("\n")) {
    if (/^\s*(\/\/|\*|\/\*)/.test(row)) continue;
    for (const [, double, template] of row.matchAll(literal)) {
      const title = double ?? (template as string);
      const ids = [...new Set([...title.matchAll(citation)].map(([id]) => id))];
      if (ids.length > 0) found.push({ title, ids });
    }
  }
  return found;
}

/** What is wrong with the table: `id: what; what to do`. */
export function checkTable(rules: readonly Rule[]): string[] {
  const wrong: string[] = [];
  for (const { id, listedIn, tests, exempt } of rules) {
    if (exempt !== null) {
      if (exempt === "") wrong.push(`${id}: exempt without a reason; write it behind the id in sim/RULES.md`);
      if (listedIn !== null) wrong.push(`${id}: exempt, and in ${listedIn}; keep one`);
    } else if (listedIn === null) {
      wrong.push(`${id}: in no RULES.md; add its line beside the model, or say in sim/RULES.md why it is missing`);
    } else if (tests.length === 0) wrong.push(`${id}: no test is named by it; write one, named "${id}: …"`);
  }
  return wrong;
}

/** As `npm run rules` prints it. */
export function table(rules: readonly Rule[]): string {
  const rows = rules.map(({ id, listedIn, tests, exempt }) => {
    if (exempt !== null) return `${id.padEnd(8)} not simulated: ${exempt}`;
    const [first] = tests;
    const more = tests.length > 1 ? ` (and ${tests.length - 1} more)` : "";
    return `${id.padEnd(8)} ${listedIn ?? "in no RULES.md"}  ${first === undefined ? "NO TEST" : first + more}`;
  });
  const { total, tested, exempt } = summary(rules);
  return `${rows.join("\n")}\n\n${total} rules: ${tested} tested, ${exempt.length} not simulated\n`;
}

/** As `npm run rules -- --json` prints it. */
export const summary = (
  rules: readonly Rule[],
): { total: number; tested: number; exempt: { id: string; reason: string }[] } => ({
  total: rules.length,
  tested: rules.filter(({ tests, exempt }) => exempt === null && tests.length > 0).length,
  exempt: rules.flatMap(({ id, exempt }) => (exempt === null ? [] : [{ id, reason: exempt }])),
});
