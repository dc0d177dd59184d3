// tokio::runtime::LocalRuntime: LS-20 (a current_thread runtime that stays on its thread), RT-10.
import type { Async } from "../../kernel/closure.ts";
import { Misuse } from "../../kernel/errors.ts";
import { Make } from "../../kernel/signal/make.ts";
import { ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import type { JoinHandle } from "../task/join-handle.ts";
import { Core, type RuntimeOptions } from "./core.ts";
import { checkOptions, Runtime, spawnOn } from "./runtime.ts";

/** A current_thread runtime whose tasks need not be able to leave its thread; `task.spawnLocal` spawns on it. */
export class LocalRuntime extends Runtime {
  readonly #core: Core;

  constructor(world: World, core: Core) {
    super(world, core);
    this.#core = core;
  }

  /** Starts a task on the runtime; it waits for a `blockOn` (BO-5). */
  spawnLocal<T>(future: Async<T>): Make<JoinHandle<T>> {
    this.check("spawnLocal");
    return spawnOn(this.#core, future);
  }

  override spawn(): never {
    throw new Misuse("LocalRuntime has no spawn, as in Tokio\n  write rt.spawnLocal(…), or rt.handle().spawn(…)");
  }
}

/** Builds a LocalRuntime for the body that asks, on its thread. */
export const buildLocalRuntime = (options: RuntimeOptions): Make<Result<LocalRuntime, never>> =>
  new Make((world, actor) => {
    checkOptions(world, options);
    const core = new Core(world, actor.unit.nextObject("LocalRuntime"), options);
    core.localThread = actor;
    const runtime = new LocalRuntime(world, core);
    world.own(runtime);
    return ok(runtime);
  }, "Builder.buildLocal");
