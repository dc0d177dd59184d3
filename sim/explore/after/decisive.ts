// What decides between two runs that show something else: two deadlines on one instant, or two units that nothing orders.

import type { Recorded } from "../../kernel/record/trace.ts";
import { COMMUTES, FOLLOWS } from "../../kernel/shared.ts";
import type { Recording } from "../record.ts";
import type { Decisive } from "../result.ts";
import { Accesses, pastOf } from "./past.ts";

/** The part of a recording that is looked at. */
type Traced = Pick<Recording, "steps" | "moves" | "choices" | "decisions">;
type Run = Traced & { readonly accesses: Accesses };

/**
 * Names what decides between the plain run and another one; null where no two events can be named (no
 * choice that both made differently, either). `sees`: the lines that matter; null: all.
 */
export function decisive(one: Traced, two: Traced, sees: ((line: string) => boolean) | null): Decisive | null {
  const choice = otherChoice(one, two);
  if (choice !== null && sameActors(one, two)) return choice;
  const plain = { ...one, accesses: new Accesses(one.steps) };
  const other = { ...two, accesses: new Accesses(two.steps) };
  const first = shown(plain, sees);
  const second = shown(other, sees);
  let at = 0;
  while (at < first.length && at < second.length && saysSame(plain, first[at]!, other, second[at]!)) at++;
  const a = first[at];
  const b = second[at];
  // The usual case: two units print, and each of them came first once.
  if (a !== undefined && b !== undefined && plain.steps[a]!.actor !== other.steps[b]!.actor) {
    return between(plain, a, other, b);
  }
  // The same unit says something else, or nobody says any more: look for the race before that.
  const race = reversedRace(plain, other, b ?? null);
  if (race !== null) return between(plain, race.first, other, race.second);
  // A step that the other run never came to (a lock in a deadlock) shows only from the plain run's side.
  const mirrored = reversedRace(other, plain, a ?? null) ?? reversedRace(other, plain, null);
  return mirrored === null ? choice : between(plain, mirrored.second, other, mirrored.first);
}

/** The first data choice that both runs made, and made differently. */
function otherChoice(plain: Traced, other: Traced): Decisive | null {
  for (const { kind, unit, nth, count, value } of other.choices) {
    const same = plain.choices.find((choice) => choice.kind === kind && choice.unit === unit && choice.nth === nth);
    if (same === undefined || same.count !== count || same.value === value) continue;
    return { kind: "choice", what: kind, unit, values: [same.value, value], of: count };
  }
  return null;
}

/** Whether both runs leave the plain schedule in the same places: then it is no order of actors that decides. */
function sameActors(plain: Traced, other: Traced): boolean {
  const [one, two] = [plain, other].map(({ decisions }) =>
    decisions.flatMap((made) => (made.kind === "actor" ? [`${made.after}@${made.steps}:${made.actor}`] : [])).join(),
  );
  return one === two;
}

/** Indices of the steps that the outcome shows: lines that are seen, and the end of the process. */
function shown({ steps }: Run, sees: ((line: string) => boolean) | null): number[] {
  const found: number[] = [];
  for (const [index, { line, text }] of steps.entries()) {
    if (text.op === "exit" || (line !== null && (sees === null || sees(line)))) found.push(index);
  }
  return found;
}

function saysSame(plain: Run, a: number, other: Run, b: number): boolean {
  const one = plain.steps[a] as Recorded;
  const two = other.steps[b] as Recorded;
  return one.line === two.line && one.text.op === two.text.op;
}

/** `a` came first in the plain run, `b` in the other one. */
function between(plain: Run, a: number, other: Run, b: number): Decisive {
  const one = plain.steps[a] as Recorded;
  const two = other.steps[b] as Recorded;
  const units = [one.unit, two.unit] as const;
  // Both in one run, so that their times can be compared; where neither run has both, each in its own.
  const twoInPlain = counterpart(plain, two);
  const oneInOther = counterpart(other, one);
  const tied =
    twoInPlain !== null
      ? areTied(plain, a, plain, twoInPlain)
      : oneInOther !== null
        ? areTied(other, oneInOther, other, b)
        : areTied(plain, a, other, b);
  if (tied) return { kind: "tie", ms: one.text.time, between: units };
  return { kind: "unordered", between: [onThread(one), onThread(two)] };
}

/** A task is named with the thread that polled it: two tasks of one thread are never unordered. */
const onThread = ({ unit, text: { actor, task } }: Recorded): string =>
  task === undefined ? unit : `${unit} on ${actor}`;

/** The same step in another run. */
function counterpart(run: Run, { actor, own, text, line }: Recorded): number | null {
  const index = run.steps.findIndex((step) => step.actor === actor && step.own === own);
  const found = run.steps[index];
  return found !== undefined && found.text.op === text.op && found.line === line ? index : null;
}

/** Whether both steps were made possible by deadlines on the same instant, and by nothing else that they share. */
function areTied(runA: Run, a: number, runB: Run, b: number): boolean {
  const one = rootsOf(runA, a);
  const two = rootsOf(runB, b);
  if (one === null || two === null || one.time !== two.time) return false;
  if (one.actors.size === 0 || two.actors.size === 0) return false;
  for (const actor of one.actors) if (two.actors.has(actor)) return false;
  return true;
}

/** Since the clock moved last: the actors whose deadline then led to this step. Null before the clock ever moved. */
function rootsOf(run: Run, index: number): { time: number; actors: Set<string> } | null {
  const move = run.moves.findLast(({ step }) => step <= index);
  if (move === undefined) return null;
  const actors = new Set<string>();
  for (const i of pastOf(run.accesses, index, move.step, (relation) => relation === FOLLOWS)) {
    const { actor } = run.steps[i] as Recorded;
    if (move.ready.has(actor)) actors.add(actor);
  }
  return { time: move.ms + move.ns / 1e6, actors };
}

/**
 * The first two conflicting steps on the way to `target`, a step of the other run, that the plain run made in the other
 * order: `first` is the index in `plain` of the one that came first there, `second` that in `other` of the one that did
 * there.
 */
function reversedRace(plain: Run, other: Run, target: number | null): { first: number; second: number } | null {
  const places = new Map(plain.steps.map(({ actor, own }, index) => [`${actor}@${own}`, index]));
  const placeOf = ({ actor, own }: Recorded): number => places.get(`${actor}@${own}`) ?? Number.POSITIVE_INFINITY;
  const { steps } = other;
  const past = target === null ? null : pastOf(other.accesses, target, 0, (relation) => relation !== COMMUTES);
  for (const [index, later] of steps.entries()) {
    if (past !== null && !past.has(index)) continue;
    const place = placeOf(later);
    if (plain.steps[place]?.text.op !== later.text.op) continue;
    for (const earlier of other.accesses.before(index, (relation) => relation !== COMMUTES)) {
      const step = steps[earlier] as Recorded;
      if (step.actor !== later.actor && placeOf(step) > place) return { first: place, second: earlier };
    }
  }
  return null;
}
