// A token: a schedule in one line that can be printed, read, edited and replayed for ever (DESIGN §5).
//
//   e1:ten-tasks:faithful:0:main@3=main.1~k3f,main.1@4/steal.0=2:9f3c…
//
// Version, scenario, policy, lateness, decisions, fingerprint. Only the decisions that leave the plain schedule stand
// there: `main@3=main.1~k3f` says that after the third step of main the actor main.1 goes on, with an op whose check is
// k3f; `main.1@4/steal.0=2` that the first data choice (number 0, a steal) of the fourth step of main.1 is 2. `-@0` is
// the start of the run, and "plain" stands where there are no decisions. Whoever edits a token by hand may leave the
// checks away and write `-` for the fingerprint. No character means anything to a shell or in an address.
import type { ChoiceKind } from "../choose.ts";
import { invariant, Misuse } from "../errors.ts";
import type { Op } from "../signal/op.ts";
import { Hash } from "../state/hash.ts";
import type { Policy } from "../world.ts";

/** Where a choice is made: after so many own steps of the actor that stepped last. */
export interface Place {
  readonly after: string;
  readonly steps: number;
}

export type Decision =
  /** Which actor goes on, and the check of the op that it is expected to have announced. */
  | (Place & { readonly kind: "actor"; readonly actor: string; readonly check: string | null })
  /** The data choice number `ordinal` of that step. */
  | (Place & { readonly kind: ChoiceKind; readonly ordinal: number; readonly value: number });

export interface Token {
  readonly scenario: string;
  readonly policy: Policy;
  readonly lateness: number;
  readonly decisions: readonly Decision[];
  /** 32 hexadecimal digits; null: not to be checked. */
  readonly fingerprint: string | null;
}

const version = 1;
const fields = ["version", "scenario", "policy", "lateness", "decisions", "fingerprint"];
const fingerprintDigits = 32;
const noDecisions = "plain";

export function formatToken(token: Token): string {
  const { scenario, policy, lateness, decisions, fingerprint } = token;
  const list = decisions.length === 0 ? noDecisions : decisions.map(formatDecision).join(",");
  const when = lateness === Number.POSITIVE_INFINITY ? "inf" : String(lateness);
  return [`e${version}`, tokenName(scenario), policy, when, list, fingerprint ?? "-"].join(":");
}

/** A program's name as tokens spell it: the names of scenarios stay as they are. */
export const tokenName = (name: string): string => name.replace(/[^A-Za-z0-9._/-]+/g, "_") || "_";

/** Where the decision stands: `main@3`, or `main.1@4/steal.0`. */
export function placeOf(decision: Decision): string {
  const place = `${plainPath(decision.after)}@${decision.steps}`;
  return decision.kind === "actor" ? place : `${place}/${decision.kind}.${decision.ordinal}`;
}

function formatDecision(decision: Decision): string {
  if (decision.kind !== "actor") return `${placeOf(decision)}=${decision.value}`;
  const check = decision.check === null ? "" : `~${decision.check}`;
  return `${placeOf(decision)}=${plainPath(decision.actor)}${check}`;
}

function plainPath(path: string): string {
  invariant(/^[\w./-]+$/.test(path), `the path ${JSON.stringify(path)} cannot stand in a token`);
  return path;
}

/** Reads a token; a Misuse says what is wrong with it, where, and what to do. */
export function parseToken(text: string): Token {
  const parts = text.trim().split(":");
  const [mark = "", scenario = "", policy = "", lateness = "", list = "", fingerprint = ""] = parts;
  const digits = /^e([1-9]\d*)$/.exec(mark)?.[1];
  if (digits === undefined) {
    throw new Misuse(
      `${quoted(text)} is no token: a token begins with "e${version}:"\n  explore, verify and reach print tokens`,
    );
  }
  if (Number(digits) !== version) {
    throw new Misuse(
      `token version ${digits}; this Escapement reads version ${version}\n  make a new token: escapement explore ${scenario}`,
    );
  }
  // The last field has a fixed length, so that whatever is cut off at the end is missed.
  if (parts.length < fields.length || (/^[0-9a-f]*$/.test(fingerprint) && fingerprint.length < fingerprintDigits)) {
    throw new Misuse(
      `the token is cut off in field ${parts.length} of ${fields.length}, ${fields[parts.length - 1]}: ` +
        `it ends with ${quoted(text.trim().slice(-20))}\n  copy the whole line (${fields.join(":")})`,
    );
  }
  if (parts.length > fields.length)
    refuse("the token", `${parts.length} fields`, `${fields.length} (${fields.join(":")})`);
  if (scenario !== tokenName(scenario)) refuse(field(1), quoted(scenario), "letters, digits and . _ / -");
  if (policy !== "faithful" && policy !== "any-order") refuse(field(2), quoted(policy), "faithful or any-order");
  if (lateness !== "0" && lateness !== "inf") refuse(field(3), quoted(lateness), "0 or inf");
  if (fingerprint !== "-" && !/^[0-9a-f]{32}$/.test(fingerprint)) {
    refuse(field(5), quoted(fingerprint), `${fingerprintDigits} hexadecimal digits, or - for no check`);
  }
  return {
    scenario,
    policy,
    lateness: lateness === "0" ? 0 : Number.POSITIVE_INFINITY,
    decisions: list === noDecisions ? [] : parseDecisions(list.split(",")),
    fingerprint: fingerprint === "-" ? null : fingerprint,
  };
}

const decisionForm = /^([\w./-]+)@(\d{1,15})(?:\/([a-z-]+)\.(\d{1,9})=(\d{1,9})|=([\w./-]+?)(?:~([0-9a-z]{3}))?)$/;

function parseDecisions(texts: readonly string[]): Decision[] {
  const places = new Map<string, number>();
  return texts.map((text, index) => {
    const where = `decision ${index + 1} of ${texts.length} in the token`;
    const found = decisionForm.exec(text);
    if (found === null) refuse(where, quoted(text), "ACTOR@STEPS=ACTOR~CHECK or ACTOR@STEPS/KIND.NUMBER=VALUE");
    const [, after = "", steps, kind, ordinal, value, actor = "", check] = found;
    const place = { after, steps: Number(steps) };
    const decision: Decision =
      kind === undefined
        ? { ...place, kind: "actor", actor, check: check ?? null }
        : { ...place, kind: kind as ChoiceKind, ordinal: Number(ordinal), value: Number(value) };
    const before = places.get(placeOf(decision));
    if (before !== undefined) {
      throw new Misuse(
        `${where}, ${quoted(text)}: decision ${before + 1}, ${quoted(texts[before] as string)}, decides the same place\n` +
          "  keep one of them",
      );
    }
    places.set(placeOf(decision), index);
    return decision;
  });
}

const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
const field = (index: number): string => `field ${index + 1} of the token, ${fields[index]}`;

function refuse(where: string, found: string, expected: string): never {
  throw new Misuse(
    `${where}: expected ${expected}, found ${found}\n  correct it, or copy the token again as explore or verify printed it`,
  );
}

/** Three digits that change when an actor announces another op, or one on another object. */
// biome-ignore lint/suspicious/noExplicitAny: any op
export function opCheck(op: Op<any>): string {
  const { a } = new Hash()
    .text(op.kind.name)
    .text(op.object?.path ?? "")
    .finish();
  return ((a >>> 0) % 46_656).toString(36).padStart(3, "0");
}
