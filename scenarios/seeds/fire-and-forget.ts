import { Duration, println, printsLine, type Scenario, scenario, tokio } from "../../sim/index.ts";

/** Seed 002, example 1: a task is spawned, and the runtime is gone before it is done (HZ-8, SD-14). */
export const fireAndForget: Scenario = scenario({
  name: "fire-and-forget",
  source: "seeds/002 example 1",
  twin: "s002_1_fire_and_forget",
  summary: "block_on spawns a task that sleeps 100 ms, and returns; the runtime is a temporary, dropped right after.",
  claims: [
    {
      id: "completes",
      text: "This involves simply spawning the async function and letting it execute independently.",
      shows: printsLine("Async function completed."),
      expected: "impossible",
    },
    {
      id: "continues",
      text: "The main function continues its execution without waiting for the completion of my_async_function.",
      shows: printsLine("Main function continues execution."),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = (yield* tokio.runtime.Builder.newMultiThread().enableAll().build()).unwrap();
    yield* rt.blockOn(function* () {
      yield* tokio.spawn(function* () {
        yield* tokio.time.sleep(Duration.fromMillis(100));
        yield* println("Async function completed.");
      });
      yield* println("Main function continues execution.");
    });
  },
});

/** The repaired twin: awaiting the handle is the smallest change that keeps the work. */
export const fireAndAwait: Scenario = scenario({
  name: "fire-and-await",
  source: "seeds/002 example 1, repaired",
  summary: "The same, but block_on awaits the task's JoinHandle.",
  claims: [
    {
      id: "completes",
      text: "Spawning the async function and awaiting its handle lets it complete.",
      shows: printsLine("Async function completed."),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = (yield* tokio.runtime.Builder.newMultiThread().enableAll().build()).unwrap();
    yield* rt.blockOn(function* () {
      const handle = yield* tokio.spawn(function* () {
        yield* tokio.time.sleep(Duration.fromMillis(100));
        yield* println("Async function completed.");
      });
      yield* println("Main function continues execution.");
      (yield* handle).unwrap();
    });
  },
});
