import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { sourceFiles } from "./find.ts";
import { repository } from "./observed.ts";
import { checkTable, idsOf, type Rule, rulesOf, summary, table } from "./rules.ts";
import { suite } from "./suite.ts";

const test = suite("the table of rules");

const index = [
  "| area | ids | about |",
  "|---|---|---|",
  "| ZZ | 1–3, 20 | made up |",
  "| YY | 7 | made up, too |",
  "",
  "- **ZZ-3** the operating system's",
].join("\n");
const lists = new Map([["sim/a/RULES.md", "- **ZZ-1** one\n- **ZZ-2** two\n- **YY-7** seven"]]);
const sources = new Map([
  [
    "sim/a/a.test.ts",
    'test("ZZ-1, YY-7: one", () => {\n  // ZZ-2 in a comment\n});\nonly("other", "ZZ-1");\ntest(`ZZ-20: x`);',
  ],
  ["sim/a/a.ts", 'const text = "ZZ-2";'],
]);
const rules: readonly Rule[] = rulesOf(index, lists, sources);

test("the index names its ids one by one or in ranges", () => {
  assert.equal(idsOf(index), ["ZZ-1", "ZZ-2", "ZZ-3", "ZZ-20", "YY-7"]);
});

test("a rule's tests are those that are named by it, not those that mention it", () => {
  assert.equal(
    rules.map(({ id, listedIn, tests }) => [id, listedIn, tests.length]),
    [
      ["ZZ-1", "sim/a/RULES.md", 2],
      ["ZZ-2", "sim/a/RULES.md", 0],
      ["ZZ-3", null, 0],
      ["ZZ-20", null, 1],
      ["YY-7", "sim/a/RULES.md", 1],
    ],
  );
  assert.equal(rules[0]?.tests[0], "sim/a/a.test.ts: ZZ-1, YY-7: one");
});

test("what is missing is said", () => {
  const places = (messages: string[]) => messages.map((message) => message.slice(0, message.indexOf(": ")));
  assert.equal(places(checkTable(rules)), ["ZZ-2", "ZZ-20"]);
  const careless = index.replace("the operating system's", "").concat("\n- **ZZ-1** because");
  assert.equal(places(checkTable(rulesOf(careless, lists, sources))), ["ZZ-1", "ZZ-2", "ZZ-3", "ZZ-20"]);
});

test("the summary counts what is tested, and says why the rest is not there", () => {
  assert.equal(summary(rules), { total: 5, tested: 3, exempt: [{ id: "ZZ-3", reason: "the operating system's" }] });
  assert.match(table(rules), "ZZ-2     sim/a/RULES.md  NO TEST");
  assert.match(table(rules), "5 rules: 3 tested, 1 not simulated");
});

const read = (wanted: (file: string) => boolean): Map<string, string> =>
  new Map(sourceFiles(repository(), wanted).map((file) => [file, readFileSync(join(repository(), file), "utf8")]));

test("the repository: each of the 388 rules has its line and its test, or a reason why not", () => {
  const own = rulesOf(
    readFileSync(join(repository(), "sim/RULES.md"), "utf8"),
    read((file) => file.endsWith("/RULES.md") && file !== "sim/RULES.md"),
    read((file) => file.endsWith(".test.ts")),
  );
  assert.equal(checkTable(own), []);
  const { total, tested } = summary(own);
  assert.is(total, 388);
  assert.ok(tested / total >= 0.95);
});

test.run();
