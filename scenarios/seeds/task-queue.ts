// Size: one system of the document; its variants and its repaired twins share their bodies.
import {
  allBefore,
  type Claim,
  Duration,
  drop,
  inOrder,
  move,
  println,
  printsEach,
  printsLine,
  printsNone,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { fourWorkers, multiThreadKinds, onCurrentThread, type RuntimeKind, twoWorkers } from "./runtimes.ts";

// Seed 000, example 3: a blocking recv() inside block_on, a task per item, and a runtime that goes with the loop (HZ-1, HZ-8).

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const started = (id: number): string => `Async task ${id} started.`;
const finished = (id: number): string => `Async task ${id} finished.`;
const closed = "Task queue thread finished.";

interface Queue {
  readonly items: number;
  /** How long an item sleeps between its two lines; 0: not at all. */
  readonly itemMs: number;
  /** How long main sleeps after it has closed the channel. */
  readonly mainMs: number;
  readonly build: RuntimeKind["build"];
}

function* item(id: number, ms: number): Sim<void> {
  yield* println(started(id));
  if (ms > 0) yield* tokio.time.sleep(Duration.fromMillis(ms));
  yield* println(finished(id));
}

function* defaultRuntime(): Sim<tokio.runtime.Runtime> {
  return (yield* tokio.runtime.newRuntime()).expect("Failed to create Tokio runtime.");
}

const program = ({ items, itemMs, mainMs, build }: Queue) =>
  function* (): Sim<void> {
    const rt = yield* build();
    const [tx, rx] = yield* std.sync.mpsc.channel<number>();
    yield* std.thread.spawn(
      move({ rt, rx }, function* ({ rt, rx }) {
        yield* rt.blockOn(function* () {
          for (let next = yield* rx.recv(); next.isOk(); next = yield* rx.recv()) {
            const id = next.value;
            yield* tokio.spawn(item(id, itemMs));
          }
          yield* println(closed);
        });
      }),
    );
    yield* println("Main thread started.");
    for (const id of range(items)) (yield* tx.send(id)).expect("Failed to send task.");
    yield* drop(tx);
    yield* std.thread.sleep(Duration.fromMillis(mainMs));
    yield* println("Main thread finished.");
  };

const whole: Queue = { items: 5, itemMs: 500, mainMs: 2000, build: defaultRuntime };

const executed = (items: number, expected: Claim["expected"]): Claim => ({
  id: "all-executed",
  text: "Inside the worker thread, all tasks are executed using tokio::spawn.",
  shows: printsEach(...range(items).map(finished)),
  expected,
});

/** Stronger than that not all are: none is. */
const noneFinishes = (items: number): Claim => ({
  id: "none-finishes",
  text: "(None of the tasks is executed to its end: the runtime is dropped when the loop ends.)",
  shows: printsNone(...range(items).map(finished)),
  expected: "guaranteed",
});

const stops: Claim = {
  id: "stops",
  text: "The main thread sends all tasks, then closes the channel allowing the background thread to stop when no more data is available.",
  shows: printsLine(closed),
  expected: "guaranteed",
};

export const taskQueue: Scenario = scenario({
  name: "task-queue",
  source: "seeds/000 example 3",
  twin: "s000_3_task_queue",
  summary: "A thread receives task ids with a blocking recv() inside block_on, and spawns a task that sleeps for each.",
  claims: [
    executed(5, "impossible"),
    noneFinishes(5),
    {
      id: "begins",
      text: "A shared worker thread executes tasks. … (The first task begins.)",
      shows: printsLine(started(1)),
      expected: "one of n",
    },
    {
      id: "order",
      text: "The main thread sends a simple task id through the channel for execution. (The first two begin in the order in which they were sent.)",
      shows: inOrder(started(1), started(2)),
      expected: "one of n",
    },
    stops,
    {
      id: "waits-for-main",
      text: "(main sleeps for two seconds, so that the queue can do its work before “Main thread finished.”)",
      shows: inOrder(finished(1), "Main thread finished."),
      expected: "impossible",
    },
  ],
  unjudged: [
    {
      text: "This reduces overhead compared to creating a new runtime for each task and simplifies communication when many tasks need to be executed in parallel inside the thread.",
      reason:
        "Overhead has no place in virtual time. The tasks do not run inside the thread, though: see task-queue-threads.",
    },
    {
      text: "If the spawned task only needs to interact with Tokio-managed resources, a better alternative might be to use a task queue.",
      reason: "Advice.",
    },
    {
      text: "(This pattern is effective when tasks) do not need to provide any results to the main thread, or if a different communication method is established using shared memory.",
      reason: "Advice. Nothing of the tasks is there to be communicated: they do not finish.",
    },
    {
      text: "Be aware that there is not a single right solution for every scenario.",
      reason: "Advice.",
    },
  ],
  main: program(whole),
});

/** Small enough that all its outputs were seen. */
export const taskQueueSmall: Scenario = scenario({
  name: "task-queue-small",
  source: "seeds/000 example 3, two items and two workers",
  twin: "s000_3c_task_queue_small",
  summary: "The same with two items that sleep 20 ms.",
  claims: [executed(2, "impossible"), noneFinishes(2), stops],
  main: program({ items: 2, itemMs: 20, mainMs: 80, build: twoWorkers.build }),
});

/** On every number of workers. */
export const taskQueueWorkers: readonly Scenario[] = multiThreadKinds.map(({ name, build }) =>
  scenario({
    name: `task-queue-${name}`,
    source: `seeds/000 example 3, ${name}`,
    summary: "The example, with a number of workers of its own.",
    claims: [executed(5, "impossible"), noneFinishes(5), stops],
    main: program({ ...whole, build }),
  }),
);

/** There the blocking recv() stops the only thread: no task so much as begins (HZ-1). */
export const taskQueueCurrentThread: Scenario = scenario({
  name: "task-queue-current-thread",
  source: "seeds/000 example 3, current_thread",
  summary: "The example on a current_thread runtime.",
  claims: [
    executed(5, "impossible"),
    {
      id: "begins",
      text: "A shared worker thread executes tasks. … (The first task begins.)",
      shows: printsLine(started(1)),
      expected: "impossible",
    },
    stops,
  ],
  main: program({ ...whole, build: onCurrentThread.build }),
});

export const taskQueueQuick: Scenario = scenario({
  name: "task-queue-quick",
  source: "seeds/000 example 3, “relatively quick to execute”",
  summary: "The same with tasks that never wait: whether one is executed is a race with the end of the runtime.",
  claims: [
    {
      id: "effective",
      text: "This pattern is particularly effective when tasks are relatively quick to execute.",
      shows: printsEach(...range(2).map(finished)),
      expected: "one of n",
    },
    stops,
  ],
  main: program({ items: 2, itemMs: 0, mainMs: 2000, build: defaultRuntime }),
});

const repaired = (build: RuntimeKind["build"], items: number, itemMs: number) =>
  function* (): Sim<void> {
    const rt = yield* build();
    const [tx, rx] = yield* std.sync.mpsc.channel<number>();
    const worker = yield* std.thread.spawn(
      move({ rt, rx }, function* ({ rt, rx }) {
        yield* rt.blockOn(function* () {
          const handles = [];
          for (let next = yield* rx.recv(); next.isOk(); next = yield* rx.recv()) {
            handles.push(yield* tokio.spawn(item(next.value, itemMs)));
          }
          yield* println("Task queue closed.");
          for (const handle of handles) (yield* handle).unwrap();
          yield* println(closed);
        });
      }),
    );
    for (const id of range(items)) (yield* tx.send(id)).unwrap();
    yield* drop(tx);
    (yield* worker.join()).unwrap();
    yield* println("Main thread finished.");
  };

const parallel = (items: number): Claim => ({
  id: "parallel",
  text: "… when many tasks need to be executed in parallel inside the thread. (All have begun before any finishes.)",
  shows: allBefore(range(items).map(started), range(items).map(finished)),
  expected: "guaranteed",
});

/** The repaired twin: the handles are kept, and awaited before block_on returns. */
export const taskQueueFixed: Scenario = scenario({
  name: "task-queue-fixed",
  source: "seeds/000 example 3, repaired",
  twin: "s000_3b_task_queue_joined",
  summary: "The loop keeps the tasks' handles and awaits them when the channel is closed; main joins the thread.",
  claims: [
    executed(3, "guaranteed"),
    parallel(3),
    stops,
    {
      id: "in-time",
      text: "(The tasks are done before “Task queue thread finished.”, and that is printed before main's last line.)",
      shows: allBefore([...range(3).map(finished)], [closed]),
      expected: "guaranteed",
    },
  ],
  main: repaired(fourWorkers.build, 3, 50),
});

/** A blocking recv() leaves the workers alone, but not the only thread of current_thread: there the tasks wait for the close. */
export const taskQueueFixedCurrentThread: Scenario = scenario({
  name: "task-queue-fixed-current-thread",
  source: "seeds/000 example 3, repaired, current_thread",
  summary: "The repaired queue on a current_thread runtime.",
  claims: [
    executed(3, "guaranteed"),
    parallel(3),
    {
      id: "while-open",
      text: "A shared worker thread executes tasks. … (A task begins before the channel is closed.)",
      shows: inOrder(started(1), "Task queue closed."),
      expected: "impossible",
    },
  ],
  main: repaired(onCurrentThread.build, 3, 50),
});

/** The thread waits in recv(), and the tasks run: not inside it, then. */
export const taskQueueThreads: Scenario = scenario({
  name: "task-queue-threads",
  source: "seeds/000 example 3, “inside the worker thread”",
  summary: "Main sends one id and keeps the channel open for 100 ms, in which the thread waits in recv().",
  claims: [
    {
      id: "inside-the-thread",
      text: "A single worker thread is spawned and initialized with a new Tokio runtime. … Inside the worker thread, all tasks are executed using tokio::spawn. (Not while it is blocked in recv().)",
      shows: inOrder("channel closed", finished(1)),
      expected: "impossible",
    },
    {
      id: "beside-the-thread",
      text: "(The tasks share the same Tokio runtime, whose workers run them meanwhile.)",
      shows: inOrder(finished(1), "channel closed"),
      expected: "guaranteed",
    },
  ],
  *main() {
    const rt = yield* twoWorkers.build();
    const [tx, rx] = yield* std.sync.mpsc.channel<number>();
    const worker = yield* std.thread.spawn(
      move({ rt, rx }, function* ({ rt, rx }) {
        yield* rt.blockOn(function* () {
          for (let next = yield* rx.recv(); next.isOk(); next = yield* rx.recv()) {
            yield* tokio.spawn(item(next.value, 20));
          }
          yield* println("channel closed");
        });
      }),
    );
    (yield* tx.send(1)).unwrap();
    yield* std.thread.sleep(Duration.fromMillis(100));
    yield* drop(tx);
    (yield* worker.join()).unwrap();
  },
});
