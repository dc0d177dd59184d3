// The blocking pool as the contract has it (any-order): each closure is an OS thread of its own, which may begin as soon as
// fewer than the cap run; in which order they begin is no promise, nor whether one that has not begun at the shutdown does.
// Decision: no queue and no idle threads, so that closures are independent. No two closures share a thread, which nobody
// can tell who does not look at thread-locals.
import type { Actor, Frame } from "../../../kernel/actor.ts";
import { Misuse } from "../../../kernel/errors.ts";
import { COMMUTES, RACES, type Relation, Shared } from "../../../kernel/shared.ts";
import type { Call, Steppable } from "../../../kernel/signal/call.ts";
import { Op, type OpKind } from "../../../kernel/signal/op.ts";
import type { Sim } from "../../../kernel/signal/signal.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import { Unit } from "../../../kernel/unit.ts";
import { letGo } from "../../task/output.ts";
import { TAKES, type Task } from "../../task/task.ts";
import { contextOf } from "../context.ts";
import type { Core } from "../core.ts";
import type { BlockingPool } from "./blocking-pool.ts";
import { FreeClosure } from "./free-closure.ts";
import { refuses } from "./os-refusal.ts";

/** How steps touch the pool: what takes one of the places, or gives one back… */
const PLACES = 1;
/** …a closure that comes in, or a poll that blocks in place, and the shutdown, after which none does. */
export const COMES = 2;
const CLOSES = 3;

/** A poll that blocks in place. */
export interface Displaced {
  /** There may be no thread for the others any more. */
  crowd(): void;
}

export class AnyOrderPool extends Shared implements BlockingPool {
  readonly core: Core;
  closed = false;
  used = false;
  /** Places taken: closures that run, and polls that block in place with a thread for the others. */
  taken = 0;
  /** Polls that block in place and found no place: today's queue may keep a later closure waiting behind them (BP-33). */
  #crowded = 0;
  readonly #cap: number;
  /** Threads of workers that may have become the pool's: a shutdown of the scheduler has begun (SD-7). */
  #extra = 0;
  /** Polls that block in place at this moment. */
  readonly #inPlace: Set<Displaced> = new Set();
  /** Closures that have not begun. */
  readonly #waiting: Set<FreeClosure> = new Set();
  /** Closures that have not ended. */
  readonly #left: Set<Task<unknown>> = new Set();
  #submitted = 0;

  constructor(core: Core) {
    super(core.world, `${core.path}/pool`);
    this.core = core;
    this.#cap = core.options.maxBlockingThreads;
  }

  get threadName(): string {
    return this.core.options.threadName;
  }

  submit(task: Task<unknown>): Op<boolean> {
    return new Op(submit, this, task);
  }

  close(): Op<undefined> {
    return new Op(close, this, undefined);
  }

  get gone(): boolean {
    return this.#left.size === 0;
  }

  left(): readonly string[] {
    return [...this.#left].map(({ path }) => path);
  }

  // --- Closures -----------------------------------------------------------------------------------------------------------

  push(task: Task<unknown>): void {
    if (refuses(this.world))
      throw new Misuse("refuseThreads under any-order, which knows no threads\n  use policy faithful");
    this.used = true;
    this.#count();
    this.#left.add(task);
    const closure = new FreeClosure(this, task);
    this.#waiting.add(closure);
    closure.actor = this.#start(closure, task.path);
    this.#review();
  }

  /** An actor like a thread of the pool: the runtime is current, and it is not entered (RT-30). */
  #start(steppable: Steppable, path: string): Actor {
    const unit = new Unit(this.world, `${path}/thread`);
    unit.label = this.threadName;
    const frame: Frame = { steppable, call: null, unit, owned: null, ended: null, pends: false };
    const actor = this.world.start(frame, () => {});
    contextOf(actor).handles.push({ core: this.core });
    return actor;
  }

  /** The step in which a closure begins. */
  begin(closure: FreeClosure): Op<"run" | "drop"> {
    return new Op(begin, this, closure);
  }

  /** Whether no closure may begin. */
  get full(): boolean {
    return this.taken >= this.#cap + this.#extra;
  }

  /** Whether a poll that blocks in place may find no thread for the others. */
  get tight(): boolean {
    return this.closed || this.taken >= this.#cap;
  }

  /** Time need not wait for closures that may find no thread. */
  #review(): void {
    const optional = this.#crowded > 0 || this.taken >= this.#cap;
    for (const { actor } of this.#waiting) this.world.setOptional(actor, optional);
  }

  /** The workers end, and their threads may or may not take closures from now on. */
  extend(workers: number): void {
    this.#extra = workers;
    this.changed();
  }

