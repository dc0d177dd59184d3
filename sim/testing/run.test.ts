import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import { selectTests, sourceFiles } from "./find.ts";
import { main } from "./main.ts";
import { type RanFile, runFiles } from "./pool.ts";
import { suite } from "./suite.ts";
import { summaryOf, totalsOf } from "./summary.ts";

const test = suite("run");

const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
const path = (name: string) => fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url));
const fixture = (name: string) => path(`fixtures/${name}.fixture`);
const env = { ...process.env, CI: "" };

// Started together, because they mostly wait.
let limited: Promise<RanFile[]>;
let gone: Promise<RanFile[]>;
test.before(() => {
  limited = runFiles(["long", "endless", "good"].map(fixture), { fileMsMax: 2_000, env });
  gone = runFiles(["exits", "good"].map(fixture), { fileMsMax: 60_000, childrenMax: 1, env });
});

test("a test that exits the process fails, and the rest runs", async () => {
  const [exits, good] = await gone;
  assert.is(exits?.failures[0]?.title, "exits › ends the process");
  assert.match(exits?.failures[0]?.text ?? "", "the process ended (exit code");
  assert.is(good?.passed, 2);
});

test("results stand in the order of the files, whichever child was faster", async () => {
  const files = ["pending", "good", "thrown", "good", "empty-suite", "good"].map(fixture);
  const ran = await runFiles(files, { fileMsMax: 60_000, env });
  assert.equal(
    ran.map((each) => each.file),
    files,
  );
});

test("patterns select by part of a path, and one that matches nothing is reported", () => {
  const all = ["sim/kernel/world.test.ts", "sim/std/mutex.test.ts"];
  assert.equal(selectTests(all, []), { files: all, unmatched: [] });
  assert.equal(selectTests(all, ["kernel/", "kernal/"]), { files: [all[0]], unmatched: ["kernal/"] });
});

test("the summary ends with the number of tests, a run of nothing is a failure", () => {
  const failures = [{ title: "suite › test", text: "Error: no\n    at x", count: 3 }];
  const ran = [{ file: "sim/a.test.ts", ms: 1_500, output: "said\n", passed: 4, skipped: 1, failures }];
  assert.is(
    summaryOf(ran, ["nowhere"], 2_000),
    `OUTPUT sim/a.test.ts
  | said

FAIL sim/a.test.ts
  suite › test
    Error: no
        at x

FAIL no test file matches "nowhere"

slow: 1.5 s sim/a.test.ts
1 skipped
1 files in 2.0 s
4 passed, 4 failed
`,
  );
  assert.equal(totalsOf([], []), { passed: 0, failed: 1 });
});

test("main runs what it finds under the source folders only, and answers 0 or 1", async () => {
  const root = mkdtempSync(join(tmpdir(), "escapement-run-"));
  try {
    const good = `import { suite } from ${JSON.stringify(new URL(`./suite.${extension}`, import.meta.url).href)};
      const test = suite("made"); test("passes", () => {}); test.run();`;
    for (const folder of ["sim/deep", "elsewhere"]) mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, "package.json"), '{ "type": "module" }');
    writeFileSync(join(root, `sim/deep/made.test.${extension}`), good);
    writeFileSync(join(root, `sim/made.fixture.${extension}`), good);
    writeFileSync(join(root, `elsewhere/made.test.${extension}`), good);
    assert.equal(
      sourceFiles(root, (file) => file.includes(".test.")),
      [`sim/deep/made.test.${extension}`],
    );

    const lastLine = async (...argv: string[]) => {
      let text = "";
      const code = await main(argv, root, (part) => {
        text += part;
      });
      return [code, text.split("\n").at(-2)];
    };
    assert.equal(await lastLine(), [0, "1 passed, 0 failed"]);
    assert.equal(await lastLine("deep"), [0, "1 passed, 0 failed"]);
    assert.equal(await lastLine("deep", "dep"), [1, "1 passed, 1 failed"]);
    assert.equal(await lastLine("--colour"), [1, "0 passed, 1 failed"]);
    assert.equal(await lastLine("--seconds-max", "soon"), [1, "0 passed, 1 failed"]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("a file that never ends is killed, one may ask for more time, and the rest runs in a fresh child", async () => {
  const [long, endless, good] = await limited;
  assert.is(endless?.passed, 1);
  assert.is(endless?.failures[0]?.title, "endless › loops");
  assert.match(endless?.failures[0]?.text ?? "", "did not end within 2 s");
  assert.equal(long?.failures, []);
  assert.is(good?.passed, 2);
});

test("the command itself: last line on stdout, exit code 1", async () => {
  const child = spawn(process.execPath, [...process.execArgv, path("run"), "no-such-test"], { env });
  let stdout = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.is(code, 1);
  assert.is(stdout.split("\n").at(-2), "0 passed, 1 failed");
});

test.run();
