// The contract's scheduler (POL-13, POL-14): a ready task is an actor and may be polled next, whatever the queues of today
// say. No queues, no worker permits (a permit would order all polls); the rules are search-spike.md 3.2:
// Size: tasks, block_on, time and shutdown under one policy, which share its turns.
import type { Actor, Frame, Waker } from "../../kernel/actor.ts";
import type { Moment } from "../../kernel/clock.ts";
import { Call, type Steppable } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { Unit } from "../../kernel/unit.ts";
import { letGo } from "../task/output.ts";
import { TAKES, type Task } from "../task/task.ts";
import { BlockOn } from "./block-on.ts";
import { type AnyOrderPool, COMES } from "./blocking/any-order-pool.ts";
import { contextOf, type InPlace, type Room } from "./context.ts";
import type { Core } from "./core.ts";
import { LateNews } from "./late-news.ts";
import { PollStart } from "./poll-start.ts";
import type { Poller } from "./poller.ts";
import type { EventSource, Scheduler, TimerHandle } from "./scheduler.ts";
import { Timers } from "./timers.ts";
import { Turns } from "./turns.ts";

export class AnyOrder implements Scheduler, InPlace {
  readonly core: Core;
  readonly #turns: Turns;
  /** A multi_thread runtime's drop has begun. */
  #closing = false;
  readonly #byTask: Map<Task<unknown>, Poller> = new Map();
  readonly #condemned: Set<Task<unknown>> = new Set();
  /** Of detached tasks: what is still being dropped, which a shutdown waits for as it does for the tasks (SD-3). */
  readonly #outputs: Map<Task<unknown>, { readonly poller: Poller; begun: boolean }> = new Map();
  readonly #timers: Timers;
  readonly #news: LateNews;

  constructor(core: Core) {
    this.core = core;
    this.#turns = new Turns(core);
    const start = (unit: Unit, steppable: Steppable): Poller => this.#start(frameOf(unit, steppable), null, () => {});
    this.#timers = new Timers(core, this.#turns, start);
    this.#news = new LateNews(core, this.#turns, start);
  }

