// Wake-up trees (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014 and JACM 2017): where source sets remember who begins the
// reversal of a race, a tree remembers all of it, as a branch to be followed before the search is free again. Whoever sleeps
// before such a branch is woken by it, so that no run has to be given up.
//
// A branch outlives the run it comes from. Its steps name their actors and objects by path, since numbers say in which order
// a run made them.
import type { Actor } from "../../kernel/actor.ts";
import type { Shared } from "../../kernel/shared.ts";
import type { OpKind } from "../../kernel/signal/op.ts";
import type { World } from "../../kernel/world.ts";
import { commute, dependent } from "../dependent.ts";
import type { History } from "./history.ts";
import type { Digit, Node } from "./node.ts";
import type { Later } from "./reversal.ts";

/** One step of a branch, and what may come after it. A leaf leaves open how the run goes on. */
export interface Edge {
  /** Its actor. */
  readonly name: number;
  readonly kind: OpKind | null;
  /** What was chosen within the step; null: any, it is the last one. */
  readonly values: readonly number[] | null;
  /** Object's name, mode, object's name, mode, … */
  readonly accesses: readonly number[];
  /** In the order in which they are to be explored. */
  readonly next: Edge[];
}

/** Stands for the later event, behind the steps of the run that come before it. */
const LATER = -1;
/** Another actor has the same path. */
const NAMELESS = -1;

export class WakeUps {
  readonly #names = new Map<string, number>();
  /** By the actor's index in this run. */
  readonly #nameOf: number[] = [];
  /** By the name: the index of the actor that had it last. */
  readonly #indexOf: number[] = [];
  readonly #objects = new Map<string, number>();
  /** By the object's index in this run, as far as they were asked for. */
  readonly #objectOf: number[] = [];
  // The insertion at hand: what is left of v, and its last event.
  readonly #rest: number[] = [];
  #history: History | null = null;
  #world: World | null = null;
  #later: Later | null = null;
  #laterAccesses: readonly number[] = [];

