import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads, times } from "./classic.ts";

const { Mutex } = std.sync;

const program = (writers: number, together: boolean) =>
  function* () {
    const data = yield* Mutex.new(0);
    const index = yield* Mutex.new(0);
    const write = function* () {
      {
        using held = (yield* data.lock()).unwrap();
        held.value = 1;
        if (together) {
          using inner = (yield* index.lock()).unwrap();
          inner.value = 2;
        }
      }
      if (together) return;
      using held = (yield* index.lock()).unwrap();
      held.value = 2;
    };
    const read = function* () {
      let seen: number;
      {
        using held = (yield* data.lock()).unwrap();
        seen = held.value;
      }
      if (seen !== 1) return;
      using held = (yield* index.lock()).unwrap();
      assert(held.value === 2, "data without its index");
    };
    yield* threads(...times(writers, () => write), read);
  };

const summary = "Data and its index are written under two locks, one after the other.";
const repaired = "Data and its index are written while both locks are held.";

export const twostage: Scenario = buggy("twostage", summary, program(1, false));
export const twostageFixed: Scenario = fixed("twostage", repaired, program(1, true));
export const twostage20: Scenario = buggy("twostage-20", summary, program(19, false));
export const twostage20Fixed: Scenario = fixed("twostage-20", repaired, program(19, true));
