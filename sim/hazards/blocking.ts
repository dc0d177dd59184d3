// HZ-D2: threads that wait while a future waits for them. HZ-1: an op blocks the thread in the midst of a poll, and virtual
// time passes; HZ-32: a task sits in the LIFO slot of the worker that is blocked, where nobody can steal it (MT-2); HZ-10:
// the drop of a runtime waits for closures of the blocking pool.
import type { Actor } from "../kernel/actor.ts";
import type { Moment } from "../kernel/clock.ts";
import type { Op } from "../kernel/signal/op.ts";
import { Duration } from "../kernel/value/duration.ts";
import { unitName } from "../kernel/wait-for.ts";
import type { World } from "../kernel/world.ts";
import { contextOf, coreOf } from "../tokio/runtime/context.ts";
import { Core } from "../tokio/runtime/core.ts";
import { Worker } from "../tokio/runtime/worker.ts";
import { isReady } from "./machine.ts";
import type { Notes } from "./notes.ts";

interface Wait {
  readonly who: string;
  readonly op: Op;
  readonly since: Moment;
  /** Of a runtime's drop: what it waits for. */
  readonly closures: readonly string[];
}

export class Blocking {
  readonly #notes: Notes;
  readonly #waits: Map<Actor, Wait> = new Map();

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  blocks(world: World, actor: Actor, op: Op): void {
    const { kind, object } = op;
    if (kind.poll === true || kind.enabled === undefined || kind.enabled(op) || this.#waits.has(actor)) return;
    const drops = object instanceof Core && kind.name === "Runtime.dropped";
    if (!drops && !isInPoll(actor)) return;
    const { ms, ns } = world.clock;
    const closures = drops ? closuresOf(world, object) : [];
    if (!drops || closures.length > 0) {
      this.#waits.set(actor, { who: unitName(actor.unit), op, since: { ms, ns }, closures });
    }
  }

  passes(world: World, actor: Actor): void {
    const wait = this.#waits.get(actor);
    if (wait === undefined) return;
    this.#waits.delete(actor);
    const took = between(wait.since, world.clock);
    if (took.isZero()) return;
    if (wait.closures.length > 0) this.#drop(wait, took.debug());
    else this.#poll(world, actor, wait, took.debug());
  }

  /** Those who still wait wait for ever. */
  ended(): void {
    for (const wait of this.#waits.values()) {
      if (wait.closures.length > 0) this.#drop(wait, "for ever");
      else if (!isLock(wait.op))
        this.#notes.note("HZ-1", `${wait.who} blocks the thread that polls it at ${wait.op.kind.name}, for ever`);
    }
  }

  #drop({ who, op, closures }: Wait, how: string): void {
    const core = op.object as Core;
    this.#notes.note(
      "HZ-10",
      `the drop of ${core.path} by ${who} waited ${how} for ${closures.join(", ")} in its blocking pool`,
    );
  }

  #poll(world: World, actor: Actor, { who, op }: Wait, how: string): void {
    const core = coreOf(actor);
    const ready = core === null ? [] : [...core.tasks].filter((task) => task.unit !== actor.unit && isReady(task));
    const names = ready.map(({ unit }) => unitName(unit));
    const kept = names.length === 0 ? "nobody else was ready to run" : `ready to run meanwhile: ${names.join(", ")}`;
    this.#notes.note("HZ-1", `${who} blocked the thread that polls it at ${op.kind.name}, ${how}; ${kept}`);
    const { loop } = contextOf(actor);
    if (!(loop instanceof Worker) || loop.lifo === null) return;
    const idle = world.actors.some((other) => other !== actor && other.parked && contextOf(other).loop?.core === core);
    if (!idle) return;
    const { unit } = loop.lifo;
    this.#notes.note(
      "HZ-32",
      `${unitName(unit)} waited ${how} in the LIFO slot of the worker that ${who} blocked; another was idle`,
    );
  }
}

/** Who waits for a lock for ever is named by the circle that he is in. */
const isLock = ({ kind }: Op): boolean => /^(Mutex|RwLock)\./.test(kind.name);

/** It polls a future on a thread that others need as well: a worker, or who drives a current_thread runtime. */
function isInPoll(actor: Actor): boolean {
  if (actor.context === null) return false;
  const { entered, loop } = contextOf(actor);
  return entered && (actor.gate !== null || loop !== null) && actor.frames.some(({ owned }) => owned !== null);
}

/** The closures that run, by the units of their threads. */
function closuresOf(world: World, core: Core): string[] {
  const threads = new Set(core.pool.left());
  const running = world.actors.filter((actor) => !actor.finished && threads.has(actor.path));
  const named = running.filter(({ unit, path }) => unit.path !== path && !unit.path.endsWith("/thread"));
  if (named.length > 0) return named.map(({ unit }) => unitName(unit));
  return [...threads].filter((path) => !running.some((actor) => actor.path === path));
}

function between(from: Moment, to: Moment): Duration {
  const borrow = to.ns < from.ns ? 1 : 0;
  return Duration.of(to.ms - from.ms - borrow, to.ns - from.ns + borrow * 1_000_000);
}
