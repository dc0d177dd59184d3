// tokio::runtime::Builder: RT-1 (drivers are off), RT-2 (worker_threads), RT-4 (names), RT-5 (intervals), RT-9.

import { Misuse } from "../../kernel/errors.ts";
import type { Make } from "../../kernel/signal/make.ts";
import { Make as MakeOp } from "../../kernel/signal/make.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { lookUp } from "../../std/env.ts";
import type { Flavor, Hook, HookName, RuntimeOptions } from "./core.ts";
import { buildLocalRuntime, type LocalRuntime } from "./local-runtime.ts";
import { buildRuntime, type Runtime } from "./runtime.ts";

/** Worker threads of a multi_thread runtime that does not say: the simulated machine has two processors. */
export const DEFAULT_WORKERS = 2;

/** The mean poll time decides it on a real machine (MT-9); here it is fixed. */
const GLOBAL_QUEUE_INTERVAL_MT = 61;
const GLOBAL_QUEUE_INTERVAL_CT = 31;

/** What a Builder decides; how many workers, only where it was told. */
interface Options extends Omit<RuntimeOptions, "workerThreads"> {
  readonly workerThreads: number | null;
}

/** RT-2: what the simulated process has in its environment, otherwise its number of processors. */
function defaultWorkers(world: World): number {
  const value = lookUp(world, VARIABLE);
  if (value === undefined) return DEFAULT_WORKERS;
  if (/^\+?\d+$/.test(value)) {
    if (Number(value) === 0) throw new Panic(`"${VARIABLE}" cannot be set to 0`);
    return Number(value);
  }
  const error = value === "" ? "cannot parse integer from empty string" : "invalid digit found in string";
  throw new Panic(`"${VARIABLE}" must be usize, error: ${error}, value: ${value}`);
}

const VARIABLE = "TOKIO_WORKER_THREADS";

/** What a Builder begins with. */
export const defaultOptions = (flavor: Flavor): Options => ({
  flavor,
  workerThreads: null,
  time: false,
  io: false,
  threadName: "tokio-rt-worker",
  name: null,
  eventInterval: 61,
  globalQueueInterval: flavor === "CurrentThread" ? GLOBAL_QUEUE_INTERVAL_CT : GLOBAL_QUEUE_INTERVAL_MT,
  maxBlockingThreads: 512,
  threadKeepAlive: Duration.fromSecs(10),
  disableLifoSlot: false,
  hooks: {},
  shutsDownOnPanic: false,
  startPaused: false,
});

export class Builder {
  #options: Options;

  private constructor(flavor: Flavor) {
    this.#options = defaultOptions(flavor);
  }

  static newCurrentThread(): Builder {
    return new Builder("CurrentThread");
  }
  static newMultiThread(): Builder {
    return new Builder("MultiThread");
  }

