import {
  type Claim,
  Duration,
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

// Seed 000, example 2: the thread sends block_on's result to main.

const finished = "Async task finished in thread.";
const received = "Received result from thread: Result from async task";
const completed = "Thread completed.";
const mainFinished = "Main thread finished.";

function* asyncTaskWithReturn(): Sim<string> {
  yield* println("Async task started in thread.");
  yield* tokio.time.sleep(Duration.fromMillis(500));
  yield* println(finished);
  return "Result from async task";
}

const program = (joins: boolean) =>
  function* (): Sim<void> {
    yield* println("Main thread started.");
    const [tx, rx] = yield* std.sync.mpsc.channel<string>();
    const thread = yield* std.thread.spawn(
      move({ tx }, function* ({ tx }) {
        using rt = (yield* tokio.runtime.newRuntime()).expect("Failed to create Tokio runtime.");
        const result = yield* rt.blockOn(asyncTaskWithReturn());
        (yield* tx.send(result)).expect("Failed to send result.");
        yield* println(completed);
      }),
    );
    yield* println(`Received result from thread: ${(yield* rx.recv()).expect("Failed to receive result.")}`);
    if (joins) (yield* thread.join()).unwrap();
    yield* println(mainFinished);
  };

const returnsResults: Claim = {
  id: "returns-results",
  text: "For … needing to return results from the spawned thread back to the main thread, a channel can be utilized.",
  shows: printsLine(received),
  expected: "guaranteed",
};

export const resultOverMpsc: Scenario = scenario({
  name: "result-over-mpsc",
  source: "seeds/000 example 2",
  twin: "s000_2_std_mpsc_result",
  summary: "A thread with its own runtime sends what block_on gave over a std channel; main receives it and returns.",
  claims: [
    returnsResults,
    {
      id: "own-runtime",
      text: "The spawned thread executes the async_task_with_return function within its own Tokio runtime.",
      shows: inOrder("Async task started in thread.", finished),
      expected: "guaranteed",
    },
    {
      id: "sent-before-end",
      text: "The returned String is then sent to the main thread over the channel before the spawned thread terminates.",
      shows: inOrder(finished, received),
      expected: "guaranteed",
    },
    {
      id: "main-waits",
      text: "The main thread waits on the channel using rx.recv() to get the returned result and prints it.",
      shows: inOrder("Main thread started.", finished, received, mainFinished),
      expected: "guaranteed",
    },
    {
      id: "completes",
      text: "(The listing prints “Thread completed.” once the result is sent.)",
      shows: printsLine(completed),
      expected: "one of n",
    },
    {
      id: "completes-first",
      text: "(In the listing “Thread completed.” is printed before main has received the result.)",
      shows: inOrder(completed, received),
      expected: "one of n",
    },
  ],
  unjudged: [
    {
      text: "A mpsc::channel is created before spawning the thread.",
      reason: "Read off the source.",
    },
    {
      text: "I frequently use this approach when I need to perform long-running tasks in a background thread and update the main application's state based on the result.",
      reason: "The author's habit. While main waits in recv() it updates nothing else.",
    },
    {
      text: "The use of a separate runtime in a spawned thread does introduce an overhead.",
      reason: "A cost of the machine; steps have no cost here.",
    },
  ],
  main: program(false),
});

export const resultOverMpscFixed: Scenario = scenario({
  name: "result-over-mpsc-fixed",
  source: "seeds/000 example 2, repaired",
  summary: "The same, but main joins the thread before it returns.",
  claims: [
    returnsResults,
    {
      id: "completes",
      text: "(The listing prints “Thread completed.” once the result is sent.)",
      shows: inOrder(finished, completed, mainFinished),
      expected: "guaranteed",
    },
  ],
  main: program(true),
});
