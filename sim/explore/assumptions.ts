// What a search takes for granted, in the words of its result.
import type { SearchOptions } from "./options.ts";
import type { Strategy } from "./strategy.ts";

/** The sentences that a reader has to believe along with the result. */
export function assumptionsOf({ lateness, strategy }: SearchOptions, used: readonly Strategy[]): string[] {
  const assumed = ["memory is sequentially consistent"];
  if (used.some(({ exhaustive }) => exhaustive)) assumed.push("bodies share data through ops alone");
  if (used.some(({ hashing }) => hashing)) assumed.push("no two different states have the same 128-bit hash");
  assumed.push(
    lateness === 0
      ? "nothing that is ready waits while time passes; equal deadlines fall together, in any order"
      : "anything that is ready may wait as long as it likes",
  );
  for (const { leftOut = null, note = null } of used) {
    if (leftOut !== null) assumed.push(`${leftOut} are left out`);
    if (note !== null && strategy !== "auto") assumed.push(note);
  }
  return assumed;
}
