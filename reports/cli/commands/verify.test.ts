import * as assert from "uvu/assert";
import { type Claim, ends, println, printsLine, type Scenario, type Sim, std } from "../../../sim/index.ts";
import { bareHost } from "../../../sim/testing/bare-host.ts";
import { fakeProcess } from "../../../sim/testing/fake-process.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { main } from "../main.ts";

const test = suite("cli: verify");

const first: Claim = {
  id: "first",
  text: "The first thread prints first.",
  shows: { words: "a comes first", sees: null, holds: ({ stdout }) => stdout.startsWith("a") },
  expected: "one of n",
};
const races = (name: string, claims: readonly Claim[]): Scenario => ({
  name,
  source: "test",
  summary: "…",
  claims,
  *main(): Sim<void> {
    const print = (text: string) =>
      function* (): Sim<void> {
        yield* println(text);
      };
    const threads = [yield* std.thread.spawn(print("a")), yield* std.thread.spawn(print("b"))];
    for (const thread of threads) (yield* thread.join()).unwrap();
  },
});
const good = races("good", [
  first,
  { id: "both", text: "Both print.", shows: printsLine("b"), expected: "guaranteed" },
  { id: "hangs", text: "It hangs.", shows: ends("deadlock"), expected: "impossible" },
]);
const wrong = races("wrong", [{ ...first, expected: "guaranteed" }]);
const house = { scenarios: [good, wrong], host: bareHost };

async function verify(line: string, interrupted = () => false) {
  const io = fakeProcess({ interrupted });
  const code = await main(`verify ${line}`.split(" ").filter(Boolean), io, house);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

test("--json has the fields of the contract", async () => {
  const { code, stdout, stderr } = await verify("good --json");
  assert.equal([code, stderr], [0, ""]);
  const document = JSON.parse(stdout);
  assert.equal([document.schema, document.ok], ["escapement/verify@1", true]);
  const [scenario] = document.scenarios;
  assert.equal([scenario.scenario, scenario.source], ["good", "test"]);
  for (const claim of scenario.claims) {
    for (const field of "id text verdict expected ok proven decidedBy runs traces token".split(" ")) {
      assert.ok(field in claim, field);
    }
    assert.not.ok("margin" in claim, "margin is absent where it was not computed");
  }
  assert.equal(
    scenario.claims.map((claim: { verdict: string; proven: boolean }) => [claim.verdict, claim.proven]),
    [
      ["one of n", true],
      ["guaranteed", true],
      ["impossible", true],
    ],
  );
});

test("a token of each side replays what it says", async () => {
  const [claim] = JSON.parse((await verify("good --json")).stdout).scenarios[0].claims;
  const outputs: string[] = [];
  for (const token of [claim.witness, claim.counterexample]) {
    const io = fakeProcess();
    assert.is(await main(["replay", token, "--json"], io, house), 0);
    outputs.push(JSON.parse(io.stdout.text).stdout);
  }
  assert.equal(outputs, ["a\nb\n", "b\na\n"]);
  assert.equal(claim.decisive, { kind: "unordered", between: ["main.1", "main.2"] });
});

test("another verdict than the expected one: exit code 1", async () => {
  const { code, stdout } = await verify("wrong");
  assert.is(code, 1);
  assert.match(stdout, /The first thread prints first\. +one of n +any-order, 2 traces\n +expected: guaranteed\n/);
  assert.match(stdout, "1 verdict not as expected");
  assert.is(JSON.parse((await verify("--json")).stdout).ok, false);
  assert.is((await verify("good")).code, 0);
});

test("without names every scenario is verified, in the order of the registry", async () => {
  const { code, stdout } = await verify("--json");
  assert.is(code, 1);
  assert.equal(
    JSON.parse(stdout).scenarios.map((s: { scenario: string }) => s.scenario),
    ["good", "wrong"],
  );
});

test("a budget that is too small proves nothing, and says so", async () => {
  const document = JSON.parse((await verify("good --json --budget 1")).stdout);
  assert.ok(document.scenarios[0].claims.some((claim: { proven: boolean }) => !claim.proven));
  assert.match((await verify("good --budget 1")).stdout, "not refuted in ");
});

test("Ctrl-C: the scenarios judged so far, and exit code 130", async () => {
  // Pressed once the first scenario is judged.
  let judged = false;
  const slow: Scenario = {
    ...wrong,
    main: () => {
      judged = true;
      return (wrong.main as () => Sim<unknown>)();
    },
  };
  const io = fakeProcess({ interrupted: () => judged });
  const code = await main(["verify", "--json"], io, { ...house, scenarios: [good, slow] });
  const document = JSON.parse(io.stdout.text);
  assert.is(code, 130);
  assert.equal([document.ok, document.interrupted, document.scenarios.length], [false, true, 1]);
});

test.run();
