import { Duration, inOrder, println, type Scenario, scenario, std, tokio } from "../../sim/index.ts";
import { onCurrentThread } from "./runtimes.ts";

// Seed 002, introduction: what an asynchronous function does that a synchronous one does not.

/** What it means to yield control. */
export const asyncYields: Scenario = scenario({
  name: "async-yields",
  source: "seeds/002 introduction",
  summary: "A task awaits a timer on the only thread; another one runs meanwhile.",
  claims: [
    {
      id: "yields",
      text: "Asynchronous functions, on the other hand, utilize futures and don't block; they yield control back to the caller, allowing other tasks to progress concurrently.",
      shows: inOrder("one begins", "other runs", "one ends"),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = yield* onCurrentThread.build();
    yield* rt.blockOn(function* () {
      const one = yield* tokio.spawn(function* () {
        yield* println("one begins");
        yield* tokio.time.sleep(Duration.fromMillis(20));
        yield* println("one ends");
      });
      const other = yield* tokio.spawn(function* () {
        yield* tokio.time.sleep(Duration.fromMillis(10));
        yield* println("other runs");
      });
      (yield* one).unwrap();
      (yield* other).unwrap();
    });
  },
});

/** An async function can block as well as any other: what counts is what it waits with (HZ-1). */
export const asyncBlocks: Scenario = scenario({
  name: "async-blocks",
  source: "seeds/002 introduction, with a blocking call inside",
  summary: "The same, but the first function sleeps with std::thread::sleep.",
  claims: [
    {
      id: "yields",
      text: "Asynchronous functions … don't block; they yield control back to the caller, allowing other tasks to progress concurrently.",
      shows: inOrder("one begins", "other runs", "one ends"),
      expected: "impossible",
    },
  ],
  *main() {
    using rt = yield* onCurrentThread.build();
    yield* rt.blockOn(function* () {
      const one = yield* tokio.spawn(function* () {
        yield* println("one begins");
        yield* std.thread.sleep(Duration.fromMillis(20));
        yield* println("one ends");
      });
      const other = yield* tokio.spawn(function* () {
        yield* tokio.time.sleep(Duration.fromMillis(10));
        yield* println("other runs");
      });
      (yield* one).unwrap();
      (yield* other).unwrap();
    });
  },
});
