import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import { sourceFiles } from "./testing/find.ts";
import { checkHosts, checkLines, checkNames, checkRules, checkSize, checkTopFolders } from "./testing/house.ts";
import { checkArrows, checkCycles, importsOf, type Sources } from "./testing/imports.ts";
import { suite } from "./testing/suite.ts";

// The repository tests itself: first each check on made-up text, so that it is known to fail, then on everything.
const test = suite("house");

const made = (files: Record<string, string>): Sources => new Map(Object.entries(files));
/** The places that a check complains about. */
const places = (messages: string[]) => messages.map((message) => message.slice(0, message.indexOf(": ")));

test("imports are found in all their forms, and not in comments and strings", () => {
  const text = [
    'import { a,\n  b } from "./a.ts";',
    'import type { C } from "../c.ts";',
    'import * as d from "node:d";',
    'import "./e.ts";',
    'export type * from "./f.ts";',
    'export { g as h } from "./g.ts";',
    'const i = await import("./i.ts");',
    '// import { j } from "./j.ts";',
    'const k = "import l from nowhere";',
    'export const m = "./m.ts";',
  ].join("\n");
  assert.equal(
    importsOf("sim/std/x.ts", text).map(({ line, target, specifier, typeOnly }) => [
      line,
      target ?? specifier,
      typeOnly,
    ]),
    [
      [1, "sim/std/a.ts", false],
      [3, "sim/c.ts", true],
      [4, "node:d", false],
      [5, "sim/std/e.ts", false],
      [6, "sim/std/f.ts", true],
      [7, "sim/std/g.ts", false],
      [8, "sim/std/i.ts", false],
    ],
  );
});

test("arrows: each room imports what it may", () => {
  const good = made({
    "sim/kernel/world.ts": 'import { a } from "./a.ts";',
    "sim/explore/search.ts": 'import { a } from "../kernel/world.ts";',
    "sim/explore/search.test.ts": 'import "node:fs";\nimport "../std/mutex.ts";\nimport "../testing/suite.ts";',
    "sim/tokio/time/sleep.ts": 'import { a } from "../../std/thread.ts";',
    "sim/host/guard.ts": 'import "node:fs";\nimport "@sinonjs/fake-timers";\nimport "../explore/search.ts";',
    "sim/index.ts": 'export * from "./tokio/time/sleep.ts";',
    "properties/laws/fifo.ts": 'import * as fc from "fast-check";\nimport "../../sim/index.ts";',
    "scenarios/seeds/one.test.ts": 'import "../../properties/laws/fifo.ts";',
    "reports/cli/bin.ts": 'import "../../scenarios/seeds/one.ts";\nimport "node:util";',
  });
  assert.equal(checkArrows(good), []);

  const bad = made({
    "sim/kernel/a.ts": 'import type { A } from "../explore/search.ts";\nimport "node:fs";\nimport "fast-check";',
    "sim/explore/b.ts": 'import "../std/mutex.ts";',
    "sim/crossbeam/c.ts": 'import "../std/mutex.ts";',
    "sim/std/d.ts": 'import "../testing/suite.ts";\nimport "../index.ts";',
    "sim/hazards/e.ts": 'import "../explore/search.ts";',
    "sim/index.ts": 'import "../properties/index.ts";\nimport "node:fs";',
    "sim/attic/f.ts": "",
    "properties/g.test.ts": 'import "../scenarios/seeds/one.ts";',
    "scenarios/h.ts": 'import "../properties/index.ts";',
    "scenarios/i.test.ts": 'import "../reports/index.ts";',
  });
  assert.equal(places(checkArrows(bad)), [
    ...["sim/kernel/a.ts:1", "sim/kernel/a.ts:2", "sim/kernel/a.ts:3", "sim/explore/b.ts:1", "sim/crossbeam/c.ts:1"],
    ...["sim/std/d.ts:1", "sim/std/d.ts:2", "sim/hazards/e.ts:1", "sim/index.ts:1", "sim/index.ts:2"],
    ...["sim/attic/f.ts:1", "properties/g.test.ts:1", "scenarios/h.ts:1", "scenarios/i.test.ts:1"],
  ]);
});

