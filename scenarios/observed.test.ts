// What real Tokio 1.54.1 printed for the twins of our scenarios (scenarios/observed) is reachable here; and where it
// printed one thing in every mode, faithful at lateness 0 prints that one, or names what decides otherwise (DESIGN §6).
import { existsSync, readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { reach } from "../sim/explore/reach.ts";
import type { Scenario } from "../sim/explore/scenario.ts";
import { search } from "../sim/explore/search.ts";
import { bareHost } from "../sim/testing/bare-host.ts";
import { suite } from "../sim/testing/suite.ts";
import { scenarios } from "./index.ts";

interface Recorded {
  readonly name: string;
  readonly hung: number;
  readonly outputs: readonly { readonly stdout: string; readonly exit: number; readonly count: number }[];
}

/** The files lie beside the source also when the tests run from the build. */
const folder = [new URL("./observed/", import.meta.url), new URL("../../scenarios/observed/", import.meta.url)].find(
  (url) => existsSync(new URL("golden.json", url)),
) as URL;

const recordedOf = (twin: string): Recorded => JSON.parse(readFileSync(new URL(`${twin}.json`, folder), "utf8"));

const twins = scenarios.filter((scenario): scenario is Scenario & { twin: string } => scenario.twin !== undefined);

/** Three runtimes one after the other: their product is too large, and each by itself is searched as a claim. */
const tooLarge: ReadonlySet<string> = new Set(["workers-saturated"]);

const test = suite("observed");

test("the seeds' first scenarios have recorded twins", () => {
  assert.ok(twins.length >= 8, `${twins.length} scenarios name a twin`);
});

for (const scenario of twins) {
  const { outputs, hung } = recordedOf(scenario.twin);

  test(`${scenario.name}: reach finds each of the ${outputs.length} outputs that reality showed`, () => {
    for (const { stdout } of outputs) {
      // A busy machine tears sleeps of equal length apart, by less than any deadline that the clock moves to. What comes of it
      // is among the orders of a tie, which any-order has all.
      const answers = (["faithful", "any-order"] as const).map((policy) => () => {
        const budget = { ms: 30_000, runs: null };
        return reach(scenario, { stdout, end: "returned", policy, budget }, bareHost).reachable;
      });
      assert.ok(
        answers.some((answer) => answer() === "yes"),
        `real Tokio printed this, and here it is not reachable:\n${stdout}`,
      );
    }
    assert.is(hung, 0, "no recorded program hung");
  });

  if (outputs.length === 1) {
    test(`${scenario.name}: faithful shows what reality showed in every mode, and says what decides otherwise`, () => {
      const whole = !tooLarge.has(scenario.name);
      // Where no order permits another outcome, today's queues have none either: any-order contains faithful.
      const contract = search(
        scenario,
        { policy: "any-order", budget: { ms: whole ? 5000 : 500, runs: null } },
        bareHost,
      );
      if (contract.complete && contract.outcomes.length === 1) {
        assert.is(contract.outcomes[0]?.stdout, outputs[0]?.stdout);
        return;
      }
      const budget = { ms: whole ? 20_000 : 1000, runs: null };
      const result = search(scenario, { policy: "faithful", budget }, bareHost);
      assert.ok(result.complete || !whole, "every faithful schedule is covered");
      assert.ok(result.outcomes.some(({ stdout }) => stdout === outputs[0]?.stdout));
      for (const { stdout, decidedBy } of result.outcomes) {
        assert.ok(stdout === outputs[0]?.stdout || decidedBy !== null, `nothing decides for this outcome:\n${stdout}`);
      }
    });
  }
}

test("SD-14: that a forgotten task completes is proven impossible, under both policies", () => {
  const forgotten = twins.find(({ name }) => name === "fire-and-forget") as Scenario;
  const stdout = "Main function continues execution.\nAsync function completed.\n";
  for (const policy of ["faithful", "any-order"] as const) {
    assert.is(reach(forgotten, { stdout, policy, budget: { ms: 20_000, runs: null } }, bareHost).reachable, "no");
  }
});

test.run();
