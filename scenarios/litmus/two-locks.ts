import { ends, neverPrints, println, type Scenario, scenario, std } from "../../sim/index.ts";

/** The smallest deadlock: each thread holds the lock that the other one waits for. */
export const twoLocks: Scenario = scenario({
  name: "two-locks",
  source: "litmus",
  summary: "Two threads take the same two locks, in opposite orders.",
  claims: [
    { id: "ends", text: "The program ends.", shows: ends("returned"), expected: "one of n" },
    { id: "hangs", text: "The program hangs.", shows: ends("deadlock"), expected: "one of n" },
    {
      id: "quiet",
      text: "Main never gets past the joins.",
      shows: neverPrints("both are done"),
      expected: "one of n",
    },
  ],
  *main() {
    const left = yield* std.sync.Mutex.new("left");
    const right = yield* std.sync.Mutex.new("right");
    const orders = [
      [left, right],
      [right, left],
    ] as const;
    const handles = [];
    for (const [first, second] of orders) {
      handles.push(
        yield* std.thread.spawn(function* () {
          using one = (yield* first.lock()).unwrap();
          using other = (yield* second.lock()).unwrap();
          yield* println(`${one.value}, then ${other.value}`);
        }),
      );
    }
    for (const handle of handles) (yield* handle.join()).unwrap();
    yield* println("both are done");
  },
});
