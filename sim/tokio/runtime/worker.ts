// A worker of the faithful multi-thread scheduler, as a state machine (5.2, MT-1…MT-16). `next` runs to the next visible
// operation (search-spike.md 4.1): an inject pop, a steal, the step that marks a task as running, the firing of timers, a
// kill at shutdown; everything else happens with the step before.
// Size: one machine, whose transitions are read together.
import type { Actor, Waker } from "../../kernel/actor.ts";
import { Bug } from "../../kernel/errors.ts";
import { Call } from "../../kernel/signal/call.ts";
import { PENDING, type Signal } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { BUDGET } from "../task/coop.ts";
import type { Task } from "../task/task.ts";
import { hashWaker } from "../task/wakers.ts";
import { contextOf, type Loop } from "./context.ts";
import type { Core } from "./core.ts";
import { Machine } from "./machine.ts";
import type { MultiThread } from "./multi-thread.ts";
import { CLOSED, LOCAL_SLOTS, type Local } from "./queues.ts";
import { beginPoll, endPoll, kill, run, type Taken } from "./run-task.ts";

/** More LIFO polls in a row than this, and new wakes go to the back (MT-3). */
const LIFO_POLLS_MAX = 3;

// Where the machine stands.
const TURN = 0;
const INJECT_FIRST = 1;
const INJECT_BATCH = 2;
const STEAL = 3;
const STOLEN = 4;
const LAST_LOOK = 5;
const TAKEN = 6;
const POLLED = 7;
const DROPPED = 8;
const SLEEPING = 9;
const FIRED = 10;
const YIELD_FIRED = 11;
const KILLED = 12;
const KILL_DROPPED = 13;
const KILLING = 14;
const PARKING = 15;
const AWAKE = 16;
const NEXT_LIFO = 17;
const RISEN = 18;
const YIELDED = 19;

/** A push to the back of the local queue; `notify`: somebody asleep is to hear of it. */
export interface Push {
  readonly task: Task<unknown>;
  readonly notify: boolean;
}

export class Worker extends Machine implements Loop {
  readonly core: Core;
  readonly index: number;
  readonly scheduler: MultiThread;
  /** Undefined as long as no thread runs it. */
  actor!: Actor;
  readonly local: Local;
  lifo: Task<unknown> | null = null;
  readonly deferred: Waker[] = [];
  searching = false;
  /** Notified while it slept. */
  unparked = false;
  /** Inside the driver's park: wakes notify nobody (MT-10). */
  inDriver = false;
  /** Saw that a shutdown has begun. */
  #ending = false;
  /** Woken, and has not looked for work since: it may yet see a shutdown that begins before it does (SD-5). */
  #justRisen = false;
  #tick = 0;
  #lifoEnabled: boolean;
  #lifoPolls = 0;
  #victim = 0;
  #victimsLeft = 0;
  #task: Task<unknown> | null = null;
  #doomed: Task<unknown>[] = [];
  /** Pushes to come, each a step. */
  readonly #pushes: Push[] = [];
  /** Whose the queue and the counters of this worker are: this thread's, or whoever takes them first (BP-30, BP-32). */
  #holds: "yes" | "offered" | "no" = "yes";

  constructor(core: Core, scheduler: MultiThread, index: number, local: Local) {
    super(TURN);
    this.core = core;
    this.scheduler = scheduler;
    this.index = index;
    this.local = local;
    this.#lifoEnabled = !core.options.disableLifoSlot;
  }

  // --- block_in_place: BP-30…BP-33 ----------------------------------------------------------------------------------------

  /** It is to look up from its sleep, or not to fall asleep. */
  unpark(): void {
    this.unparked = true;
    if (this.at === SLEEPING) this.core.world.wake(this.actor);
  }

  /** Whether the thread runs this worker at the moment. */
  get held(): boolean {
    return this.#holds === "yes";
  }

