import * as assert from "uvu/assert";
import { suite } from "../../testing/suite.ts";
import { formatToken, parseToken, type Token } from "./token.ts";

const test = suite("token");

const fingerprint = "0123456789abcdef0123456789abcdef";
const text = `e1:ten-tasks:faithful:0:-@0=main.1~k3f,main.1@4/steal.0=2,clock@3=main:${fingerprint}`;
const token: Token = {
  scenario: "ten-tasks",
  policy: "faithful",
  lateness: 0,
  decisions: [
    { after: "-", steps: 0, kind: "actor", actor: "main.1", check: "k3f" },
    { after: "main.1", steps: 4, kind: "steal", ordinal: 0, value: 2 },
    { after: "clock", steps: 3, kind: "actor", actor: "main", check: null },
  ],
  fingerprint,
};

test("a token is one line that says which program, and where it leaves the plain schedule", () => {
  assert.is(formatToken(token), text);
  assert.equal(parseToken(text), token);
  assert.equal(parseToken(` ${text}\n`), token);
});

test("the plain schedule, any lateness, and a fingerprint that is not to be checked", () => {
  const simple = "e1:a-b:any-order:inf:plain:-";
  const parsed = parseToken(simple);
  assert.equal(parsed, {
    scenario: "a-b",
    policy: "any-order",
    lateness: Number.POSITIVE_INFINITY,
    decisions: [],
    fingerprint: null,
  });
  assert.is(formatToken(parsed), simple);
});

test("no character of a token means anything to a shell or in an address", () => {
  assert.match(text, /^[\w:@=~,./-]+$/);
  assert.match(formatToken({ ...token, scenario: "it's $HOME; a test" }), /^[\w:@=~,./-]+$/);
});

const refusal = (wrong: string): string => {
  try {
    parseToken(wrong);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "it was read";
};

test("whatever is cut off at the end is missed", () => {
  for (let length = 0; length < text.length; length++) {
    assert.match(refusal(text.slice(0, length)), /^Misuse: (the token is cut off|"e?1?" is no token)/);
  }
  assert.is(
    refusal("e1:ten-tasks:faithful:0:plain:0123456789abcdef"),
    'Misuse: the token is cut off in field 6 of 6, fingerprint: it ends with "ain:0123456789abcdef"\n' +
      "  copy the whole line (version:scenario:policy:lateness:decisions:fingerprint)",
  );
  assert.match(refusal("e1:ten-tasks:faithful:0:pl"), "cut off in field 5 of 6, decisions");
});

test("another version is named, with the one that can be read", () => {
  assert.is(
    refusal(text.replace("e1:", "e7:")),
    "Misuse: token version 7; this Escapement reads version 1\n  make a new token: escapement explore ten-tasks",
  );
});

test("each field that is wrong is named, with what it should be", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["faithful", "fair", 'field 3 of the token, policy: expected faithful or any-order, found "fair"'],
    [":0:", ":5ms:", 'field 4 of the token, lateness: expected 0 or inf, found "5ms"'],
    [
      "ten-tasks",
      "ten tasks",
      'field 2 of the token, scenario: expected letters, digits and . _ / -, found "ten tasks"',
    ],
    [":0123", ":x123", "field 6 of the token, fingerprint: expected 32 hexadecimal digits, or - for no check"],
    ["main.1@4/steal.0=2", "main.1@4steal=2", "decision 2 of 3 in the token: expected ACTOR@STEPS=ACTOR~CHECK or "],
    ["clock@3=main", "main.1@4/steal.0=1", 'decision 3 of 3 in the token, "main.1@4/steal.0=1": decision 2, '],
    ["clock@3=main", "", "decision 3 of 3 in the token: expected ACTOR@STEPS=ACTOR~CHECK or "],
    ["e1:", "", "is no token: a token begins with"],
    [":faithful", ":faithful:faithful", "the token: expected 6 (version:scenario:"],
  ];
  for (const [right, wrong, message] of cases) assert.match(refusal(text.replace(right, wrong)), message);
});

test.run();
