import * as assert from "uvu/assert";
import { printsLine } from "../../../sim/explore/claim.ts";
import type { Scenario } from "../../../sim/explore/scenario.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { listDocument } from "../json/list.ts";
import { listText } from "./list.ts";

const test = suite("reports: list");

const ten: Scenario = {
  name: "ten",
  source: "seeds/003 example 2",
  summary: "Ten tasks that sleep.",
  twin: "s003_2_ten_tasks_mt1",
  claims: [
    { id: "some", text: "Something is printed by somebody, at last.", shows: printsLine("x"), expected: "latent" },
  ],
  *main() {},
};
const document = listDocument([ten, { ...ten, name: "bare", claims: [] }]);

test("every scenario with its claims", () => {
  assert.is(
    listText(document, { columns: 40, colour: false, outcomesMax: 20 }),
    `
ten  seeds/003 example 2, recorded as s003_2_ten_tasks_mt1
  Ten tasks that sleep.
  - some: Something is printed by
    somebody, at last. (latent)

bare  seeds/003 example 2, recorded as s003_2_ten_tasks_mt1
  Ten tasks that sleep.

2 scenarios, 1 claim
`.slice(1),
  );
});

test("the document holds data only", () => {
  assert.equal(JSON.parse(JSON.stringify(document)), document);
  const { twin: _, ...real } = ten;
  assert.not.ok("twin" in listDocument([real]).scenarios[0]!);
});

test.run();
