import {
  type Claim,
  Duration,
  drop,
  inOrder,
  move,
  println,
  printsLine,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";

// Seed 000, example 1: an OS thread owns a runtime, and blocks on it.

const started = "Async task started in thread.";
const finished = "Async task finished in thread.";
const completed = "Thread completed.";

function* asyncTask(): Sim<void> {
  yield* println(started);
  yield* tokio.time.sleep(Duration.fromMillis(500));
  yield* println(finished);
}

function* withOwnRuntime(): Sim<void> {
  using rt = (yield* tokio.runtime.newRuntime()).expect("Failed to create Tokio runtime.");
  yield* rt.blockOn(asyncTask());
  yield* println(completed);
}

const blocks: Claim = {
  id: "block-on-blocks",
  text: "block_on blocks the thread until the enclosed async future completes.",
  shows: inOrder(finished, completed),
  expected: "guaranteed",
};

/** Main never joins the thread. */
export const threadOwnRuntime: Scenario = scenario({
  name: "thread-own-runtime",
  source: "seeds/000 example 1",
  twin: "s000_1_thread_own_runtime",
  summary: "A thread builds its own runtime and blocks on an async function; main sleeps a second and returns.",
  claims: [
    {
      id: "spawns",
      text: "The main function spawns a new thread. Inside this thread, a new Tokio Runtime is created.",
      shows: inOrder("Main thread started.", started),
      expected: "guaranteed",
    },
    blocks,
    {
      id: "sleeps",
      text: "A spawned thread executes an async function that sleeps for a short period.",
      shows: inOrder(started, finished),
      expected: "guaranteed",
    },
    {
      id: "executed",
      text: "This ensures that the asynchronous operation is executed within the spawned thread.",
      shows: printsLine(completed),
      expected: "guaranteed",
    },
    {
      id: "beside-main",
      text: "(The listing's main prints “Main thread continuing.” before the thread's task has started.)",
      shows: inOrder("Main thread continuing.", started),
      expected: "one of n",
    },
    {
      id: "while-main-sleeps",
      text: "(The listing's main prints “Main thread continuing.” while the task sleeps, and “Main thread finished.” last.)",
      shows: inOrder("Main thread continuing.", finished, completed, "Main thread finished."),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "Although it adds a layer of complexity",
      reason: "A judgement of code, not of what it does.",
    },
    {
      text: "I used this pattern while building a system that periodically fetched data from an external API in a background thread.",
      reason: "The author's experience.",
    },
  ],
  *main() {
    yield* println("Main thread started.");
    yield* std.thread.spawn(withOwnRuntime);
    yield* println("Main thread continuing.");
    yield* std.thread.sleep(Duration.fromMillis(1000));
    yield* println("Main thread finished.");
  },
});

/** What the example leaves out: main ends before the thread does. */
export const threadOwnRuntimeHasty: Scenario = scenario({
  name: "thread-own-runtime-hasty",
  source: "seeds/000 example 1, where main does not sleep for a second",
  summary: "The same, but main sleeps for a tenth of a second only: it ends, and takes the thread along.",
  claims: [
    {
      id: "executed",
      text: "This ensures that the asynchronous operation is executed within the spawned thread.",
      shows: printsLine(finished),
      expected: "impossible",
    },
  ],
  *main() {
    yield* println("Main thread started.");
    yield* std.thread.spawn(withOwnRuntime);
    yield* std.thread.sleep(Duration.fromMillis(100));
    yield* println("Main thread finished.");
  },
});

/** The repaired twin of both: joining the thread is the smallest change that does not depend on how long main sleeps. */
export const threadOwnRuntimeFixed: Scenario = scenario({
  name: "thread-own-runtime-fixed",
  source: "seeds/000 example 1, repaired",
  summary: "The same, but main joins the thread instead of sleeping.",
  claims: [
    {
      id: "executed",
      text: "This ensures that the asynchronous operation is executed within the spawned thread.",
      shows: inOrder(started, finished, completed, "Main thread finished."),
      expected: "guaranteed",
    },
  ],
  *main() {
    yield* println("Main thread started.");
    const thread = yield* std.thread.spawn(withOwnRuntime);
    (yield* thread.join()).unwrap();
    yield* println("Main thread finished.");
  },
});

/** The parent is asynchronous itself; and who polls what is seen by the threads' names. */
export const threadOwnRuntimeInAsyncMain: Scenario = scenario({
  name: "thread-own-runtime-in-async-main",
  source: "seeds/000 introduction and example 1, under #[tokio::main]",
  summary: "An async main starts the thread; there, block_on's future and a task say on which thread they run.",
  claims: [
    {
      id: "regardless",
      text: "This method ensures that the async operation is properly executed within Tokio’s environment, regardless of whether the parent process uses asynchronous functions.",
      shows: inOrder("block_on's future runs on own", "Thread completed."),
      expected: "guaranteed",
    },
    {
      id: "on-the-thread",
      text: "The async function async_task() is then executed inside the runtime via rt.block_on(…): … executed within the spawned thread.",
      shows: printsLine("block_on's future runs on own"),
      expected: "guaranteed",
    },
    {
      id: "tasks-elsewhere",
      text: "(What holds of block_on's future holds of a task of that runtime as well: it runs on the spawned thread.)",
      shows: printsLine("a task runs on own"),
      expected: "impossible",
    },
  ],
  main: tokio.main(
    function* () {
      const thread = (yield* new std.thread.Builder().name("own").spawn(function* () {
        using rt = (yield* tokio.runtime.newRuntime()).unwrap();
        yield* rt.blockOn(function* () {
          yield* println(`block_on's future runs on ${yield* threadName()}`);
          const task = yield* tokio.spawn(function* () {
            yield* println(`a task runs on ${yield* threadName()}`);
          });
          (yield* task).unwrap();
        });
        yield* println(completed);
      })).unwrap();
      (yield* yield* tokio.task.spawnBlocking(
        move({ thread }, function* ({ thread }) {
          (yield* thread.join()).unwrap();
        }),
      )).unwrap();
    },
    { workerThreads: 1 },
  ),
});

function* threadName(): Sim<string> {
  const name = (yield* std.thread.current()).name();
  return name.isSome() ? name.value : "<unnamed>";
}

/** Main's runtime goes while the thread is busy: its own does not notice. */
export const threadOwnRuntimeDecoupled: Scenario = scenario({
  name: "thread-own-runtime-decoupled",
  source: "seeds/000 introduction, “decouples”",
  summary: "The thread has a runtime of its own; main drops another one while the thread's function sleeps.",
  claims: [
    {
      id: "decoupled",
      text: "This approach decouples the thread execution from the main Tokio runtime while still enabling the benefits of asynchronous programming within the thread.",
      shows: inOrder(started, "Main's runtime is gone.", finished, completed),
      expected: "guaranteed",
    },
  ],
  *main() {
    const rt = (yield* tokio.runtime.newRuntime()).unwrap();
    const thread = yield* std.thread.spawn(withOwnRuntime);
    yield* std.thread.sleep(Duration.fromMillis(100));
    yield* drop(rt);
    yield* println("Main's runtime is gone.");
    (yield* thread.join()).unwrap();
  },
});

/** The contrast: a thread that borrowed main's runtime by its Handle does notice (SD-12). */
export const threadHandleCoupled: Scenario = scenario({
  name: "thread-handle-coupled",
  source: "seeds/000 introduction, “decouples”, with a Handle instead",
  summary: "The thread blocks on main's runtime through a Handle; main drops the runtime while the function sleeps.",
  claims: [
    {
      id: "decoupled",
      text: "This approach decouples the thread execution from the main Tokio runtime.",
      shows: printsLine(finished),
      expected: "impossible",
    },
  ],
  *main() {
    const rt = (yield* tokio.runtime.newRuntime()).unwrap();
    const handle = rt.handle();
    const thread = yield* std.thread.spawn(function* () {
      yield* handle.blockOn(asyncTask());
      yield* println(completed);
    });
    yield* std.thread.sleep(Duration.fromMillis(100));
    yield* drop(rt);
    yield* println("Main's runtime is gone.");
    yield* println(`The thread panicked: ${(yield* thread.join()).isErr()}`);
  },
});
