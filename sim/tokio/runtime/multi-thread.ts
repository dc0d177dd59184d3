// The faithful multi-thread scheduler (5.2): workers with local queues and LIFO slots, an inject queue, one driver.
// Invariants: searching ≤ unparked ≤ workers; a sleeping worker is in `sleepers` unless it was notified.
// Wakes: a notification goes to the worker that parked last, if nobody searches already.
import type { Actor, Frame, Waker } from "../../kernel/actor.ts";
import type { Moment } from "../../kernel/clock.ts";
import { Shared, WRITE } from "../../kernel/shared.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { letGo } from "../task/output.ts";
import type { Task } from "../task/task.ts";
import { TaskId } from "../task/task-id.ts";
import { BlockOn } from "./block-on.ts";
import type { Pool } from "./blocking/pool.ts";
import { contextOf, type InPlace, type Room } from "./context.ts";
import type { Core } from "./core.ts";
import { Driver } from "./driver.ts";
import { Inject, Local } from "./queues.ts";
import type { EventSource, Scheduler, TimerHandle } from "./scheduler.ts";
import { Worker } from "./worker.ts";

/** Who is awake, and who looks for work. */
export class Idle extends Shared {
  searching = 0;
  unparked: number;
  /** Sleeping workers, the last one to park last. */
  readonly sleepers: Worker[] = [];

  constructor(core: Core) {
    super(core.world, `${core.path}/idle`);
    this.unparked = core.options.workerThreads;
  }

  override digest(hash: Hash): void {
    hash.add(this.searching).add(this.unparked);
    for (const { index } of this.sleepers) hash.add(index);
  }
}

export class MultiThread implements Scheduler, InPlace {
  readonly core: Core;
  readonly inject: Inject;
  readonly driver: Driver;
  readonly idle: Idle;
  readonly workers: Worker[] = [];
  /** Workers that have not seen the shutdown through. */
  #running: number;

  constructor(core: Core) {
    this.core = core;
    this.inject = new Inject(core, () => this.notifyParked());
    this.driver = new Driver(core);
    this.idle = new Idle(core);
    const { workerThreads } = core.options;
    this.#running = workerThreads;
    for (let i = 0; i < workerThreads; i++) this.workers.push(new Worker(core, this, i, new Local(core, i)));
  }

  /** The last worker to see the shutdown through takes the timers with it. */
  stopped(): void {
    this.#running--;
    if (this.#running === 0) this.core.endTimers();
  }

  /** BP-30: another thread of the pool takes the worker over. */
  makeRoom(actor: Actor): Room | null {
    const worker = this.#here(actor);
    if (worker === null) return null;
    const successor = worker.offer();
    new TaskId(this.core.world); // the worker is handed over as a task of the pool (TK-2)
    contextOf(actor).loop = null;
    return {
      leave: this.pool.submitWorker({ worker: successor, from: worker }),
      comeBack: () => new Op(comeBack, worker.local, worker),
    };
  }

  get pool(): Pool {
    return this.core.pool as Pool;
  }

  spawn(task: Task<unknown>, _frame: Frame, actor: Actor): void {
    task.notified = true;
    this.#schedule(task, actor);
  }

  wake(task: Task<unknown>): void {
    if (task.result !== null || task.killed || task.notified) return;
    task.notified = true;
    if (!task.running) this.#schedule(task, this.core.world.running());
  }

  abort(task: Task<unknown>): void {
    task.cancelled = true;
    this.wake(task);
  }

  #schedule(task: Task<unknown>, actor: Actor): void {
    const worker = this.#here(actor);
    if (worker !== null) worker.schedule(task);
    else actor.entail(this.inject.push(task));
  }

  /** The worker whose loop runs on this thread, if it is one of ours. */
  #here(actor: Actor): Worker | null {
    const { loop } = contextOf(actor);
    return loop !== null && loop.core === this.core ? (loop as Worker) : null;
  }

  discard(task: Task<unknown>): void {
    this.core.world.running().entail(letGo(task.result));
  }

  blockOn(frame: Frame, actor: Actor): Call {
    const poll = new Call(frame.steppable, { poll: true, body: true });
    poll.kept = frame;
    return new Call(new BlockOn(this.core, actor, poll));
  }

  timer(deadline: Moment, waker: Waker): TimerHandle {
    return this.driver.register(deadline, waker);
  }

  clockChanged(): void {
    this.driver.clockChanged();
  }

  report(source: EventSource): void {
    this.driver.report(source);
  }

  /** 5.2: at most one worker is woken, and none while somebody searches. */
  notifyParked(): void {
    const { idle } = this;
    if (idle.searching > 0 || idle.unparked >= this.workers.length) return;
    const worker = idle.sleepers.pop();
    if (worker === undefined) return;
    idle.searching++;
    idle.unparked++;
    worker.unpark();
  }

  /** Whether any queue that a thief could look into holds something. */
  hasWork(): boolean {
    return this.inject.tasks.length > 0 || this.workers.some(({ local }) => local.tasks.length > 0);
  }

  /** Nobody sleeps but for timers and tasks. */
  unpark(): void {}

  wakeTimers(): void {
    this.driver.shutDown();
  }

  /** Nothing comes in any more, and every worker is woken; each will see the flag in its own time (SD-5). */
  close(): void {
    this.inject.closed = true;
    for (const worker of this.workers) worker.unpark();
  }

  /** The workers drop the tasks (SD-5). */
  *tearDown(): Sim<void> {}

  readonly unattended = false;
  /** The workers' threads are the pool's (BP-2). */
  readonly gone = true;

  left(): readonly string[] {
    return [];
  }
}

/** A thread that has blocked in place tries to go on as the worker that it was (BP-32). */
const comeBack: OpKind<Local, Worker, undefined> = {
  name: "worker.comeBack",
  internal: true,
  show: () => null,
  mode: WRITE,
  execute({ arg }, _world, actor) {
    if (arg.reclaim()) contextOf(actor).loop = arg;
    return undefined;
  },
};
