// Hazards: what a run notes of the misuses that it meets. The kernel and the models say what happens, at the rare places
// where it happens; what it amounts to is decided by whoever listens (sim/hazards). Nobody listens unless somebody asks:
// `world.hazards` is null.
import type { Actor } from "./actor.ts";
import type { Op } from "./signal/op.ts";
import type { World } from "./world.ts";

/** A named misuse that a run has shown: the id of a rule (HZ-4), and the evidence in one or two lines. */
export interface Hazard {
  readonly id: string;
  readonly message: string;
}

/** The listener of one run. */
export interface Hazards {
  /** At most one of each id, in the order in which they were found. */
  readonly found: readonly Hazard[];
  /** How often something was noted. */
  readonly noted: number;
  /** A model has seen it happen. */
  note(id: string, message: string): void;
  /** Something happened to `subject` that is a hazard if nothing better comes of it until the end. */
  suspect(id: string, subject: object, message: string): void;
  /** Something better came of it. */
  clear(id: string, subject: object): void;
  /** The actor's op has to wait. */
  blocks(world: World, actor: Actor, op: Op): void;
  /** The op that had to wait steps. */
  passes(world: World, actor: Actor): void;
  /** A body of the actor unwinds. */
  panicked(actor: Actor, error: unknown): void;
  /** The run is over; its objects are still there. */
  ended(world: World): void;
}

/** Makes a listener for each run. */
export interface Detector {
  begin(): Hazards;
}

/** The ids of a run's hazards, as an outcome carries them: the same list for all runs that have none. */
export const idsOf = (found: readonly Hazard[]): readonly string[] =>
  found.length === 0 ? noIds : found.map(({ id }) => id);

const noIds: readonly string[] = [];
