import * as assert from "uvu/assert";
import { classics } from "../../../scenarios/classics/all.ts";
import { explain } from "../../../sim/explore/after/explain.ts";
import { search } from "../../../sim/explore/search.ts";
import type { Outcome, Scenario } from "../../../sim/index.ts";
import { bareHost } from "../../../sim/testing/bare-host.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { explainedClassics } from "./explain.snapshots.ts";
import { explainText } from "./explain.ts";

const test = suite("reports: explain");

function textOf(name: string): string {
  const program = classics.find((scenario) => scenario.name === name) as Scenario;
  const isBad = ({ end }: Outcome): boolean => end.kind === "panicked" || end.kind === "deadlock";
  const options = {
    strategy: "random",
    seed: 3,
    budget: { ms: null, runs: 2000 },
    decide: false,
    until: isBad,
  } as const;
  const token = search(program, options, bareHost).outcomes.find(isBad)?.token ?? "";
  const result = explain(program, token, { budget: { ms: null, runs: 400 } }, bareHost);
  return explainText(result, { columns: 100, colour: false, outcomesMax: 20 });
}

/** Without what is different with every refinement of the machine: the token, and how long it took. */
const lasting = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !/^npx |^\d+ runs?, /.test(line))
    .join("\n")
    .trimEnd();

for (const [name, expected] of Object.entries(explainedClassics)) {
  test(`${name}, word for word`, () => assert.is(lasting(textOf(name)), expected.trim()));
}

test("at most 40 lines and 100 columns, however many threads and steps; the token alone is longer", () => {
  for (const name of ["phil-5", "reorder-20", "twostage-20", "wronglock-7", "aba", "pool-exhaustion"]) {
    const lines = textOf(name).trimEnd().split("\n");
    assert.ok(lines.length <= 40, `${name}: ${lines.length} lines`);
    for (const line of lines) assert.ok(line.length <= 100 || line.startsWith("npx "), `${name}: ${line}`);
    assert.ok(
      lines.some((line) => line.startsWith("It is decided by: ")),
      name,
    );
    assert.is(lines.filter((line) => line.startsWith("►")).length, 2, name);
  }
});

test.run();
