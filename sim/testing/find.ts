import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const sourceFolders: readonly string[] = ["sim", "scenarios", "properties", "reports"];

/** The folder that holds sim/: the repository, or dist when this is the built copy. */
export const base: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

/** Paths of files below the source folders, relative to `root`, with `/`, sorted. */
export function sourceFiles(root: string, wanted: (path: string) => boolean): string[] {
  const found: string[] = [];
  for (const folder of sourceFolders) {
    for (const entry of entriesOf(join(root, folder))) {
      const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join("/");
      if (entry.isFile() && wanted(path)) found.push(path);
    }
  }
  return found.sort();
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    // A folder that nobody has made yet holds no files.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

export interface Selection {
  readonly files: readonly string[];
  /** Patterns that match no file: a misspelt one would otherwise be a green run of nothing. */
  readonly unmatched: readonly string[];
}

/** The test files whose path contains one of `patterns`; all where there is none. */
export function selectTests(all: readonly string[], patterns: readonly string[]): Selection {
  return {
    files: patterns.length === 0 ? all : all.filter((path) => patterns.some((pattern) => path.includes(pattern))),
    unmatched: patterns.filter((pattern) => !all.some((path) => path.includes(pattern))),
  };
}
