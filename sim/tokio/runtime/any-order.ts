// The contract's scheduler (POL-13, POL-14): a ready task is an actor and may be polled next, whatever the queues of today
// say. No queues, no worker permits (a permit would order all polls); the rules are search-spike.md 3.2:
// - current_thread and one worker: a poll is atomic against the other polls of its runtime (one section at a time);
// - more workers: polls interleave freely; `worker_threads` limits only the polls that are blocked in their thread;
// - while a poll is blocked, the runtime's other tasks may be served but need not be (D4): they are optional;
// - current_thread: tasks run only while somebody drives the runtime (BO-5).
import type { Actor, Frame, Gate, Waker } from "../../kernel/actor.ts";
import { Call } from "../../kernel/call.ts";
import type { Moment } from "../../kernel/clock.ts";
import { cancel } from "../../kernel/clock.ts";
import { Op, type OpKind } from "../../kernel/op.ts";
import type { Sim } from "../../kernel/signal.ts";
import { Unit } from "../../kernel/unit.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { TAKES, type Task } from "../task/task.ts";
import { TXT_7 } from "../texts.ts";
import { BlockOn } from "./block-on.ts";
import { contextOf } from "./context.ts";
import type { Core } from "./core.ts";
import { momentOf, tickOf } from "./driver.ts";
import type { Scheduler, TimerHandle } from "./scheduler.ts";

/** One future that this runtime polls: a task, or the main future of a block_on that drives. */
class Poller implements Gate {
  readonly actor: Actor;
  readonly scheduler: AnyOrder;
  readonly task: Task<unknown> | null;
  /** A poll has begun and has not ended. */
  polling = false;
  /** Woken during the poll: one more poll is due (SIM-4). */
  notified = false;
  blocked = false;

  constructor(scheduler: AnyOrder, actor: Actor, task: Task<unknown> | null) {
    this.scheduler = scheduler;
    this.actor = actor;
    this.task = task;
  }

  get group(): object {
    return this.scheduler;
  }

  open(): boolean {
    return this.polling || this.scheduler.mayBegin();
  }

  enter(): void {
    if (this.polling) return;
    this.polling = true;
    this.notified = false;
    if (this.task !== null) this.task.began = true;
    this.scheduler.began(this);
  }

  leave(): void {
    if (this.polling) {
      this.polling = false;
      this.#setBlocked(false);
      this.scheduler.ended(this);
    }
    if (this.task?.cancelled === true) this.scheduler.condemn(this.task);
    else if (this.notified) {
      this.notified = false;
      this.scheduler.core.world.wake(this.actor);
    }
    this.task?.changed();
  }

  stall(_actor: Actor, blocked: boolean): void {
    if (this.polling) this.#setBlocked(blocked);
  }

  wake(): void {
    const { actor, scheduler } = this;
    if (actor.parked) scheduler.core.world.wake(actor);
    else if (this.polling || scheduler.core.world.current === actor) this.notified = true;
  }

  #setBlocked(blocked: boolean): void {
    if (blocked === this.blocked) return;
    this.blocked = blocked;
    this.scheduler.block(blocked ? 1 : -1);
  }
}

export class AnyOrder implements Scheduler {
  readonly core: Core;
  /** Polls exclude each other: one thread runs them all. */
  readonly #atomic: boolean;
  readonly #workers: number;
  readonly #pollers: Set<Poller> = new Set();
  readonly #byTask: Map<Task<unknown>, Poller> = new Map();
  #section: Poller | null = null;
  #blocked = 0;
  /** Threads inside `Runtime::block_on`; a multi_thread runtime drives itself. */
  #drivers: number;
  #sections = 0;

  constructor(core: Core) {
    const { flavor, workerThreads } = core.options;
    this.core = core;
    this.#workers = flavor === "CurrentThread" ? 1 : workerThreads;
    this.#atomic = this.#workers === 1;
    this.#drivers = flavor === "CurrentThread" ? 0 : 1;
  }

  // --- When a poll may begin ----------------------------------------------------------------------------------------

