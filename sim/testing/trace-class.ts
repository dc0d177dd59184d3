import type { Actor } from "../kernel/actor.ts";
import type { ChoiceKind, Observer } from "../kernel/choose.ts";
import { COMMUTES, relationOf, type Shared } from "../kernel/shared.ts";
import type { Op } from "../kernel/signal/op.ts";
import type { World } from "../kernel/world.ts";

interface Event {
  readonly actor: Actor;
  /** `main.1#3`: the third step of its actor. */
  readonly id: string;
  readonly what: string;
  readonly touched: readonly (Shared | number)[];
  /** Places of all the events that it comes after. */
  readonly after: ReadonlySet<number>;
}

/**
 * The class of a run: two runs have the same text iff they differ in the order of independent steps alone. Says so by
 * definition, comparing every two steps: the yardstick for searches that are cleverer.
 */
export class TraceClass implements Observer {
  readonly #inner: Observer | null;
  #events: Event[] = [];
  #barrier = 0;
  #atStart: number[] = [];
  #values: number[] = [];

  constructor(inner: Observer | null) {
    this.#inner = inner;
  }

  /** A new run begins. */
  start(): void {
    this.#events = [];
    this.#barrier = 0;
    this.#atStart = [];
    this.#values = [];
  }

  text(): string {
    const events = this.#events;
    const lines = events.map(
      ({ what, after }) =>
        `${what} after ${[...after]
          .map((i) => events[i]?.id)
          .sort()
          .join()}`,
    );
    return [this.#atStart.join(), ...lines.sort()].join("\n");
  }

  born(world: World, actor: Actor): void {
    this.#inner?.born?.(world, actor);
  }

  step(world: World, actor: Actor, op: Op): void {
    const id = `${actor.path}#${actor.steps}`;
    const touched = world.touched.slice();
    const after = new Set<number>();
    for (const [place, earlier] of this.#events.entries()) {
      const ordered = earlier.actor === actor || place < this.#barrier || actor.causes.includes(place);
      if (!ordered && !conflict(earlier.touched, touched)) continue;
      after.add(place);
      for (const before of earlier.after) after.add(before);
    }
    this.#events.push({ actor, id, what: `${id} ${op.kind.name} ${op.object?.path} ${this.#values}`, touched, after });
    this.#values = [];
    this.#inner?.step(world, actor, op);
  }

  chose(world: World, kind: ChoiceKind, count: number, value: number): void {
    (world.steps === 0 ? this.#atStart : this.#values).push(value);
    this.#inner?.chose?.(world, kind, count, value);
  }

  barrier(world: World): void {
    this.#barrier = this.#events.length;
    this.#inner?.barrier?.(world);
  }

  ended(world: World): void {
    this.#inner?.ended?.(world);
  }
}

function conflict(earlier: readonly (Shared | number)[], later: readonly (Shared | number)[]): boolean {
  for (let i = 0; i < earlier.length; i += 2) {
    for (let k = 0; k < later.length; k += 2) {
      if (earlier[i] !== later[k]) continue;
      const object = earlier[i] as Shared;
      if (relationOf(object, earlier[i + 1] as number, later[k + 1] as number) !== COMMUTES) return true;
    }
  }
  return false;
}
