// HZ-D5: a task has panicked, and nobody has asked for its result until the end: HZ-30.
import type { Notes } from "./notes.ts";

export function swallowed(notes: Notes): void {
  for (const message of notes.suspects("HZ-30").values()) notes.note("HZ-30", message);
}
