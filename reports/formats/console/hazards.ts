// Hazards, as a person reads them: the misuse by its name, and what the run has shown of it.
import type { FoundHazard } from "../../../sim/explore/result.ts";
import { table } from "../../../sim/hazards/table.ts";
import type { Hazard } from "../../../sim/kernel/hazard.ts";
import { count } from "./count.ts";
import { replayLine } from "./paste.ts";

const named = (id: string): string => `hazard ${id}, ${table.get(id)?.title ?? "not in the table"}`;

/** One line for each that a run met, for stderr; nothing where it met none. */
export const hazardText = (hazards: readonly Hazard[]): string =>
  hazards.map(({ id, message }) => `${named(id)}: ${message}\n`).join("");

/** Those of a search: how often, and a run to replay. */
export const hazardLines = (hazards: readonly FoundHazard[], file?: string): string[] =>
  hazards.flatMap(({ id, count: runs, message, token }) => [
    `${named(id)}, in ${count(runs, "run")}`,
    `  ${message}`,
    `  ${replayLine(token, file)}`,
  ]);
