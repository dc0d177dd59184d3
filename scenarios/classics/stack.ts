import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads } from "./classic.ts";

const { AtomicUsize } = std.sync.atomic;
type Atomic = std.sync.atomic.AtomicInteger;

/** `itemFirst`: an item is there before its index is. */
const program = (itemFirst: boolean) =>
  function* () {
    const top = yield* AtomicUsize.new(0);
    const items: Atomic[] = [];
    for (let i = 0; i < 3; i++) items.push(yield* AtomicUsize.new(0));
    yield* threads(
      function* push() {
        for (let i = 0; i < 3; i++) {
          const t = yield* top.load();
          const item = items[t] as Atomic;
          if (itemFirst) yield* item.store(7);
          yield* top.store(t + 1);
          if (!itemFirst) yield* item.store(7);
        }
      },
      function* peek() {
        for (let i = 0; i < 3; i++) {
          const t = yield* top.load();
          if (t > 0) assert((yield* (items[t - 1] as Atomic).load()) === 7, "an index without its item");
        }
      },
    );
  };

export const stack: Scenario = buggy("stack", "A push publishes the index before the item.", program(false));
export const stackFixed: Scenario = fixed("stack", "A push publishes the item before the index.", program(true));
