import {
  type Claim,
  Duration,
  ends,
  inOrder,
  println,
  prints,
  printsEach,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
  within,
} from "../../sim/index.ts";

// Seed 003, "Spawning things on a runtime": ten tasks sleep while main does something time-consuming.

const tasks = Array.from({ length: 10 }, (_, i) => i);
const starts = (i: number): string => `Task ${i} sleeping for ${1000 - 50 * i} ms.`;
const stops = (i: number): string => `Task ${i} stopping.`;
const finished = "Finished time-consuming task.";

/** The listing beneath the example. */
const listing = [...tasks.map(starts), ...[9, 8, 7, 6].map(stops), finished, ...[5, 4, 3, 2, 1, 0].map(stops)];
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

function* backgroundTask(i: number): Sim<void> {
  // By subtracting, the tasks with larger values of i sleep for a shorter duration.
  yield* println(starts(i));
  yield* tokio.time.sleep(Duration.fromMillis(1000 - 50 * i));
  yield* println(stops(i));
}

/** The example's main, on the runtime that `builder` describes. */
const program = (builder: () => tokio.runtime.Builder, workMs: number) =>
  function* (): Sim<void> {
    using rt = (yield* builder().enableAll().build()).unwrap();
    const handles = [];
    for (const i of tasks) handles.push(yield* rt.spawn(backgroundTask(i)));
    // Something time-consuming while the background tasks execute.
    yield* std.thread.sleep(Duration.fromMillis(workMs));
    yield* println(finished);
    for (const handle of handles) (yield* rt.blockOn(handle)).unwrap();
  };

const multiThread = (workers: number) => () => tokio.runtime.Builder.newMultiThread().workerThreads(workers);

/** What the example says whatever the number of workers. */
const stopOrder: Claim = {
  id: "stop-order",
  text: "By subtracting, the tasks with larger values of i sleep for a shorter duration. (They stop in the order 9, 8, … 0.)",
  shows: inOrder(...[...tasks].reverse().map(stops)),
  expected: "guaranteed",
};

const finishedFirst = (expected: Claim["expected"]): Claim => ({
  id: "finished-before-5",
  text: "The listing prints “Finished time-consuming task.” before “Task 5 stopping.”",
  shows: inOrder(finished, stops(5)),
  expected,
});

const background: Claim = {
  id: "background",
  text: "The Runtime object has a method called spawn. When you call this method, you create a new background task to run on the runtime. (Also the last of them runs while main is at its time-consuming task.)",
  shows: inOrder(starts(9), finished),
  expected: "guaranteed",
};

const waitsForAll: Claim = {
  id: "waits-for-all",
  text: "In the above example, we spawn 10 background tasks on the runtime, then wait for all of them. (Each has stopped before main ends.)",
  shows: printsEach(...tasks.map(stops)),
  expected: "guaranteed",
};

const joins: Claim = {
  id: "joins",
  text: "The `spawn` method returns a `JoinHandle`. A `JoinHandle` is a future, so we can wait for it using `block_on`.",
  shows: ends("returned"),
  expected: "guaranteed",
};

export const tenTasksOneWorker: Scenario = scenario({
  name: "ten-tasks-1-worker",
  source: "seeds/003 Spawning things on a runtime",
  twin: "s003_2_ten_tasks_mt1",
  summary: "Ten tasks sleep on one worker thread while main works for 750 ms.",
  claims: [
    {
      id: "listing",
      text: "The listing printed beneath the example.",
      shows: prints(text(listing)),
      expected: "one of n",
    },
    background,
    waitsForAll,
    joins,
    stopOrder,
    finishedFirst("one of n"),
    {
      id: "start-order",
      text: "The listing prints “Task 0 sleeping” to “Task 9 sleeping” in this order.",
      shows: inOrder(...tasks.map(starts)),
      expected: "in practice",
    },
  ],
  main: program(multiThread(1), 750),
});

