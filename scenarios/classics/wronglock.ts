import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads, times } from "./classic.ts";

const { Mutex } = std.sync;
const { AtomicUsize } = std.sync.atomic;

const program = (n: number, oneLock: boolean) =>
  function* () {
    const right = yield* Mutex.new(null);
    const wrong = yield* Mutex.new(null);
    const x = yield* AtomicUsize.new(0);
    const trusting = function* () {
      using _guard = (yield* right.lock()).unwrap();
      const seen = yield* x.load();
      yield* x.store(seen + 1);
      assert((yield* x.load()) === seen + 1, "someone wrote under another lock");
    };
    const other = function* () {
      using _guard = (yield* (oneLock ? right : wrong).lock()).unwrap();
      const seen = yield* x.load();
      yield* x.store(seen + 1);
    };
    yield* threads(trusting, ...times(n, () => other));
  };

const summary = (n: number) => `One thread adds under one lock, ${n} threads under another.`;
const repaired = (n: number) => `${n + 1} threads add under the same lock.`;

export const wronglock3: Scenario = buggy("wronglock-3", summary(3), program(3, false));
export const wronglock3Fixed: Scenario = fixed("wronglock-3", repaired(3), program(3, true));
export const wronglock7: Scenario = buggy("wronglock-7", summary(7), program(7, false));
export const wronglock7Fixed: Scenario = fixed("wronglock-7", repaired(7), program(7, true));
