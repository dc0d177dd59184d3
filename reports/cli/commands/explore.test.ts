import * as assert from "uvu/assert";
import { cell, println, printsLine, type Scenario, type Sim, std } from "../../../sim/index.ts";
import { bareHost } from "../../../sim/testing/bare-host.ts";
import { fakeProcess } from "../../../sim/testing/fake-process.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { main } from "../main.ts";

const test = suite("cli: explore");

/** Two threads add one without a lock: 2, or 1 where an update is lost. */
const lostUpdate: Scenario = {
  name: "lost-update",
  source: "test",
  summary: "…",
  claims: [{ id: "two", text: "It is 2.", shows: printsLine("hits: 2"), expected: "one of n" }],
  *main(): Sim<void> {
    const hits = yield* cell(0);
    const add = function* (): Sim<void> {
      yield* hits.store((yield* hits.load()) + 1);
    };
    const threads = [yield* std.thread.spawn(add), yield* std.thread.spawn(add)];
    for (const thread of threads) (yield* thread.join()).unwrap();
    yield* println("joined");
    yield* println(`hits: ${yield* hits.load()}`);
  },
};
const house = { scenarios: [lostUpdate], host: bareHost };

async function explore(flags: string, interrupted = () => false) {
  const io = fakeProcess({ interrupted });
  const code = await main(`explore lost-update ${flags}`.split(" ").filter(Boolean), io, house);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}
const exploreJson = async (flags: string) => JSON.parse((await explore(`--json ${flags}`)).stdout);

test("--json has the fields of the contract", async () => {
  const { code, stdout, stderr } = await explore("--json --policy any-order");
  assert.equal([code, stderr], [0, ""]);
  const document = JSON.parse(stdout);
  const fields =
    "schema scenario policy lateness strategy complete runs traces states blocked cut steps seconds estimate " +
    "assumptions counts outcomesTotal outcomes hazards";
  for (const field of fields.split(" ")) assert.ok(field in document, field);
  assert.is(document.schema, "escapement/explore@1");
  assert.equal([document.scenario, document.policy, document.lateness], ["lost-update", "any-order", 0]);
  assert.equal([document.complete, document.outcomesTotal, document.seed], [true, 2, 0]);
  const texts = document.outcomes.map((outcome: { stdout: string }) => outcome.stdout);
  assert.equal(texts.sort(), ["joined\nhits: 1\n", "joined\nhits: 2\n"]);
  for (const outcome of document.outcomes) {
    assert.equal(outcome.end, { kind: "returned" });
    for (const field of ["count", "token", "preemptions"]) assert.ok(field in outcome, field);
    assert.match(outcome.token, /^e1:lost-update:any-order:0:/);
  }
});

test("the console shows every outcome with a token that replays it", async () => {
  const { code, stdout } = await explore("");
  assert.is(code, 0);
  assert.match(stdout, "complete: exactly 2 outcomes");
  assert.match(stdout, /outcome 2 of 2: [\s\S]*│ hits: 1\n {2}npx escapement replay e1:lost-update:/);
});

test("a seed and an unlimited lateness are passed on", async () => {
  const document = await exploreJson("--strategy random --seed 5 --lateness inf --budget 200");
  assert.equal([document.lateness, document.seed, document.strategy], ["inf", 5, "random"]);
  assert.equal([document.runs, document.complete, document.counts], [200, false, "runs"]);
});

test("--claim and --lines project", async () => {
  const byClaim = await exploreJson("--claim two --policy any-order");
  assert.equal(byClaim.outcomes.map((outcome: { stdout: string }) => outcome.stdout).sort(), ["", "hits: 2\n"]);
  assert.is(byClaim.projection, "what claim two sees");
  const byLines = await exploreJson("--lines ^join");
  assert.equal(
    byLines.outcomes.map((outcome: { stdout: string }) => outcome.stdout),
    ["joined\n"],
  );
  assert.is(byLines.projection, "the lines that match /^join/u");
});

test("a claim that the scenario does not have, or two projections: exit code 2", async () => {
  const wrong = await explore("--claim tow");
  assert.is(wrong.code, 2);
  assert.is(wrong.stderr, "escapement: lost-update has no claim tow; did you mean two?\n  it has two\n");
  const both = await explore("--claim two --lines x");
  assert.is(both.code, 2);
  assert.match(both.stderr, "give one");
});

test("--limit lists fewer and counts all", async () => {
  const document = await exploreJson("--limit 1");
  assert.equal([document.outcomes.length, document.outcomesTotal], [1, 2]);
  assert.match((await explore("--limit 1")).stdout, "… and 1 more outcome: ");
});

test("Ctrl-C: what is known so far, and exit code 130", async () => {
  let asked = 0;
  const { code, stdout } = await explore("--json --strategy random", () => ++asked > 4);
  const document = JSON.parse(stdout);
  assert.is(code, 130);
  assert.equal([document.interrupted, document.complete], [true, false]);
  assert.ok(document.runs > 0 && document.runs < 5);
});

test.run();
