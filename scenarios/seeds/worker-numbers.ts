import {
  type Claim,
  Duration,
  ends,
  inOrder,
  move,
  neverPrints,
  println,
  prints,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { multiThreadKinds, onCurrentThread, type RuntimeKind } from "./runtimes.ts";

// Seed 001, the example: a worker thread with a runtime sends numbers, one block_on each; main receives them. Lines of the
// listing are lost in the document; the recorded twins are the two readings of it.

const sending = (i: number): string => `Async thread sending ${i}`;
const receiving = (i: number): string => `Main thread receiving ${i}`;
const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join("");
const numbers = [1, 2, 3, 4];

interface Reading {
  readonly build: RuntimeKind["build"];
  /** `1..end` is sent. */
  readonly end: number;
  readonly sleepMs: number;
  /** What main says once it has joined the thread. */
  readonly joined?: string;
}

const program = ({ build, end, sleepMs, joined }: Reading) =>
  function* (): Sim<void> {
    const [tx, rx] = yield* std.sync.mpsc.channel<number>();
    const asyncThread = yield* std.thread.spawn(
      move({ tx }, function* ({ tx }) {
        using tokioRt = yield* build();
        for (let i = 1; i < end; i++) {
          yield* tokioRt.blockOn(function* () {
            yield* println(sending(i));
            (yield* tx.send(i)).unwrap();
            if (sleepMs > 0) yield* tokio.time.sleep(Duration.fromMillis(sleepMs));
          });
        }
      }),
    );
    for (let next = yield* rx.recv(); next.isOk(); next = yield* rx.recv()) yield* println(receiving(next.value));
    (yield* asyncThread.join()).unwrap();
    if (joined !== undefined) yield* println(joined);
  };

const whole: Claim = {
  id: "whole",
  text: "In this example, I am simply sending a range of numbers from the Tokio runtime (mpsc::Sender) to the main thread and sleeping for half a second. (The whole output.)",
  shows: prints(lines(...numbers.flatMap((i) => [sending(i), receiving(i)]))),
  expected: "guaranteed",
};

export const workerNumbers: Scenario = scenario({
  name: "worker-numbers",
  source: "seeds/001 the example",
  twin: "s001_1_worker_numbers",
  summary:
    "A thread with a current_thread runtime sends 1 to 4, half a second apart; main receives until it is closed.",
  claims: [
    whole,
    {
      id: "range",
      text: "for i in 1..5 (The range is exclusive: 5 is not sent.)",
      shows: neverPrints(sending(5)),
      expected: "guaranteed",
    },
    {
      id: "messages",
      text: "We make a multiple producer single consumer (mpsc) channel to send messages between the threads. (They arrive in the order in which they were sent.)",
      shows: inOrder(...numbers.map(receiving)),
      expected: "guaranteed",
    },
    {
      id: "blocks-worker",
      text: "Every time I need to run a function in the asynchronous runtime, I can use tokio_rt.block_on(...). This will block the async_thread. (The next number is sent when the function is done.)",
      shows: inOrder(receiving(1), sending(2)),
      expected: "guaranteed",
    },
    {
      id: "ends",
      text: "while let Ok(num) = rx.recv() (The loop ends when the thread is done and its Sender is dropped.)",
      shows: ends("returned"),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "Immediate mode GUI’s like eGUI don’t play well with asynchronous runtimes like Rust’s Tokio.",
      reason: "About libraries that are not simulated.",
    },
    {
      text: "When you want to combine the two, you’ll need to run the asynchronous runtime in another thread and communicate with it using concurrency primitives such as channels.",
      reason:
        "Advice. A multi-thread runtime brings threads of its own: main may keep it and only spawn (see join-responsive-fixed).",
    },
    {
      text: "… but it wasn’t necessary for my purposes.",
      reason: "The author's purposes.",
    },
    {
      text: "I’m a Rust and concurrency beginner.",
      reason: "About the author.",
    },
  ],
  main: program({ build: onCurrentThread.build, end: 5, sleepMs: 500 }),
});

export const workerNumbersWorkers: readonly Scenario[] = multiThreadKinds.map(({ name, build }) =>
  scenario({
    name: `worker-numbers-${name}`,
    source: `seeds/001 the example, multi_thread with ${name}`,
    summary: "The same on the usual multi-thread runtime.",
    claims: [
      {
        ...whole,
        text: "You could still use the multi threaded runtime on the async_thread worker thread. (The whole output.)",
      },
    ],
    main: program({ build, end: 5, sleepMs: 500 }),
  }),
);

/** Without the sleep nothing makes the threads take turns. */
export const workerNumbersNoSleep: Scenario = scenario({
  name: "worker-numbers-no-sleep",
  source: "seeds/001 the example, read without a sleep",
  twin: "s001_1b_worker_numbers_no_sleep",
  summary: "The thread sends 1 and 2 at once; main receives, and joins it.",
  claims: [
    {
      id: "take-turns",
      text: "(Each number is received before the next one is sent.)",
      shows: inOrder(receiving(1), sending(2)),
      expected: "one of n",
    },
    {
      id: "messages",
      text: "We make a multiple producer single consumer (mpsc) channel to send messages between the threads. (They arrive in the order in which they were sent.)",
      shows: inOrder(receiving(1), receiving(2), "Main thread joined"),
      expected: "guaranteed",
    },
  ],
  main: program({ build: onCurrentThread.build, end: 3, sleepMs: 0, joined: "Main thread joined" }),
});

/** Which thread the runtime uses: its tasks stand still while that thread does something else (BO-5). */
export const workerNumbersThread: Scenario = scenario({
  name: "worker-numbers-thread",
  source: "seeds/001 “configured Tokio to use the current thread”",
  summary: "A task is due while async_thread works outside of block_on.",
  claims: [
    {
      id: "the-current-thread",
      text: "I configured Tokio to use the current thread (the async_thread via Builder::new_current_thread()), rather than creating the usual multi threaded runtime in main.",
      shows: inOrder("async_thread is done with other work", "the task goes on"),
      expected: "guaranteed",
    },
  ],
  *main() {
    const thread = yield* std.thread.spawn(function* () {
      using rt = yield* onCurrentThread.build();
      const task = yield* rt.spawn(function* () {
        yield* tokio.time.sleep(Duration.fromMillis(10));
        yield* println("the task goes on");
      });
      yield* rt.blockOn(tokio.task.yieldNow());
      yield* std.thread.sleep(Duration.fromMillis(50));
      yield* println("async_thread is done with other work");
      (yield* rt.blockOn(task)).unwrap();
    });
    (yield* thread.join()).unwrap();
  },
});
