import * as assert from "uvu/assert";
import { suite } from "../../../sim/testing/suite.ts";
import { type JudgedClaim, type VerifyDocument, verifyDocument } from "../json/verify.ts";
import type { Screen } from "./screen.ts";
import { verifyText } from "./verify.ts";

const test = suite("reports: verify");
const screen: Screen = { columns: 100, colour: false, outcomesMax: 20 };

const claim: JudgedClaim = {
  id: "stop-order",
  text: "The tasks stop in the order 9, 8, … 0.",
  shows: 'prints in this order: "Task 9 stopping.", "Task 8 stopping."',
  verdict: "guaranteed",
  expected: "guaranteed",
  ok: true,
  proven: true,
  decidedBy: "any-order source",
  runs: 1,
  traces: 1,
  states: null,
  token: "e1:ten:any-order:0:plain:aa",
  witness: "e1:ten:any-order:0:plain:aa",
  seconds: 0.01,
};
const tie: JudgedClaim = {
  ...claim,
  id: "finished",
  text: '"Finished" is printed before task 5 stops.',
  verdict: "one of n",
  expected: "one of n",
  decidedBy: "faithful states",
  runs: 20,
  traces: null,
  states: 10_333,
  counterexample: "e1:ten:faithful:0:main@3=main.6~0ab:bb",
  decisive: { kind: "tie", ms: 750, between: ["main", "main.6"] },
};
const never: JudgedClaim = {
  ...claim,
  id: "completes",
  text: "The background work completes.",
  verdict: "impossible",
  expected: "in practice",
  ok: false,
  proven: false,
  runs: 12_345,
  shows: 'prints "done"',
  counterexample: "e1:ten:faithful:0:plain:cc",
  decisive: { kind: "unordered", between: ["main", "main.1"] },
};
const { witness: _, ...unwitnessed } = never;

const document: VerifyDocument = verifyDocument(
  [
    { scenario: "ten", source: "seeds/003 example 2", summary: "Ten tasks that sleep.", claims: [claim, tie] },
    { scenario: "mine", source: "notes", summary: "A file.", file: "./mine.mjs", claims: [unwitnessed] },
  ],
  { seed: 0, seconds: 1.5, interrupted: false },
);

test("a table per scenario, and one sentence about all of them", () => {
  assert.is(
    verifyText(document, screen),
    `
ten  seeds/003 example 2
Ten tasks that sleep.
  claim                                       verdict     settled by
  ───────────────────────────────────────────────────────────────────────────────
  The tasks stop in the order 9, 8, … 0.      guaranteed  any-order, 1 trace
      e.g.    npx escapement replay e1:ten:any-order:0:plain:aa
  "Finished" is printed before task 5 stops.  one of n    faithful, 10,333 states
      a tie at 750 ms: main and main.6 are due at the same instant
      holds   npx escapement replay e1:ten:any-order:0:plain:aa
      fails   npx escapement replay e1:ten:faithful:0:main@3=main.6~0ab:bb

mine  notes
A file.
  claim                           verdict     settled by
  ──────────────────────────────────────────────────────────────────────
  The background work completes.  impossible  not refuted in 12,345 runs
      expected: in practice
      looked for: prints "done"
      nothing orders main and main.1
      fails   npx escapement replay e1:ten:faithful:0:plain:cc ./mine.mjs

3 claims of 2 scenarios: 1 guaranteed, 1 one of n, 1 impossible
1 verdict not as expected, 2 proven, 1 not refuted, in 1.50 s, seed 0
`.slice(1),
  );
});

test("verdicts have colours, tokens have none", () => {
  const lines = verifyText(document, { ...screen, colour: true }).split("\n");
  const line = (part: string): string => lines.find((text) => text.includes(part)) as string;
  assert.match(line("9, 8"), "\u001b[32mguaranteed\u001b[39m");
  assert.match(line("The background"), "\u001b[31mimpossible\u001b[39m");
  assert.not.match(line("escapement replay"), "\u001b");
});

test("all as expected; interrupted; no claims", () => {
  const [ten] = document.scenarios;
  const good = verifyDocument([ten!], { seed: 0, seconds: 61, interrupted: false });
  assert.ok(good.ok);
  assert.match(
    verifyText(good, screen),
    "\n\n2 claims of 1 scenario: 1 guaranteed, 1 one of n\nevery verdict is as expected, all proven, in 1 min 1 s, seed 0\n",
  );
  const stopped = verifyDocument([ten!], { seed: 0, seconds: 1, interrupted: true });
  assert.not.ok(stopped.ok);
  assert.match(verifyText(stopped, screen), "interrupted: the claims that are missing here were not judged\n");
  const empty = verifyDocument([{ ...ten!, claims: [] }], { seed: 0, seconds: 1, interrupted: false });
  assert.match(verifyText(empty, screen), "Ten tasks that sleep.\n  it makes no claims\n");
});

test("where every run was cut, nothing was settled", () => {
  const { token: _token, counterexample: _counterexample, ...endless } = unwitnessed;
  const cut = verifyDocument([{ ...document.scenarios[1]!, claims: [endless] }], {
    seed: 0,
    seconds: 1,
    interrupted: false,
  });
  assert.match(verifyText(cut, screen), "impossible  nothing: no run ended in 12,345 runs\n");
});

test("a narrow screen breaks claims, never tokens", () => {
  const text = verifyText(document, { ...screen, columns: 66 });
  assert.match(text, '\n  "Finished" is printed        one of n    faithful, 10,333 states\n  before task 5 stops.\n');
  assert.match(text, "\n      fails   npx escapement replay e1:ten:faithful:0:main@3=main.6~0ab:bb\n");
});

test("the text is a function of the document alone: it survives JSON", () => {
  assert.is(verifyText(JSON.parse(JSON.stringify(document)), screen), verifyText(document, screen));
});

test.run();
