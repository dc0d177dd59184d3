import {
  type Claim,
  Duration,
  debug,
  display,
  err,
  inOrder,
  neverPrints,
  ok,
  println,
  prints,
  printsLine,
  type Result,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { allKinds, type RuntimeKind, twoWorkers } from "./runtimes.ts";

// Seed 002, example 2: join! inside block_on.

const returned = "Async function returned: 42";
const failed = "Async function failed: Something went wrong";
type Answer = Result<number, string>;

const ok42: Answer = ok(42);
const wrong: Answer = err("Something went wrong");

const example = (build: RuntimeKind["build"], answer: Answer) =>
  function* (): Sim<void> {
    using rt = yield* build();
    yield* rt.blockOn(function* () {
      const [result] = yield* tokio.join(function* () {
        yield* tokio.time.sleep(Duration.fromMillis(100));
        return answer;
      });
      yield* println(
        result.isOk() ? `Async function returned: ${result.value}` : `Async function failed: ${display(result.error)}`,
      );
    });
  };

function* manyWorkers(): Sim<tokio.runtime.Runtime> {
  return (yield* tokio.runtime.Builder.newMultiThread().enableAll().build()).unwrap();
}

const waits: Claim = {
  id: "waits",
  text: "The crucial point is that the main function waits for the result.",
  shows: prints(`${returned}\n`),
  expected: "guaranteed",
};

export const joinResult: Scenario = scenario({
  name: "join-result",
  source: "seeds/002 example 2",
  twin: "s002_2_join_result",
  summary: "block_on joins one async function, and prints its Result.",
  claims: [
    waits,
    {
      id: "success",
      text: "The match statement handles both success and failure scenarios. (Success.)",
      shows: printsLine(returned),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "Directly invoking an async function from a non-async context will result in a compile-time error.",
      reason:
        "A matter of the compiler, and not so: the call compiles, runs nothing and gives a future (a warning says that it is unused). What the compiler refuses there is .await.",
    },
    {
      text: "While directly calling an asynchronous function from a synchronous context isn't possible in Rust, …",
      reason: "A matter of the compiler, as above.",
    },
    {
      text: "Synchronous functions execute linearly, blocking the current thread until completion.",
      reason: "What the words mean.",
    },
    {
      text: "Error handling becomes more critical here.",
      reason: "Advice.",
    },
    {
      text: "The choice of method depends on the complexity of the interaction and the level of control required.",
      reason: "Advice.",
    },
  ],
  main: example(manyWorkers, ok42),
});

export const joinResultFails: Scenario = scenario({
  name: "join-result-fails",
  source: "seeds/002 example 2, returning an error",
  summary: "The same with a function that returns Err.",
  claims: [
    {
      id: "failure",
      text: "The match statement handles both success and failure scenarios. (Failure.)",
      shows: prints(`${failed}\n`),
      expected: "guaranteed",
    },
  ],
  main: example(manyWorkers, wrong),
});

/** Both flavours, and several numbers of workers: the main future is polled on main's own thread. */
export const joinResultKinds: readonly Scenario[] = allKinds.map(({ name, build }) =>
  scenario({
    name: `join-result-${name}`,
    source: `seeds/002 example 2, ${name}`,
    summary: "The example on another runtime.",
    claims: [waits],
    main: example(build, ok42),
  }),
);

function* step(name: string, ms: number, out: Answer): Sim<Answer> {
  yield* tokio.time.sleep(Duration.fromMillis(ms));
  yield* println(`${name} finished`);
  return out;
}

const pair = '(Ok(42), Err("boom"))';
const blocked = (so: boolean): string => `main was blocked for at least 60 ms: ${so}`;

export const joinBlocksMain: Scenario = scenario({
  name: "join-blocks-main",
  source: "seeds/002 example 2, “without blocking the main thread”",
  twin: "s002_2b_join_blocks_main",
  summary: "block_on joins a function of 60 ms that succeeds and one of 20 ms that fails; main looks at the time.",
  claims: [
    {
      id: "concurrently",
      text: "The tokio::join! macro provides a convenient mechanism to await multiple futures concurrently.",
      shows: inOrder("fast finished", "slow finished", pair),
      expected: "guaranteed",
    },
    {
      id: "without-blocking",
      text: "This allows the synchronous context to wait for the completion of the asynchronous operation without blocking the main thread until its completion.",
      shows: printsLine(blocked(false)),
      expected: "impossible",
    },
    {
      id: "blocks",
      text: "(block_on keeps the main thread until the slower of the two is done.)",
      shows: inOrder("slow finished", blocked(true)),
      expected: "guaranteed",
    },
    {
      id: "returns-a-result",
      text: "The join! macro returns a Result, allowing for appropriate error handling in the synchronous context. (So that a failure ends it, as a Result's would.)",
      shows: neverPrints("slow finished"),
      expected: "impossible",
    },
    {
      id: "returns-a-tuple",
      text: "(join! gives a tuple of all that the futures returned.)",
      shows: printsLine(pair),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = yield* twoWorkers.build();
    const start = yield* std.time.Instant.now();
    const both = yield* rt.blockOn(function* () {
      return yield* tokio.join(step("slow", 60, ok(42)), step("fast", 20, err("boom")));
    });
    yield* println(`(${both.map(debug).join(", ")})`);
    yield* println(blocked((yield* start.elapsed()).asMillis() >= 60));
  },
});

/** The repaired twin of the Result: try_join! gives one, and stops at the first error. */
export const joinResultFixed: Scenario = scenario({
  name: "join-result-fixed",
  source: "seeds/002 example 2, “returns a Result”, repaired",
  summary: "The same two functions, with try_join! for join!.",
  claims: [
    {
      id: "returns-a-result",
      text: "The … macro returns a Result, allowing for appropriate error handling in the synchronous context.",
      shows: prints('fast finished\nErr("boom")\n'),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = yield* twoWorkers.build();
    const both = yield* rt.blockOn(function* () {
      return yield* tokio.tryJoin(step("slow", 60, ok(42)), step("fast", 20, err("boom")));
    });
    yield* println(debug(both));
  },
});

const frameMs = 16;

/** Main looks whether the work is done, and draws a frame, until it is. */
const responsive = (waitsIn: "block_on" | "frames") =>
  function* (): Sim<void> {
    using rt = yield* twoWorkers.build();
    const work = yield* rt.spawn(function* () {
      yield* tokio.time.sleep(Duration.fromMillis(100));
      yield* println(returned);
    });
    if (waitsIn === "block_on") (yield* rt.blockOn(work)).unwrap();
    for (let frame = 1; frame <= 8; frame++) {
      yield* println(`frame ${frame}`);
      yield* std.thread.sleep(Duration.fromMillis(frameMs));
    }
  };

const remains: Claim = {
  id: "remains-responsive",
  text: "The main function waits for the result, yet remains responsive due to the asynchronous nature of the operation. (It draws a frame before the result is there.)",
  shows: inOrder("frame 1", returned),
  expected: "impossible",
};

export const joinResponsive: Scenario = scenario({
  name: "join-responsive",
  source: "seeds/002 example 2, “yet remains responsive”",
  summary: "Main waits for 100 ms of work in block_on, and draws its frames after that.",
  claims: [remains],
  main: responsive("block_on"),
});

/** The repaired twin: main draws on while a worker does the work. */
export const joinResponsiveFixed: Scenario = scenario({
  name: "join-responsive-fixed",
  source: "seeds/002 example 2, “yet remains responsive”, repaired",
  summary: "Main spawns the work on the runtime, and draws a frame every 16 ms without waiting for it.",
  claims: [{ ...remains, expected: "guaranteed" }],
  main: responsive("frames"),
});
