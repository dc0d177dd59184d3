import { isTest, type Sources } from "./imports.ts";

// The repository's own rules, checked on its text. Every message reads `file:line: what is wrong; what to do instead`.

const topFolders = ["sim", "scenarios", "properties", "reports"];
const madeFolders = ["dist", "node_modules", "coverage"];

export function checkTopFolders(folders: readonly string[]): string[] {
  return folders
    .filter((name) => !name.startsWith(".") && ![...topFolders, ...madeFolders].includes(name))
    .map((name) => `${name}:1: no room of the house; move it into one of ${topFolders.join(", ")}`);
}

const drawer = /^(.*-)?(utils|helpers?|common|misc)$/;

export function checkNames(files: Iterable<string>): string[] {
  const wrong: string[] = [];
  for (const file of files) {
    const name = file.split("/").find((part) => drawer.test(part.replace(/\..*$/, "")));
    if (name !== undefined) wrong.push(`${file}:1: "${name}" is a drawer, not a name; name it after what is in it`);
  }
  return wrong;
}

// Written in two pieces, so that this file passes its own check.
const unfinished = new RegExp(`\\b(${"TO"}DO|${"FIX"}ME)\\b`);
const defaultExport = /^\s*export\s+default\b|^\s*export\s*\{[^}]*\bas\s+default\b/;

export function checkLines(sources: Sources): string[] {
  const wrong: string[] = [];
  for (const [file, text] of sources) {
    for (const [index, line] of text.split("\n").entries()) {
      const at = `${file}:${index + 1}`;
      if (defaultExport.test(line)) wrong.push(`${at}: default export; export it by name`);
      const mark = unfinished.exec(line);
      if (mark) wrong.push(`${at}: ${mark[0]} on main; do it, or say in the text what is missing and why`);
    }
  }
  return wrong;
}

const linesMax = 300;
const reasonWithinLines = 10;

export function checkSize(sources: Sources): string[] {
  const wrong: string[] = [];
  for (const [file, text] of sources) {
    const lines = text.replace(/\n$/, "").split("\n");
    if (isTest(file) || lines.length <= linesMax) continue;
    if (lines.slice(0, reasonWithinLines).some((line) => line.startsWith("// Size:"))) continue;
    wrong.push(
      `${file}:1: ${lines.length} lines; split it, or say why not in a line "// Size: …" within the first ten`,
    );
  }
  return wrong;
}

/** The lock and .npmrc are for every machine: no registry's host stands in them. */
export function checkHosts(files: Sources): string[] {
  const wrong: string[] = [];
  for (const [file, text] of files) {
    for (const [index, line] of text.split("\n").entries()) {
      if (line.includes("://")) {
        wrong.push(
          `${file}:${index + 1}: names a host; install with omit-lockfile-registry-resolved and remove "funding"`,
        );
      }
    }
  }
  return wrong;
}

const ruleLine = /^- \*\*([A-Z]{2,5}-[A-Z]?\d+)\*\*/;
const citation = /\b[A-Z]{2,5}-[A-Z]?\d+\b/g;
const areaOf = (id: string): string => id.slice(0, id.indexOf("-"));

/**
 * Every rule id cited in the sources stands in a RULES.md, and every id there is cited by a test. An id is taken for a
 * rule when its area (`TH` of `TH-3`) has a rule somewhere: UTF-8 is none.
 */
export function checkRules(sources: Sources, rules: Sources): string[] {
  const wrong: string[] = [];
  const known = new Map<string, string>();
  for (const [file, text] of rules) {
    for (const [index, line] of text.split("\n").entries()) {
      const id = ruleLine.exec(line)?.[1];
      if (id === undefined) continue;
      const at = `${file}:${index + 1}`;
      if (known.has(id)) wrong.push(`${at}: ${id} stands at ${known.get(id)} too; keep one`);
      else known.set(id, at);
    }
  }
  const areas = new Set([...known.keys()].map(areaOf));
  const tested = new Set<string>();
  for (const [file, text] of sources) {
    for (const [index, line] of text.split("\n").entries()) {
      for (const [id] of line.matchAll(citation)) {
        if (isTest(file)) tested.add(id);
        if (!areas.has(areaOf(id)) || known.has(id)) continue;
        wrong.push(
          `${file}:${index + 1}: ${id} stands in no RULES.md; correct the id, or add the rule beside its model`,
        );
      }
    }
  }
  for (const [id, at] of known) {
    if (!tested.has(id)) wrong.push(`${at}: no test cites ${id}; write the test that shows it, named "${id}: …"`);
  }
  return wrong;
}
