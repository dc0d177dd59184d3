// One level of the stack of a reduction: the state before a step, what has been explored from it and what is still to be,
// and the step that was taken. Levels are kept and reused.
import type { World } from "../../kernel/world.ts";
import { addAccess, isIndependent, type Sleeper } from "./sleep.ts";
import { VectorClock } from "./vector-clock.ts";

/** The clock among the actors: it steps where letting time pass is a choice. */
export const TICKER = -1;

/** One data choice within a step. */
export interface Digit {
  value: number;
  readonly count: number;
}

export class Node {
  // --- The state before the step ---

  /** Indices of the actors that can step. */
  readonly enabled: number[] = [];
  /** How many objects there are: what is made later is another thing in another branch. */
  objects = 0;
  /** The first step after the last barrier. */
  epoch = 0;
  /** The actors to be explored here. */
  readonly backtrack: number[] = [];
  /** Those of them whose branch was begun. */
  readonly begun: number[] = [];
  /** Their next step is covered by a branch explored before. */
  readonly sleepers: Sleeper[] = [];

  // --- The step ---

  /** The branch in progress. */
  actor = 0;
  /** Its number among the actor's own steps. */
  number = 0;
  /** The event, with everything that it comes after. */
  readonly clock: VectorClock = new VectorClock();
  /** The actor's step before this one, or -1. */
  previous = -1;
  /** Object, mode, object, mode, … */
  readonly accesses: number[] = [];
  /** The data choices made in the step, and by the clock before the next one. */
  readonly digits: Digit[] = [];
  /** What the step touched in this branch, whatever its data choices. */
  readonly footprint: number[] = [];

  /** Begins anew, for the state that the world is in. */
  enter(world: World, epoch: number): void {
    this.enabled.length = 0;
    for (const { index } of world.enabled) this.enabled.push(index);
    this.objects = world.objects.length;
    this.epoch = epoch;
    this.backtrack.length = 0;
    this.begun.length = 0;
    this.sleepers.length = 0;
    this.digits.length = 0;
  }

  /** Whoever sleeps before the other node's step and does not mind it still sleeps here. */
  inheritSleep(from: Node, world: World): void {
    if (from.actor === TICKER) return;
    for (const sleeper of from.sleepers) {
      if (isIndependent(sleeper.accesses, from.accesses, world)) this.sleepers.push(sleeper);
    }
  }

  sleeps(actor: number): boolean {
    for (const sleeper of this.sleepers) if (sleeper.actor === actor) return true;
    return false;
  }

  /** Whether what begins with the actor's step is explored here, or was before. */
  isCovered(actor: number): boolean {
    return this.backtrack.includes(actor) || this.sleeps(actor);
  }

  /** The actor is to be explored here. */
  include(actor: number): void {
    if (!this.backtrack.includes(actor)) this.backtrack.push(actor);
  }

  /** Takes a branch. */
  take(actor: number): void {
    this.actor = actor;
    this.footprint.length = 0;
    this.begun.push(actor);
    this.include(actor);
  }

  /** The step was taken back. What it made itself does not count: in another branch that is another thing. */
  leave(): void {
    const { accesses, footprint, objects } = this;
    for (let i = 0; i < accesses.length; i += 2) {
      const object = accesses[i] as number;
      if (object < objects) addAccess(footprint, object, accesses[i + 1] as number);
    }
  }

  /** The branch is done: its actor sleeps in the branches to come. Nothing is independent of the clock. */
  close(): void {
    if (this.actor !== TICKER) this.sleepers.push({ actor: this.actor, accesses: this.footprint.slice() });
  }

  /** A branch that is to be explored and neither was nor is covered; null: none. */
  next(): number | null {
    for (const actor of this.backtrack) if (!this.begun.includes(actor) && !this.sleeps(actor)) return actor;
    return null;
  }
}
