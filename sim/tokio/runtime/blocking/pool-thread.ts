// A thread of the blocking pool, as a state machine: takes closures until there is none, rests for keep_alive, ends (BP-4).
// Each look at the pool is one step, as it is made under the pool's lock; what follows from it belongs to that step.
import type { Actor, Frame } from "../../../kernel/actor.ts";
import { cancel, type Timer } from "../../../kernel/clock.ts";
import { Bug } from "../../../kernel/errors.ts";
import { Call } from "../../../kernel/signal/call.ts";
import { PENDING, type Signal } from "../../../kernel/signal/signal.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import { Unit } from "../../../kernel/unit.ts";
import type { Task } from "../../task/task.ts";
import { contextOf } from "../context.ts";
import type { HookName } from "../core.ts";
import { Machine } from "../machine.ts";
import { complete } from "../run-task.ts";
import type { Worker } from "../worker.ts";
import type { Duty, Pool } from "./pool.ts";

const START = -2;
const BEGIN = -1;
const ASK = 0;
const TOLD = 1;
const RAN = 2;
const DROPPED = 3;
const WORKED = 4;
const COMPLETED = 5;
const STOPPED = 6;

export class PoolThread extends Machine {
  readonly actor: Actor;
  /** It comes from a rest. */
  rested = false;
  /** A submission has claimed it out of its rest. */
  claimed = false;
  /** It drops what it finds queued: the pool was shut down while it was idle (SD-7). */
  draining = false;
  readonly #pool: Pool;
  #task: Task<unknown> | null = null;
  #worker: Worker | null;
  #keepAlive: Timer | null = null;

  /** `worker`: whose loop it runs first. */
  constructor(pool: Pool, path: string, worker: Worker | null) {
    super(START);
    const { core } = pool;
    this.#pool = pool;
    this.#worker = worker;
    const unit = new Unit(core.world, path);
    unit.label = core.options.threadName;
    const frame: Frame = { steppable: this, call: null, unit, owned: null, ended: null, pends: false };
    this.actor = core.world.start(frame, () => pool.ended(this));
    contextOf(this.actor).handles.push({ core }); // RT-30: it has context, and is not entered
    if (worker !== null) worker.actor = this.actor;
  }

  /** Its rest is over. */
  rouse(): void {
    this.rested = false;
    this.claimed = false;
    cancel(this.#keepAlive);
    this.#keepAlive = null;
  }

  protected override advance(): Signal | "over" | null {
    switch (this.at) {
      case START:
        return this.#hook("start", BEGIN) ?? this.go(BEGIN);
      case BEGIN:
        return this.#worker === null ? this.go(ASK) : this.#work(this.#worker);
      case STOPPED:
        return "over";
      case ASK:
        return this.ask(TOLD, this.#pool.next(this));
      case TOLD:
        return this.#follow(this.result<Duty>());
      case RAN:
        return this.ask(COMPLETED, complete(this.#task as Task<unknown>, this.asked as Call));
      case COMPLETED:
        return this.#done();
      case DROPPED:
        (this.#task as Task<unknown>).cancel(this.asked as Call);
        return this.#done();
      case WORKED:
        return this.#worked();
      default:
        throw new Bug(`pool thread at ${this.at}`);
    }
  }

  /** RT-7; null where there is no such hook. */
  #hook(name: HookName, next: number): Signal | null {
    const hook = this.#pool.core.options.hooks[name];
    return hook === undefined ? null : this.ask(next, new Call(hook(), { body: true }));
  }

  #follow(duty: Duty): Signal | "over" | null {
    if (duty.does === "work") return this.#work(duty.worker);
    if (!("task" in duty)) {
      if (duty.does === "ask") return this.go(ASK);
      return duty.does === "end" ? (this.#hook("stop", STOPPED) ?? "over") : this.#rest();
    }
    const { does, task } = duty;
    this.#task = task;
    if (does === "drop") return this.ask(DROPPED, task.drop());
    const call = new Call(task.frame.steppable, { unit: task.unit, body: true });
    call.kept = task.frame;
    return this.ask(RAN, call);
  }

  /** The thread is a worker until its loop ends, or somebody else runs it (BP-32). */
  #work(worker: Worker): Signal {
    const context = contextOf(this.actor);
    this.#worker = worker;
    context.entered = true;
    context.loop = worker;
    context.polls = worker.scheduler;
    context.worker = { index: worker.index, of: this.#pool.core.options.workerThreads };
    return this.ask(WORKED, new Call(worker));
  }

  #worked(): "over" | null {
    const context = contextOf(this.actor);
    const worker = this.#worker as Worker;
    context.entered = false;
    context.loop = null;
    context.polls = null;
    context.worker = null;
    context.budget = null;
    this.#worker = null;
    return worker.held && this.#pool.mayEnd() ? "over" : this.go(ASK);
  }

  #done(): null {
    this.#task = null;
    return this.go(ASK);
  }

  #rest(): Signal {
    const { world, options } = this.#pool.core;
    this.rested = true;
    this.#keepAlive = world.clock.arm(world.clock.after(options.threadKeepAlive), () => world.wake(this.actor));
    this.at = ASK;
    return PENDING;
  }

  override digest(hash: Hash): void {
    hash.add(this.at).add((this.rested ? 1 : 0) + (this.claimed ? 2 : 0) + (this.draining ? 4 : 0));
    if (this.#task !== null) hash.lanes(this.#task.id);
    this.#keepAlive?.digest(hash);
  }
}
