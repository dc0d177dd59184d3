import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { base, sourceFiles, sourceFolders } from "./find.ts";

// `npm run coverage`, on the built files: over tsx, c8 misses what follows a `yield`. Files that no test loads count as
// uncovered (--all), except those that hold nothing but types: nobody ever loads them.

const linesPercentMin = 85;

const onlyTypes = (path: string): boolean => {
  const code = readFileSync(join(base, path), "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return code.trim() === "export {};";
};
const excluded = sourceFiles(base, (path) => path.endsWith(".js")).filter(
  (path) => path.endsWith(".test.js") || path.startsWith("sim/testing/") || onlyTypes(path),
);

const { status } = spawnSync(
  "c8",
  [
    ...["--all", "--check-coverage", `--lines=${linesPercentMin}`],
    ...sourceFolders.map((folder) => `--include=dist/${folder}/**/*.js`),
    ...excluded.map((path) => `--exclude=dist/${path}`),
    ...[process.execPath, fileURLToPath(new URL("./run.js", import.meta.url)), ...process.argv.slice(2)],
  ],
  { stdio: "inherit", shell: process.platform === "win32" },
);
process.exitCode = status ?? 1;
