import * as assert from "uvu/assert";
import type { TraceStep } from "../../../sim/kernel/record/trace.ts";
import { suite } from "../../../sim/testing/suite.ts";
import type { ReplayDocument } from "../json/replay.ts";
import type { Screen } from "./screen.ts";
import { replayText, traceText } from "./trace.ts";

const test = suite("reports: trace");
const screen: Screen = { columns: 80, colour: false, outcomesMax: 20 };

const trace: readonly TraceStep[] = [
  { step: 1, actor: "main", op: "Mutex.lock", object: "main/Mutex.1", result: "Ok(guard of main/Mutex.1)", time: 0 },
  { step: 2, actor: 'main.1 "w"', op: "print", object: "stdout", arg: '"hello\\n"', time: 750 },
  { step: 3, actor: 'main.1 "w"', op: "send", object: "main/mpsc.1", arg: "7", result: "Ok(())", time: 750.000001 },
];
const document: ReplayDocument = {
  schema: "escapement/replay@1",
  scenario: "ten",
  stdout: "hello\n",
  end: { kind: "deadlock", waiting: [{ who: "main", op: "thread.join", object: "main.1", heldBy: ["main.1"] }] },
  steps: 3,
  fingerprint: "00ff",
  trace,
  hazards: [],
};

test("a run, one op a line", () => {
  assert.is(
    replayText(document, screen),
    `
ten  3 steps, fingerprint 00ff

step          ms  actor       op          what
────────────────────────────────────────────────────────────────────────────────
   1           0  main        Mutex.lock  main/Mutex.1 → Ok(guard of
                                          main/Mutex.1)
   2         750  main.1 "w"  print       "hello\\n"
   3  750.000001  main.1 "w"  send        main/mpsc.1 (7) → Ok(())

deadlock: nobody can go on
  main waits at thread.join of main.1, held by main.1

it prints
  │ hello
`.slice(1),
  );
});

test("tasks have a column where there are some", () => {
  const [first] = traceText([{ ...trace[0]!, task: "main.2" }, trace[1]!], screen).split("\n");
  assert.match(first!, /^step +ms +actor +task +op +what$/);
});

test("the scenario's own lines stand at the right", () => {
  const sited = trace.map((step, i) => (i === 1 ? { ...step, site: "/home/x/mine.mjs:12:5" } : step));
  assert.equal(traceText(sited, screen).split("\n").slice(-4), [
    "                                          of main/Mutex.1)",
    '   2         750  main.1 "w"  print       "hello\\n"                  mine.mjs:12',
    '   3  750.000001  main.1 "w"  send        main/mpsc.1 (7) → Ok(())',
    "",
  ]);
});

test("the actor is marked where it changes", () => {
  const [, , first, , second, third] = traceText(trace, { ...screen, colour: true }).split("\n");
  assert.equal(
    [first, second, third].map((line) => line?.includes("\u001b[1m")),
    [true, true, false],
  );
});

test("a run that prints nothing; the text survives JSON", () => {
  const silent: ReplayDocument = { ...document, stdout: "", end: { kind: "exited", code: 3 }, trace: [] };
  assert.match(replayText(silent, screen), "exited with code 3\n\nit prints nothing\n");
  assert.is(replayText(JSON.parse(JSON.stringify(document)), screen), replayText(document, screen));
});

test.run();
