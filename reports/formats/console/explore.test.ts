import * as assert from "uvu/assert";
import type { SearchResult } from "../../../sim/explore/result.ts";
import { suite } from "../../../sim/testing/suite.ts";
import { exploreDocument } from "../json/explore.ts";
import { exploreText } from "./explore.ts";
import type { Screen } from "./screen.ts";

const test = suite("reports: explore");
const screen: Screen = { columns: 100, colour: false, outcomesMax: 20 };

const result: SearchResult = {
  schema: "escapement/explore@1",
  scenario: "two-locks",
  policy: "any-order",
  lateness: Number.POSITIVE_INFINITY,
  strategy: "source",
  seed: 0,
  complete: true,
  runs: 7,
  traces: 6,
  states: null,
  blocked: 1,
  cut: 0,
  steps: 70,
  seconds: 0.012,
  estimate: null,
  assumptions: ["memory is sequentially consistent", "bodies share data through ops alone"],
  counts: "traces",
  outcomesTotal: 3,
  outcomes: [
    {
      stdout: "1\n2\n3\n4\n5\n",
      end: { kind: "returned" },
      count: 4,
      token: "e1:a",
      foundBy: "source",
      preemptions: 0,
      decidedBy: null,
    },
    {
      stdout: "1\n2\n3\n4\n6\n",
      end: { kind: "panicked", message: "no value" },
      count: 1,
      token: "e1:b",
      foundBy: "source",
      preemptions: 1,
      decidedBy: { kind: "tie", ms: 750, between: ["main", "main.6"] },
    },
    {
      stdout: "",
      end: {
        kind: "deadlock",
        waiting: [
          { who: 'main.1 "left"', op: "Mutex.lock", object: "main/Mutex.2", heldBy: ["main.2"] },
          { who: "main.2", op: "Mutex.lock", object: "main/Mutex.1", heldBy: ["main.1"] },
          { who: "main", op: "thread.join", object: "main.1", heldBy: ["main.1"] },
        ],
      },
      count: 1,
      token: "e1:c",
      foundBy: "source",
      preemptions: 1,
      decidedBy: { kind: "unordered", between: ["main.1", "main.2"] },
    },
  ],
  hazards: [],
};
const document = exploreDocument(result, null, false);

test("every outcome with a line to paste", () => {
  assert.is(
    exploreText(document, screen),
    `
two-locks  policy any-order, lateness inf, strategy source, seed 0
complete: exactly 3 outcomes, 6 traces in 7 runs (1 blocked), 0.01 s

outcome 1 of 3: returned, 4 traces, 0 preemptions
  │ 1
  │ 2
  │ 3
  │ 4
  │ 5
  npx escapement replay e1:a

outcome 2 of 3: panicked: no value, 1 trace, 1 preemption
  a tie at 750 ms: main and main.6 are due at the same instant
  │ (4 lines as in outcome 1)
  │ 6
  npx escapement replay e1:b

outcome 3 of 3: deadlock: nobody can go on, 1 trace, 1 preemption
  nothing orders main.1 and main.2
  │ (prints nothing)
  main.1 "left" waits at Mutex.lock of main/Mutex.2, held by main.2
  main.2 waits at Mutex.lock of main/Mutex.1, held by main.1 "left"
  main waits at thread.join of main.1, held by main.1 "left"
  circle: main.1 → main.2 → main.1
  npx escapement replay e1:c

assuming that memory is sequentially consistent; that bodies share data through ops alone
`.slice(1),
  );
});

test("what was not searched is said", () => {
  const partial = exploreDocument(
    { ...result, complete: false, lateness: 0, traces: null, counts: null, states: 1200, cut: 2, outcomesTotal: 41 },
    "the lines that match /stop/u",
    true,
  );
  const text = exploreText(partial, { ...screen, outcomesMax: 1 }, "./mine.mjs");
  const [first, second] = text.split("\n");
  assert.is(
    first,
    "two-locks  policy any-order, lateness 0, strategy source, seed 0, looking at the lines that match /stop/u",
  );
  assert.is(second, "interrupted: 41 outcomes so far, 1,200 states in 7 runs (1 blocked, 2 cut), 0.01 s");
  assert.match(text, "\noutcome 1 of 41: returned, 0 preemptions\n");
  assert.match(text, "\n  npx escapement replay e1:a ./mine.mjs\n");
  assert.match(text, "\n… and 40 more outcomes: ");
  assert.not.match(text, "outcome 2 of 41");
});

test("an unlimited lateness is written inf in JSON", () => {
  assert.is(JSON.parse(JSON.stringify(document)).lateness, "inf");
});

test("the text survives JSON", () => {
  assert.is(exploreText(JSON.parse(JSON.stringify(document)), screen), exploreText(document, screen));
});

test.run();