  /** A run begins that has its first steps in common with the one before, and the objects made in them. */
  start(objects: number): void {
    if (this.#objectOf.length > objects) this.#objectOf.length = objects;
  }

  born(world: World, { index, path }: Actor): void {
    const name = numberOf(this.#names, path);
    const other = this.#indexOf[name] ?? -1;
    // Paths are unique as far as anybody knows. Of two actors with one path, none can be found again in another run.
    const taken = other >= 0 && other < index && world.actors[other]?.path === path;
    this.#nameOf[index] = taken ? NAMELESS : name;
    if (!taken) this.#indexOf[name] = index;
  }

  /** The state after the step of `parent`: what is left of the branch that led here, if one did. */
  adopt(parent: Node, node: Node, world: World): void {
    if (parent.edges.length === 0) return;
    const name = this.#nameOf[parent.actor] as number;
    const edge = parent.edges.find((one) => one.name === name && isChosen(one, parent.digits));
    if (edge === undefined) return;
    for (const next of edge.next) {
      const index = this.#indexOf[next.name] ?? -1;
      const actor = this.#nameOf[index] === next.name ? world.actors[index] : undefined;
      // Some races have one order only, and nobody knows it before: their branches end early.
      if (actor === undefined || actor.slot < 0 || actor.pending?.kind !== next.kind) continue;
      node.edges.push(next);
      node.include(index);
    }
  }

  /**
   * Adds the reversal of a race to what is explored before the step `earlier`: `rest`, the steps since then that do not come
   * after it, and then the later event. Not where an actor that sleeps there begins it (is a weak initial), nor where a
   * branch already does.
   */
  insert(history: History, world: World, earlier: number, later: Later, rest: readonly number[]): void {
    this.#history = history;
    this.#world = world;
    this.#later = later;
    this.#laterAccesses = later.accesses ?? history.node(later.step).accesses;
    this.#rest.length = 0;
    for (const step of rest) this.#rest.push(step);
    this.#rest.push(LATER);
    const node = history.node(earlier);
    if (!this.#isAsleep(node)) this.#insertAt(node);
  }

  #insertAt(node: Node): void {
    const { backtrack, begun } = node;
    const rest = this.#rest;
    for (const actor of backtrack) {
      if (begun.includes(actor)) continue;
      const name = this.#nameOf[actor];
      const at = this.#firstOf(actor);
      if (at >= 0) {
        if (!this.#isInitial(at)) continue;
        const edge = node.edges.find((one) => one.name === name && this.#isSame(one, at));
        if (edge === undefined) return; // all that begins with this step is to be explored
        rest.splice(at, 1);
        this.#descend(edge);
        return;
      }
      const own = node.edges.filter((one) => one.name === name);
      if (own.length === 1 && this.#isIndependentOf(own[0] as Edge)) {
        this.#descend(own[0] as Edge);
        return;
      }
    }
    // A new branch. Its first step must be one that can be made.
    let first = 0;
    while (first < rest.length && !(this.#isInitial(first) && node.enabled.includes(this.#actorOf(first)))) first++;
    if (first === rest.length) return; // they have one order only
    const actor = this.#actorOf(first);
    if (backtrack.includes(actor)) return;
    if (first > 0) rest.unshift(...rest.splice(first, 1));
    node.include(actor);
    this.#append(node.edges);
  }

  #descend(from: Edge): void {
    const rest = this.#rest;
    let edges = from.next;
    while (edges.length > 0 && rest.length > 0) {
      let into: Edge | null = null;
      for (const edge of edges) {
        const at = this.#firstNamed(edge.name);
        if (at >= 0) {
          if (!this.#isInitial(at)) continue;
          const same = edges.find((one) => one.name === edge.name && this.#isSame(one, at));
          if (same === undefined) return;
          rest.splice(at, 1);
          into = same;
          break;
        }
        if (this.#isIndependentOf(edge)) {
          into = edge;
          break;
        }
      }
      if (into === null) {
        this.#append(edges);
        return;
      }
      edges = into.next;
    }
  }

  /** What is left of v as a new last branch, as far as its steps can be found again. */
  #append(edges: Edge[]): void {
    let into = edges;
    for (const [at, step] of this.#rest.entries()) {
      const name = this.#nameOf[this.#actorOf(at)] as number;
      if (name === NAMELESS) return;
      const { kind, digits } = this.#nodeOrLater(step);
      const values = step === LATER ? null : digits.map(({ value }) => value);
      const edge: Edge = { name, kind, values, accesses: this.#named(this.#accessesOf(step)), next: [] };
      into.push(edge);
      into = edge.next;
    }
  }

  // --- Who begins it ------------------------------------------------------------------------------------------------

  /** Whether somebody who sleeps could make his step before v, or first in it, for all that v tells. */
  #isAsleep({ sleepers }: Node): boolean {
    for (const { actor, accesses, group, free } of sleepers) {
      const at = this.#firstOf(actor);
      if (at >= 0 ? this.#isInitial(at) : !free && group < 0 && this.#isIndependent(accesses)) return true;
    }
    return false;
  }

  /** Place of the actor's first event in what is left, or -1. */
  #firstOf(actor: number): number {
    const rest = this.#rest;
    for (let at = 0; at < rest.length; at++) if (this.#actorOf(at) === actor) return at;
    return -1;
  }

  #firstNamed(name: number): number {
    const rest = this.#rest;
    for (let at = 0; at < rest.length; at++) if (this.#nameOf[this.#actorOf(at)] === name) return at;
    return -1;
  }

  /** Whether the event comes after no other of what is left. */
  #isInitial(at: number): boolean {
    const rest = this.#rest;
    const history = this.#history as History;
    const isLater = rest[at] === LATER;
    // The later event may have come after some of v only because it came after the earlier one.
    const { clock } = isLater ? { clock: (this.#later as Later).past } : history.node(rest[at] as number);
    for (let before = 0; before < at; before++) {
      const { actor, number, accesses } = history.node(rest[before] as number);
      if (clock.has(actor, number)) return false;
      if (isLater && dependent(accesses, this.#laterAccesses, (this.#world as World).objects)) return false;
    }
    return true;
  }

  #isSame({ values }: Edge, at: number): boolean {
    const step = this.#rest[at] as number;
    return values === null || step === LATER || areValues(values, (this.#history as History).node(step).digits);
  }

  #isIndependent(accesses: readonly number[]): boolean {
    for (const step of this.#rest) {
      if (dependent(accesses, this.#accessesOf(step), (this.#world as World).objects)) return false;
    }
    return true;
  }

  #isIndependentOf({ accesses }: Edge): boolean {
    for (const step of this.#rest) if (!this.#commutes(accesses, this.#accessesOf(step))) return false;
    return true;
  }

  /** Not `dependent`, of a step whose objects are named. */
  #commutes(named: readonly number[], accesses: readonly number[]): boolean {
    for (let k = 0; k < accesses.length; k += 2) {
      const object = accesses[k] as number;
      const name = this.#objectNamed(object);
      for (let i = 0; i < named.length; i += 2) {
        if (named[i] !== name) continue;
        const shared = (this.#world as World).objects[object] as Shared;
        if (!commute(shared, named[i + 1] as number, accesses[k + 1] as number)) return false;
      }
    }
    return true;
  }

  // --- Events and names ---------------------------------------------------------------------------------------------

  #actorOf(at: number): number {
    const step = this.#rest[at] as number;
    return step === LATER ? (this.#later as Later).actor : (this.#history as History).node(step).actor;
  }

  #accessesOf(step: number): readonly number[] {
    return step === LATER ? this.#laterAccesses : (this.#history as History).node(step).accesses;
  }

  #nodeOrLater(step: number): { readonly kind: OpKind | null; readonly digits: readonly Digit[] } {
    if (step !== LATER) return (this.#history as History).node(step);
    const { kind } = this.#later as Later;
    return { kind, digits: [] };
  }

  #named(accesses: readonly number[]): number[] {
    return accesses.map((value, i) => (i % 2 === 0 ? this.#objectNamed(value) : value));
  }

  #objectNamed(index: number): number {
    const { objects } = this.#world as World;
    for (let i = this.#objectOf.length; i <= index; i++) {
      this.#objectOf.push(numberOf(this.#objects, (objects[i] as Shared).path));
    }
    return this.#objectOf[index] as number;
  }
}

function numberOf(numbers: Map<string, number>, text: string): number {
  let number = numbers.get(text);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(text, number);
  }
  return number;
}

const isChosen = ({ values }: Edge, digits: readonly Digit[]): boolean => values !== null && areValues(values, digits);

function areValues(values: readonly number[], digits: readonly Digit[]): boolean {
  if (values.length !== digits.length) return false;
  for (let i = 0; i < values.length; i++) if (values[i] !== (digits[i] as Digit).value) return false;
  return true;
}
