// Reversing a race, by source sets (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014): before the earlier event, explore
// something that begins what happened since without it.
import type { History } from "./history.ts";
import type { VectorClock } from "./vector-clock.ts";

/** A later event: of a step that was performed, or of one that was announced. */
export interface Later {
  readonly actor: number;
  /** What it comes after. */
  readonly clock: VectorClock;
  /** Its place in the run; the run's length for one that was not performed. */
  readonly step: number;
}

/**
 * The event of step `earlier` races with `later`. Let v be the events between them that do not come after the earlier one,
 * and then the later one. Whoever's first event in v comes after no other event of v can begin v: an initial. Where one of
 * the initials is explored before the earlier event (or sleeps there), so is the reversal; otherwise one of them is added.
 */
export function reverse(history: History, earlier: number, later: Later): void {
  const node = history.node(earlier);
  firsts.length = 0;
  let choice: number | null = null;
  for (let step = earlier + 1; step < later.step; step++) {
    const { actor, clock } = history.node(step);
    if (clock.has(node.actor, node.number) || isFirst(history, actor)) continue;
    if (isInitial(history, clock)) {
      if (node.isCovered(actor)) return;
      if (choice === null && node.enabled.includes(actor)) choice = actor;
    }
    firsts.push(step);
  }
  if (!isFirst(history, later.actor) && isInitial(history, later.clock)) {
    if (node.isCovered(later.actor)) return;
    if (node.enabled.includes(later.actor)) choice = later.actor;
  }
  // Nobody: what the later event needs comes after the earlier one, so that they have one order only.
  if (choice !== null) node.include(choice);
}

/** The first event of each actor in v, in order. */
const firsts: number[] = [];

function isFirst(history: History, actor: number): boolean {
  for (const step of firsts) if (history.node(step).actor === actor) return true;
  return false;
}

function isInitial(history: History, clock: VectorClock): boolean {
  for (const step of firsts) {
    const { actor, number } = history.node(step);
    if (clock.has(actor, number)) return false;
  }
  return true;
}
