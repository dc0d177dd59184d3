// What detectors ask of the machine, whatever the policy.
import type { World } from "../kernel/world.ts";
import { Core } from "../tokio/runtime/core.ts";
import { Poller } from "../tokio/runtime/poller.ts";
import { Task } from "../tokio/task/task.ts";

/** Whether a thread could poll the task, if there were one. */
export function isReady(task: Task<unknown>): boolean {
  if (task.result !== null || task.killed) return false;
  const { actor } = task;
  if (actor === null) return task.notified && !task.running;
  if (actor.finished || actor.pending === null) return false;
  const { gate } = actor;
  if (gate instanceof Poller && (gate.polling || gate.idle)) return false;
  return !actor.parked;
}

/** All tasks and closures of the run. */
export const tasksOf = (world: World): Task<unknown>[] => world.objects.filter((object) => object instanceof Task);

/** All runtimes of the run. */
export const runtimesOf = (world: World): Core[] => world.objects.filter((object) => object instanceof Core);

/** Whether nobody runs its tasks: a current_thread runtime that no thread is in `block_on` of. */
export const isUndriven = ({ options, drivers }: Core): boolean => options.flavor === "CurrentThread" && drivers === 0;

/** Whether a body stands at an await, so that its thread does something else. */
export function isSuspended(world: World, path: string): boolean {
  for (const { finished, unit, parked, gate, frames } of world.actors.filter(({ frames }) => frames.length > 0)) {
    if (finished || parked || frames.length === 0 || unit.path !== path) continue;
    if (!(gate instanceof Poller) || gate.polling) return false;
  }
  return true;
}
