// The choices of one run as plain numbers, so that a run can be repeated without keeping anything of its world.
import type { Actor } from "../kernel/actor.ts";
import type { ChoiceKind, Chooser } from "../kernel/choose.ts";
import { Misuse } from "../kernel/errors.ts";
import type { World } from "../kernel/world.ts";

/** What a chooser answered, in order: an actor's index (-1: the clock) or a value. */
export interface Choices {
  /** Whether the chooser was asked for forced steps too; whoever plays the choices must be asked in the same way. */
  readonly everyStep: boolean;
  readonly picks: readonly number[];
}

/** Passes every question on, and remembers the answers of the current run. */
export class ChoiceLog implements Chooser {
  everyStep = false;
  #inner: Chooser | null = null;
  readonly #picks: number[] = [];
  #length = 0;
  /** The product of the numbers of alternatives of the run so far: for a random walk, one divided by its probability. */
  leaves = 1;

  /** A new run begins, with the choices of `inner`. */
  start(inner: Chooser): this {
    this.#inner = inner;
    this.everyStep = inner.everyStep;
    this.#length = 0;
    this.leaves = 1;
    return this;
  }

  actor(world: World): Actor | null {
    const actor = (this.#inner as Chooser).actor(world);
    if (actor !== null) this.#picks[this.#length++] = actor.index;
    this.leaves *= world.enabled.length;
    return actor;
  }

  value(world: World, kind: ChoiceKind, count: number): number {
    const value = (this.#inner as Chooser).value(world, kind, count);
    this.#picks[this.#length++] = value;
    this.leaves *= count;
    return value;
  }

  /** The choices of the run so far, to keep. */
  copy(): Choices {
    return { everyStep: this.everyStep, picks: this.#picks.slice(0, this.#length) };
  }
}

/** Makes the recorded choices again. */
export class Replay implements Chooser {
  readonly everyStep: boolean;
  /** Switches away from an actor that could have gone on. */
  preemptions = 0;
  readonly #picks: readonly number[];
  readonly #then: Chooser | null;
  #at = 0;

  /** `then`: who goes on after the last of them; without it a run that makes more choices is another one. */
  constructor(choices: Choices, then: Chooser | null = null) {
    this.everyStep = choices.everyStep;
    this.#picks = choices.picks;
    this.#then = then;
  }

  actor(world: World): Actor {
    if (this.#then !== null && this.#at >= this.#picks.length) return this.#then.actor(world) as Actor;
    const index = this.#next();
    const actor = index === -1 ? world.ticker : world.actors[index];
    if (actor === undefined || actor.slot < 0) throw diverged(`step ${world.steps}: actor ${index} cannot step`);
    if (world.last !== null && world.last !== actor && world.last.slot >= 0) this.preemptions++;
    return actor;
  }

  value(world: World, kind: ChoiceKind, count: number): number {
    if (this.#then !== null && this.#at >= this.#picks.length) return this.#then.value(world, kind, count);
    const value = this.#next();
    if (value >= count) throw diverged(`step ${world.steps}: ${kind} has ${count} values, not ${value + 1}`);
    return value;
  }

  #next(): number {
    const pick = this.#picks[this.#at++];
    if (pick === undefined) throw diverged("it makes more choices");
    return pick;
  }
}

/** The same choices led elsewhere. */
export const diverged = (how: string): Misuse =>
  new Misuse(
    `the program is not deterministic: repeated with the same choices it goes another way (${how})\n` +
      "  a body must not keep state between runs, nor depend on anything but what its ops tell it",
  );
