import type { RanFile } from "./pool.ts";

export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

export function totalsOf(ran: readonly RanFile[], unmatched: readonly string[]): Totals {
  let passed = 0;
  let failed = unmatched.length;
  for (const file of ran) {
    passed += file.passed;
    for (const failure of file.failures) failed += failure.count;
  }
  // A run of nothing is no success.
  return { passed, failed: passed + failed === 0 ? 1 : failed };
}

const slowFilesMax = 5;
const slowMsMin = 1_000;

/** The whole text of a run, in the order of the files. Its very last line is a contract: `N passed, N failed`. */
export function summaryOf(ran: readonly RanFile[], unmatched: readonly string[], elapsedMs: number): string {
  const lines: string[] = [];
  for (const file of ran) {
    if (file.output !== "") lines.push(`OUTPUT ${file.file}`, indent(file.output.trimEnd(), "  | "), "");
    for (const { title, text } of file.failures)
      lines.push(`FAIL ${file.file}`, `  ${title}`, indent(text, "    "), "");
  }
  for (const pattern of unmatched) lines.push(`FAIL no test file matches ${JSON.stringify(pattern)}`, "");

  const slow = ran.filter((file) => file.ms >= slowMsMin).sort((a, b) => b.ms - a.ms);
  for (const file of slow.slice(0, slowFilesMax)) lines.push(`slow: ${seconds(file.ms)} ${file.file}`);
  const skipped = ran.reduce((sum, file) => sum + file.skipped, 0);
  if (skipped > 0) lines.push(`${skipped} skipped`);
  lines.push(`${ran.length} files in ${seconds(elapsedMs)}`);
  const { passed, failed } = totalsOf(ran, unmatched);
  lines.push(`${passed} passed, ${failed} failed`);
  return `${lines.join("\n")}\n`;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function indent(text: string, by: string): string {
  return text
    .split("\n")
    .map((line) => by + line)
    .join("\n");
}
