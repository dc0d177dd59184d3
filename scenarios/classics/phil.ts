import { type Scenario, std } from "../../sim/index.ts";
import { buggy, fixed, threads, times } from "./classic.ts";

const { Mutex } = std.sync;

/** `ordered`: the last philosopher reaches for his right fork first, so that no circle closes. */
const program = (n: number, ordered: boolean) =>
  function* () {
    const forks: std.sync.Mutex<null>[] = [];
    for (let i = 0; i < n; i++) forks.push(yield* Mutex.new(null));
    const philosopher = (i: number) =>
      function* () {
        const [left, right] = [i, (i + 1) % n];
        const [first, second] = ordered && right < left ? [right, left] : [left, right];
        using _first = (yield* (forks[first] as std.sync.Mutex<null>).lock()).unwrap();
        using _second = (yield* (forks[second] as std.sync.Mutex<null>).lock()).unwrap();
      };
    yield* threads(...times(n, philosopher));
  };

const summary = (n: number) => `${n} philosophers, who all take the left fork first.`;
const repaired = (n: number) => `${n} philosophers, who all take the fork with the lower number first.`;

export const phil3: Scenario = buggy("phil-3", summary(3), program(3, false));
export const phil3Fixed: Scenario = fixed("phil-3", repaired(3), program(3, true));
export const phil5: Scenario = buggy("phil-5", summary(5), program(5, false));
export const phil5Fixed: Scenario = fixed("phil-5", repaired(5), program(5, true));
