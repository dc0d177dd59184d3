import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads } from "./classic.ts";

const { AtomicUsize } = std.sync.atomic;

export const lostUpdate: Scenario = buggy(
  "lost-update",
  "Two threads load a number, and store one more.",
  function* () {
    const x = yield* AtomicUsize.new(0);
    const add = function* () {
      yield* x.store((yield* x.load()) + 1);
    };
    yield* threads(add, add);
    assert((yield* x.load()) === 2, "an update was lost");
  },
);

export const lostUpdateFixed: Scenario = fixed(
  "lost-update",
  "Two threads add one to a number, in one step each.",
  function* () {
    const x = yield* AtomicUsize.new(0);
    const add = function* () {
      yield* x.fetchAdd(1);
    };
    yield* threads(add, add);
    assert((yield* x.load()) === 2, "an update was lost");
  },
);
