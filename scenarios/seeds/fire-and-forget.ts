import {
  Duration,
  drop,
  inOrder,
  move,
  onDrop,
  panic,
  println,
  prints,
  printsLine,
  type Scenario,
  scenario,
  tokio,
} from "../../sim/index.ts";

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
    {
      id: "suitable",
      text: "This approach is suitable for background tasks or logging operations. (The background task is done.)",
      shows: printsLine("Async function completed."),
      expected: "impossible",
    },
    {
      id: "bridges",
      text: "The block_on method is crucial for bridging the gap between synchronous main and the asynchronous world within. (It ends when its own future does, not when the tasks do.)",
      shows: prints("Main function continues execution.\n"),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "In scenarios where the result of the async operation isn't crucial to the synchronous code's flow, a “fire-and-forget” approach is sufficient.",
      reason: "Advice. It is not the result alone that is lost: the work is not done.",
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

/** The same with a print at the task's start and a destructor: the task may begin, or not; it never gets further. */
export const fireAndForgetStart: Scenario = scenario({
  name: "fire-and-forget-start",
  source: "seeds/002 example 1, with a print at the task's start",
  twin: "s002_1b_fire_and_forget_start_print",
  summary: "The forgotten task says when it starts and when it is dropped; the runtime has two workers.",
  claims: [
    {
      id: "starts",
      text: "The tokio::spawn function takes a future as an argument and executes it concurrently.",
      shows: printsLine("task started"),
      expected: "one of n",
    },
    {
      id: "completes",
      text: "This involves simply spawning the async function and letting it execute independently.",
      shows: printsLine("task completed"),
      expected: "impossible",
    },
    {
      id: "dropped",
      text: "(What the task holds is dropped while the runtime goes.)",
      shows: inOrder("dropping runtime", "future dropped", "runtime dropped"),
      expected: "guaranteed",
    },
  ],
  *main() {
    const rt = (yield* tokio.runtime.Builder.newMultiThread().workerThreads(2).enableAll().build()).unwrap();
    yield* rt.blockOn(function* () {
      const bye = yield* onDrop("bye", function* () {
        yield* println("future dropped");
      });
      yield* tokio.spawn(
        move({ bye }, function* ({ bye }) {
          using _bye = bye;
          yield* println("task started");
          yield* tokio.time.sleep(Duration.fromMillis(100));
          yield* println("task completed");
        }),
      );
      yield* println("block_on body done");
    });
    yield* println("dropping runtime");
    yield* drop(rt);
    yield* println("runtime dropped");
  },
});

/** A panic stays in its task (TK-6), whoever waits for it or does not. */
export const fireAndForgetPanic: Scenario = scenario({
  name: "fire-and-forget-panic",
  source: "seeds/002 example 1, with a task that panics",
  summary: "The spawned function panics at once; block_on goes on for 100 ms, and says so.",
  claims: [
    {
      id: "no-impact",
      text: "Error handling is minimal in this case, as any errors within the spawned task won't directly impact the main thread's execution.",
      shows: prints("Main function continues execution.\nMain function is done.\n"),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = (yield* tokio.runtime.Builder.newMultiThread().enableAll().build()).unwrap();
    yield* rt.blockOn(function* () {
      yield* tokio.spawn(function* () {
        yield* tokio.time.sleep(Duration.fromMillis(10));
        panic("went wrong");
      });
      yield* println("Main function continues execution.");
      yield* tokio.time.sleep(Duration.fromMillis(100));
    });
    yield* println("Main function is done.");
  },
});
