// An OS thread as others see it: TH-2 (its result), TH-9 (its token), TH-11 (its name and id).
// Invariants: a thread has ended iff it has a result; at most one token is stored.
// Wakes: the end of a thread lets its joiners step, a token the thread that is parked.
import type { Actor } from "../../kernel/actor.ts";
import { COMMUTES, FOLLOWS, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import type { Unit } from "../../kernel/unit.ts";
import type { Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { ThreadId } from "./thread-id.ts";

export const ENDED = 1;
export const JOINED = 2;
/** The end would show if it came first. */
export const LOOKED = 3;
/** The token is taken, or looked for. */
export const PARKS = 4;
export const UNPARKS = 5;

export class OsThread<T = unknown> extends Shared {
  readonly unit: Unit;
  readonly threadId: ThreadId;
  result: Result<T, unknown> | null = null;
  /** Nobody can ask for the result again: `join` takes the handle (TH-2). */
  joined = false;
  /** Nobody will ask for the result: the handle was dropped (TH-5). */
  detached = false;
  /** TH-9. */
  token = false;
  /** `park` has come back without a reason. */
  deceived = false;
  /** The thread-locals that were used, by key, in the order of their first use (TH-12). */
  readonly locals: Map<object, { readonly value: unknown }> = new Map();

  constructor(world: World, unit: Unit) {
    super(world, unit.path);
    this.unit = unit;
    this.threadId = new ThreadId(world, unit.path === "main");
  }

  /** The end comes before the join: that is data flow. So is a token, but only for the first that finds it. */
  override relation(earlier: number, later: number): Relation {
    if (earlier === ENDED) return later === JOINED ? FOLLOWS : later === LOOKED ? RACES : COMMUTES;
    if (later === ENDED) return earlier === LOOKED ? RACES : COMMUTES;
    const parks = earlier === PARKS || later === PARKS;
    return parks && (earlier === UNPARKS || later === UNPARKS) ? RACES : COMMUTES;
  }

  override digest(hash: Hash): void {
    hash.add(this.result === null ? 0 : this.joined ? 1 : 2).add(this.threadId.value);
    hash.add((this.token ? 1 : 0) + (this.deceived ? 2 : 0));
    if (this.result !== null && !this.joined) hashValue(hash, this.result);
    for (const { value } of this.locals.values()) hashValue(hash, value);
  }
}

class Threads {
  readonly byActor: Map<Actor, OsThread> = new Map();
}

const threadsOf = (world: World): Map<Actor, OsThread> => world.single(Threads, () => new Threads()).byActor;

/** Notes which thread an actor is. */
export function enrol(world: World, actor: Actor, thread: OsThread): void {
  threadsOf(world).set(actor, thread);
}

/**
 * The thread that an actor is; main and a runtime's threads are enrolled when somebody first asks.
 *
 * Decision: under any-order, where a task is an actor, it counts as a thread of its own: which worker polls it is nobody's
 * promise. What two tasks could tell about each other by sharing a worker (thread-locals, ids, tokens) shows under faithful.
 */
export function threadOf(world: World, actor: Actor): OsThread {
  const threads = threadsOf(world);
  let thread = threads.get(actor);
  if (thread === undefined) {
    thread = new OsThread(world, (actor.frames[0] as { readonly unit: Unit }).unit);
    threads.set(actor, thread);
  }
  return thread;
}