  /** Panics for 0 (RT-2). */
  workerThreads(count: number): this {
    if (count === 0) throw new Panic("Worker threads cannot be set to 0");
    return this.#with({ workerThreads: count });
  }
  enableTime(): this {
    return this.#with({ time: true });
  }
  enableIo(): this {
    return this.#with({ io: true });
  }
  /** Timers and I/O (RT-1). */
  enableAll(): this {
    return this.#with({ time: true, io: true });
  }
  /** How many closures of `spawnBlocking` may run at once (512); panics for 0 (RT-3). */
  maxBlockingThreads(count: number): this {
    if (count === 0) throw new Panic("Max blocking threads cannot be set to 0");
    return this.#with({ maxBlockingThreads: count });
  }
  /** How long a thread of the blocking pool stays without work, 10 s otherwise (RT-4). */
  threadKeepAlive(duration: Duration): this {
    return this.#with({ threadKeepAlive: duration });
  }
  /** Runs on every worker and every thread of the blocking pool before anything else; `faithful` only (RT-7). */
  onThreadStart(hook: Hook): this {
    return this.#hook("start", hook);
  }
  /** Runs on these threads when they end (RT-7). */
  onThreadStop(hook: Hook): this {
    return this.#hook("stop", hook);
  }
  /** Runs where a worker, or `block_on` of a current_thread runtime, is about to sleep (RT-7). */
  onThreadPark(hook: Hook): this {
    return this.#hook("park", hook);
  }
  /** Runs when it has slept (RT-7). */
  onThreadUnpark(hook: Hook): this {
    return this.#hook("unpark", hook);
  }
  /** A thread's stack has no size here (RT-4). */
  threadStackSize(_bytes: number): this {
    return this;
  }
  /** How many I/O events one look may bring; panics for 0 (RT-12). */
  maxIoEventsPerTick(count: number): this {
    if (count === 0) throw new Panic("max_io_events_per_tick must be non-zero");
    return this;
  }
  /** The same while there are tasks to run; panics for 0 (RT-12). */
  maxIoEventsPerBusyTick(count: number): this {
    if (count === 0) throw new Panic("max_io_events_per_busy_tick must be non-zero");
    return this;
  }
  /** What becomes of a current_thread runtime when a task panics; `faithful` only, unstable in Tokio (RT-11, TXT-23). */
  unhandledPanic(what: "ignore" | "shutdown_runtime"): this {
    const shutsDownOnPanic = what === "shutdown_runtime";
    if (shutsDownOnPanic && this.#options.flavor === "MultiThread") {
      throw new Panic("UnhandledPanic::ShutdownRuntime is only supported in current thread runtime");
    }
    return this.#with({ shutsDownOnPanic });
  }
  /** Refused: every draw is a choice of the schedule (RT-11). */
  rngSeed(): never {
    throw new Misuse("Builder.rngSeed: random draws are choices of the schedule\n  leave it out: a token replays them");
  }
  /** Without it what a task wakes runs next on its worker (MT-1); unstable in Tokio (RT-11). */
  disableLifoSlot(): this {
    return this.#with({ disableLifoSlot: true });
  }
  /** The clock is paused from the start, on current_thread only (RT-6); see `time.pause`. */
  startPaused(startPaused: boolean): this {
    return this.#with({ startPaused });
  }
  threadName(threadName: string): this {
    return this.#with({ threadName });
  }
  /** Panics for a blank name (RT-9). */
  name(name: string): this {
    if (name.trim() === "") throw new Panic("runtime name shouldn't be empty");
    return this.#with({ name });
  }
  /** Ticks between looks at timers; panics for 0 (RT-5). */
  eventInterval(ticks: number): this {
    if (ticks === 0) throw new Panic("event_interval must be greater than 0");
    return this.#with({ eventInterval: ticks });
  }
  /** Ticks between first looks into the inject queue; panics for 0 (RT-5). */
  globalQueueInterval(ticks: number): this {
    if (ticks === 0) throw new Panic("global_queue_interval must be greater than 0");
    return this.#with({ globalQueueInterval: ticks });
  }

  /**
   * Builds the runtime; the workers of a multi_thread one start at once (RT-8).
   *
   * @example
   * using rt = (yield* Builder.newMultiThread().workerThreads(2).enableAll().build()).unwrap();
   */
  build(): Make<Result<Runtime, never>> {
    const options = this.#options;
    return new MakeOp((world, actor) => {
      const count = options.workerThreads ?? (options.flavor === "MultiThread" ? defaultWorkers(world) : 1);
      return ok(buildRuntime({ ...options, workerThreads: count }).make(world, actor));
    }, "Builder.build");
  }

  /**
   * Builds a runtime that stays on this thread (LS-20). Panics for multi_thread (RT-10).
   *
   * @example
   * using rt = (yield* Builder.newCurrentThread().enableAll().buildLocal()).unwrap();
   */
  buildLocal(): Make<Result<LocalRuntime, never>> {
    if (this.#options.flavor === "MultiThread") throw new Panic("multi_thread is not supported for LocalRuntime");
    return buildLocalRuntime({ ...this.#options, workerThreads: 1 });
  }

  #hook(name: HookName, hook: Hook): this {
    return this.#with({ hooks: { ...this.#options.hooks, [name]: hook } });
  }

  #with(change: Partial<Options>): this {
    this.#options = { ...this.#options, ...change };
    return this;
  }
}

/** `Runtime::new()`: multi_thread with everything enabled (RT-1). */
export const newRuntime = (): Make<Result<Runtime, never>> => Builder.newMultiThread().enableAll().build();

/** `LocalRuntime::new()`: everything enabled. */
export const newLocalRuntime = (): Make<Result<LocalRuntime, never>> =>
  Builder.newCurrentThread().enableAll().buildLocal();
