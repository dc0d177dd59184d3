import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { fakeProcess } from "../../../sim/testing/fake-process.ts";
import { inScratch } from "../../../sim/testing/scratch.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { main } from "../main.ts";
import { starter } from "../starter.ts";

const test = suite("cli: replay");

async function run(argv: readonly string[], folder = "/nowhere") {
  const io = fakeProcess({ cwd: () => folder });
  const code = await main(argv, io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

interface Outcome {
  readonly stdout: string;
  readonly end: { readonly kind: string };
  readonly token: string;
}
async function outcomesOf(...argv: string[]): Promise<Outcome[]> {
  return JSON.parse((await run(["explore", ...argv, "--json"])).stdout).outcomes;
}

test("every token that explore prints shows its outcome again", async () => {
  const outcomes = await outcomesOf("two-locks");
  assert.is(outcomes.length, 3);
  for (const { stdout, end, token } of outcomes) {
    const { code, stdout: text } = await run(["replay", token, "--json"]);
    const document = JSON.parse(text);
    assert.is(code, 0);
    for (const field of ["schema", "scenario", "stdout", "end", "steps", "fingerprint", "trace"]) {
      assert.ok(field in document, field);
    }
    assert.equal([document.schema, document.scenario], ["escapement/replay@1", "two-locks"]);
    assert.equal([document.stdout, document.end], [stdout, end]);
    assert.is(document.trace.length, document.steps);
    for (const step of document.trace) {
      for (const field of ["step", "actor", "op", "object", "time"]) assert.ok(field in step, field);
    }
  }
});

test("the console shows the trace, the end and the output", async () => {
  const hung = (await outcomesOf("two-locks")).find(({ end }) => end.kind === "deadlock") as Outcome;
  const { code, stdout } = await run(["replay", hung.token]);
  assert.is(code, 0);
  assert.match(stdout, /^two-locks {2}\d+ steps, fingerprint [0-9a-f]{32}\n/);
  assert.match(stdout, /\n +1 +0 +main\.1 +Mutex\.lock +main\/Mutex\.1 → /);
  assert.match(stdout, "\ndeadlock: nobody can go on\n  main waits at thread.join");
  assert.match(stdout, "circle: main.1 → main.2 → main.1");
});

test("a token of a scenario in a file is replayed with the file", () =>
  inScratch({ "mine.mjs": starter("mine") }, async (folder) => {
    const explored = await run(["explore", "mine.mjs"], folder);
    const line = /npx escapement (replay e1:\S+ mine\.mjs)\n/.exec(explored.stdout)?.[1] as string;
    const { code, stdout } = await run(line.split(" "), folder);
    assert.is(code, 0);
    assert.match(stdout, "hits: ");
    const [, token = ""] = line.split(" ");
    const unknown = await run(["replay", token], folder);
    assert.is(unknown.code, 2);
    assert.match(unknown.stderr, "give the file that the scenario stands in: escapement replay TOKEN FILE");
  }));

test("garbled, truncated and foreign tokens: exit code 2", async () => {
  const [{ token }] = (await outcomesOf("two-locks")) as [Outcome];
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["hello", /"hello" is no token/],
    [token.slice(0, -5), /the token is cut off in field 6 of 6/],
    [token.slice(0, 20), /the token is cut off in field 3 of 6/],
    [token.replace("e1:", "e2:"), /token version 2; this Escapement reads version 1/],
    [token.replace("faithful", "faithless"), /field 3 of the token, policy: expected faithful or any-order/],
    [token.replace("two-locks", "six-locks"), /the token is one of six-locks, which escapement list does not show/],
  ];
  for (const [text, message] of wrong) {
    const { code, stdout, stderr } = await run(["replay", text]);
    assert.equal([code, stdout], [2, ""], text);
    assert.match(stderr, message);
  }
});

test("a token of a changed program: exit code 3, with the step and what was met", () =>
  inScratch({ "mine.mjs": starter("mine") }, async (folder) => {
    const explored = JSON.parse((await run(["explore", "mine.mjs", "--json"], folder)).stdout);
    const lost = explored.outcomes.find((outcome: Outcome) => outcome.stdout === "hits: 1\n") as Outcome;
    // A module is loaded once per process: the changed program is another file.
    const changed = starter("mine").replace("const before = yield* hits.load();", "const before = 0;");
    writeFileSync(join(folder, "changed.mjs"), changed);
    const { code, stdout, stderr } = await run(["replay", lost.token, "changed.mjs", "--json"], folder);
    assert.is(code, 3);
    assert.match(
      stderr,
      /^escapement: the token diverged at step \d+, decision \d+ of \d+ [\s\S]*recorded:[\s\S]*met:/,
    );
    assert.equal(JSON.parse(stdout).exitCode, 3);
  }));

test.run();
