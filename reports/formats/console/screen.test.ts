import * as assert from "uvu/assert";
import { suite } from "../../../sim/testing/suite.ts";
import { count, duration, thousands } from "./count.ts";
import { replayLine } from "./paste.ts";
import { pad, paint, type Screen, widthOf, wrap } from "./screen.ts";
import { table } from "./table.ts";

const test = suite("reports: layout");
const plain: Screen = { columns: 42, colour: false, outcomesMax: 20 };
const colourful: Screen = { ...plain, colour: true };

test("colours are painted only where the screen has them, and take no room", () => {
  assert.is(paint(plain, "red", "x"), "x");
  assert.is(paint(colourful, "red", "x"), "\u001b[31mx\u001b[39m");
  assert.is(widthOf(paint(colourful, "red", "x…")), 2);
  assert.is(pad(paint(colourful, "red", "x"), 3), "\u001b[31mx\u001b[39m  ");
});

test("wrap breaks between words and never inside one", () => {
  assert.equal(wrap("a bb ccc dddd", 6), ["a bb", "ccc", "dddd"]);
  assert.equal(wrap("a e1:token-that-is-long b", 6), ["a", "e1:token-that-is-long", "b"]);
  assert.equal(wrap("two\nlines", 20), ["two", "lines"]);
});

test("numbers are printed the same everywhere", () => {
  assert.equal([0, 999, 1000, 10333, 7257600].map(thousands), ["0", "999", "1,000", "10,333", "7,257,600"]);
  assert.equal([count(1, "trace"), count(0, "run"), count(1680, "trace")], ["1 trace", "0 runs", "1,680 traces"]);
  assert.equal([0.0234, 9.994, 59.94, 60.4, 125].map(duration), [
    "0.02 s",
    "9.99 s",
    "59.9 s",
    "1 min 0 s",
    "2 min 5 s",
  ]);
});

test("a table gives its flexible column what the others leave", () => {
  const columns = [{ title: "n", right: true }, { title: "claim", flexible: true }, { title: "verdict" }] as const;
  const rows = [
    { cells: ["1", "the tasks stop in the order nine to zero", "guaranteed"], below: ["  token"] },
    { cells: ["10", "it ends", "latent"] },
  ];
  assert.is(
    table(columns, rows, plain, " ").join("\n"),
    `
  n  claim                      verdict
 ─────────────────────────────────────────
  1  the tasks stop in the      guaranteed
     order nine to zero
  token
 10  it ends                    latent
`.slice(1, -1),
  );
});

test("lines to paste are quoted where a shell needs it", () => {
  assert.is(
    replayLine("e1:two-locks:any-order:0:main@3=main.1~0ab:00ff"),
    "npx escapement replay e1:two-locks:any-order:0:main@3=main.1~0ab:00ff",
  );
  assert.is(replayLine("e1:x", "./my notes.mjs"), "npx escapement replay e1:x './my notes.mjs'");
  assert.is(replayLine("e1:x", "it's.mjs"), "npx escapement replay e1:x 'it'\\''s.mjs'");
});

test.run();