  /** The thread is going to block: what it holds may be taken by another one (BP-31: nothing stays that cannot be stolen). */
  offer(): Worker {
    this.#wakeDeferred();
    const { lifo } = this;
    this.lifo = null;
    if (lifo !== null) this.#pushBack(lifo);
    this.#holds = "offered";
    return new Worker(this.core, this.scheduler, this.index, this.local);
  }

  /** Another thread begins to run this worker; false: it is too late (BP-32). */
  takeOver(actor: Actor, from: Worker): boolean {
    if (from.#holds !== "offered") return false;
    from.#holds = "no";
    this.actor = actor;
    this.unparked = from.unparked;
    this.#tick = from.#tick;
    this.#ending = from.#ending;
    this.#lifoEnabled = !this.core.options.disableLifoSlot;
    this.scheduler.workers[this.index] = this;
    return true;
  }

  /** The blocking is over: true if nobody took over meanwhile. */
  reclaim(): boolean {
    if (this.#holds === "offered") this.#holds = "yes";
    return this.held;
  }

  /** A task woken or spawned by the poll that runs here (MT-1). */
  schedule(task: Task<unknown>): void {
    if (this.#lifoEnabled) {
      const displaced = this.lifo;
      this.lifo = task;
      if (displaced !== null) this.#queue(displaced, !this.inDriver);
    } else this.#queue(task, !this.inDriver);
  }

  /** A task that woke itself: never the LIFO slot (TK-24, MT-11). */
  scheduleYielded(task: Task<unknown>): void {
    this.#queue(task, true);
  }

  /**
   * To the back of the local queue: a step of its own where somebody could steal between this push and the next. Within a poll
   * it comes before the poll's next op, otherwise before whatever the worker does next.
   */
  #queue(task: Task<unknown>, notify: boolean): void {
    const push = { task, notify };
    if (this.scheduler.workers.length === 1) this.push(push);
    else {
      const running = this.core.world.running();
      if (running.top.steppable === this) this.#pushes.push(push);
      else running.entail(this.local.push(this, push));
    }
  }

  push({ task, notify }: Push): void {
    this.#pushBack(task);
    if (notify) this.scheduler.notifyParked();
  }

  protected override advance(): Signal | "over" | null {
    const push = this.#pushes.shift();
    if (push !== undefined) return this.ask(this.at, this.local.push(this, push));
    switch (this.at) {
      case TURN:
        return this.#turn();
      case INJECT_FIRST: {
        const task = this.result<Task<unknown> | null>() ?? this.#popLocal();
        return task === null ? this.go(STEAL) : this.#take(task);
      }
      case INJECT_BATCH: {
        const task = this.result<Task<unknown> | typeof CLOSED | null>();
        this.#justRisen = false;
        if (task === CLOSED) {
          this.#ending = true;
          return this.go(TURN);
        }
        return task === null ? this.go(STEAL) : this.#take(task);
      }
      case STEAL:
        return this.#beginSearch();
      case STOLEN: {
        const task = this.result<Task<unknown> | null>();
        return task === null ? this.#nextVictim() : this.#take(task);
      }
      case LAST_LOOK: {
        const task = this.result<Task<unknown> | null>();
        return task === null ? this.#park() : this.#take(task);
      }
      case TAKEN:
        return this.#begin(this.result<Taken>());
      case POLLED:
        return this.#polled();
      case DROPPED:
        (this.#task as Task<unknown>).cancel(this.asked as Call);
        return this.go(NEXT_LIFO);
      case NEXT_LIFO:
        return this.#nextLifo();
      case SLEEPING:
        return this.scheduler.driver.rise(this.actor) ? this.#lookAtDriver(FIRED) : this.#rise();
      case PARKING:
        contextOf(this.actor).loop = this;
        return this.#fallAsleep();
      case AWAKE:
        contextOf(this.actor).loop = this;
        return this.go(TURN);
      case FIRED:
        return this.#rise();
      case YIELD_FIRED:
        return this.#afterYield();
      case RISEN:
        return this.#risen();
      case YIELDED:
        return this.#yielded();
      case KILLING:
        return this.#killNext();
      case KILLED:
        if (!this.result<boolean>()) return this.go(KILLING);
        return this.ask(KILL_DROPPED, (this.#task as Task<unknown>).drop());
      case KILL_DROPPED:
        (this.#task as Task<unknown>).cancel(this.asked as Call);
        return this.go(KILLING);
      default:
        throw new Bug(`worker at ${this.at}`);
    }
  }

  // --- Looking for work: next_task and steal of 5.2 ------------------------------------------------------------------

  #turn(): Signal | null {
    const { eventInterval, globalQueueInterval } = this.core.options;
    if (this.#ending) return this.#startKilling();
    this.#tick++;
    if (this.#tick % eventInterval === 0) return this.#lookAtDriver(YIELD_FIRED);
    return this.#nextTask(this.#tick % globalQueueInterval === 0);
  }

  #nextTask(injectFirst: boolean): Signal | null {
    const { inject, workers } = this.scheduler;
    if (injectFirst) {
      this.#justRisen = false;
      return this.ask(INJECT_FIRST, inject.pop());
    }
    const task = this.#popLocal();
    if (task !== null) {
      this.#justRisen = false;
      return this.#take(task);
    }
    return this.ask(INJECT_BATCH, inject.popBatch(workers.length, this.local, this.#justRisen));
  }

  #popLocal(): Task<unknown> | null {
    const { lifo } = this;
    if (lifo === null) return this.local.tasks.shift() ?? null;
    this.lifo = null;
    return lifo;
  }

  #beginSearch(): Signal | null {
    const { workers, idle } = this.scheduler;
    if (!this.searching) {
      if (2 * idle.searching >= workers.length) return this.#park();
      this.searching = true;
      idle.searching++;
    }
    // With one possible victim the starting point makes no difference.
    this.#victim = workers.length > 2 ? this.core.world.choose("steal", workers.length) : 0;
    this.#victimsLeft = workers.length;
    return this.#nextVictim();
  }

  #nextVictim(): Signal | null {
    const { workers, inject } = this.scheduler;
    while (this.#victimsLeft > 0) {
      const victim = workers[this.#victim] as Worker;
      this.#victim = (this.#victim + 1) % workers.length;
      this.#victimsLeft--;
      if (victim !== this) return this.ask(STOLEN, victim.local.steal(this.local));
    }
    return this.ask(LAST_LOOK, inject.pop());
  }

  // --- Running a task -------------------------------------------------------------------------------------------------

  /** A task was popped: stop searching, then mark it as running, as a step of its own (D6). */
  #take(task: Task<unknown>): Signal {
    if (this.searching) {
      const { idle } = this.scheduler;
      this.searching = false;
      idle.searching--;
      if (idle.searching === 0) this.scheduler.notifyParked();
    }
    contextOf(this.actor).budget = BUDGET;
    this.#lifoPolls = 0;
    return this.#mark(task);
  }

  #mark(task: Task<unknown>): Signal {
    this.#task = task;
    return this.ask(TAKEN, run(task));
  }

  #begin(taken: Taken): Signal | "over" | null {
    const task = this.#task as Task<unknown>;
    if (taken === "stale") return this.#nextLifo();
    if (taken === "cancelled") return this.ask(DROPPED, task.drop());
    beginPoll(this.actor, task, contextOf(this.actor).budget ?? BUDGET);
    return this.ask(POLLED, task.poll.again());
  }

  #polled(): Signal | "over" | null {
    const task = this.#task as Task<unknown>;
    this.actor.waker = null;
    if (task.finish(task.poll)) return this.go(NEXT_LIFO);
    task.running = false;
    if (task.cancelled) {
      task.killed = true;
      return this.ask(DROPPED, task.drop());
    }
    if (task.notified) {
      if (this.held) this.scheduleYielded(task);
      else this.actor.entail(this.scheduler.inject.push(task));
    }
    return this.go(NEXT_LIFO);
  }

  /** The LIFO slot runs next, on the same budget (MT-3, COOP-5). */
  #nextLifo(): Signal | "over" | null {
    const { lifo } = this;
    this.#task = null;
    if (!this.held) return "over"; // the thread becomes an ordinary one of the pool
    if (lifo === null) {
      this.#lifoEnabled = !this.core.options.disableLifoSlot;
      endPoll(this.actor);
      return this.go(TURN);
    }
    this.lifo = null;
    if (contextOf(this.actor).budget === 0) {
      this.#queue(lifo, false);
      this.#lifoEnabled = !this.core.options.disableLifoSlot;
      return this.go(TURN);
    }
    this.#lifoPolls++;
    if (this.#lifoPolls >= LIFO_POLLS_MAX) this.#lifoEnabled = false;
    return this.#mark(lifo);
  }

  /** A full queue moves its newest half and the task to inject (MT-5). */
  #pushBack(task: Task<unknown>): void {
    const { tasks } = this.local;
    if (tasks.length < LOCAL_SLOTS) tasks.push(task);
    else this.scheduler.inject.tasks.push(...tasks.splice(LOCAL_SLOTS / 2), task);
  }

