// tokio::task::spawn_blocking: BP-1 (runs once, on a thread of the pool), BP-8, BP-12, RT-31, RT-37, SD-11 (cancelled after
// a shutdown), TM-32 (paused time stands still meanwhile).
import type { Actor } from "../../../kernel/actor.ts";
import type { Closure } from "../../../kernel/closure.ts";
import { Call } from "../../../kernel/signal/call.ts";
import { made } from "../../../kernel/signal/fresh.ts";
import { Make } from "../../../kernel/signal/make.ts";
import type { Sim } from "../../../kernel/signal/signal.ts";
import { JoinHandle } from "../../task/join-handle.ts";
import { Task } from "../../task/task.ts";
import { currentCore } from "../context.ts";
import type { Core } from "../core.ts";
import { refuse } from "../queues.ts";

/**
 * Runs a closure on a thread of the current runtime's blocking pool, where it may block; the handle gives its value (BP-1).
 * Aborting it has an effect only until a thread has taken it (BP-12). Panics with TXT-1 outside of a runtime (RT-31).
 *
 * @example
 * const sum = (yield* yield* spawnBlocking(function* () {
 *   yield* std.thread.sleep(Duration.fromMillis(50));
 *   return 42;
 * })).unwrap();
 */
export function spawnBlocking<T>(closure: Closure<T>): Call<JoinHandle<T>> {
  return called(submitting(currentCore, closure));
}

/** The same on a given runtime. */
export const spawnBlockingOn = <T>(core: Core, closure: Closure<T>): Call<JoinHandle<T>> =>
  called(submitting(() => core, closure));

function called<T>(body: Sim<T>): Call<T> {
  const call = new Call<T>(body);
  made(call, spawnBlocking);
  return call;
}

function* submitting<T>(coreOf: (actor: Actor) => Core, closure: Closure<T>): Sim<JoinHandle<T>> {
  const [task, handle] = yield* new Make((world, actor) => {
    const core = coreOf(actor);
    const made = new Task(world, actor.unit, core.pool, closure);
    core.inhibit();
    const joins = new JoinHandle(made);
    world.own(joins);
    return [made as Task<unknown>, joins, core.pool] as const;
  });
  const taken: boolean = yield* (task.home as Core["pool"]).submit(task);
  if (!taken) yield* refuse(task);
  return handle;
}
