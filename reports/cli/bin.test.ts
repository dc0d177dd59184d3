import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import { inScratch } from "../../sim/testing/scratch.ts";
import { suite } from "../../sim/testing/suite.ts";

const test = suite("cli: bin");

const here = import.meta.url;
const bin = fileURLToPath(new URL(here.endsWith(".ts") ? "./bin.ts" : "./bin.js", here));
const tsx = here.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program itself. `started` is called with the first piece of stderr. */
function escapement(args: readonly string[], cwd: string, started?: (child: ChildProcess) => void): Promise<Ended> {
  const child = spawn(process.execPath, [...tsx, bin, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    if (stderr === "") started?.(child);
    stderr += data;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

test("the program writes to its streams and answers with its exit code", () =>
  inScratch({}, async (folder) => {
    const [ok, usage] = await Promise.all([
      escapement(["run", "lock-order"], folder),
      escapement(["explore", "lock-ordre"], folder),
    ]);
    assert.equal(ok, { code: 0, stdout: "a has the lock\nb has the lock\ntaken 2 times\n", stderr: "" });
    assert.equal([usage.code, usage.stdout], [2, ""]);
    assert.match(usage.stderr, "did you mean lock-order?");
  }));

/** Announces on stderr that it runs, as no scenario should, so that the test knows when to press the key. */
const announcing = `
import { writeSync } from "node:fs";
import { println, scenario } from "escapement";
let told = false;
export const endless = scenario({ name: "endless", source: "test", summary: "…", claims: [], *main() {
  if (!told) writeSync(2, "running");
  told = true;
  yield* println("x");
} });`;

test("Ctrl-C in the midst of a search: what is known, and exit code 130", () =>
  inScratch({ "endless.mjs": announcing }, async (folder) => {
    const args = ["explore", "endless.mjs", "--json", "--strategy", "random", "--budget", "100s"];
    const { code, stdout } = await escapement(args, folder, (child) => child.kill("SIGINT"));
    assert.is(code, 130);
    const document = JSON.parse(stdout);
    assert.equal([document.interrupted, document.complete, document.outcomesTotal], [true, false, 1]);
    assert.ok(document.seconds < 60);
  }));

test.run();
