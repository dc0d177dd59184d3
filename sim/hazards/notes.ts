// The listener of one run: keeps what the models and the kernel say, and asks the detectors what it amounts to.
import type { Actor } from "../kernel/actor.ts";
import type { Detector, Hazard, Hazards } from "../kernel/hazard.ts";
import type { Op } from "../kernel/signal/op.ts";
import type { World } from "../kernel/world.ts";
import { Blocking } from "./blocking.ts";
import { deadlock } from "./deadlock.ts";
import { panicked } from "./panics.ts";
import { starved } from "./starvation.ts";
import { swallowed } from "./swallowed.ts";
import { leftBehind } from "./teardown.ts";

export class Notes implements Hazards {
  readonly found: Hazard[] = [];
  noted = 0;
  #suspects: Map<string, Map<object, string>> | null = null;
  #blocking: Blocking | null = null;

  note(id: string, message: string): void {
    this.noted++;
    if (!this.found.some((hazard) => hazard.id === id)) this.found.push({ id, message });
  }

  suspect(id: string, subject: object, message: string): void {
    this.#suspects ??= new Map();
    const subjects = this.#suspects.get(id) ?? new Map<object, string>();
    this.#suspects.set(id, subjects);
    if (!subjects.has(subject)) subjects.set(subject, message);
  }

  clear(id: string, subject: object): void {
    this.#suspects?.get(id)?.delete(subject);
  }

  /** What is suspected under this id, by subject. */
  suspects(id: string): ReadonlyMap<object, string> {
    return this.#suspects?.get(id) ?? nothing;
  }

  blocks(world: World, actor: Actor, op: Op): void {
    this.#blocking ??= new Blocking(this);
    this.#blocking.blocks(world, actor, op);
  }

  passes(world: World, actor: Actor): void {
    this.#blocking?.passes(world, actor);
  }

  panicked(actor: Actor, error: unknown): void {
    panicked(this, actor, error);
  }

  ended(world: World): void {
    const { end } = world;
    switch (end?.kind) {
      case "deadlock":
        this.#blocking?.ended();
        deadlock(this, world);
        break;
      case "cut":
        this.#blocking?.ended();
        starved(this, world);
        break;
      case "returned":
      case "exited":
      case "panicked":
        leftBehind(this, world);
        break;
      default:
        return; // another run says what becomes of it
    }
    if (end?.kind !== "cut") swallowed(this);
  }
}

const nothing: ReadonlyMap<object, string> = new Map();

/** Everything in the table. */
export const detector: Detector = { begin: () => new Notes() };
