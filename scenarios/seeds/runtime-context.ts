import {
  type Closure,
  Duration,
  ends,
  inOrder,
  move,
  neverPrints,
  println,
  prints,
  printsLine,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";

// Seed 000, introduction (and 002, “tokio::spawn”): where a runtime's context is needed, and where it is not.

const noReactor = "there is no reactor running, must be called from the context of a Tokio 1.x runtime";

function* asyncTask(): Sim<void> {
  yield* println("Async task started in thread.");
  yield* tokio.time.sleep(Duration.fromMillis(20));
  yield* println("Async task finished in thread.");
}

/** An async main whose std thread does this without a runtime; it says what came of it. */
const inPlainThread = (body: Closure<void>) =>
  tokio.main(
    function* () {
      const thread = yield* std.thread.spawn(body);
      const ended = yield* yield* tokio.task.spawnBlocking(
        move({ thread }, function* ({ thread }) {
          return yield* thread.join();
        }),
      );
      const result = ended.unwrap();
      yield* println(result.isErr() ? `thread panicked: ${result.error}` : "thread ended");
    },
    { workerThreads: 1 },
  );

export const sleepOutsideRuntime: Scenario = scenario({
  name: "sleep-outside-runtime",
  source: "seeds/000 introduction",
  summary: "A std thread started by an async main makes a Tokio timer.",
  claims: [
    {
      id: "needs-context",
      text: "Tokio's runtime mandates that asynchronous operations, which includes awaiting Future implementations, must be performed within the context of that runtime's executor.",
      shows: neverPrints("thread ended"),
      expected: "guaranteed",
    },
    {
      id: "runtime-error",
      text: "Attempting to await outside of this context will result in a runtime error because the necessary mechanism for driving the future forward is absent.",
      shows: printsLine(`thread panicked: ${noReactor}`),
      expected: "guaranteed",
    },
    {
      id: "not-integrated",
      text: "Simply spawning a thread and trying to await an async function does not inherently integrate the thread into the Tokio runtime.",
      shows: printsLine(`thread panicked: ${noReactor}`),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "Direct await inside the spawned thread’s closure doesn't have the necessary runtime context.",
      reason:
        "A closure that is not async cannot await at all: the compiler refuses it (E0728) before any context is asked for.",
    },
    {
      text: "This misunderstanding often stems from prior experience with languages where threads and async operations are more implicitly integrated.",
      reason: "About readers, not about programs.",
    },
  ],
  main: inPlainThread(function* () {
    const sleep = tokio.time.sleep(Duration.fromMillis(20));
    yield* sleep;
  }),
});

/** What needs no runtime: channels, for instance, whose futures are woken by whoever sends. */
export const channelOutsideRuntime: Scenario = scenario({
  name: "channel-outside-runtime",
  source: "seeds/000 introduction",
  summary: "A std thread without a runtime waits for a tokio oneshot that a task sends.",
  claims: [
    {
      id: "runtime-error",
      text: "Attempting to await outside of this context will result in a runtime error because the necessary mechanism for driving the future forward is absent.",
      shows: neverPrints("got 42"),
      expected: "impossible",
    },
  ],
  main: tokio.main(
    function* () {
      const [tx, rx] = yield* tokio.sync.oneshot.channel<number>();
      const thread = yield* std.thread.spawn(
        move({ rx }, function* ({ rx }) {
          yield* println(`got ${(yield* rx.blockingRecv()).unwrap()}`);
        }),
      );
      yield* tokio.time.sleep(Duration.fromMillis(20));
      (yield* tx.send(42)).unwrap();
      (yield* yield* tokio.task.spawnBlocking(
        move({ thread }, function* ({ thread }) {
          (yield* thread.join()).unwrap();
        }),
      )).unwrap();
    },
    { workerThreads: 1 },
  ),
});

/** tokio::spawn starts a task, no thread, and awaiting is what tasks do. */
export const awaitInTask: Scenario = scenario({
  name: "await-in-task",
  source: "seeds/000 introduction",
  summary: "A task started by tokio::spawn awaits an async function.",
  claims: [
    {
      id: "challenge",
      text: "A fundamental challenge … arises when attempting to directly await an asynchronous function within a thread spawned using tokio::spawn.",
      shows: neverPrints("Async task finished in thread."),
      expected: "impossible",
    },
    {
      id: "in-a-task",
      text: "(Within what tokio::spawn starts, the async function is awaited as anywhere else.)",
      shows: inOrder("Async task started in thread.", "Async task finished in thread.", "task done"),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "A common mistake is assuming that tokio::spawn magically creates an async context in a new thread which it does not.",
      reason:
        "About readers. tokio::spawn starts no thread; its task runs in the context of the runtime, on one of its threads.",
    },
    {
      text: "Threads are generally executed by the operating system’s scheduler while asynchronous tasks, represented by Futures in Rust, are managed by Tokio's runtime executor.",
      reason: "Describes the two; nothing follows from it that a run could contradict.",
    },
  ],
  main: tokio.main(
    function* () {
      const task = yield* tokio.spawn(function* () {
        yield* asyncTask();
        yield* println("task done");
      });
      (yield* task).unwrap();
    },
    { workerThreads: 1 },
  ),
});

/** The thread needs no runtime of its own. */
export const handleInThread: Scenario = scenario({
  name: "handle-in-thread",
  source: "seeds/000 introduction, “necessary”",
  twin: "s000_4_handle_in_thread",
  summary: "A std thread calls block_on of a Handle to the runtime that exists already.",
  claims: [
    {
      id: "necessary",
      text: "It’s necessary to create a new Tokio runtime within the spawned thread and then execute the async operation within *that* runtime.",
      shows: neverPrints("Async task finished in thread."),
      expected: "impossible",
    },
    {
      id: "whole",
      text: "(The whole output, without a second runtime.)",
      shows: prints(
        "Main task started.\nAsync task started in thread.\nAsync task finished in thread.\nThread completed.\nMain task finished.\n",
      ),
      expected: "guaranteed",
    },
  ],
  main: tokio.main(function* () {
    yield* println("Main task started.");
    const handle = yield* tokio.runtime.Handle.current();
    const thread = yield* std.thread.spawn(function* () {
      yield* handle.blockOn(asyncTask());
      yield* println("Thread completed.");
    });
    (yield* yield* tokio.task.spawnBlocking(
      move({ thread }, function* ({ thread }) {
        (yield* thread.join()).unwrap();
      }),
    )).unwrap();
    yield* println("Main task finished.");
  }),
});

/** Seed 002: without a runtime there is nothing that tokio::spawn could spawn on. */
export const spawnFromSync: Scenario = scenario({
  name: "spawn-from-sync",
  source: "seeds/002 introduction and example 1, “Note the necessity of a tokio runtime”",
  summary: "A synchronous main calls tokio::spawn; there is no runtime.",
  claims: [
    {
      id: "primary",
      text: "The primary approach to resolving this involves utilizing the tokio::spawn … function to execute the asynchronous function in a separate task.",
      shows: printsLine("Async task finished in thread."),
      expected: "impossible",
    },
    {
      id: "necessity",
      text: "Note the necessity of a tokio runtime for execution.",
      shows: ends("panicked"),
      expected: "guaranteed",
    },
  ],
  *main() {
    yield* println("Main function calls tokio::spawn.");
    yield* tokio.spawn(asyncTask());
  },
});

/** The repaired twin: on a runtime that lives until the task is done. */
export const spawnFromSyncFixed: Scenario = scenario({
  name: "spawn-from-sync-fixed",
  source: "seeds/002 introduction, repaired",
  summary: "A synchronous main spawns on a runtime that it has built, goes on, and waits for the task at its end.",
  claims: [
    {
      id: "primary",
      text: "… to execute the asynchronous function in a separate task. This effectively offloads the asynchronous operation to a thread managed by the runtime, preventing blocking of the synchronous context.",
      shows: inOrder("Main function goes on.", "Async task finished in thread.", "Main function is done."),
      expected: "guaranteed",
    },
    {
      id: "results",
      text: "The results of the asynchronous operation can then be retrieved using various mechanisms.",
      shows: printsLine("Main function is done."),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = (yield* tokio.runtime.newRuntime()).unwrap();
    const task = yield* rt.spawn(asyncTask());
    yield* println("Main function goes on.");
    (yield* rt.blockOn(task)).unwrap();
    yield* println("Main function is done.");
  },
});
