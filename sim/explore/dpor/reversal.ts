// Reversing a race, by source sets (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014): before the earlier event, explore
// something that begins what happened since without it.
import type { OpKind } from "../../kernel/signal/op.ts";
import type { World } from "../../kernel/world.ts";
import type { History } from "./history.ts";
import { TICKER } from "./node.ts";
import type { VectorClock } from "./vector-clock.ts";

/** A later event: of a step that was performed, or of one that was announced. */
export interface Later {
  readonly actor: number;
  /** What it comes after. */
  readonly clock: VectorClock;
  /** What it comes after by its own past alone. */
  readonly past: VectorClock;
  /** Its place in the run; the run's length for one that was not performed. */
  readonly step: number;
  /** The group of polls that exclude each other, or -1, and its poll. */
  readonly group: number;
  readonly section: number;
  readonly kind: OpKind | null;
  /** What it would touch, if it was not performed. */
  readonly accesses: readonly number[] | null;
}

/**
 * The event of step `earlier` races with `later`. Let v be the events between them that do not come after the earlier one,
 * and then the later one. Whoever's first event in v comes after no other event of v can begin v: an initial. Where one of
 * the initials is explored before the earlier event (or sleeps there), so is the reversal; otherwise one of them is added, or
 * all of v where there are wake-up trees and no polls that exclude each other: those are reversed as a whole, which a branch
 * of single steps cannot say.
 */
export function reverse(history: History, world: World, earlier: number, later: Later): void {
  const { polls } = history;
  const node = history.node(earlier);
  let onlyNeeded = false;
  for (let group = 0; group < polls.count; group++) {
    let depends = false;
    for (const first of polls.of(group)) {
      const begin = history.node(first);
      if (begin.latest < earlier) continue;
      // A poll that can end without the earlier event is no obstacle. One that has not ended may yet block its thread, and
      // then it comes after every poll before it, whatever they touched: better leave it out of v.
      if (!comesAfter(history, begin.latest, earlier)) {
        if (depends && !polls.isOver(group, first)) onlyNeeded = true;
        continue;
      }
      depends = true;
      // Nor is one that does not begin without it.
      if (first === earlier) continue;
      if (first > earlier && begin.clock.has(node.actor, node.number)) continue;
      // This one begins in v (or before it) and cannot end in it. Where the later event needs a poll that came after it,
      // the two are to be reversed first.
      const next = nextPoll(history, earlier, later, group, first);
      if (next === null || (first > earlier && !later.clock.has(begin.actor, begin.number))) onlyNeeded = true;
      else {
        if (first >= history.epoch && !next.past.has(begin.actor, begin.number)) reverse(history, world, first, next);
        return;
      }
    }
  }
  if (onlyNeeded || !insert(history, world, earlier, later)) include(history, earlier, later, onlyNeeded);
}

/** Whether the step is the event or comes after it. */
function comesAfter(history: History, step: number, event: number): boolean {
  const { actor, number } = history.node(event);
  return step === event || history.node(step).clock.has(actor, number);
}

/** The first event in v of a later poll of the group without which the later event cannot be. */
function nextPoll(history: History, earlier: number, later: Later, group: number, first: number): Later | null {
  const begin = history.node(first);
  for (let step = begin.latest + 1; step < later.step; step++) {
    const { actor, number, clock, section, group: own, kind } = history.node(step);
    if (own !== group || comesAfter(history, step, earlier)) continue;
    if (later.clock.has(actor, number)) {
      return { actor, clock, past: clock, step, group, section, kind, accesses: null };
    }
  }
  return later.group === group && later.section !== begin.section ? later : null;
}

/** Adds v to the wake-up tree before the earlier event. False: that cannot be said in single steps. */
function insert(history: History, world: World, earlier: number, later: Later): boolean {
  const { wakeUps } = history;
  if (wakeUps === null || later.actor === TICKER || later.group >= 0) return false;
  const { actor: who, number } = history.node(earlier);
  between.length = 0;
  for (let step = earlier + 1; step < later.step; step++) {
    const { clock, group } = history.node(step);
    if (clock.has(who, number)) continue;
    if (group >= 0) return false;
    between.push(step);
  }
  if (canFollow(history, world, earlier, later)) wakeUps.insert(history, world, earlier, later, between);
  return true;
}

/** What `insert` puts before the later event. */
const between: number[] = [];

/** False: the later event waited before the earlier one, and nothing that is left has to do with what it waited for. */
function canFollow(history: History, world: World, earlier: number, later: Later): boolean {
  const { enabled, actors } = history.node(earlier);
  const { actor, kind, past } = later;
  if (kind?.enabled === undefined || actor >= actors || enabled.includes(actor)) return true;
  if (world.actors[actor]?.gate !== null) return true;
  const object = (later.accesses ?? history.node(later.step).accesses)[0];
  for (const step of between) {
    const { actor: other, number, accesses } = history.node(step);
    if (other === actor || past.has(other, number)) return true;
    for (let i = 0; i < accesses.length; i += 2) if (accesses[i] === object) return true;
  }
  return false;
}

/** Adds an initial of v to what is explored before the earlier event, unless one is there. */
function include(history: History, earlier: number, later: Later, onlyNeeded: boolean): void {
  const node = history.node(earlier);
  firsts.length = 0;
  let choice: number | null = null;
  for (let step = earlier + 1; step < later.step; step++) {
    const { actor, clock, number } = history.node(step);
    if (clock.has(node.actor, node.number) || isFirst(history, actor)) continue;
    if (onlyNeeded && !later.clock.has(actor, number)) continue;
    if (isInitial(history, clock) && !followsPoll(history, earlier, later, step)) {
      if (isCovered(history, earlier, actor)) return;
      if (choice === null && node.enabled.includes(actor)) choice = actor;
    }
    firsts.push(step);
  }
  if (
    !isFirst(history, later.actor) &&
    isInitial(history, later.clock) &&
    !(later.group >= 0 && firsts.some((step) => history.node(step).group === later.group))
  ) {
    if (isCovered(history, earlier, later.actor)) return;
    if (node.enabled.includes(later.actor)) choice = later.actor;
  }
  // Nobody: what the later event needs comes after the earlier one, so that they have one order only.
  if (choice !== null) node.include(choice);
}

/** Whether what begins with the actor's step is explored before the event, or was elsewhere. */
function isCovered(history: History, event: number, actor: number): boolean {
  const node = history.node(event);
  if (node.backtrack.includes(actor)) return true;
  const sleeper = node.sleeper(actor);
  if (sleeper === null) return false;
  // Another poll came between: the sleeper's own is covered as a whole, but not with something in its midst that depends on
  // that other one.
  if (sleeper.crossed < 0 || !history.polls.dependsOn(event, sleeper.group, sleeper.crossed)) return true;
  node.wake(actor);
  return false;
}

/**
 * Whether an event in v that begins a poll is kept behind another poll of its group: where anything of its poll comes after
 * something of the other, all of it does. Where the poll is not whole in v, what is missing might.
 */
function followsPoll(history: History, earlier: number, later: Later, step: number): boolean {
  const { group, first, latest } = history.node(step);
  if (group < 0 || first !== step) return false;
  const whole = latest < later.step && !comesAfter(history, latest, earlier) && history.polls.isOver(group, first);
  for (const other of firsts) {
    const event = history.node(other);
    if (event.group === group && (!whole || history.node(latest).clock.has(event.actor, event.number))) return true;
  }
  return false;
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
