import {
  Duration,
  drop,
  ends,
  inOrder,
  move,
  println,
  printsEach,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { multiThreadKinds, onCurrentThread, type RuntimeKind } from "./runtimes.ts";

// Seed 003, "Spawning things on a runtime": a channel instead of block_on on each JoinHandle.

const ms = Duration.fromMillis;
const reported = (i: number): string => `Task ${i} reported`;
const finished = "Finished time-consuming task.";
const order = [4, 3, 2, 1, 0];

/** Five tasks, the later the shorter; main works for 200 ms, then hears of them. */
const program = ({ build }: RuntimeKind) =>
  function* (): Sim<void> {
    using rt = yield* build();
    const [tx, rx] = yield* tokio.sync.mpsc.channel<number>(2);
    for (let i = 0; i < 5; i++) {
      const mine = yield* tx.clone();
      yield* rt.spawn(
        move({ tx: mine }, function* ({ tx }) {
          yield* tokio.time.sleep(ms(150 - 25 * i));
          (yield* tx.send(i)).unwrap();
        }),
      );
    }
    yield* drop(tx);
    yield* std.thread.sleep(ms(200));
    yield* println(finished);
    for (let i = yield* rx.blockingRecv(); i.isSome(); i = yield* rx.blockingRecv()) yield* println(reported(i.value));
    yield* println("all reported");
  };

const alternative = "Here are some alternatives: Use a message passing channel such as tokio::sync::mpsc.";

export const tenTasksMpsc: readonly Scenario[] = multiThreadKinds.map((kind) =>
  scenario({
    name: kind.name === "1-worker" ? "ten-tasks-mpsc" : `ten-tasks-mpsc-${kind.name}`,
    source: "seeds/003 Spawning things on a runtime, a channel",
    ...(kind.name === "1-worker" ? { twin: "s003_11_ten_tasks_mpsc" } : {}),
    summary: "Five tasks each report to a channel of two places when they are done; main reads it after its own work.",
    claims: [
      {
        id: "waits",
        text: alternative,
        shows: printsEach(...order.map(reported), "all reported"),
        expected: "guaranteed",
      },
      {
        id: "order",
        text: "By subtracting, the tasks with larger values of i sleep for a shorter duration. (They report in the order 4, 3, … 0.)",
        shows: inOrder(finished, ...order.map(reported), "all reported"),
        // Three of them wait for a place; once woken together, several workers run them at once.
        expected: kind.name === "1-worker" ? "in practice" : "one of n",
      },
    ],
    main: program(kind),
  }),
);

/** Nobody drives the tasks while main waits for the channel (HZ-5). */
export const tenTasksMpscCurrentThread: Scenario = scenario({
  name: "ten-tasks-mpsc-current-thread",
  source: "seeds/003 Spawning things on a runtime, a channel, current_thread",
  summary: "The same on a current_thread runtime: blocking_recv is no block_on, and waits for ever.",
  claims: [
    {
      id: "waits",
      text: `${alternative} (On a current_thread runtime as well.)`,
      shows: printsEach(...order.map(reported)),
      expected: "impossible",
    },
    {
      id: "hangs",
      text: "background tasks spawned on a current_thread runtime will only execute during calls to block_on",
      shows: ends("deadlock"),
      expected: "guaranteed",
    },
  ],
  main: program(onCurrentThread),
});

/** The smallest change: wait for the channel inside of block_on, which drives the tasks. */
export const tenTasksMpscCurrentThreadFixed: Scenario = scenario({
  name: "ten-tasks-mpsc-current-thread-fixed",
  source: "seeds/003 Spawning things on a runtime, a channel, current_thread, repaired",
  summary: "One task on a current_thread runtime; main receives with block_on(rx.recv()).",
  claims: [
    {
      id: "waits",
      text: `${alternative} (With block_on around recv.)`,
      shows: inOrder(finished, reported(0), "all reported"),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = yield* onCurrentThread.build();
    const [tx, rx] = yield* tokio.sync.mpsc.channel<number>(2);
    yield* rt.spawn(
      move({ tx }, function* ({ tx }) {
        yield* tokio.time.sleep(ms(150));
        (yield* tx.send(0)).unwrap();
      }),
    );
    yield* std.thread.sleep(ms(200));
    yield* println(finished);
    yield* rt.blockOn(
      move({ rx }, function* ({ rx }) {
        for (let i = yield* rx.recv(); i.isSome(); i = yield* rx.recv()) yield* println(reported(i.value));
      }),
    );
    yield* println("all reported");
  },
});
