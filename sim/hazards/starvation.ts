// HZ-D6: one poll takes so many steps that nobody else can live on its thread: HZ-11. Asked when a run was cut: a poll that
// ends some time harms nobody in virtual time.
import { unitName } from "../kernel/wait-for.ts";
import type { World } from "../kernel/world.ts";
import { contextOf, coreOf } from "../tokio/runtime/context.ts";
import { isReady } from "./machine.ts";
import type { Notes } from "./notes.ts";

/** A poll of so many steps does not end by itself. */
const STEPS_MAX = 1000;

export function starved(notes: Notes, world: World): void {
  for (const actor of world.actors) {
    if (actor.finished || actor.parked || actor.context === null || actor.frames.length === 0) continue;
    const { entered, polledAt } = contextOf(actor);
    const steps = actor.steps - polledAt;
    const core = coreOf(actor);
    if (!entered || core === null || steps < STEPS_MAX) continue;
    // Elsewhere another worker could take them, if only the schedule were fair.
    const { flavor, workerThreads } = core.options;
    if (flavor === "MultiThread" && workerThreads > 1) continue;
    const ready = [...core.tasks].filter((task) => task.unit !== actor.unit && isReady(task));
    if (ready.length === 0) continue;
    const names = ready.map(({ unit }) => unitName(unit)).join(", ");
    notes.note(
      "HZ-11",
      `one poll of ${unitName(actor.unit)} has made ${steps} steps and does not end; ${names} cannot run`,
    );
  }
}
