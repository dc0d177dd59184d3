// The two adjacent events whose order decides how a run ends: swap a pair that nothing orders, make the rest as it was, and
// see whether another outcome comes of it. Where no single pair of the run does it, a run with the other outcome is searched
// for, and the pair is found on the way from the one to the other.
import type { Decision } from "../../kernel/record/token.ts";
import type { Recorded } from "../../kernel/record/trace.ts";
import type { SearchOptions } from "../options.ts";
import type { Host, Program } from "../program.ts";
import { type Recording, record } from "../record.ts";
import { EventOrder, eventsOf, type Race } from "./races.ts";
import { Reordered, type Step } from "./reordered.ts";

/** Two runs that differ in the order of two adjacent events, and end differently. */
export interface Flip {
  /** Ends as the given run does. */
  readonly failing: Recording;
  /** Ends otherwise. */
  readonly passing: Recording;
  /** Indices of the two among the events of the failing run; null where a data choice alone decides. */
  readonly pair: Race | null;
  /** The data choice that decides, as the failing run makes it, and what the passing run chose. */
  readonly choice: { readonly index: number; readonly value: number } | null;
}

export type FlipOptions = Pick<SearchOptions, "maxSteps" | "policy" | "lateness" | "detect"> & {
  /** Whether a run ends otherwise than the given one. */
  readonly differs: (run: Recording) => boolean;
  /** Runs, and steps in all. */
  readonly triesMax: number;
  readonly stepsMax: number;
};

/** Tries the orders of one run after another; counts what that takes. */
export class Flipper {
  tries = 0;
  #steps = 0;
  readonly #program: Program;
  readonly #host: Host;
  readonly #options: FlipOptions;

  constructor(program: Program, options: FlipOptions, host: Host) {
    this.#program = program;
    this.#options = options;
    this.#host = host;
  }

  /** A pair of this run, or a data choice, that alone decides; a run that comes to its end is preferred. */
  near(failing: Recording): Flip | null {
    const order = new EventOrder(eventsOf(failing));
    let found: Flip | null = null;
    for (const pair of order.races()) {
      if (this.#spent) break;
      const passing = this.#made(order.reversed(pair).map(stepOf(order.events)), failing.decisions);
      if (!this.#options.differs(passing) || !areSwapped(order.events, pair, passing)) continue;
      const flip = { failing, passing, pair, choice: null };
      if (passing.outcome.end.kind === "returned") return flip;
      found ??= flip;
    }
    return found ?? this.#otherChoice(failing);
  }

  /** The pair on the way from this run to another one that ends otherwise. */
  between(failing: Recording, passing: Recording): Flip | null {
    const goal = passing.steps.map(toStep);
    // So many steps of the goal first, and what is left of the failing run after them.
    const mixed = (length: number): Recording => {
      const first = goal.slice(0, length);
      const made = new Set(first.map(nameOf));
      const rest = failing.steps.map(toStep).filter((step) => !made.has(nameOf(step)));
      return this.#made([...first, ...rest], decisionsOf(first, passing, failing));
    };
    const here = this.#border(0, goal.length, mixed);
    if (here === null) return null;
    const near = this.near(here.failing);
    if (near !== null) return near;
    // The step that is too much moves forward past one other at a time.
    const step = goal[here.at] as Step;
    const steps = here.failing.steps.map(toStep);
    const place = steps.findIndex((other) => nameOf(other) === nameOf(step));
    const others = steps.filter((other) => nameOf(other) !== nameOf(step));
    const from = place < 0 ? steps.length : place;
    const moved = (by: number): Recording =>
      this.#made(others.toSpliced(from - by, 0, step), decisionsOf([step], passing, here.failing));
    const there = this.#border(0, from - here.at, moved);
    if (there === null) return null;
    const other = others[from - there.at - 1] as Step;
    const indexOf = (sought: Step): number =>
      eventsOf(there.failing).findIndex((event) => nameOf(event) === nameOf(sought));
    const pair = { first: indexOf(other), second: indexOf(step) };
    if (pair.first < 0 || pair.second < pair.first) return null;
    return { failing: there.failing, passing: there.passing, pair, choice: null };
  }

  /** Where runs numbered from `low`, which fails, to `high`, which passes, change from the one to the other. */
  #border(
    low: number,
    high: number,
    make: (at: number) => Recording,
  ): { at: number; failing: Recording; passing: Recording } | null {
    let failing = make(low);
    let passing = make(high);
    if (this.#options.differs(failing) || !this.#options.differs(passing)) return null;
    let [at, end] = [low, high];
    while (end - at > 1) {
      const middle = (at + end) >> 1;
      const run = make(middle);
      if (this.#options.differs(run)) [end, passing] = [middle, run];
      else [at, failing] = [middle, run];
    }
    return { at, failing, passing };
  }

  #otherChoice(failing: Recording): Flip | null {
    const steps = failing.steps.map(toStep);
    for (let index = failing.choices.length - 1; index >= 0; index--) {
      const { count, value, after, own, kind, ordinal } = failing.choices[index] as Recording["choices"][number];
      for (let other = 0; other < Math.min(count, choicesMax) && !this.#spent; other++) {
        if (other === value) continue;
        const kept = failing.decisions.filter(
          (made) => made.kind !== kind || made.after !== after || made.steps !== own || made.ordinal !== ordinal,
        );
        const passing = this.#made(steps, [...kept, { after, steps: own, kind, ordinal, value: other }]);
        if (this.#options.differs(passing)) return { failing, passing, pair: null, choice: { index, value: other } };
      }
    }
    return null;
  }

  #made(order: readonly Step[], decisions: readonly Decision[]): Recording {
    this.tries++;
    const keep = { steps: true, sites: false };
    const run = record(this.#program, this.#options, new Reordered(order, decisions), this.#host, keep);
    this.#steps += run.length;
    return run;
  }

  get #spent(): boolean {
    return this.tries >= this.#options.triesMax || this.#steps >= this.#options.stepsMax;
  }
}

/** Of a random value so many others are tried. */
const choicesMax = 4;

const toStep = ({ actor, own }: Recorded): Step => ({ actor, own });
const stepOf =
  (events: readonly Recorded[]) =>
  (index: number): Step =>
    toStep(events[index] as Recorded);
const nameOf = ({ actor, own }: Step): string => `${actor}@${own}`;

/** The data choices of these steps as the one run made them, and all others as the other did. */
function decisionsOf(steps: readonly Step[], one: Recording, other: Recording): Decision[] {
  const names = new Set(steps.map(nameOf));
  const isTheirs = ({ after, steps: own }: Decision): boolean => names.has(`${after}@${own}`);
  return [...one.decisions.filter(isTheirs), ...other.decisions.filter((decision) => !isTheirs(decision))];
}

/** Whether the second event came in the other run, and the first one did not come before it. */
function areSwapped(events: readonly Recorded[], { first, second }: Race, other: Recording): boolean {
  const there = placeIn(other.steps, events, second);
  const rival = placeIn(other.steps, events, first);
  return there >= 0 && (rival < 0 || rival > there);
}

/** The same event in another run: what the unit did to the object, for the same time. -1: it did not happen. */
function placeIn(steps: readonly Recorded[], events: readonly Recorded[], index: number): number {
  const same = (a: Recorded, b: Recorded): boolean =>
    a.unit === b.unit && a.text.op === b.text.op && a.text.object === b.text.object;
  const event = events[index] as Recorded;
  let nth = events.slice(0, index).filter((earlier) => same(earlier, event)).length;
  return steps.findIndex((step) => same(step, event) && nth-- === 0);
}
