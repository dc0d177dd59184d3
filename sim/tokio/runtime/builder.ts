// tokio::runtime::Builder: RT-1 (drivers are off), RT-2 (worker_threads), RT-4 (names), RT-5 (intervals), RT-9.
import type { Make } from "../../kernel/signal/make.ts";
import { Make as MakeOp } from "../../kernel/signal/make.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { ok, type Result } from "../../kernel/value/result.ts";
import type { Flavor, RuntimeOptions } from "./core.ts";
import { buildRuntime, type Runtime } from "./runtime.ts";

/** Worker threads of a multi_thread runtime that does not say: the simulated machine has two processors. */
export const DEFAULT_WORKERS = 2;

/** The mean poll time decides it on a real machine (MT-9); here it is fixed. */
const GLOBAL_QUEUE_INTERVAL_MT = 61;
const GLOBAL_QUEUE_INTERVAL_CT = 31;

/** What a Builder begins with. */
export const defaultOptions = (flavor: Flavor): RuntimeOptions => ({
  flavor,
  workerThreads: DEFAULT_WORKERS,
  time: false,
  io: false,
  threadName: "tokio-rt-worker",
  name: null,
  eventInterval: 61,
  globalQueueInterval: flavor === "CurrentThread" ? GLOBAL_QUEUE_INTERVAL_CT : GLOBAL_QUEUE_INTERVAL_MT,
  maxBlockingThreads: 512,
  threadKeepAlive: Duration.fromSecs(10),
  disableLifoSlot: false,
});

export class Builder {
  #options: RuntimeOptions;

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
  /** Without it what a task wakes runs next on its worker (MT-1); unstable in Tokio (RT-11). */
  disableLifoSlot(): this {
    return this.#with({ disableLifoSlot: true });
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
    const build = buildRuntime(this.#options);
    return new MakeOp((world, actor) => ok(build.make(world, actor)));
  }

  #with(change: Partial<RuntimeOptions>): this {
    this.#options = { ...this.#options, ...change };
    return this;
  }
}

/** `Runtime::new()`: multi_thread with everything enabled (RT-1). */
export const newRuntime = (): Make<Result<Runtime, never>> => Builder.newMultiThread().enableAll().build();
