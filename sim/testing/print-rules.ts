// `npm run rules [-- --json]`: every rule of the specification with its test, or the reason why there is none.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { base, sourceFiles } from "./find.ts";
import { checkTable, rulesOf, summary, table } from "./rules.ts";

const read = (wanted: (file: string) => boolean): Map<string, string> =>
  new Map(sourceFiles(base, wanted).map((file) => [file, readFileSync(join(base, file), "utf8")]));

const index = "sim/RULES.md";
const rules = rulesOf(
  readFileSync(join(base, index), "utf8"),
  read((file) => file.endsWith("/RULES.md") && file !== index),
  read((file) => file.endsWith(".test.ts")),
);
const asked = process.argv.slice(2);
if (asked.length === 0) process.stdout.write(table(rules));
else if (asked.join(" ") === "--json") process.stdout.write(`${JSON.stringify(summary(rules), null, 2)}\n`);
else {
  process.stderr.write(`unknown argument ${asked[0]}\n  usage: npm run rules [-- --json]\n`);
  process.exitCode = 2;
}
const wrong = checkTable(rules);
if (process.exitCode === undefined && wrong.length > 0) {
  process.stderr.write(`${wrong.length} rules want something\n${wrong.map((each) => `  ${each}\n`).join("")}`);
  process.exitCode = 1;
}