  /** An actor of the runtime's own: a task, or whoever drops one. */
  #start(frame: Frame, task: Task<unknown> | null, onEnd: (failed: boolean, value: unknown) => void): Poller {
    const actor = this.core.world.start(frame, (failed, value) => {
      this.#turns.dismiss(poller);
      onEnd(failed, value);
    });
    const poller = this.#turns.admit(actor, task, false, (aborted, isFree) => this.condemn(aborted, isFree));
    const context = contextOf(actor);
    context.handles.push({ core: this.core });
    context.entered = true;
    context.mayBlockInPlace = !this.unattended;
    context.polls = this;
    context.worker = { index: null, of: this.unattended ? 1 : this.core.options.workerThreads };
    return poller;
  }

  /** BP-30: the other tasks get a thread, if the pool has one. */
  makeRoom(actor: Actor): Room | null {
    const poller = actor.gate as Poller;
    if (poller.replaced) return null;
    const { pool } = this.core;
    return {
      leave: new Op(leavePlace, pool as AnyOrderPool, poller),
      comeBack: () => new Op(comeBack, pool as AnyOrderPool, poller),
    };
  }

  // --- Tasks -----------------------------------------------------------------------------------------------------------

  spawn(task: Task<unknown>, frame: Frame): void {
    const start = startOf(frame, task);
    const poller = this.#start(frame, task, (failed, value) => {
      this.#byTask.delete(task);
      task.complete(failed, value);
      this.#mayEnd();
    });
    start.poller = poller;
    poller.actor.flow = true;
    poller.actor.waker = poller;
    task.actor = poller.actor;
    this.#byTask.set(task, poller);
    if (this.#closing) this.condemn(task);
  }

  wake(task: Task<unknown>): void {
    this.#byTask.get(task)?.wake();
  }

  abort(task: Task<unknown>): void {
    task.cancelled = true;
    const poller = this.#byTask.get(task);
    if (poller === undefined) return;
    this.core.world.refresh(poller.actor);
    if (!poller.polling) this.condemn(task);
  }

  /** Whenever the task would be picked next it is dropped instead (TK-11, TK-12), by an actor of its own (SD-2). */
  condemn(task: Task<unknown>, isFree = false): void {
    if (task.killed || task.result !== null || this.#condemned.has(task)) return;
    this.#condemned.add(task);
    const unit = new Unit(this.core.world, `${task.path}/kill`);
    this.#start(frameOf(unit, this.#killing(task)), null, () => {}).isFree = isFree;
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
    this.#mayEnd();
  }

  /** Whether the task could be dropped at this moment. */
  betweenPolls(task: Task<unknown>): boolean {
    return this.#byTask.get(task)?.polling !== true;
  }

  /** Takes the task's actor out of the run; the caller drops the future. */
  remove(task: Task<unknown>): void {
    task.killed = true;
    this.core.world.stop(task.actor as Actor);
    this.#turns.dismiss(this.#byTask.get(task) as Poller);
    this.#byTask.delete(task);
  }

  discard(task: Task<unknown>): void {
    const unit = new Unit(this.core.world, `${task.path}/output`);
    const poller = this.#start(frameOf(unit, this.#discarding(task)), null, () => {
      this.#outputs.delete(task);
      this.core.lessens();
      this.#mayEnd();
    });
    this.#outputs.set(task, { poller, begun: false });
    this.core.changed(); // the task is over, and a shutdown may have seen that
  }

  *#discarding(task: Task<unknown>): Sim<void> {
    if (yield* new Op(discarding, task, this)) yield* letGo(task.result);
  }

  /** Whoever comes first drops the output: an actor of its own, or the thread that drops a current_thread runtime. */
  mayDiscard(task: Task<unknown>, actor: Actor): boolean {
    const output = this.#outputs.get(task);
    if (output === undefined || output.begun) return false;
    output.begun = true;
    if (actor !== output.poller.actor) {
      this.core.world.stop(output.poller.actor);
      this.#turns.dismiss(output.poller);
      this.#outputs.delete(task);
    }
    return true;
  }

  // --- block_on -------------------------------------------------------------------------------------------------------

  blockOn(frame: Frame, actor: Actor, drives: boolean): Call {
    const gated = drives && this.core.options.flavor === "CurrentThread";
    const start = gated ? startOf(frame, this.core) : null;
    const poll = new Call(frame.steppable, { poll: true, body: true });
    poll.kept = frame;
    const parked = new BlockOn(this.core, actor, poll, !gated);
    if (gated) contextOf(actor).worker = { index: 0, of: 1 };
    return new Call(this.#driving(actor, new Call(parked), start));
  }

  /** `start`: of the main future of a thread that drives the runtime meanwhile (BO-3). */
  *#driving(actor: Actor, call: Call, start: PollStart | null): Sim<unknown> {
    const { gate, flow } = actor;
    actor.flow = true;
    actor.gate = null;
    const poller = start === null ? null : this.#turns.admit(actor, null, true, () => {});
    if (start !== null) {
      start.poller = poller;
      this.#turns.drive();
    }
    try {
      return yield* call;
    } finally {
      actor.flow = flow;
      actor.gate = gate;
      if (poller !== null) {
        this.#turns.dismiss(poller);
        poller.leave();
        this.core.world.setOptional(actor, false);
        this.#turns.leave();
      }
    }
  }

  /** The last task of a runtime that was dropped is gone. */
  #mayEnd(): void {
    if (!this.#closing || !this.gone) return;
    this.core.closed = true;
    this.core.endTimers();
  }

  // --- Time ---------------------------------------------------------------------------------------------------------------

  timer(deadline: Moment, waker: Waker, actor: Actor): TimerHandle {
    return this.#timers.register(deadline, waker, actor);
  }

  clockChanged(): void {
    this.#timers.changed();
  }

  report(source: EventSource): void {
    this.#news.report(source);
  }

  digest(hash: Hash): void {
    this.#turns.digest(hash);
  }

  /** Nobody sleeps but for timers and tasks. */
  unpark(): void {
    this.#timers.changed();
  }

  wakeTimers(): void {
    this.#timers.fireAll();
  }

  // --- Shutdown -----------------------------------------------------------------------------------------------------------

  close(): void {
    if (this.unattended) this.core.closed = true;
    else this.#killAll();
  }

  get unattended(): boolean {
    return this.core.options.flavor === "CurrentThread";
  }

  get gone(): boolean {
    return this.unattended || this.core.tasks.size + this.#outputs.size === 0;
  }

  left(): readonly string[] {
    return this.unattended ? [] : [...this.core.tasks, ...this.#outputs.keys()].map(({ path }) => path);
  }

  /** ct: on the dropping thread, in any order (the order of SD-4 is no promise). A task that runs is dropped after its poll. */
  *tearDown(): Sim<void> {
    if (!this.unattended) return; // mt: every unfinished task may be polled until it is killed (SD-2, SD-5)
    const actor: Actor = yield* new Make((_world, current) => current);
    contextOf(actor).handles.push({ core: this.core });
    const left = [...this.core.tasks];
    while (left.length > 0) {
      const [task] = left.splice(actor.unit.world.choose("drop-order", left.length), 1) as [Task<unknown>];
      if (this.betweenPolls(task)) yield* this.#killing(task);
      else task.cancelled = true;
    }
    for (const task of [...this.#outputs.keys()]) yield* this.#discarding(task);
    contextOf(actor).handles.pop();
    this.core.endTimers();
  }

  /** Nothing may be left from here on. Until then tasks can be spawned, and even polled, by those that still run (SD-5). */
  #killAll(): void {
    this.#closing = true;
    (this.core.pool as AnyOrderPool).extend(this.core.options.workerThreads);
    for (const task of [...this.core.tasks]) this.condemn(task);
    this.#mayEnd();
  }
}

const frameOf = (unit: Unit, steppable: Steppable): Frame => ({
  steppable,
  call: null,
  unit,
  owned: null,
  ended: null,
  pends: false,
});

/** Makes the frame's future announce the beginnings of its polls. */
function startOf(frame: { steppable: Steppable }, object: Task<unknown> | Core): PollStart {
  const start = new PollStart(frame.steppable, object);
  frame.steppable = start;
  return start;
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

const discarding: OpKind<Task<unknown>, AnyOrder, boolean> = {
  name: "task.discard",
  mode: TAKES,
  execute: ({ object, arg }, _world, actor) => arg.mayDiscard(object as Task<unknown>, actor),
};

const leavePlace: OpKind<AnyOrderPool, Poller, undefined> = {
  name: "blockInPlace",
  show: () => null,
  mode: COMES,
  execute({ arg }) {
    arg.leavePlace();
    return undefined;
  },
};

const comeBack: OpKind<AnyOrderPool, Poller, undefined> = {
  name: "worker.comeBack",
  internal: true,
  show: () => null,
  mode: COMES,
  execute({ arg }) {
    arg.comeBack();
    return undefined;
  },
};
