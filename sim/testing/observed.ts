// What real Tokio printed, as recorded in scenarios/observed: the only place that golden values in tests come from.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One entry of golden.json. */
export interface Golden {
  readonly id: string;
  readonly flavour: string;
  /** The program in words. */
  readonly setup: string;
  /** The log that came most often. */
  readonly log: readonly string[];
  readonly runs: number;
  readonly same: number;
  /** How often each log came, where there was more than one. */
  readonly outcomes?: Readonly<Record<string, number>>;
}

/** The recorded trace with this id, of this flavour (`ct`, `mt1`, `mt2`). */
export function golden(id: string, flavour: string): Golden {
  const file = join(repository(), "scenarios/observed/golden.json");
  const all = JSON.parse(readFileSync(file, "utf8")) as readonly Golden[];
  const found = all.find((entry) => entry.id === id && entry.flavour === flavour);
  if (found === undefined) throw new Error(`${file} records no ${id} of flavour ${flavour}`);
  return found;
}

/** The repository's root; tests may run from dist. */
export function repository(): string {
  let root = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(root, "package.json"))) root = dirname(root);
  return root;
}
