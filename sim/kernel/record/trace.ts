// Recording one run: what every step did, where its choices left the plain schedule, and the fingerprint of its ops. A
// search runs without it and replays the one run that matters with it (DESIGN §4, Cost).
import type { Actor } from "../actor.ts";
import { type ChoiceKind, type Chooser, type Observer, plainChoice } from "../choose.ts";
import type { Waiting } from "../end.ts";
import type { Shared } from "../shared.ts";
import { FAILED, type Op } from "../signal/op.ts";
import { Hash } from "../state/hash.ts";
import { unitName, waitingAt } from "../wait-for.ts";
import type { World } from "../world.ts";
import { brief } from "./brief.ts";
import { type Decision, opCheck } from "./token.ts";

/** One line of a trace, as `replay --json` shows it. */
export interface TraceStep {
  /** From 1. */
  readonly step: number;
  /** Path and label. */
  readonly actor: string;
  /** The task that the actor polled, where it polled one. */
  readonly task?: string;
  readonly op: string;
  readonly object: string;
  readonly arg?: string;
  readonly result?: string;
  /** Virtual milliseconds since the run began, with their fraction. */
  readonly time: number;
  /** The scenario's line. For readers only: it differs from one machine to the next, so comparisons leave it out. */
  readonly site?: string;
}

/** A step with what an explanation needs to know besides its text. */
export interface Recorded {
  readonly text: TraceStep;
  /** Path of the actor, and the number of its own steps with this one. */
  readonly actor: string;
  readonly own: number;
  /** The body that stepped: the task if there is one, otherwise the actor. */
  readonly unit: string;
  /** What it printed. */
  readonly line: string | null;
  /** Object, mode, object, mode, … */
  readonly touched: readonly (Shared | number)[];
  /** Indices of the steps that woke or started the actor for this one; -1 is the start of the run. */
  readonly causes: readonly number[];
  /** What a runtime did on its own behalf. */
  readonly internal: boolean;
}

/** What an actor had announced when the run ended. */
export interface Announced extends Recorded {
  /** It could not step. */
  readonly blocked: boolean;
}

/** The run went from one actor to another. */
export interface RecordedSwitch {
  /** Index of the other one's first step. */
  readonly step: number;
  /** What became of the one that was left. */
  readonly left: "ended" | "preempted" | "parked" | "blocked";
  /** Where it is blocked; null elsewhere. */
  readonly at: Waiting | null;
}

/** A data choice: a number below `count`. */
export interface RecordedChoice {
  readonly kind: ChoiceKind;
  /** The body that it was made for; null: the machine. */
  readonly unit: string | null;
  /** Its number among the choices of this kind that were made for the unit. */
  readonly nth: number;
  readonly count: number;
  readonly value: number;
  /** Where a token names it: the actor that stepped last, its own steps, and the number of the choice there. */
  readonly after: string;
  readonly own: number;
  readonly ordinal: number;
}

/** The clock moved, and these actors could step because of it. */
export interface ClockMove {
  /** How many steps came before. */
  readonly step: number;
  readonly ms: number;
  readonly ns: number;
  /** Paths. */
  readonly ready: ReadonlySet<string>;
}

/** To be given to a world as its chooser and its observer at once; `inner` decides. */
export class Recorder implements Chooser, Observer {
  readonly everyStep = true;
  readonly steps: Recorded[] = [];
  readonly moves: ClockMove[] = [];
  readonly choices: RecordedChoice[] = [];
  readonly switches: RecordedSwitch[] = [];
  /** Filled when the run is over. */
  readonly announced: Announced[] = [];
  /** Where the choices differ from the plain schedule's: what a token holds. */
  readonly decisions: Decision[] = [];
  /** Switches away from an actor that could have gone on. */
  preemptions = 0;
  readonly #inner: Chooser;
  readonly #keepSteps: boolean;
  readonly #hash = new Hash();
  // The step that was chosen and not yet told.
  #unit = "";
  #arg: string | null = null;
  #causes: readonly number[] = [];
  #last: Actor | null = null;
  // The clock as last seen, and who could step before it was chosen to move.
  #ms = 0;
  #ns = 0;
  #before: ReadonlySet<Actor> = new Set();
  // The step whose data choices are counted.
  #valueStep = -1;
  #ordinal = 0;

  /** Without `keepSteps` it keeps what a token needs and no trace. */
  constructor(inner: Chooser, keepSteps: boolean) {
    this.#inner = inner;
    this.#keepSteps = keepSteps;
  }

