import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads } from "./classic.ts";

const { Mutex } = std.sync;

export const stringbuffer: Scenario = buggy(
  "stringbuffer",
  "The length is read, and copied under a second lock.",
  function* () {
    const length = yield* Mutex.new(3);
    yield* threads(
      function* append() {
        let seen: number;
        {
          using held = (yield* length.lock()).unwrap();
          seen = held.value;
        }
        using held = (yield* length.lock()).unwrap();
        assert(held.value >= seen, "copied past the end");
      },
      function* clear() {
        using held = (yield* length.lock()).unwrap();
        held.value = 0;
      },
    );
  },
);

export const stringbufferFixed: Scenario = fixed(
  "stringbuffer",
  "The length is read and copied under one lock.",
  function* () {
    const length = yield* Mutex.new(3);
    yield* threads(
      function* append() {
        using held = (yield* length.lock()).unwrap();
        const seen = held.value;
        assert(held.value >= seen, "copied past the end");
      },
      function* clear() {
        using held = (yield* length.lock()).unwrap();
        held.value = 0;
      },
    );
  },
);
