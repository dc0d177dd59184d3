// The wait-for graph (HZ-D1): who waits at which op, and who could let him go on.
import type { Actor } from "./actor.ts";
import type { Waiting } from "./end.ts";
import type { Op } from "./signal/op.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** One who waits, as the machine has it. */
export interface Waiter {
  readonly unit: Unit;
  /** The thread that waits; null: a task that nobody polls. */
  readonly actor: Actor | null;
  // biome-ignore lint/suspicious/noExplicitAny: any op
  readonly op: Op<any>;
}

/** Everybody who waits when nothing can go on any more. */
export function waiters(world: World): readonly Waiter[] {
  const waiting: Waiter[] = [];
  const met = new Set<Unit>();
  for (const actor of world.actors) {
    if (actor.finished || actor.slot >= 0 || actor.frames.length === 0) continue;
    const { pending, unit } = actor;
    for (const op of pending === null ? unit.awaiting : [pending]) waiting.push({ unit, actor, op });
    met.add(unit); // a task that blocks its worker waits there
  }
  for (const list of world.suspended) {
    for (const unit of list()) {
      if (!met.has(unit)) for (const op of unit.awaiting) waiting.push({ unit, actor: null, op });
    }
  }
  return waiting;
}

/** The same, as data. */
export const waitFor = (world: World): readonly Waiting[] => waiters(world).map(({ unit, op }) => waitingAt(unit, op));

/** That a unit waits at an op. */
// biome-ignore lint/suspicious/noExplicitAny: any op
export const waitingAt = (unit: Unit, op: Op<any>): Waiting => ({
  who: unitName(unit),
  op: op.kind.name,
  object: op.object?.path ?? "",
  heldBy: op.kind.heldBy?.(op) ?? [],
});

/** `main.2 "writer"`. */
export const unitName = (unit: Unit): string =>
  unit.label === null || unit.label === unit.path ? unit.path : `${unit.path} "${unit.label}"`;

/** The path of a unit is the first word of its name: `main.2 "writer"`. */
export const pathOf = (who: string): string => who.split(" ", 1)[0] as string;

/** The first circle of waiters, each waiting for the next; its first member stands at both ends. */
export function circleOf(waiting: readonly Waiting[]): string[] | null {
  const next = new Map(waiting.map(({ who, heldBy }) => [pathOf(who), heldBy]));
  const visit = (path: string, trail: readonly string[]): string[] | null => {
    const at = trail.indexOf(path);
    if (at >= 0) return [...trail.slice(at), path];
    for (const holder of next.get(path) ?? []) {
      const found = next.has(holder) ? visit(holder, [...trail, path]) : null;
      if (found !== null) return found;
    }
    return null;
  };
  for (const path of next.keys()) {
    const found = visit(path, []);
    if (found !== null) return found;
  }
  return null;
}
