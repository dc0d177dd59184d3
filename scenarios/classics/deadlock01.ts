import { type Scenario, std } from "../../sim/index.ts";
import { buggy, fixed, threads } from "./classic.ts";

const { Mutex } = std.sync;

const program = (sameOrder: boolean) =>
  function* () {
    const a = yield* Mutex.new(null);
    const b = yield* Mutex.new(null);
    const both = (first: typeof a, second: typeof a) =>
      function* () {
        using _one = (yield* first.lock()).unwrap();
        using _two = (yield* second.lock()).unwrap();
      };
    yield* threads(both(a, b), sameOrder ? both(a, b) : both(b, a));
  };

export const deadlock01: Scenario = buggy(
  "deadlock01",
  "Two threads take two locks in opposite orders.",
  program(false),
);

export const deadlock01Fixed: Scenario = fixed(
  "deadlock01",
  "Two threads take two locks in the same order.",
  program(true),
);
