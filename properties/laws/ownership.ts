// What must hold of every value with a destructor, whatever happens to those who have it.
import type { End } from "../../sim/kernel/end.ts";
import type { Estate } from "../arbitraries/ownership-run.ts";

/**
 * The destructor of each value runs once: when its last owner goes, whether that one returns, panics, is aborted, loses or is
 * shut down (TK-16, TK-17, SD-4, BP-8, SEL-2). Only the end of the process leaves values behind (TH-6).
 */
export function droppedOnce({ drops, complaints, alive, settled }: Estate, end: End): string | null {
  if (complaints.length > 0) return complaints[0] as string;
  for (const [number, times] of drops) if (times > 1) return `value ${number} was dropped ${times} times`;
  const over = end.kind === "panicked" || (end.kind === "returned" && settled);
  if (!over || alive > 0) return null;
  for (const [number, times] of drops) if (times === 0) return `value ${number} was never dropped`;
  return null;
}

/** Every wait in these programs is bounded, or for something that ends: nobody may be forgotten (SIM-4, SIM-5). */
export const comesToItsEnd = (end: End): string | null =>
  end.kind === "returned" || end.kind === "panicked" ? null : `it ends as ${JSON.stringify(end)}`;