  mayBegin(): boolean {
    if (this.#drivers === 0) return false;
    return this.#atomic ? this.#section === null : this.#blocked < this.#workers;
  }

  began(poller: Poller): void {
    if (!this.#atomic) return;
    this.#section = poller;
    this.#sections++;
    poller.actor.section = this.#sections;
    this.#askAgain();
  }

  ended(poller: Poller): void {
    poller.actor.section = 0;
    if (this.#section !== poller) return;
    this.#section = null;
    this.#askAgain();
  }

  block(change: number): void {
    this.#blocked += change;
    this.#askAgain();
  }

  #askAgain(): void {
    const { world } = this.core;
    for (const poller of this.#pollers) {
      if (poller.polling) continue;
      world.setOptional(poller.actor, this.#blocked > 0 && !this.#atomic);
      world.refresh(poller.actor);
    }
  }

  // --- Tasks -----------------------------------------------------------------------------------------------------------

  spawn(task: Task<unknown>, frame: Frame): void {
    const { world } = this.core;
    const actor = world.start(frame, (failed, value) => {
      this.#forget(poller);
      task.complete(failed, value);
    });
    const poller = new Poller(this, actor, task);
    actor.gate = poller;
    actor.flow = true;
    actor.waker = poller;
    task.actor = actor;
    const context = contextOf(actor);
    context.handles.push({ core: this.core });
    context.entered = true;
    this.#pollers.add(poller);
    this.#byTask.set(task, poller);
    if (this.#blocked > 0 && !this.#atomic) world.setOptional(actor, true);
  }

  wake(task: Task<unknown>): void {
    this.#byTask.get(task)?.wake();
  }

  abort(task: Task<unknown>): void {
    task.cancelled = true;
    const poller = this.#byTask.get(task);
    if (poller !== undefined && !poller.polling) this.condemn(task);
  }

  /** An aborted task that is not being polled: whenever it would be picked next, it is dropped instead (TK-11, TK-12). */
  condemn(task: Task<unknown>): void {
    if (task.killed || task.result !== null) return;
    this.#startKiller(task);
  }

  /** An actor of its own takes the task away, between its polls (SD-2). */
  #startKiller(task: Task<unknown>): void {
    const { world } = this.core;
    const unit = new Unit(world, `${task.path}/kill`);
    const frame: Frame = { steppable: this.#killing(task), call: null, unit, owned: null, ended: null, pends: false };
    const actor = world.start(frame, () => {});
    const context = contextOf(actor);
    context.handles.push({ core: this.core });
    context.entered = true;
  }

  *#killing(task: Task<unknown>): Sim<void> {
    const drop: Call | null = yield* new Op(killing, task, this);
    if (drop === null) return;
    try {
      yield* drop;
    } catch {
      // SD-6, TK-15: a destructor's panic is part of the result
    }
    task.cancel(drop);
  }

  /** Whether the task could be dropped at this moment. */
  betweenPolls(task: Task<unknown>): boolean {
    return this.#byTask.get(task)?.polling !== true;
  }

  /** Takes the task's actor out of the run; the caller drops the future. */
  remove(task: Task<unknown>): void {
    task.killed = true;
    this.core.world.stop(task.actor as Actor);
    const poller = this.#byTask.get(task);
    if (poller !== undefined) this.#forget(poller);
  }

  #forget(poller: Poller): void {
    this.#pollers.delete(poller);
    if (poller.task !== null) this.#byTask.delete(poller.task);
  }

  /** Deferred wakers may be woken at once (POL-14). */
  defer(waker: Waker): void {
    waker.wake();
  }

  // --- block_on -------------------------------------------------------------------------------------------------------

  blockOn(frame: Frame, actor: Actor, drives: boolean): Call {
    const poll = new Call(frame.steppable, { poll: true, body: true });
    poll.kept = frame;
    const machine = new BlockOn(this.core, actor, poll);
    const gated = drives && this.core.options.flavor === "CurrentThread";
    return new Call(this.#driving(actor, new Call(machine), gated ? new Poller(this, actor, null) : null));
  }

  *#driving(actor: Actor, call: Call, poller: Poller | null): Sim<unknown> {
    const { gate, flow } = actor;
    actor.flow = true;
    actor.gate = poller;
    if (poller !== null) {
      this.#pollers.add(poller);
      this.#drivers++;
      this.#askAgain();
    }
    try {
      return yield* call;
    } finally {
      actor.flow = flow;
      actor.gate = gate;
      if (poller !== null) {
        poller.leave();
        this.#forget(poller);
        this.#drivers--;
        this.#askAgain();
      }
    }
  }

  // --- Time ---------------------------------------------------------------------------------------------------------------

  timer(deadline: Moment, waker: Waker): TimerHandle | null {
    const { clock } = this.core.world;
    const moment = momentOf(this.core, tickOf(this.core, deadline));
    if (clock.reached(moment)) return null;
    const handle = { fired: false, cancel: () => cancel(timer) };
    const timer = clock.arm(moment, () => {
      handle.fired = true;
      waker.wake();
    });
    return handle;
  }

  // --- Shutdown -----------------------------------------------------------------------------------------------------------

  shutdown(actor: Actor): Call {
    return new Call(this.core.options.flavor === "CurrentThread" ? this.#dropHere(actor) : this.#dropAll());
  }

  /** ct: on the dropping thread, in any order (the order of SD-4 is no promise). */
  *#dropHere(actor: Actor): Sim<void> {
    const entered: boolean = yield* new Op(closing, this.core, null);
    while (this.core.tasks.size > 0) {
      const tasks = [...this.core.tasks];
      yield* this.#killing(tasks[actor.unit.world.choose("drop-order", tasks.length)] as Task<unknown>);
    }
    if (entered) throw new Panic(TXT_7);
  }

  /** mt: every unfinished task may be polled until it is killed (SD-2, SD-5); the drop waits for all (SD-3). */
  *#dropAll(): Sim<void> {
    const entered: boolean = yield* new Op(closing, this.core, this);
    if (entered) throw new Panic(TXT_7);
    yield* new Op(closed, this.core, undefined);
  }

  killAll(): void {
    for (const task of [...this.core.tasks]) this.#startKiller(task);
  }
}

const killing: OpKind<Task<unknown>, AnyOrder, Call | null> = {
  name: "task.kill",
  mode: TAKES,
  enabled: (op) => op.arg.betweenPolls(op.object as Task<unknown>),
  execute(op) {
    const task = op.object as Task<unknown>;
    if (task.killed || task.result !== null) return null;
    op.arg.remove(task);
    return task.drop();
  },
};

const closing: OpKind<Core, AnyOrder | null, boolean> = {
  name: "Runtime.drop",
  mode: 2,
  execute(op, _world, actor) {
    (op.object as Core).closed = true;
    op.arg?.killAll();
    return contextOf(actor).entered;
  },
};

const closed: OpKind<Core, undefined, undefined> = {
  name: "Runtime.dropped",
  mode: 2,
  enabled: (op) => (op.object as Core).tasks.size === 0,
  heldBy: (op) => [...(op.object as Core).tasks].map(({ path }) => path),
  execute: () => undefined,
};
