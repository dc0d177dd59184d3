// One level of the stack of a reduction: the state before a step, what has been explored from it and what is still to be,
// and the step that was taken. Levels are kept and reused.
import type { OpKind } from "../../kernel/signal/op.ts";
import type { World } from "../../kernel/world.ts";
import { addAccesses, after, type Sleeper } from "./sleep.ts";
import { VectorClock } from "./vector-clock.ts";
import type { Edge } from "./wake-up.ts";

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
  /** How many actors there were so far. */
  actors = 0;
  /** The first step after the last barrier. */
  epoch = 0;
  /** The actors to be explored here. */
  readonly backtrack: number[] = [];
  /** Those of them whose branch was begun. */
  readonly begun: number[] = [];
  /** How branches that have not begun are to go on; one that is not here may go on in any way. */
  readonly edges: Edge[] = [];
  /** Their next step is covered by a branch explored before. */
  readonly sleepers: Sleeper[] = [];

  // --- The step ---

  /** The branch in progress. */
  actor = 0;
  /** Its number among the actor's own steps. */
  number = 0;
  /** What it did. */
  kind: OpKind | null = null;
  /** Whether time could have passed without it. */
  optional = false;
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

  // --- The poll that the step belongs to, where polls exclude each other ---

  /** Number of the group of polls that exclude each other, or -1. */
  group = -1;
  /** The poll, among those of its group. */
  section = 0;
  /** The poll's first step. */
  first = 0;
  /** In the level of the first step: the poll's latest step. */
  latest = 0;
  /** In the level of the first step: whether the poll blocked its thread, in this branch, until time passed or for ever. */
  stuck = false;
  /** In the level of the first step: what the poll touched in this branch. */
  readonly pollFootprint: number[] = [];

  /** Begins anew, for the state that the world is in. */
  enter(world: World, epoch: number): void {
    this.enabled.length = 0;
    for (const { index } of world.enabled) this.enabled.push(index);
    this.objects = world.objects.length;
    this.actors = world.actors.length;
    this.epoch = epoch;
    this.backtrack.length = 0;
    this.begun.length = 0;
    this.edges.length = 0;
    this.sleepers.length = 0;
    this.digits.length = 0;
  }

  /** Whoever sleeps before the other node's step and does not mind it still sleeps here. Everybody minds that time passes. */
  inheritSleep(from: Node, step: number, world: World): void {
    if (this.epoch !== from.epoch) return;
    for (const sleeper of from.sleepers) {
      const still = after(sleeper, step, from.accesses, from.group, world);
      if (still !== null) this.sleepers.push(still);
    }
  }

  /** The search goes on freely from here. */
  loosen(): void {
    const { sleepers } = this;
    for (const [at, sleeper] of sleepers.entries()) if (!sleeper.free) sleepers[at] = { ...sleeper, free: true };
  }

  sleeper(actor: number): Sleeper | null {
    for (const sleeper of this.sleepers) if (sleeper.actor === actor) return sleeper;
    return null;
  }

  sleeps(actor: number): boolean {
    return this.sleeper(actor) !== null;
  }

  wake(actor: number): void {
    const at = this.sleepers.findIndex((sleeper) => sleeper.actor === actor);
    if (at >= 0) this.sleepers.splice(at, 1);
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
    this.pollFootprint.length = 0;
    this.stuck = false;
    this.begun.push(actor);
    this.include(actor);
  }

  /** The step was taken back. What it made itself does not count: in another branch that is another thing. */
  leave(): void {
    addAccesses(this.footprint, this.accesses, this.objects);
  }

  /** The branch is done: its actor sleeps in the branches to come. Nothing is independent of the clock. */
  close(step: number): void {
    const { actor, group, first } = this;
    if (actor === TICKER) return;
    const accesses = this.footprint.slice();
    const begins = group >= 0 && first === step;
    const poll = begins ? this.pollFootprint.slice() : accesses;
    this.sleepers.push({ actor, accesses, group, poll, stuck: begins && this.stuck, crossed: -1, free: false });
  }

  /** A branch that is to be explored and neither was nor is covered; null: none. */
  next(): number | null {
    for (const actor of this.backtrack) if (!this.begun.includes(actor) && !this.sleeps(actor)) return actor;
    return null;
  }
}
