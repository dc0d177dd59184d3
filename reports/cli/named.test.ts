import * as assert from "uvu/assert";
import { bareHost } from "../../sim/testing/bare-host.ts";
import { fakeProcess } from "../../sim/testing/fake-process.ts";
import { inScratch } from "../../sim/testing/scratch.ts";
import { suite } from "../../sim/testing/suite.ts";
import { main } from "./main.ts";

const test = suite("cli: files");

const house = { scenarios: [], host: bareHost };

/** A module with one scenario that prints its own name. */
const module = (...names: string[]): string => `
import { println, scenario } from "escapement";
const make = (name) => scenario({ name, source: "notes", summary: "…", claims: [], *main() { yield* println(name); } });
${names.map((name, i) => `export const s${i} = make("${name}");`).join("\n")}
`;

const files = {
  "one.mjs": module("one"),
  "two.mjs": module("left", "right"),
  "array.mjs": `${module("inner")}export const scenarios = [s0, make("outer")];`,
  "typed.ts": `import { println, type Scenario, scenario } from "escapement";
export const typed: Scenario = scenario({ name: "typed", source: "notes", summary: "…", claims: [], *main() {
  using last = { [Symbol.dispose](): void {} };
  yield* println(typeof last as string);
} });`,
  "none.mjs": "export const answer = 42;",
  "broken.mjs": "export const = 1;",
  "throws.mjs": 'throw new TypeError("not today");',
  "odd.mjs": 'export const odd = { name: "Odd Name", claims: [], *main() {} };',
  "plain.txt": "",
};

const inFiles = (
  use: (run: (line: string) => Promise<{ code: number; stdout: string; stderr: string }>) => Promise<void>,
) =>
  inScratch(files, (folder) =>
    use(async (line) => {
      const io = fakeProcess({ cwd: () => folder });
      const code = await main(line.split(" "), io, house);
      return { code, stdout: io.stdout.text, stderr: io.stderr.text };
    }),
  );

test("a module anywhere imports escapement, and gets the machine that runs it", () =>
  inFiles(async (run) => {
    assert.equal(await run("run one.mjs"), { code: 0, stdout: "one\n", stderr: "" });
    assert.equal(await run("run ./one.mjs"), { code: 0, stdout: "one\n", stderr: "" });
  }));

test("TypeScript modules", () =>
  inFiles(async (run) => {
    assert.equal(await run("run typed.ts"), { code: 0, stdout: "object\n", stderr: "" });
  }));

test("a module with several scenarios: list takes all, run wants to know which", () =>
  inFiles(async (run) => {
    assert.match((await run("list two.mjs")).stdout, /^left .*\n.*\n\nright /);
    assert.match((await run("list array.mjs")).stdout, "2 scenarios");
    const { code, stderr } = await run("run two.mjs");
    assert.is(code, 2);
    assert.is(stderr, "escapement: two.mjs has 2 scenarios: left, right\n  say which: two.mjs#left\n");
    assert.is((await run("run two.mjs#right")).stdout, "right\n");
    assert.match((await run("run two.mjs#rihgt")).stderr, "two.mjs has no scenario rihgt; did you mean right?");
  }));

test("what cannot be loaded is told, with what to do", () =>
  inFiles(async (run) => {
    const told = {
      "run gone.mjs": /^escapement: there is no file gone\.mjs\n/,
      "run none.mjs": /^escapement: none\.mjs exports no scenario\n {2}write: export const/,
      "run broken.mjs":
        /^escapement: cannot load .*broken\.mjs\n {2}SyntaxError: .*\n {2}node --check .*broken\.mjs shows where\n/,
      "run throws.mjs": /^escapement: cannot load .*throws\.mjs\n {2}TypeError: not today\n {2}at .*throws\.mjs:1:/,
      "run odd.mjs": /^escapement: scenario name "Odd Name": use lower-case/,
      "run plain.txt": /^escapement: unknown scenario "plain\.txt"/,
    };
    for (const [line, message] of Object.entries(told)) {
      const { code, stderr } = await run(line);
      assert.is(code, 2, line);
      assert.match(stderr, message);
    }
  }));

test.run();
