import { Duration, ends, inOrder, println, printsLine, type Scenario, scenario, std } from "../../sim/index.ts";

/** The smallest race: a Mutex makes two sections exclusive, and orders nothing. */
export const lockOrder: Scenario = scenario({
  name: "lock-order",
  source: "litmus",
  summary: "Two threads take one lock; main sleeps a second and reads how often it was taken.",
  claims: [
    {
      id: "spawn-order",
      text: "The thread that was spawned first takes the lock first.",
      shows: inOrder("a has the lock", "b has the lock"),
      expected: "one of n",
    },
    {
      id: "both",
      text: "When main reads the counter, both threads have had the lock.",
      shows: printsLine("taken 2 times"),
      expected: "guaranteed",
    },
    { id: "ends", text: "The program ends.", shows: ends("returned"), expected: "guaranteed" },
  ],
  *main() {
    const taken = yield* std.sync.Mutex.new(0);
    for (const name of ["a", "b"]) {
      yield* std.thread.spawn(function* () {
        using guard = (yield* taken.lock()).unwrap();
        yield* println(`${name} has the lock`);
        guard.value += 1;
      });
    }
    yield* std.thread.sleep(Duration.fromSecs(1));
    using guard = (yield* taken.lock()).unwrap();
    yield* println(`taken ${guard.value} times`);
  },
});
