// HZ-D3: what the end of the process finds unfinished. HZ-38: a detached thread; HZ-8 and HZ-5: a task of a runtime that
// is still there. (A task that goes with its runtime says so itself; see Task.drop.)
import { unitName } from "../kernel/wait-for.ts";
import type { World } from "../kernel/world.ts";
import { isUndriven, runtimesOf } from "./machine.ts";
import type { Notes } from "./notes.ts";

export function leftBehind(notes: Notes, world: World): void {
  for (const { index, finished, frames, gate, pending } of world.actors) {
    const bottom = frames[0];
    // Main has ended; what has no owner of values is a thread of a runtime, and what has a gate is a task.
    if (index === 0 || finished || gate !== null || bottom === undefined || bottom.owned === null) continue;
    const at = pending === null ? "" : ` at ${pending.kind.name}`;
    notes.note(
      "HZ-38",
      `the process ended while thread ${unitName(bottom.unit)} stood${at}: it stops there, without destructors`,
    );
  }
  for (const core of runtimesOf(world)) {
    for (const { unit, began, aborted } of core.tasks) {
      if (aborted) continue;
      const who = unitName(unit);
      if (!began && isUndriven(core) && !core.wasDriven)
        notes.note("HZ-5", `${who} was never polled: nobody drove ${core.path}`);
      else notes.note("HZ-8", `the process ended before ${who} had finished${began ? "" : ", or was polled at all"}`);
    }
  }
}
