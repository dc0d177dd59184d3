import { dfs } from "../explore/strategies/dfs.ts";
import { sourceDpor } from "../explore/strategies/source-dpor.ts";
import { states } from "../explore/strategies/states.ts";
import type { Closure } from "../kernel/closure.ts";
import type { Policy } from "../kernel/world.ts";
import { everything } from "./walks.ts";

/**
 * Everything that a program can show, sorted: found by brute force, by partial orders and by states, which must agree, or
 * an object says of two ops that they commute where they do not, or leaves something out of its digest.
 */
export function agreed(main: Closure<unknown>, policy: Policy = "faithful", runsMax = 50_000): string[] {
  const [all, ...others] = [dfs(), sourceDpor({ lateness: 0 }), states()].map((strategy) => ({
    name: strategy.name,
    found: [...everything(main, strategy, { policy }, runsMax)].sort(),
  }));
  const expected = all?.found ?? [];
  for (const { name, found } of others) {
    if (found.join("\n") === expected.join("\n")) continue;
    throw new Error(`${name} finds ${found.join(" | ")}\n  and brute force ${expected.join(" | ")}`);
  }
  return expected;
}
