import * as assert from "uvu/assert";
import { suite } from "../../../sim/testing/suite.ts";
import { decisiveText } from "./decisive.ts";

const test = suite("reports: what decides");

test("a tie, two units that nothing orders, a data choice", () => {
  assert.is(
    decisiveText({ kind: "tie", ms: 750, between: ["main", "main.6"] }),
    "a tie at 750 ms: main and main.6 are due at the same instant",
  );
  assert.is(decisiveText({ kind: "unordered", between: ["main", "main.6"] }), "nothing orders main and main.6");
  assert.is(
    decisiveText({ kind: "choice", what: "select-branch", unit: "main.1", values: [0, 2], of: 3 }),
    "main.1 chose the branch that a select! polls first: number 3 of 3 instead of number 1",
  );
  assert.is(
    decisiveText({ kind: "choice", what: "worker", unit: null, values: [1, 0], of: 2 }),
    "the machine chose the worker that a task runs on: number 1 of 2 instead of number 2",
  );
});

test.run();