export const tenTasksNoTie: Scenario = scenario({
  name: "ten-tasks-725",
  source: "seeds/003 Spawning things on a runtime, without the tie",
  twin: "s003_2c_ten_tasks_mt1_725",
  summary: "The same with 725 ms of work: no sleep ends together with main's.",
  claims: [
    {
      id: "listing",
      text: "The listing printed beneath the example.",
      shows: prints(text(listing)),
      expected: "in practice",
    },
    finishedFirst("guaranteed"),
  ],
  main: program(multiThread(1), 725),
});

export const tenTasksTwoWorkers: Scenario = scenario({
  name: "ten-tasks-2-workers",
  source: "seeds/003 Spawning things on a runtime, two workers",
  twin: "s003_2b_ten_tasks_mt2",
  summary: "Ten tasks sleep on two worker threads while main works for 750 ms.",
  claims: [
    background,
    waitsForAll,
    stopOrder,
    finishedFirst("one of n"),
    {
      id: "start-order",
      text: "The listing prints “Task 0 sleeping” to “Task 9 sleeping” in this order.",
      shows: inOrder(...tasks.map(starts)),
      expected: "one of n",
    },
  ],
  main: program(multiThread(2), 750),
});

export const tenTasksCurrentThread: Scenario = scenario({
  name: "ten-tasks-current-thread",
  source: "seeds/003 Spawning things on a runtime, current_thread",
  twin: "s003_3_ten_tasks_current",
  summary: "The same on a current_thread runtime.",
  claims: [
    {
      id: "finishes-first",
      text: "The time consuming task finishes before any of the background tasks start.",
      shows: inOrder(finished, starts(0)),
      expected: "guaranteed",
    },
    {
      id: "finishes-before-the-last",
      text: "The time consuming task finishes before any of the background tasks start. (Task 9 neither.)",
      shows: inOrder(finished, starts(9)),
      expected: "guaranteed",
    },
    {
      id: "only-in-block-on",
      text: "This is because background tasks spawned on a current_thread runtime will only execute during calls to block_on as the runtime otherwise doesn't have anywhere to run them.",
      shows: inOrder(finished, starts(0), stops(0)),
      expected: "guaranteed",
    },
    waitsForAll,
    stopOrder,
    finishedFirst("guaranteed"),
  ],
  main: program(() => tokio.runtime.Builder.newCurrentThread(), 750),
});

export const tenTasksFourWorkers: Scenario = scenario({
  name: "ten-tasks-4-workers",
  source: "seeds/003 Spawning things on a runtime, four workers",
  summary: "Ten tasks sleep on four worker threads while main works for 750 ms.",
  claims: [background, waitsForAll, stopOrder, finishedFirst("one of n")],
  main: program(multiThread(4), 750),
});

/** The listing without its ties, in time: all tasks sleep at once. */
export const tenTasksTime: Scenario = scenario({
  name: "ten-tasks-time",
  source: "seeds/003 Spawning things on a runtime",
  summary: "The example on one worker, with the time that it takes.",
  claims: [
    {
      id: "at-once",
      text: "By subtracting, the tasks with larger values of i sleep for a shorter duration. (They sleep at the same time: all is over after 1000 ms.)",
      shows: within(1000, starts(0), stops(0)),
      expected: "guaranteed",
    },
    {
      id: "while-working",
      text: "Do something time-consuming while the background tasks execute. (The last task stops 250 ms after main has finished its work, not 1000 ms.)",
      shows: within(250, finished, stops(0)),
      expected: "guaranteed",
    },
  ],
  main: program(multiThread(1), 750),
});

export const tenTasksTimeCurrentThread: Scenario = scenario({
  name: "ten-tasks-time-current-thread",
  source: "seeds/003 Spawning things on a runtime, current_thread",
  summary: "The same on a current_thread runtime, which begins when main has finished.",
  claims: [
    {
      id: "while-working",
      text: "Do something time-consuming while the background tasks execute. (The last task stops 250 ms after main has finished its work.)",
      shows: within(250, finished, stops(0)),
      expected: "impossible",
    },
    {
      id: "afterwards",
      text: "the time consuming task finishes before any of the background tasks start (It takes as long as if main had done nothing meanwhile.)",
      shows: within(1000, finished, starts(0), stops(0)),
      expected: "guaranteed",
    },
  ],
  main: program(() => tokio.runtime.Builder.newCurrentThread(), 750),
});