test("cycles: of values anywhere, of types across folders", () => {
  const types = 'import type { B } from "./b.ts";';
  assert.equal(checkCycles(made({ "sim/std/a.ts": types, "sim/std/b.ts": 'import "./a.ts";' })), []);
  const values = made({
    "sim/std/a.ts": 'import { b } from "./b.ts";',
    "sim/std/b.ts": 'import { c } from "./c.ts";',
    "sim/std/c.ts": '\nimport { a } from "./a.ts";',
  });
  assert.equal(checkCycles(values), [
    "sim/std/c.ts:2: import cycle sim/std/a.ts → sim/std/b.ts → sim/std/c.ts → sim/std/a.ts; " +
      "move what both need into a file of its own",
  ]);
  const across = made({
    "sim/a.ts": 'import type { B } from "./x/b.ts";',
    "sim/x/b.ts": 'import type { A } from "../a.ts";',
  });
  assert.equal(places(checkCycles(across)), ["sim/x/b.ts:1"]);
});

test("folders, names, default exports, unfinished work, size, hosts", () => {
  assert.equal(places(checkTopFolders(["sim", ".ci", "dist", "lib"])), ["lib:1"]);
  const files = ["sim/tokio/util/join.ts", "sim/utils/a.ts", "sim/std/helpers.test.ts", "sim/std/lock-helper.ts"];
  assert.equal(
    places(checkNames(files)),
    files.slice(1).map((file) => `${file}:1`),
  );
  const lines = `export default 1;\nexport { a as default };\n// ${"TO"}DO later\nconst exportDefault = 1;`;
  assert.equal(places(checkLines(made({ "a.ts": lines }))), ["a.ts:1", "a.ts:2", "a.ts:3"]);
  const long = "\n".repeat(301);
  const sizes = made({
    "a.ts": long,
    "b.ts": `// b\n// Size: one table.${long}`,
    "c.test.ts": long,
    "d.ts": "\n".repeat(300),
  });
  assert.equal(places(checkSize(sizes)), ["a.ts:1"]);
  assert.equal(places(checkHosts(made({ "package-lock.json": '{\n"resolved": "https://host/x"' }))), [
    "package-lock.json:2",
  ]);
});

test("rules: what is cited stands in a RULES.md, what stands there is cited by a test", () => {
  const rules = made({
    "sim/std/RULES.md": "# Rules\n\n- **ZZ-1** one\n- **ZZ-2** two\n- **ZZ-D3** three",
    "sim/tokio/RULES.md": "- **ZZ-2** again",
  });
  const sources = made({
    "sim/std/a.ts": "// ZZ-1, ZZ-9 and UTF-8",
    "sim/std/a.test.ts": 'test("ZZ-1: one", …)\ntest("ZZ-D3, ZZ-4")',
  });
  assert.equal(places(checkRules(sources, rules)), [
    "sim/tokio/RULES.md:1",
    "sim/std/a.ts:1",
    "sim/std/a.test.ts:2",
    "sim/std/RULES.md:4",
  ]);
  assert.equal(checkRules(sources, made({})), []);
});

// From dist too, the text that counts is the repository's.
let root = dirname(fileURLToPath(import.meta.url));
while (!existsSync(join(root, "package.json"))) root = dirname(root);
const read = (files: string[]): Sources => new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const sources = read(sourceFiles(root, (file) => file.endsWith(".ts")));
const clean = (messages: string[]) => {
  if (messages.length > 0) throw new Error(`${messages.length} found\n${messages.join("\n")}`);
};

test("the repository: arrows", () => clean(checkArrows(sources)));
test("the repository: no import cycles", () => clean(checkCycles(sources)));
test("the repository: no default exports, nothing unfinished", () => clean(checkLines(sources)));
test("the repository: no long file without a reason", () => clean(checkSize(sources)));
test("the repository: no drawers", () => clean(checkNames(sourceFiles(root, () => true))));
test("the repository: no host in the lock", () => clean(checkHosts(read(["package-lock.json", ".npmrc"]))));
test("the repository: rule ids", () => {
  clean(checkRules(sources, read(sourceFiles(root, (file) => file !== "sim/RULES.md" && file.endsWith("/RULES.md")))));
});
test("the repository: top-level folders", () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  clean(checkTopFolders(folders.map((entry) => entry.name)));
});

test.run();
