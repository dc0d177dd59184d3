import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import { type RanFile, runFiles } from "./pool.ts";
import { suite } from "./suite.ts";

// Each fixture does one thing that uvu alone calls a success. They run once, in children of their own.
const test = suite("suite");

const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}.fixture.${extension}`, import.meta.url));
const names = ["good", "thrown", "hooks", "forgotten-run", "empty-suite", "no-suite", "only-skip"];
const unclean = ["pending", "stray", "breaks-loading", "replaces-date"];
const run = (some: string[], ci: string): Promise<RanFile[]> =>
  runFiles(some.map(fixture), { fileMsMax: 60_000, env: { ...process.env, CI: ci } });

const results = new Map<string, RanFile>();
test.before(async () => {
  const all = [...names, ...unclean];
  for (const [index, ran] of (await run(all, "")).entries()) results.set(all[index]!, ran);
});
const resultOf = (name: string): RanFile => results.get(name)!;
const titles = (ran: RanFile) => ran.failures.map((failure) => failure.title);
const texts = (ran: RanFile) => ran.failures.map((failure) => failure.text).join("\n");

test("what passes, passes, and its output is kept", () => {
  const ran = resultOf("good");
  assert.equal(ran.failures, []);
  assert.is(ran.passed, 2);
  assert.is(ran.output, "printed by a test\n");
});

test("a thrown string, a thrown undefined, a rejection, an odd error and a generator body fail", () => {
  const ran = resultOf("thrown");
  assert.equal(titles(ran), [
    "thrown › a string",
    "thrown › undefined",
    "thrown › a rejected promise",
    "thrown › an error that uvu cannot print",
    "thrown › a generator as the body",
  ]);
  assert.match(texts(ran), "threw 'text', which is not an Error");
  assert.match(texts(ran), "Error: rejected");
  assert.match(texts(ran), "returned a generator");
  assert.is(ran.passed, 1);
});

test("a failing before, before.each, after or after.each fails the tests that it concerns", () => {
  const ran = resultOf("hooks");
  assert.equal(titles(ran), ["before", "before each › fails", "after", "after each › fails", "after each › fails too"]);
  assert.is(texts(ran).split("hook text").length - 1, 5);
  assert.match(texts(ran), "not run: never runs");
  assert.is(ran.passed, 2);
});

test("a forgotten run() fails every test of the suite", () => {
  const { passed, failures } = resultOf("forgotten-run");
  assert.is(passed, 0);
  assert.is(failures[0]?.count, 2);
  assert.match(failures[0]?.text ?? "", "end the file with test.run()");
});

test("an empty suite, and a file without a suite, fail", () => {
  assert.match(texts(resultOf("empty-suite")), "the suite has no tests");
  assert.match(texts(resultOf("no-suite")), "defines no suite");
});

test("only and skip count as skipped, and are refused when CI is set", async () => {
  const local = resultOf("only-skip");
  assert.equal([local.passed, local.skipped, local.failures], [1, 2, []]);
  const [ci] = await run(["only-skip"], "true");
  assert.ok(ci);
  assert.equal(titles(ci), ["some › chosen", "some › skipped"]);
  assert.is(ci.passed, 0);
  assert.match(texts(ci), "only is refused when CI is set");
  assert.match(texts(ci), "skip is refused when CI is set");
});

test("a promise that nothing can settle fails at once, not at the time limit", () => {
  const ran = resultOf("pending");
  assert.equal(titles(ran), ["pending › waits for nothing", "pending"]);
  assert.match(texts(ran), "not run: never starts");
  assert.ok(ran.ms < 30_000);
});

test("a rejection that nobody awaits, and an exception while loading, fail the file", async () => {
  assert.match(texts(resultOf("stray")), "nobody awaits this");
  assert.match(texts(resultOf("breaks-loading")), "broken at load");
});

test("a file that leaves a global replaced fails", () => {
  assert.match(texts(resultOf("replaces-date")), "the file leaves Date replaced");
});

test("a file run alone, without the runner, fails on the same things", async () => {
  const alone = (name: string) =>
    new Promise<number | null>((resolve) => {
      const env = { ...process.env, CI: "" };
      spawn(process.execPath, [...process.execArgv, fixture(name)], { env, stdio: "ignore" }).on("exit", resolve);
    });
  const codes = await Promise.all(["good", "thrown", "hooks", "forgotten-run", "empty-suite", "pending"].map(alone));
  assert.equal(codes, [0, 1, 1, 1, 1, 1]);
});

test.run();
