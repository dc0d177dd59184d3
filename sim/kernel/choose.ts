// The one stream of choices (DESIGN §4): every nondeterminism of a run is one question to a chooser.
import type { Actor } from "./actor.ts";
import type { Op } from "./signal/op.ts";
import type { World } from "./world.ts";

/** What a data choice decides. */
export type ChoiceKind =
  | "select-branch"
  | "steal"
  | "wake"
  | "drop-order"
  | "local-task"
  | "worker"
  | "fault"
  | "value"
  | "spurious"
  | "admit"
  | "shutdown-seen"
  | "timer";

/** Who makes the choices. It decides and nothing else: budgets, recording and replay wrap it. */
export interface Chooser {
  /** Asked before every step, even where one actor alone can step (a search with sleep sets). */
  readonly everyStep: boolean;
  /** One of `world.enabled`; null gives the run up. */
  actor(world: World): Actor | null;
  /** A number below `count`, which is at least 2. */
  value(world: World, kind: ChoiceKind, count: number): number;
}

/** Hears of every step: for recording and for the search's races. A run without one pays nothing. */
export interface Observer {
  /** A step with all that it caused, told when it is over; `world.touched` holds what it touched. */
  // biome-ignore lint/suspicious/noExplicitAny: any op
  step(world: World, actor: Actor, op: Op<any>): void;
  /**
   * What programs were seen to look at that most do not, kept from run to run: an object may call steps racing only where
   * somebody can tell (TK-2).
   */
  readonly noticed?: Set<string>;
  /** A data choice was made. */
  chose?(world: World, kind: ChoiceKind, count: number, value: number): void;
  /** Time moved while nothing else could step: a barrier. */
  barrier?(world: World): void;
  /** The run is over, and everything still stands as it did then. */
  ended?(world: World): void;
  /** An actor was born, in the step in progress (or before the first). */
  born?(world: World, actor: Actor): void;
}

/**
 * The schedule that a reader would call the plain one: go on with who stepped last, otherwise the oldest actor; time
 * passes only where nobody else can step.
 */
export function plainChoice(world: World): Actor {
  const { last, enabled, ticker } = world;
  if (last !== null && last.slot >= 0 && last !== ticker) return last;
  let oldest: Actor | null = null;
  for (const actor of enabled) {
    if (actor !== ticker && (oldest === null || actor.index < oldest.index)) oldest = actor;
  }
  return oldest ?? ticker;
}

/** Makes the plain schedule. */
export const plain: Chooser = { everyStep: false, actor: plainChoice, value: () => 0 };
