import type { Scenario } from "../../sim/explore/scenario.ts";
import { Misuse } from "../../sim/kernel/errors.ts";

/** Does something with a scenario's program; a mistake in it is told with the scenario's name. */
export function inScenario<T>({ name }: Scenario, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (error instanceof Misuse) throw new Misuse(`scenario ${name}: ${error.message}`, { cause: error });
    throw error;
  }
}