  // --- Sleeping: park and park_yield of 5.2 ----------------------------------------------------------------------------

  #park(): Signal | null {
    if (this.deferred.length > 0 && !this.#ending) return this.#lookAtDriver(YIELD_FIRED);
    return this.#hook("park", PARKING) ?? this.#fallAsleep();
  }

  /** RT-7; null where there is no such hook. It runs beside the worker: what it spawns goes to inject. */
  #hook(name: "park" | "unpark", next: number): Signal | null {
    const hook = this.core.options.hooks[name];
    if (hook === undefined) return null;
    contextOf(this.actor).loop = null;
    return this.ask(next, new Call(hook(), { body: true }));
  }

  #awake(): Signal | null {
    return this.#hook("unpark", AWAKE) ?? this.go(TURN);
  }

  #fallAsleep(): Signal | null {
    // A drop on the way here may have woken somebody.
    if (this.#ending || this.#queued() > 0) return this.#awake();
    const { idle } = this.scheduler;
    idle.sleepers.push(this);
    idle.unparked--;
    if (this.searching) {
      this.searching = false;
      idle.searching--;
      if (idle.searching === 0 && this.scheduler.hasWork()) this.scheduler.notifyParked();
    }
    return this.#sleep();
  }

  #sleep(): Signal | null {
    const { driver, inject } = this.scheduler;
    if (this.unparked || inject.closed) return this.#rise(); // notified in the meantime
    if (driver.free) {
      if (driver.look()) return this.#lookAtDriver(FIRED);
      driver.sleep(this.actor);
    }
    this.at = SLEEPING;
    return PENDING;
  }

  /** Without sleeping; nobody else does it at the same time (MT-16). */
  #lookAtDriver(at: typeof FIRED | typeof YIELD_FIRED): Signal | null {
    const { driver } = this.scheduler;
    if (driver.free && driver.look()) {
      this.inDriver = true;
      return this.ask(at, driver.fire());
    }
    return at === FIRED ? this.#rise() : this.#afterYield();
  }

  #rise(): null {
    this.inDriver = false;
    this.unparked = false;
    this.#wakeDeferred();
    return this.go(RISEN);
  }

  #risen(): Signal | null {
    const { idle } = this.scheduler;
    if (this.#queued() > 1 && !this.searching) this.scheduler.notifyParked();
    const asleep = idle.sleepers.indexOf(this);
    if (this.scheduler.inject.closed) {
      if (asleep >= 0) this.#leaveSleepers(asleep);
      else this.#startSearching();
      this.#ending = true;
      return this.#awake();
    }
    if (this.#queued() > 0) {
      if (asleep >= 0) this.#leaveSleepers(asleep);
      else this.#startSearching();
      return this.#awake();
    }
    if (asleep >= 0) return this.#sleep();
    this.#startSearching();
    this.#justRisen = true;
    return this.#awake();
  }

  #leaveSleepers(at: number): void {
    const { idle } = this.scheduler;
    idle.sleepers.splice(at, 1);
    idle.unparked++;
  }

  /** Whoever notified it counted it as searching already. */
  #startSearching(): void {
    this.searching = true;
  }

  /** Every 61st turn, and where yielded polls wait. */
  #afterYield(): null {
    this.inDriver = false;
    this.#wakeDeferred();
    return this.go(YIELDED);
  }

  #yielded(): Signal | null {
    if (this.#queued() > 1 && !this.searching) this.scheduler.notifyParked();
    // After a maintenance turn next_task follows in the same turn; after a yield a new turn begins.
    if (this.#tick % this.core.options.eventInterval === 0) {
      this.#ending = this.scheduler.inject.closed;
      return this.#nextTask(this.#tick % this.core.options.globalQueueInterval === 0);
    }
    return this.go(TURN);
  }

  /** In reverse order of deferral (TK-23). */
  #wakeDeferred(): void {
    while (this.deferred.length > 0) (this.deferred.pop() as Waker).wake();
  }

  #queued(): number {
    return this.local.tasks.length + (this.lifo === null ? 0 : 1);
  }

  // --- Shutdown: SD-5 ----------------------------------------------------------------------------------------------------

  /** Takes the remaining tasks shard by shard, from a random one on; the others do the same. */
  #startKilling(): Signal | null {
    this.core.closed = true; // whoever spawns from now on drops the task himself
    const shards = shardCount(this.scheduler.workers.length);
    const groups = new Map<number, Task<unknown>[]>();
    for (const task of this.core.tasks) {
      const shard = task.taskId.value % shards;
      groups.set(shard, [...(groups.get(shard) ?? []), task]);
    }
    const order = [...groups.keys()].sort((x, y) => x - y);
    const start = this.core.world.choose("drop-order", order.length);
    this.#doomed = order.flatMap((_, i) => groups.get(order[(start + i) % order.length] as number) as Task<unknown>[]);
    return this.go(KILLING);
  }

  #killNext(): Signal | "over" {
    for (;;) {
      const task = this.#doomed.shift();
      if (task === undefined) {
        this.scheduler.stopped();
        return "over";
      }
      if (task.result !== null || task.killed) continue;
      this.#task = task;
      return this.ask(KILLED, kill(task));
    }
  }

  /** Two ticks that are the same modulo this have the same future. */
  get #cycle(): number {
    const { eventInterval, globalQueueInterval } = this.core.options;
    return eventInterval === globalQueueInterval ? eventInterval : eventInterval * globalQueueInterval;
  }

  override digest(hash: Hash): void {
    if (this.actor === undefined) return; // handed over, and nobody has begun to run it
    hash
      .add(this.at)
      .add(this.#tick % this.#cycle)
      .add(this.#lifoPolls)
      .add(this.#victim)
      .add(this.#victimsLeft);
    hash.add(
      (this.searching ? 1 : 0) +
        (this.unparked ? 2 : 0) +
        (this.inDriver ? 4 : 0) +
        (this.#lifoEnabled ? 8 : 0) +
        (this.#justRisen ? 16 : 0),
    );
    if (this.lifo !== null) hash.lanes(this.lifo.id);
    if (this.#task !== null) hash.lanes(this.#task.id).add(1);
    hash.add(this.deferred.length).add(contextOf(this.actor).budget ?? -1);
    for (const waker of this.deferred) hashWaker(hash, waker);
    hash.add((this.#ending ? 1 : 0) + (this.#holds === "yes" ? 0 : this.#holds === "offered" ? 2 : 4));
    for (const task of this.#doomed) hash.lanes(task.id);
    for (const { task } of this.#pushes) hash.lanes(task.id);
  }
}

/** The shards of a runtime's task list: next_pow2(workers) · 4 (SD-5); 4 on current_thread (SD-4). */
export function shardCount(workers: number): number {
  let power = 1;
  while (power < workers) power *= 2;
  return power * 4;
}
