// What all handles of a runtime share: its options, its tasks, its scheduler.

import type { Actor } from "../../kernel/actor.ts";
import type { Moment } from "../../kernel/clock.ts";
import { COMMUTES, FOLLOWS, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import type { World } from "../../kernel/world.ts";
import type { Home, Task } from "../task/task.ts";
import type { BlockingPool } from "./blocking/blocking-pool.ts";
import { READS_CLOCK, RuntimeClock, SETS_CLOCK, STIRS } from "./clock.ts";
import { drawRuntimeId } from "./runtime-id.ts";
import type { EventSource, Scheduler } from "./scheduler.ts";

export type Flavor = "CurrentThread" | "MultiThread";

/** What a Builder decides. */
export interface RuntimeOptions {
  readonly flavor: Flavor;
  readonly workerThreads: number;
  readonly time: boolean;
  readonly io: boolean;
  readonly threadName: string;
  readonly name: string | null;
  /** Ticks between looks at timers and deferred wakers (RT-5). */
  readonly eventInterval: number;
  /** Ticks between first looks into the inject queue (RT-5, MT-9). */
  readonly globalQueueInterval: number;
  /** Closures of spawn_blocking that may run at once (RT-3). */
  readonly maxBlockingThreads: number;
  /** How long a thread of the blocking pool stays without work (RT-4). */
  readonly threadKeepAlive: Duration;
  /** What a task wakes goes to the back of the queue at once (RT-11). */
  readonly disableLifoSlot: boolean;
  /** What threads of the runtime run when they begin, end, fall asleep and wake up (RT-7). */
  readonly hooks: Readonly<Partial<Record<HookName, Hook>>>;
  /** Whether a panic of a task shuts a current_thread runtime down (TXT-23). */
  readonly shutsDownOnPanic: boolean;
  /** The clock is paused from the start (RT-6). */
  readonly startPaused: boolean;
}

export type HookName = "start" | "stop" | "park" | "unpark";
/** Runs on a thread of the runtime, at each of its occasions anew. */
export type Hook = () => Sim<void>;

/** How steps touch a runtime. */
export const SPAWNS = 1;
export const CLOSES = 2;
export const SETTLES = 3;
/** A drop of the runtime learns that nothing is left. */
export const ENDS = 4;
/** Under any-order: a poll begins… */
export const BEGINS = 5;
/** …while a thread drives the runtime (from here on)… */
export const DRIVES = 6;
/** …or does so no longer, or a poll is blocked in its thread: others may not be able to begin. */
export const HINDERS = 7;
/** A thread of the blocking pool ends; only a drop of the runtime waits for it. */
export const LEAVES = 9;
/** A shutdown that waits for so long at most goes on, because nothing is left or because the time is over. */
export const GIVES_UP = 10;
/** A timer is polled, looked at or reset: while there are timers, or when they are gone. */
export const POLLS_TIMER = 11;
const ENDS_TIMERS = 12;
/** Under any-order: a poll asks how far the driver has certainly looked, or shows that it has looked further. */
export const ASKS_LOOKED = 13;
export const LOOKED = 14;

export class Core extends Shared implements Home {
  readonly options: RuntimeOptions;
  readonly runtimeId: number;
  readonly clock: RuntimeClock;
  /** Timer ticks are whole milliseconds from here (TM-2). */
  readonly started: Moment;
  /** Unfinished tasks, oldest first. */
  readonly tasks: Set<Task<unknown>> = new Set();
  /** No new tasks: the runtime is being or was shut down (SD-11). */
  closed = false;
  /** The timer driver is gone: whoever polls a timer panics (SD-11, SD-12). */
  timersGone = false;
  /** Open sockets of the runtime: each is bound to it for life (NET-15). */
  readonly sources: Set<EventSource> = new Set();
  scheduler!: Scheduler;
  pool!: BlockingPool;
  /** Calls of `Runtime::block_on` in progress, and whether there ever was one. */
  drivers = 0;
  wasDriven = false;
  /** spawn_blocking tasks that are queued or running: while there are any, paused time stands still (TM-32). */
  inhibitors = 0;
  /** The thread of a LocalRuntime (LS-20); null: the runtime may be used by all. */
  localThread: Actor | null = null;

  constructor(world: World, path: string, options: RuntimeOptions) {
    super(world, path);
    this.options = options;
    this.runtimeId = drawRuntimeId(world);
    this.clock = new RuntimeClock(this);
    this.started = this.clock.now;
    if (options.startPaused) this.clock.freeze();
    world.suspended.push(() => this.#units());
  }

  *#units(): Iterable<import("../../kernel/unit.ts").Unit> {
    for (const task of this.tasks) if (task.actor === null) yield task.unit;
  }

  get threadName(): string | null {
    return this.options.flavor === "MultiThread" ? this.options.threadName : null;
  }

  wake(task: Task<unknown>): void {
    this.scheduler.wake(task);
  }

  abort(task: Task<unknown>): void {
    this.scheduler.abort(task);
  }

  discard(task: Task<unknown>): void {
    this.scheduler.discard(task);
  }

  settled(task: Task<unknown>): void {
    this.tasks.delete(task);
    this.lessens();
  }

  /** One task, or one worker, less. */
  lessens(): void {
    this.world.touch(this, SETTLES);
    this.changed();
  }

  /** A thread of the blocking pool less. */
  leaves(): void {
    this.world.touch(this, LEAVES);
    this.changed();
  }

  /** A spawn_blocking task begins: paused time stands still until it is over (TM-32). */
  inhibit(): void {
    this.inhibitors++;
    if (this.clock.wasFrozen) this.world.touch(this, STIRS);
    this.scheduler.clockChanged();
  }

  /** A spawn_blocking task is over: whoever drives the runtime looks again (TM-32). */
  release(): void {
    this.inhibitors--;
    this.scheduler.unpark();
  }

  /** The last thing that a shutdown does: timers and sockets wake whoever waits for them, once more. */
  endTimers(): void {
    if (this.timersGone) return;
    this.timersGone = true;
    this.world.touch(this, ENDS_TIMERS);
    this.scheduler.wakeTimers();
    this.world.clock.changed();
    for (const source of [...this.sources]) source.shutDown();
  }

  /** A shutdown races with spawns and with ends of tasks; that nothing is left follows from the ends of all. */
  override relation(earlier: number, later: number): Relation {
    // What sets a clock that was frozen races with whatever looks at it or keeps it from moving (TM-31).
    if (later >= READS_CLOCK) return earlier === SETS_CLOCK || later === SETS_CLOCK ? RACES : COMMUTES;
    if (later === LOOKED || earlier === LOOKED) {
      return earlier === ASKS_LOOKED || later === ASKS_LOOKED ? RACES : COMMUTES;
    }
    if (earlier === ASKS_LOOKED || later === ASKS_LOOKED) return COMMUTES;
    if (later === POLLS_TIMER) return earlier === ENDS_TIMERS ? RACES : COMMUTES;
    if (earlier === POLLS_TIMER) return later === ENDS_TIMERS ? RACES : COMMUTES;
    if (later === ENDS && (earlier === SETTLES || earlier === LEAVES)) return FOLLOWS;
    if (later === GIVES_UP || earlier === GIVES_UP) {
      const other = later === GIVES_UP ? earlier : later;
      return other === SETTLES || other === LEAVES ? RACES : COMMUTES;
    }
    if (earlier === SETTLES || later === SETTLES) return earlier === CLOSES || later === CLOSES ? RACES : COMMUTES;
    if (later === BEGINS) return earlier === DRIVES ? FOLLOWS : earlier === HINDERS ? RACES : COMMUTES;
    if (earlier === BEGINS) return later === HINDERS ? RACES : COMMUTES;
    if (earlier === SPAWNS || later === SPAWNS) return earlier === CLOSES || later === CLOSES ? RACES : COMMUTES;
    return COMMUTES;
  }

  override digest(hash: Hash): void {
    hash
      .add((this.closed ? 1 : 0) + (this.timersGone ? 2 : 0))
      .add(this.inhibitors)
      .number(this.started.ms)
      .add(this.started.ns);
    this.clock.digest(hash);
    this.scheduler.digest?.(hash);
  }
}
