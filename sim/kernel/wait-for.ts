// The wait-for graph (HZ-D1): who waits at which op, and who could let him go on.
import type { Actor } from "./actor.ts";
import type { Waiting } from "./end.ts";
import type { Op } from "./signal/op.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** Everybody who waits when nothing can go on any more. */
export function waitFor(world: World): readonly Waiting[] {
  const waiting: Waiting[] = [];
  const met = new Set<Unit>();
  for (const actor of world.actors) {
    if (actor.finished || actor.slot >= 0 || actor.frames.length === 0) continue;
    const { pending, unit } = actor;
    for (const op of pending === null ? unit.awaiting : [pending]) waiting.push(entry(nameOf(actor), op));
    met.add(actor.unit); // a task that blocks its worker waits there
  }
  for (const list of world.suspended) {
    for (const unit of list()) {
      if (!met.has(unit)) for (const op of unit.awaiting) waiting.push(entry(unitName(unit), op));
    }
  }
  return waiting;
}

// biome-ignore lint/suspicious/noExplicitAny: any op
function entry(who: string, op: Op<any>): Waiting {
  return { who, op: op.kind.name, object: op.object?.path ?? "", heldBy: op.kind.heldBy?.(op) ?? [] };
}

const nameOf = (actor: Actor): string => unitName(actor.unit);

/** `main.2 "writer"`. */
export const unitName = (unit: Unit): string =>
  unit.label === null || unit.label === unit.path ? unit.path : `${unit.path} "${unit.label}"`;
