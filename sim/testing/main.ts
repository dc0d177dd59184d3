import { join } from "node:path";
import { parseArgs } from "node:util";
import { selectTests, sourceFiles } from "./find.ts";
import { runFiles } from "./pool.ts";
import { summaryOf, totalsOf } from "./summary.ts";

const usage = `usage: npm test -- [--seconds-max N] [PART-OF-A-PATH …]
  --seconds-max N   time limit of one test file (default 120)
`;

/** Runs the test files below `root` and answers with the exit code. */
export async function main(argv: readonly string[], root: string, write: (text: string) => void): Promise<0 | 1> {
  const started = performance.now();
  let parsed: { values: { "seconds-max"?: string }; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...argv], options: { "seconds-max": { type: "string" } }, allowPositionals: true });
  } catch (error) {
    write(`${(error as Error).message}\n${usage}0 passed, 1 failed\n`);
    return 1;
  }
  const secondsMax = Number(parsed.values["seconds-max"] ?? 120);
  if (!(secondsMax > 0)) {
    write(`--seconds-max takes a number above 0\n${usage}0 passed, 1 failed\n`);
    return 1;
  }

  const all = sourceFiles(root, (path) => /\.test\.[jt]s$/.test(path));
  const { files, unmatched } = selectTests(all, parsed.positionals);
  const ran = await runFiles(
    files.map((path) => join(root, path)),
    { fileMsMax: secondsMax * 1000 },
  );
  const named = ran.map((file, index) => ({ ...file, file: files[index]! }));
  write(summaryOf(named, unmatched, performance.now() - started));
  return totalsOf(named, unmatched).failed === 0 ? 0 : 1;
}
