/**
 * Bounded search: first every schedule without a preemption, then with one, with two, …, each run once (iterative context
 * bounding; Musuvathi, Qadeer, PLDI 2007), or by delays of a round-robin scheduler (Emmi, Qadeer, Rakamarić, POPL 2011).
 * No reduction: with bounds that would be unsound. What it finds first needs the fewest preemptions.
 */
import type { Actor } from "../../kernel/actor.ts";
import { type Chooser, plainChoice } from "../../kernel/choose.ts";
import type { World } from "../../kernel/world.ts";
import { diverged } from "../choices.ts";
import type { Strategy } from "../strategy.ts";

export interface Bounds {
  /** The most preemptions: choosing somebody else while whoever stepped last could go on. Null: no bound. */
  readonly bound: number | null;
  /** The most delays, and count those instead: taking the i-th in turn costs i. Null: count preemptions. */
  readonly delays: number | null;
}

/** A choice and those before it, the latest first; an actor's index or a value. */
interface Prefix {
  readonly before: Prefix | null;
  readonly pick: number;
}

/** Several prefixes lead to one: the runs of all that begin with them are still to be made. */
export function bounded({ bound, delays }: Bounds): Strategy {
  const most = delays ?? bound ?? Number.POSITIVE_INFINITY;
  /** Prefixes that are still to be run, by their cost. */
  const left: (Prefix | null)[][] = [[null]];
  let cost = 0;
  /** The choices of the run as far as they were set when it began. */
  let picks: number[] = [];
  let at = 0;
  let prefix: Prefix | null = null;
  const order: Actor[] = [];

  const take = (pick: number): number => {
    prefix = { before: prefix, pick };
    at++;
    return pick;
  };
  const later = (pick: number, extra: number): void => {
    let others = left[cost + extra];
    if (others === undefined) {
      others = [];
      left[cost + extra] = others;
    }
    others.push({ before: prefix, pick });
  };

  const chooser: Chooser = {
    everyStep: false,
    actor(world) {
      if (at < picks.length) return actorOf(world, take(picks[at] as number));
      inTurn(world, order, delays === null);
      const goesOn = (order[0] as Actor) === world.last && world.last !== world.ticker;
      // Last in, first out: the search goes deep, and the next in turn is tried first.
      for (let i = order.length - 1; i > 0; i--) later((order[i] as Actor).index, delays === null ? +goesOn : i);
      return actorOf(world, take((order[0] as Actor).index));
    },
    value(world, kind, count) {
      if (at < picks.length) {
        const value = take(picks[at] as number);
        if (value >= count) throw diverged(`step ${world.steps}: ${kind} has ${count} values, not ${value + 1}`);
        return value;
      }
      for (let value = count - 1; value > 0; value--) later(value, 0);
      return take(0);
    },
  };

  const word = delays === null ? "preemptions" : "delays";
  const isLeft = (): boolean => left.some((prefixes) => prefixes !== undefined && prefixes.length > 0);
  return {
    name: "bounded",
    exhaustive: true,
    counts: "runs",
    hashing: false,
    observer: null,
    get leftOut() {
      return cost > most && isLeft() ? `schedules with more than ${most} ${word}` : null;
    },
    begin() {
      for (; cost < left.length && cost <= most; cost++) {
        const next = left[cost]?.pop();
        if (next === undefined) continue;
        picks = listed(next);
        at = 0;
        prefix = null;
        return chooser;
      }
      return null;
    },
    end(world) {
      if (at < picks.length) throw diverged(`it ends after ${world.steps} steps and ${at} choices`);
    },
  };
}

function listed(prefix: Prefix | null): number[] {
  const picks: number[] = [];
  for (let one = prefix; one !== null; one = one.before) picks.push(one.pick);
  return picks.reverse();
}

/** Who can step: the plain choice first and then the oldest, or in turn from whoever stepped last. Time passes at the end. */
function inTurn(world: World, order: Actor[], plain: boolean): void {
  const { enabled, last, ticker } = world;
  const first = plain ? plainChoice(world).index : (last?.index ?? 0);
  const turn = ({ index }: Actor): number => {
    if (index === ticker.index) return Number.POSITIVE_INFINITY;
    if (plain) return index === first ? -1 : index;
    return index >= first ? index - first : index - first + world.actors.length;
  };
  order.length = 0;
  order.push(...enabled);
  order.sort((x, y) => turn(x) - turn(y));
}

function actorOf(world: World, index: number): Actor {
  const actor = index === -1 ? world.ticker : world.actors[index];
  if (actor === undefined || actor.slot < 0) throw diverged(`step ${world.steps}: actor ${index} cannot step`);
  return actor;
}
