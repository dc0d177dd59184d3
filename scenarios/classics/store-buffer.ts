import { type Scenario, std } from "../../sim/index.ts";
import { assert, classic } from "./classic.ts";

const { AtomicUsize } = std.sync.atomic;

export const storeBuffer: Scenario = classic(
  "store-buffer",
  "Each of two threads stores its own number and loads the other's; one of them sees a store.",
  function* () {
    const x = yield* AtomicUsize.new(0);
    const y = yield* AtomicUsize.new(0);
    const one = yield* std.thread.spawn(function* () {
      yield* x.store(1);
      return yield* y.load();
    });
    const other = yield* std.thread.spawn(function* () {
      yield* y.store(1);
      return yield* x.load();
    });
    const seen = (yield* one.join()).unwrap() + (yield* other.join()).unwrap();
    assert(seen >= 1, "neither store was seen");
  },
  "guaranteed",
);
