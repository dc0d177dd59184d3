// What samplers see of the steps that actors have announced: which object, and whether their order could matter.
import type { Actor } from "../../kernel/actor.ts";
import { COMMUTES, type Shared } from "../../kernel/shared.ts";
import type { Op } from "../../kernel/signal/op.ts";
import type { World } from "../../kernel/world.ts";

/** Whether the order of two announced steps could matter, as far as their own objects say. */
export function mayDepend(world: World, one: Actor, other: Actor): boolean {
  const [first, second] = [one.pending as Op, other.pending as Op];
  const object = first.object as Shared;
  if (object !== second.object) return false;
  const [mode, otherMode] = [modeOf(world, first), modeOf(world, second)];
  return object.relation(mode, otherMode) !== COMMUTES || object.relation(otherMode, mode) !== COMMUTES;
}

const modeOf = (world: World, op: Op): number =>
  op.kind.modeOf === undefined ? op.kind.mode : op.kind.modeOf(op, world);

/** The path of the object that the actor's next step works on. */
export const pendingPath = (actor: Actor): string => ((actor.pending as Op).object as Shared).path;
