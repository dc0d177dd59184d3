// Polls that exclude each other: the tasks of a runtime with one thread, while other threads interleave. Such a poll is a
// section of the run that no other poll of its group may enter. Two polls of a group that depend on each other are ordered
// as a whole, and can only be reversed as a whole (search-spike.md 3.2).
import type { Actor } from "../../kernel/actor.ts";
import type { World } from "../../kernel/world.ts";
import type { Node } from "./node.ts";
import { addAccesses } from "./sleep.ts";
import type { VectorClock } from "./vector-clock.ts";

export class Polls {
  readonly #nodes: readonly Node[];
  /** The groups of this run, in the order in which they first polled. */
  readonly #groups: object[] = [];
  /** For each group the first steps of its polls, in order. */
  readonly #firsts: number[][] = [];

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
  }

  /** A run begins; what is known of its groups' polls stays as far as the run is the same. */
  start(): void {
    this.#groups.length = 0;
  }

  /** A step as in the run before: only the group's identity is new. */
  repeat(step: number, world: World): void {
    const { group } = this.#node(step);
    if (group >= 0) this.#groups[group] = world.group as object;
  }

  record(step: number, { section, group }: World): void {
    const node = this.#node(step);
    node.section = section;
    node.group = section === 0 ? -1 : this.#numberOf(group as object);
    if (node.group < 0) return;
    const previous = node.previous < 0 ? null : this.#node(node.previous);
    const goesOn = previous !== null && previous.group === node.group && previous.section === section;
    node.first = goesOn ? previous.first : step;
    this.#node(node.first).latest = step;
    if (!goesOn) this.of(node.group).push(step);
  }

  forget(step: number): void {
    const node = this.#node(step);
    if (node.group < 0) return;
    const first = this.#node(node.first);
    addAccesses(first.pollFootprint, node.accesses, first.objects);
    if (node.first === step) this.of(node.group).pop();
    else first.latest = node.previous;
  }

  /** An event that comes after a part of an earlier poll of its group comes after all of that poll. */
  complete(clock: VectorClock, group: number, first: number, epoch: number): void {
    if (group < 0) return;
    for (const other of this.of(group)) {
      const { actor, number, latest } = this.#node(other);
      if (other === first || latest < epoch) continue;
      if (other < epoch || clock.has(actor, number)) clock.join(this.#node(latest).clock);
    }
  }

  /** The group and the poll of an announced op. */
  next({ gate, section }: Actor): { group: number; section: number } {
    if (gate === null) return { group: -1, section: 0 };
    return { group: this.#groups.indexOf(gate.group), section };
  }

  /**
   * The polls that the actor's own keeps out, since it is stuck: it waits in its midst while time passes, or for ever. They
   * depend on it even if they touch nothing in common: after it they come later, or never. Gives the first steps of those
   * that came before it, and of its own; null: it is not in a poll.
   */
  stuck(actor: Actor, latest: number): { readonly first: number; readonly others: readonly number[] } | null {
    const { group, section } = this.next(actor);
    if (group < 0 || section === 0 || latest < 0) return null;
    const node = this.#node(latest);
    if (node.group !== group || node.section !== section) return null;
    this.#node(node.first).stuck = true;
    return { first: node.first, others: this.of(group).filter((other) => this.#node(other).actor !== actor.index) };
  }

  /** How many groups there are. */
  get count(): number {
    return this.#groups.length;
  }

  /** Whether another poll of the group has come since. */
  isOver(group: number, first: number): boolean {
    const firsts = this.of(group);
    return firsts[firsts.length - 1] !== first;
  }

  /** Whether the event comes after a poll of the group that stepped at `since` or later. */
  dependsOn(event: number, group: number, since: number): boolean {
    const { clock } = this.#node(event);
    for (const first of this.of(group)) {
      const { actor, number, latest } = this.#node(first);
      if (latest >= since && clock.has(actor, number)) return true;
    }
    return false;
  }

  #numberOf(group: object): number {
    const at = this.#groups.indexOf(group);
    return at >= 0 ? at : this.#groups.push(group) - 1;
  }

  /** The first steps of the group's polls. */
  of(group: number): number[] {
    let firsts = this.#firsts[group];
    if (firsts === undefined) {
      firsts = [];
      this.#firsts[group] = firsts;
    }
    return firsts;
  }

  #node(step: number): Node {
    return this.#nodes[step] as Node;
  }
}
