import { Duration, inOrder, println, printsLine, type Scenario, scenario, std, tokio } from "../../sim/index.ts";

/** Seed 000, example 1: an OS thread owns a runtime; main never joins the thread. */
export const threadOwnRuntime: Scenario = scenario({
  name: "thread-own-runtime",
  source: "seeds/000 example 1",
  twin: "s000_1_thread_own_runtime",
  summary: "A thread builds its own runtime and blocks on an async function; main sleeps a second and returns.",
  claims: [
    {
      id: "block-on-blocks",
      text: "block_on blocks the thread until the enclosed async future completes.",
      shows: inOrder("Async task finished in thread.", "Thread completed."),
      expected: "guaranteed",
    },
    {
      id: "sleeps",
      text: "A spawned thread executes an async function that sleeps for a short period.",
      shows: inOrder("Async task started in thread.", "Async task finished in thread."),
      expected: "guaranteed",
    },
    {
      id: "executed",
      text: "This ensures that the asynchronous operation is executed within the spawned thread.",
      shows: printsLine("Thread completed."),
      expected: "guaranteed",
    },
  ],
  *main() {
    yield* println("Main thread started.");
    yield* std.thread.spawn(function* () {
      using rt = (yield* tokio.runtime.newRuntime()).expect("runtime");
      yield* rt.blockOn(function* () {
        yield* println("Async task started in thread.");
        yield* tokio.time.sleep(Duration.fromMillis(500));
        yield* println("Async task finished in thread.");
      });
      yield* println("Thread completed.");
    });
    yield* println("Main thread continuing.");
    yield* std.thread.sleep(Duration.fromMillis(1000));
    yield* println("Main thread finished.");
  },
});
