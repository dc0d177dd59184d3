// Why two outcomes differ, in a sentence.
import type { Decisive } from "../../../sim/explore/result.ts";

/** `a tie at 750 ms: main and main.6 are due at the same instant`. */
export function decisiveText(decisive: Decisive): string {
  const [one, other] = decisive.between;
  return decisive.kind === "tie"
    ? `a tie at ${decisive.ms} ms: ${one} and ${other} are due at the same instant`
    : `nothing orders ${one} and ${other}`;
}