  began(closure: FreeClosure): "run" | "drop" {
    const { task } = closure;
    this.#waiting.delete(closure);
    if (closure.killer !== null) this.world.stop(closure.killer);
    this.world.setOptional(closure.actor, false);
    this.world.touch(task, TAKES);
    this.take();
    if (task.cancelled) {
      task.killed = true;
      return "drop";
    }
    task.running = true;
    task.began = true;
    return "run";
  }

  take(): void {
    this.taken++;
    this.world.touch(this, PLACES);
    this.#review();
    this.changed();
  }

  giveBack(): void {
    this.taken--;
    this.world.touch(this, PLACES);
    this.#review();
    this.changed();
  }

  /** A poll blocks in place, and nobody may be there to run the others, or these closures (BP-33). */
  crowd(change: 1 | -1): void {
    this.#crowded += change;
    this.#review();
  }

  /** One more that may want a place. */
  #count(): void {
    this.#submitted++;
    if (this.#submitted > this.#cap) this.world.observer?.noticed?.add(NOTICE);
  }

  /** Whether there may ever be too few places, for those that need not know otherwise. */
  get scarce(): boolean {
    return this.#cap < ALWAYS_ENOUGH;
  }

  /** A poll is going to block in place, and needs a place for the thread that runs the others. */
  leaves(poll: Displaced): void {
    this.#count();
    this.#inPlace.add(poll);
  }

  returns(poll: Displaced): void {
    this.#inPlace.delete(poll);
  }

  // --- Shutdown -----------------------------------------------------------------------------------------------------------

  /** What has not begun may still begin, or be cancelled at any time (SD-7). */
  shut(): void {
    this.closed = true;
    for (const poll of this.#inPlace) poll.crowd(); // whoever was to take its place may be cancelled
    for (const closure of this.#waiting) {
      closure.killer = this.#start(this.#killing(closure), `${closure.task.path}/kill`);
      this.world.setOptional(closure.killer, true);
    }
  }

  *#killing(closure: FreeClosure): Sim<void> {
    const drop: Call = yield* new Op(kill, closure.task, closure);
    try {
      yield* drop;
    } catch {
      // SD-6: it is part of the result
    }
    closure.task.cancel(drop);
  }

  /** The closure will never begin. */
  remove(closure: FreeClosure): Call {
    this.#waiting.delete(closure);
    this.world.stop(closure.actor);
    closure.task.killed = true;
    return closure.task.drop();
  }

  // --- The home of the closures' tasks ----------------------------------------------------------------------------------

  wake(): void {}

  abort(task: Task<unknown>): void {
    if (task.began)
      this.world.hazards?.note("HZ-42", `${task.path} was aborted after a thread had begun it: it runs on`);
    task.cancelled = true;
  }

  discard(task: Task<unknown>): void {
    this.world.running().entail(letGo(task.result));
  }

  settled(task: Task<unknown>): void {
    this.#left.delete(task);
    this.core.release();
    this.core.leaves();
  }

  /** Places are to be had for everybody unless more closures came than there are. */
  override relation(earlier: number, later: number): Relation {
    if (earlier === PLACES && later === PLACES) return this.world.observer?.noticed?.has(NOTICE) ? RACES : COMMUTES;
    return earlier === CLOSES || later === CLOSES ? RACES : COMMUTES;
  }

  override digest(hash: Hash): void {
    hash
      .add(this.closed ? 1 : 0)
      .add(this.taken)
      .add(this.#crowded);
  }
}

/** What an observer is told when there may be too few places: from the next run on, those who take them race. */
const NOTICE = "blocking threads";

/** Nobody asks for so many; Tokio's own default. */
const ALWAYS_ENOUGH = 512;

const submit: OpKind<AnyOrderPool, Task<unknown>, boolean> = {
  name: "pool.submit",
  internal: true,
  show: () => null,
  mode: COMES,
  execute({ object, arg }) {
    const pool = object as AnyOrderPool;
    if (pool.closed) return false;
    pool.push(arg);
    return true;
  },
};

const begin: OpKind<AnyOrderPool, FreeClosure, "run" | "drop"> = {
  name: "pool.take",
  internal: true,
  show: () => null,
  mode: PLACES,
  enabled: ({ object }) => !(object as AnyOrderPool).full,
  heldBy: ({ object }) => (object as AnyOrderPool).left(),
  execute: ({ object, arg }) => (object as AnyOrderPool).began(arg),
};

const close: OpKind<AnyOrderPool, undefined, undefined> = {
  name: "pool.close",
  internal: true,
  mode: CLOSES,
  execute({ object }) {
    (object as AnyOrderPool).shut();
    return undefined;
  },
};

const kill: OpKind<Task<unknown>, FreeClosure, Call> = {
  name: "task.kill",
  show: () => null,
  mode: TAKES,
  execute: ({ arg }) => arg.pool.remove(arg),
};
