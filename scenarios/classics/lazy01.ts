import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads } from "./classic.ts";

const { Mutex } = std.sync;

const program = (fails: number) =>
  function* () {
    const data = yield* Mutex.new(0);
    const add = (by: number) =>
      function* () {
        using held = (yield* data.lock()).unwrap();
        held.value += by;
      };
    yield* threads(add(1), add(2), function* check() {
      using held = (yield* data.lock()).unwrap();
      assert(held.value < fails, "both ran first");
    });
  };

export const lazy01: Scenario = buggy("lazy01", "A check fails if both other threads ran before it.", program(3));

export const lazy01Fixed: Scenario = fixed(
  "lazy01",
  "The check expects what both other threads may have added.",
  program(4),
);
