// A unit: a thread's or a task's body, the thing that owns values, makes names and remembers what it has been told.

import { type Shared, WRITE } from "./shared.ts";
import type { Op } from "./signal/op.ts";
import type { Digest } from "./state/hash.ts";
import { Log } from "./state/log.ts";
import type { World } from "./world.ts";

// biome-ignore lint/suspicious/noExplicitAny: any op
const none: readonly Op<any>[] = [];

export class Unit {
  readonly world: World;
  /** `main`, `main.1`, `main.1.2`: the creator's path and the number of the creation. */
  readonly path: string;
  /** A thread's or task's own name, if it has one. */
  label: string | null = null;
  readonly id: Digest;
  /** A unit whose values this one may use as well: that of a scope it lives in (TH-10). */
  borrows: Unit | null = null;
  /** What it has been told so far: the state of its body, for the visited set. Null in runs that need none. */
  readonly log: Log | null;
  /** The leaves that its last poll found pending, for the wait-for graph. */
  // biome-ignore lint/suspicious/noExplicitAny: any op
  awaiting: readonly Op<any>[] = none;
  /** That poll is over: the next leaf begins a new list. */
  #pollOver = false;
  /** What its polls and the wakes that lead to them race on, once the program may count them (a poll function). */
  polls: Shared | null = null;
  #spawned = 0;
  #made: Record<string, number> | null = null;

  constructor(world: World, path: string) {
    this.world = world;
    this.path = path;
    this.id = world.digestOf(path);
    this.log = world.hashing ? new Log(this.id, world.telling()) : null;
    if (this.log !== null) this.log.makers = world.makers;
  }

  /** A leaf was found pending. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  awaits(op: Op<any>): void {
    if (this.#pollOver || this.awaiting.length === 0 || this.awaiting[0] === op) this.awaiting = [op];
    else if (!this.awaiting.includes(op)) this.awaiting = [...this.awaiting, op];
    this.#pollOver = false;
  }

  /** A leaf was ready, or dropped. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  awaitsNot(op: Op<any>): void {
    if (this.awaiting.includes(op)) this.awaiting = this.awaiting.filter((other) => other !== op);
  }

  pollEnded(): void {
    this.#pollOver = true;
  }

  /** A poll of this unit begins, or a wake leads to one: see `polls`. */
  touchPolls(): void {
    if (this.polls !== null) this.world.touch(this.polls, WRITE);
  }

  /** The path of the next unit that this one starts. */
  nextChild(): string {
    this.#spawned++;
    return `${this.path}.${this.#spawned}`;
  }

  /** The path of the next object of this type that this unit makes. */
  nextObject(type: string): string {
    this.#made ??= {};
    const n = (this.#made[type] ?? 0) + 1;
    this.#made[type] = n;
    return `${this.path}/${type}.${n}`;
  }
}
