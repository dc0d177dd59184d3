// What the user means by NAME|FILE: scenarios of the registry, or those that a module of the user exports.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { scenario as checked, type Scenario } from "../../sim/explore/scenario.ts";
import type { Call } from "./command.ts";
import { loadModule } from "./load-module.ts";
import { didYouMean } from "./nearest.ts";
import { UsageError } from "./usage-error.ts";

export interface Named {
  readonly scenario: Scenario;
  /** The file, as the user wrote it; null: one of the registry. */
  readonly file: string | null;
}

/** `NAME`, `FILE`, `FILE#NAME` where a file holds several, or a source (`classics`, `seeds/003`), which means all from there. */
export async function named(call: Call, operand: string): Promise<readonly Named[]> {
  const [file = "", name] = operand.split("#", 2);
  if (!/[/\\]|\.[cm]?[jt]s$/.test(file)) return known(call, operand).map((scenario) => ({ scenario, file: null }));
  const all = await scenariosOf(call, file);
  const wanted = name === undefined ? all : all.filter((scenario) => scenario.name === name);
  if (wanted.length === 0) {
    const names = all.map((scenario) => scenario.name);
    throw new UsageError(
      `${file} has no scenario ${name}${didYouMean(name ?? "", names)}\n  it has ${names.join(", ")}`,
    );
  }
  return wanted.map((scenario) => ({ scenario, file }));
}

/** The one scenario that the operand means. */
export async function namedOne(call: Call, operand: string): Promise<Named> {
  const [first, ...more] = await named(call, operand);
  if (more.length === 0) return first as Named;
  const names = [first as Named, ...more].map(({ scenario }) => scenario.name);
  throw new UsageError(
    `${operand} has ${names.length} scenarios: ${names.join(", ")}\n  say which: ${operand}#${names[0]}`,
  );
}

function known({ scenarios }: Call, name: string): readonly Scenario[] {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return [found];
  const from = scenarios.filter(
    ({ source }) => source === name || (/^[/ ]/.test(source.slice(name.length)) && source.startsWith(name)),
  );
  if (from.length > 0) return from;
  const names = scenarios.map((scenario) => scenario.name);
  throw new UsageError(
    `unknown scenario ${JSON.stringify(name)}${didYouMean(name, names)}\n` +
      "  escapement list shows them all; a scenario of your own is given by its file, as in ./mine.mjs",
  );
}

async function scenariosOf({ io }: Call, file: string): Promise<readonly Scenario[]> {
  const path = resolve(io.cwd(), file);
  if (!existsSync(path)) throw new UsageError(`there is no file ${file}`);
  const { typescript } = io.features as { typescript?: unknown };
  const exports = await loadModule(path, typescript !== undefined && typescript !== false);
  const found = new Set<Scenario>();
  for (const value of Object.values(exports)) {
    for (const item of Array.isArray(value) ? value : [value]) if (isScenario(item)) found.add(checked(item));
  }
  if (found.size > 0) return [...found];
  throw new UsageError(
    `${file} exports no scenario\n  write: export const mine = scenario({ name, source, summary, claims, *main() { … } })`,
  );
}

function isScenario(value: unknown): value is Scenario {
  if (typeof value !== "object" || value === null) return false;
  const { name, main, claims } = value as Partial<Scenario>;
  return typeof name === "string" && main !== undefined && Array.isArray(claims);
}