  /** 32 hexadecimal digits over (actor, op, object) of every step so far. */
  fingerprint(): string {
    return new Hash().copy(this.#hash).finish().hex();
  }

  trace(): TraceStep[] {
    return this.steps.map(({ text }) => text);
  }

  actor(world: World): Actor | null {
    const { enabled, last } = world;
    const chosen = enabled.length > 1 || this.#inner.everyStep ? this.#inner.actor(world) : (enabled[0] as Actor);
    if (chosen === null) return null;
    const op = chosen.pending as Op;
    if (chosen !== plainChoice(world)) {
      this.decisions.push({ ...stepOf(world), kind: "actor", actor: chosen.path, check: opCheck(op) });
    }
    if (last !== null && last !== chosen && last.slot >= 0 && last !== world.ticker) this.preemptions++;
    if (this.#keepSteps) this.#lookAt(world, chosen, op);
    return chosen;
  }

  /** What a step's text needs and is gone when the step is told: by then the body has gone on. */
  #lookAt(world: World, chosen: Actor, op: Op): void {
    this.#noteClock(world);
    if (chosen !== world.ticker) {
      if (this.#last !== null && this.#last !== chosen) this.#noteSwitch(this.#last);
      this.#last = chosen;
    }
    this.#unit = chosen === world.ticker ? chosen.path : unitName(chosen.unit);
    this.#arg = shown(op);
    this.#causes = chosen.causes.slice();
    chosen.causes.length = 0;
    this.#before = chosen === world.ticker ? new Set(world.enabled) : none;
  }

  value(world: World, kind: ChoiceKind, count: number): number {
    const value = this.#inner.value(world, kind, count);
    this.#ordinal = this.#valueStep === choicePoint(world) ? this.#ordinal + 1 : 0;
    this.#valueStep = choicePoint(world);
    if (value !== 0) this.decisions.push({ ...stepOf(world), kind, ordinal: this.#ordinal, value });
    if (this.#keepSteps) this.#noteChoice(world, kind, count, value);
    return value;
  }

  #noteChoice(world: World, kind: ChoiceKind, count: number, value: number): void {
    const { current } = world;
    const { after, steps } = stepOf(world);
    const unit = current === null || current.frames.length === 0 ? null : unitName(current.unit);
    const nth = this.choices.filter((choice) => choice.kind === kind && choice.unit === unit).length;
    this.choices.push({ kind, unit, nth, count, value, after, own: steps, ordinal: this.#ordinal });
  }

  step(world: World, actor: Actor, op: Op): void {
    const { path } = op.object as Shared;
    const { name } = op.kind;
    this.#hash.text(actor.path).text(name).text(path);
    if (!this.#keepSteps) return;
    const who = actor === world.ticker ? actor.path : unitName(actor.frames[0]?.unit ?? actor.unit);
    const result =
      op.state === FAILED ? `panicked: ${(op.value as Error).message}` : op.value === op ? null : brief(op.value);
    const { ms, ns } = world.clock;
    this.steps.push({
      text: {
        step: world.steps,
        actor: who,
        ...(this.#unit === who ? {} : { task: this.#unit }),
        op: name,
        object: path,
        ...(this.#arg === null || this.#arg === "()" ? {} : { arg: this.#arg }),
        ...(result === null || result === "()" ? {} : { result }),
        time: ms + ns / 1e6,
        ...(op.site === undefined || op.site === "" ? {} : { site: op.site }),
      },
      actor: actor.path,
      own: actor.steps,
      unit: this.#unit,
      line: name === "print" ? (op.arg as string) : null,
      touched: world.touched.slice(),
      causes: this.#causes,
      internal: op.kind.internal === true,
    });
  }

  /** What did not happen any more: it races with what did. */
  ended(world: World): void {
    if (!this.#keepSteps) return;
    for (const actor of world.actors) {
      const { pending } = actor;
      if (pending === null || actor.finished || actor.frames.length === 0) continue;
      this.announced.push(announcedBy(world, actor, pending));
    }
  }

  #noteSwitch(last: Actor): void {
    const { pending } = last;
    const at = last.slot < 0 && !last.finished && pending !== null ? waitingAt(last.unit, pending) : null;
    const left = last.slot >= 0 ? "preempted" : last.finished ? "ended" : at === null ? "parked" : "blocked";
    this.switches.push({ step: this.steps.length, left, at });
  }

  /** Called before each choice: whoever can step now and could not before the clock moved was waiting for it. */
  #noteClock(world: World): void {
    const { ms, ns } = world.clock;
    if (ms === this.#ms && ns === this.#ns) return;
    this.#ms = ms;
    this.#ns = ns;
    const ready = world.enabled.filter((actor) => actor !== world.ticker && !this.#before.has(actor));
    this.moves.push({ step: this.steps.length, ms, ns, ready: new Set(ready.map(({ path }) => path)) });
  }
}

const none: ReadonlySet<Actor> = new Set();

const shown = (op: Op): string | null => (op.kind.show === undefined ? brief(op.arg) : op.kind.show(op));

function announcedBy(world: World, actor: Actor, op: Op): Announced {
  const unit = unitName(actor.unit);
  const who = unitName(actor.frames[0]?.unit ?? actor.unit);
  const arg = shown(op);
  const { name, mode, modeOf, alsoTouches, internal } = op.kind;
  const { ms, ns } = world.clock;
  return {
    text: {
      step: world.steps + 1,
      actor: who,
      ...(unit === who ? {} : { task: unit }),
      op: name,
      object: op.object?.path ?? "",
      ...(arg === null || arg === "()" ? {} : { arg }),
      time: ms + ns / 1e6,
      ...(op.site === undefined || op.site === "" ? {} : { site: op.site }),
    },
    actor: actor.path,
    own: actor.steps + 1,
    unit,
    line: name === "print" ? (op.arg as string) : null,
    touched: [op.object as Shared, modeOf?.(op, world) ?? mode, ...(alsoTouches?.(op) ?? [])],
    causes: actor.causes.slice(),
    internal: internal === true,
    blocked: actor.slot < 0,
  };
}

/** The key of a decision: who stepped last, and how many steps of its own it had made (DESIGN §5, table form). */
export const stepOf = ({ last }: World): { after: string; steps: number } =>
  last === null ? { after: "-", steps: 0 } : { after: last.path, steps: last.steps };

/** Tells the data choices of one step from those of the next: forced clock moves count too. */
export const choicePoint = ({ steps, ticker }: World): number => steps + ticker.steps;
