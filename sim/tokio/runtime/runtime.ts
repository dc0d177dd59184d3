// tokio::runtime::Runtime and Handle: RT-31 (current), RT-34 (nested block_on), BO-1…BO-6, SD-1, SD-3, SD-11.
// Wakes: dropping a Runtime drops its tasks; whoever waits for them or for what they held goes on (SD-13).

import { type Async, type Closure, closureFrame } from "../../kernel/closure.ts";
import { Misuse } from "../../kernel/errors.ts";
import { consume, type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { JoinHandle } from "../task/join-handle.ts";
import { Task } from "../task/task.ts";
import { TaskId } from "../task/task-id.ts";
import { TXT_1, TXT_20 } from "../texts.ts";
import { AnyOrder } from "./any-order.ts";
import { makePool } from "./blocking/make-pool.ts";
import { spawnBlockingOn } from "./blocking/spawn-blocking.ts";
import { contextOf, currentCore, type EnterGuard, enter, refuseNested } from "./context.ts";
import { Core, type Flavor, type RuntimeOptions, SPAWNS } from "./core.ts";
import { CurrentThread } from "./current-thread.ts";
import { MultiThread } from "./multi-thread.ts";
import { refuse } from "./queues.ts";
import { lookAtId } from "./runtime-id.ts";
import { dropped, shutDown } from "./shutdown.ts";

/** A clonable reference to a runtime; does not keep it alive (SD-1). */
export class Handle {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The current runtime's handle; panics with TXT-1 outside of one (RT-31). */
  static current(): Make<Handle> {
    return new Make((_world, actor) => new Handle(currentCore(actor)));
  }

  /** `Err(TryCurrentError)` outside of a runtime (RT-31). */
  static tryCurrent(): Make<Result<Handle, TryCurrentError>> {
    return new Make((_world, actor) =>
      contextOf(actor).handles.length === 0 ? err(new TryCurrentError()) : ok(new Handle(currentCore(actor))),
    );
  }

  /** Starts a task on the runtime (TK-1). */
  spawn<T>(future: Async<T>): Make<JoinHandle<T>> {
    return spawnOn(this.#core, future);
  }

  /** Runs a closure on a thread of the blocking pool (BP-1). */
  spawnBlocking<T>(closure: Closure<T>): Call<JoinHandle<T>> {
    return spawnBlockingOn(this.#core, closure);
  }

  /** Runs a future on the calling thread; drives nothing of the runtime (BO-2, BO-6). */
  blockOn<T>(future: Async<T>): Sim<T> {
    return blockOn(this.#core, future, false);
  }

  /** Makes the runtime current until the guard is dropped (RT-36). */
  enter(): Make<EnterGuard> {
    return enter(this.#core);
  }

  runtimeFlavor(): Flavor {
    return this.#core.options.flavor;
  }

  /** Unique among the runtimes of the program (RT-9). */
  id(): number {
    return lookAtId(this.#core.world, this.#core.runtimeId);
  }

  /** The name that the Builder gave the runtime (RT-9). */
  name(): string | null {
    return this.#core.options.name;
  }

  clone(): Handle {
    return new Handle(this.#core);
  }
}

/** No runtime is current. */
export class TryCurrentError {
  isMissingContext(): boolean {
    return true;
  }
  display(): string {
    return TXT_1;
  }
}

/** A runtime. Dropping it shuts it down and waits for its threads (SD-3). */
export class Runtime extends Owner {
  readonly #core: Core;

  constructor(world: World, core: Core) {
    super(world, `Runtime ${core.path}`);
    this.#core = core;
    core.scheduler = schedulerOf(core);
    core.pool = makePool(core);
  }

  /** Starts a task on the runtime; on current_thread it waits for a `blockOn` (BO-5). */
  spawn<T>(future: Async<T>): Make<JoinHandle<T>> {
    this.check("spawn");
    return spawnOn(this.#core, future);
  }

  /** Runs a future to its end on the calling thread; current_thread runs its tasks meanwhile (BO-3). */
  blockOn<T>(future: Async<T>): Sim<T> {
    this.check("blockOn");
    return blockOn(this.#core, future, true);
  }

  handle(): Handle {
    this.check("handle");
    return new Handle(this.#core);
  }

  enter(): Make<EnterGuard> {
    this.check("enter");
    return enter(this.#core);
  }

  /** Runs a closure on a thread of the blocking pool (BP-1). */
  spawnBlocking<T>(closure: Closure<T>): Call<JoinHandle<T>> {
    this.check("spawnBlocking");
    return spawnBlockingOn(this.#core, closure);
  }

  /**
   * Shuts the runtime down and waits for its threads and closures, `limit` at most; what is left goes on (SD-8).
   * Panics with TXT-7 on a thread that is driving tasks, unless the limit is zero (SD-9).
   *
   * @example
   * yield* rt.shutdownTimeout(Duration.fromMillis(100));
   */
  shutdownTimeout(limit: Duration): Call<void> {
    this.check("shutdownTimeout");
    consume(this);
    return new Call(shutDown(this.#core, { limit, asked: true, unwinding: false }));
  }

  /** Shuts the runtime down without waiting; allowed anywhere (SD-9, SD-10). */
  shutdownBackground(): Call<void> {
    return this.shutdownTimeout(Duration.ZERO);
  }

  override release(unwinding: boolean): Drop {
    return new Call(shutDown(this.#core, dropped(unwinding)));
  }
}

function schedulerOf(core: Core) {
  core.world.tasks = true;
  if (core.world.policy === "any-order") return new AnyOrder(core);
  core.world.queues = true;
  return core.options.flavor === "CurrentThread" ? new CurrentThread(core) : new MultiThread(core);
}

/** Builds a runtime for the body that asks. */
export const buildRuntime = (options: RuntimeOptions): Make<Runtime> =>
  new Make((world, actor) => {
    checkOptions(world, options);
    // Each worker takes a task id (TK-2).
    if (options.flavor === "MultiThread") for (let i = 0; i < options.workerThreads; i++) new TaskId(world);
    const runtime = new Runtime(world, new Core(world, actor.unit.nextObject("Runtime"), options));
    world.own(runtime);
    return runtime;
  });

/** Refuses what cannot be built. */
export function checkOptions(world: World, options: RuntimeOptions): void {
  const [hook] = Object.keys(options.hooks);
  if (hook !== undefined && world.policy === "any-order") throw new Misuse(anyThreads(`on_thread_${hook}`));
  if (options.shutsDownOnPanic && world.policy === "any-order") throw new Misuse(anyThreads("unhandled_panic"));
  if (options.startPaused && options.flavor === "MultiThread") throw new Panic(TXT_20); // RT-6
}

const anyThreads = (what: string): string =>
  `Builder: ${what} under any-order, which knows no threads: how many there are is no promise of Tokio's\n  use policy faithful`;

/** TK-1: the task is queued at once and polled later; on a closed runtime it is cancelled (SD-11). */
export const spawnOn = <T>(core: Core, future: Async<T>): Make<JoinHandle<T>> =>
  new Make((world, actor) => {
    const task = new Task(world, actor.unit, core, future);
    world.touch(core, SPAWNS);
    if (core.closed) actor.entail(refuse(task as Task<unknown>));
    else {
      core.tasks.add(task as Task<unknown>);
      core.scheduler.spawn(task as Task<unknown>, task.frame, actor);
    }
    const handle = new JoinHandle(task);
    world.own(handle);
    return handle;
  });

/** `tokio::spawn`: on the current runtime; panics with TXT-1 outside of one (RT-31). */
export const spawn = <T>(future: Async<T>): Make<JoinHandle<T>> => {
  return new Make((world, actor) => spawnOn(currentCore(actor), future).make(world, actor));
};

function* blockOn<T>(core: Core, future: Async<T>, drives: boolean): Sim<T> {
  const call: Call<T> = yield* new Make((world, actor) => {
    refuseNested(actor);
    return core.scheduler.blockOn(closureFrame(world, actor.unit, future), actor, drives) as Call<T>;
  });
  if (!drives) return yield* call;
  core.drivers++;
  core.wasDriven = true;
  try {
    return yield* call;
  } finally {
    core.drivers--;
  }
}
