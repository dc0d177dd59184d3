import { Duration, inOrder, println, prints, type Scenario, scenario, std, tokio } from "../../sim/index.ts";

/** Seed 003, "A synchronous interface to mini-redis": a current_thread runtime between two block_on calls (BO-5). */
export const freeze: Scenario = scenario({
  name: "freeze",
  source: "seeds/003 A synchronous interface to mini-redis",
  twin: "s003_10_freeze",
  summary: "A task ticks every 20 ms; main blocks on the runtime twice, with 100 ms in between.",
  claims: [
    {
      id: "only-in-block-on",
      text: "Because the current_thread runtime does not spawn threads, it only operates when block_on is called.",
      shows: inOrder("spawned", "first block_on", "tick 1"),
      expected: "guaranteed",
    },
    {
      id: "freezes",
      text: "Once block_on returns, all spawned tasks on that runtime will freeze until you call block_on again.",
      shows: inOrder("frozen", "second block_on", "tick 4"),
      expected: "guaranteed",
    },
    {
      id: "whole",
      text: "(The whole output: three ticks in 50 ms, none while it is frozen, one more in the second block_on.)",
      shows: prints("spawned\nfirst block_on\ntick 1\ntick 2\ntick 3\nfrozen\nsecond block_on\ntick 4\nend\n"),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
    yield* rt.spawn(function* () {
      for (let n = 1; ; n++) {
        yield* println(`tick ${n}`);
        yield* tokio.time.sleep(Duration.fromMillis(20));
      }
    });
    yield* println("spawned");
    yield* std.thread.sleep(Duration.fromMillis(50));
    yield* println("first block_on");
    yield* rt.blockOn(function* () {
      yield* tokio.time.sleep(Duration.fromMillis(50));
    });
    yield* println("frozen");
    yield* std.thread.sleep(Duration.fromMillis(100));
    yield* println("second block_on");
    yield* rt.blockOn(function* () {
      yield* tokio.time.sleep(Duration.fromMillis(10));
    });
    yield* println("end");
  },
});
