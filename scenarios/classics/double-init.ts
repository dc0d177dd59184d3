import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads } from "./classic.ts";

const { AtomicBool, AtomicUsize } = std.sync.atomic;

export const doubleInit: Scenario = buggy(
  "double-init",
  "Two threads initialise what is not initialised.",
  function* () {
    const done = yield* AtomicBool.new(false);
    const inits = yield* AtomicUsize.new(0);
    const init = function* () {
      if (yield* done.load()) return;
      yield* inits.fetchAdd(1);
      yield* done.store(true);
    };
    yield* threads(init, init);
    assert((yield* inits.load()) === 1, "initialised twice");
  },
);

export const doubleInitFixed: Scenario = fixed("double-init", "Whoever sets the mark initialises.", function* () {
  const done = yield* AtomicBool.new(false);
  const inits = yield* AtomicUsize.new(0);
  const init = function* () {
    if (!(yield* done.swap(true))) yield* inits.fetchAdd(1);
  };
  yield* threads(init, init);
  assert((yield* inits.load()) === 1, "initialised twice");
});
