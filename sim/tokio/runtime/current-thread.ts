// The faithful current_thread scheduler (5.1, CT-1…CT-9): one core, which one block_on caller holds at a time (BO-3, BO-7);
// tasks, timers and the main future run on that thread, and nowhere else (BO-5).
// Wakes: from the owning thread to the back of the local queue, from anywhere else through inject.
import type { Actor, Frame, Waker } from "../../kernel/actor.ts";
import type { Moment } from "../../kernel/clock.ts";
import { Shared } from "../../kernel/shared.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { letGo } from "../task/output.ts";
import type { Task } from "../task/task.ts";
import { hashWaker } from "../task/wakers.ts";
import { BlockOn } from "./block-on.ts";
import { contextOf } from "./context.ts";
import type { Core } from "./core.ts";
import { CtLoop } from "./ct-loop.ts";
import { Driver } from "./driver.ts";
import { Inject } from "./queues.ts";
import { kill } from "./run-task.ts";
import type { EventSource, Scheduler, TimerHandle } from "./scheduler.ts";
import { shardCount } from "./worker.ts";

/** The core's state: what stays when nobody drives it. */
class CoreState extends Shared {
  readonly scheduler: CurrentThread;

  constructor(scheduler: CurrentThread) {
    super(scheduler.core.world, `${scheduler.core.path}/core`);
    this.scheduler = scheduler;
  }

  override digest(hash: Hash): void {
    const { local, tick, owner, waiting, deferred } = this.scheduler;
    hash
      .add(tick % this.scheduler.core.options.globalQueueInterval)
      .add(deferred.length)
      .add(waiting.length);
    for (const waker of [owner, ...waiting, ...deferred]) hashWaker(hash, waker);
    for (const task of local) hash.lanes(task.id);
  }
}

export class CurrentThread implements Scheduler {
  readonly core: Core;
  readonly inject: Inject;
  readonly driver: Driver;
  readonly local: Task<unknown>[] = [];
  readonly deferred: Waker[] = [];
  /** Not reset between block_on calls (CT-9). */
  tick = 0;
  /** A task has panicked, and that was to shut the runtime down (TXT-23). */
  panicked = false;
  /** The loop that holds the core. */
  owner: CtLoop | null = null;
  /** block_on callers that wait for the core, in order of arrival. */
  readonly waiting: CtLoop[] = [];

  constructor(core: Core) {
    this.core = core;
    this.inject = new Inject(core, () => this.unpark());
    this.driver = new Driver(core);
    new CoreState(this);
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
    if (this.core.closed) return; // CT-10: the drop has it on its list
    if (contextOf(actor).loop === this.owner && this.owner !== null) this.pushBack(task);
    else actor.entail(this.inject.push(task));
  }

  /** From the owning thread: to the back of its queue (CT-1). */
  pushBack(task: Task<unknown>): void {
    this.local.push(task);
    this.driver.stir();
  }

  discard(task: Task<unknown>): void {
    this.core.world.running().entail(letGo(task.result));
  }

  blockOn(frame: Frame, actor: Actor, drives: boolean): Call {
    const poll = new Call(frame.steppable, { poll: true, body: true });
    poll.kept = frame;
    return new Call(drives ? new CtLoop(this, actor, poll) : new BlockOn(this.core, actor, poll));
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

  unpark(): void {
    this.driver.stir();
    this.owner?.unpark();
  }

  wakeTimers(): void {
    this.driver.shutDown();
  }

  close(): void {
    this.core.closed = true;
  }

  readonly unattended = true;
  readonly gone = true;

  left(): readonly string[] {
    return [];
  }

  /** SD-4: on the dropping thread, with the runtime current. */
  *tearDown(): Sim<void> {
    const actor: Actor = yield* new Make((_world, current) => current);
    contextOf(actor).handles.push({ core: this.core });
    yield* this.dropTasks();
    contextOf(actor).handles.pop();
    this.local.length = 0;
    this.inject.tasks.length = 0;
    this.core.endTimers();
  }

  /** In groups of `id mod 4`, the oldest first inside a group (SD-4). */
  *dropTasks(): Sim<void> {
    const shards = shardCount(1);
    for (let shard = 0; shard < shards; shard++) {
      for (const task of [...this.core.tasks].filter(({ taskId }) => taskId.value % shards === shard)) {
        if (!(yield* kill(task))) continue;
        const drop = task.drop();
        try {
          yield* drop;
        } catch {
          // SD-6: panics of destructors are caught
        }
        task.cancel(drop);
      }
    }
  }
}
