/**
 * SURW: uniform over the orders of the steps on one object, a different one in each run; all other steps go by random
 * priorities (Zhao, Wolff, Mathur, Roychoudhury: Selectively Uniform Concurrency Testing, ASPLOS 2025).
 */
import type { Actor } from "../../kernel/actor.ts";
import type { Chooser } from "../../kernel/choose.ts";
import type { World } from "../../kernel/world.ts";
import { Random } from "../random.ts";
import type { Strategy } from "../strategy.ts";
import { Expected, Left } from "./expected.ts";
import { pendingPath } from "./pending.ts";
import { walk } from "./random-walk.ts";

/** So many first runs are plain random walks, to learn from. */
const LEARN_RUNS = 2;

/** The objects take turns, those with the most steps first; only what several actors touch counts. */
export function surw(seed: number): Strategy {
  const random = new Random(seed);
  const walking = walk(random);
  /** By object: its steps, by actor. */
  const byObject = new Map<string, Expected>();
  let counts = new Map<string, Map<string, number>>();
  let contended: [path: string, Expected][] = [];
  let run = 0;

  const learning: Chooser = {
    ...walking,
    everyStep: true,
    actor(world) {
      const actor = walking.actor(world) as Actor;
      if (actor.index >= 0) count(counts, pendingPath(actor), actor.path);
      return actor;
    },
  };
  const selective = new Selective(random);

  return {
    name: "surw",
    exhaustive: false,
    counts: "runs",
    hashing: false,
    observer: null,
    begin() {
      random.reseed(seed, run++);
      if (run <= LEARN_RUNS || contended.length === 0) return learning;
      const [object, expected] = contended[(run - LEARN_RUNS - 1) % contended.length] as [string, Expected];
      selective.begin(object, expected);
      return selective;
    },
    end() {
      if (run > LEARN_RUNS && contended.length > 0) return;
      for (const object of counts.keys()) if (!byObject.has(object)) byObject.set(object, new Expected());
      for (const [object, expected] of byObject) expected.learn(counts.get(object) ?? new Map());
      counts = new Map();
      contended = [...byObject].filter(([, { actors }]) => actors > 1).sort(([, x], [, y]) => y.total - x.total);
    },
  };
}

function count(counts: Map<string, Map<string, number>>, object: string, path: string): void {
  let byActor = counts.get(object);
  if (byActor === undefined) {
    byActor = new Map();
    counts.set(object, byActor);
  }
  byActor.set(path, (byActor.get(path) ?? 0) + 1);
}

/** The choices of one run. Invariant: only `intended` steps on the object; everybody else who wants to is held back. */
class Selective implements Chooser {
  readonly everyStep = true;
  readonly #random: Random;
  readonly #left = new Left();
  #object = "";
  /** Steps made on the object, by actor number. */
  readonly #done: number[] = [];
  readonly #ranks: number[] = [];
  #intended = -1;

  constructor(random: Random) {
    this.#random = random;
  }

  begin(object: string, expected: Expected): void {
    this.#object = object;
    this.#left.begin(expected);
    this.#done.length = 0;
    this.#ranks.length = 0;
    this.#intended = -1;
  }

  actor(world: World): Actor {
    this.#left.meet(world, (child, parent) => this.#hand(child.index, parent));
    if (this.#intended < 0) this.#intend(world.actors);
    let chosen = this.#highest(world.enabled);
    if (chosen === null) {
      this.#intend(world.enabled);
      chosen = world.actors[this.#intended] as Actor;
    }
    if (chosen.index >= 0 && pendingPath(chosen) === this.#object) {
      this.#done[chosen.index] = (this.#done[chosen.index] ?? 0) + 1;
      this.#intend(world.actors);
    }
    return chosen;
  }

  value(_world: World, _kind: unknown, count: number): number {
    return this.#random.below(count);
  }

  /** The highest of those that are not held back. */
  #highest(enabled: readonly Actor[]): Actor | null {
    let best: Actor | null = null;
    let bestRank = -1;
    for (const actor of enabled) {
      const { index } = actor;
      if (index >= 0 && index !== this.#intended && pendingPath(actor) === this.#object) continue;
      this.#ranks[index + 1] ??= this.#random.next();
      const rank = this.#ranks[index + 1] as number;
      if (rank <= bestRank) continue;
      best = actor;
      bestRank = rank;
    }
    return best;
  }

  #weight(index: number): number {
    return this.#left.of(index, this.#done[index] ?? 0);
  }

  /** Draws who makes the next step on the object. */
  #intend(among: readonly Actor[]): void {
    let total = 0;
    for (const { index, finished } of among) if (index >= 0 && !finished) total += this.#weight(index);
    const atLeast = total === 0 ? 1 : 0; // they make more steps than expected
    if (atLeast === 1) total = among.length;
    let drawn = this.#random.below(total);
    for (const { index, finished } of among) {
      drawn -= atLeast === 1 ? 1 : index >= 0 && !finished ? this.#weight(index) : 0;
      if (drawn < 0) {
        this.#intended = index;
        return;
      }
    }
  }

  /** Whoever was to make the next step starts somebody, who may be the one meant. */
  #hand(child: number, parent: number): void {
    if (this.#intended !== parent) return;
    const both = this.#weight(child) + this.#weight(parent);
    if (both > 0 && this.#random.below(both) < this.#weight(child)) this.#intended = child;
  }
}
