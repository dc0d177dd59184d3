import {
  type Claim,
  Duration,
  display,
  ends,
  err,
  inOrder,
  move,
  ok,
  panic,
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
import { allKinds, onCurrentThread, type RuntimeKind, twoWorkers } from "./runtimes.ts";

// Seed 002, example 3: a tokio channel between a task and a synchronous main.

type Answer = Result<number, string>;
const returned = "Async function returned: 42";

function* defaultRuntime(): Sim<tokio.runtime.Runtime> {
  return (yield* tokio.runtime.newRuntime()).unwrap();
}

interface Example {
  readonly build: RuntimeKind["build"];
  /** What the async function sends. */
  readonly answer: () => Answer;
  /** What main does before it asks for the result, in milliseconds. */
  readonly busyMs?: number;
}

const program = ({ build, answer, busyMs = 0 }: Example) =>
  function* (): Sim<void> {
    using rt = yield* build();
    const [tx, rx] = yield* tokio.sync.mpsc.channel<Answer>(1);
    yield* rt.spawn(
      move({ tx }, function* ({ tx }) {
        yield* tokio.time.sleep(Duration.fromMillis(100));
        (yield* tx.send(answer())).unwrap();
        if (busyMs > 0) yield* println("sent");
      }),
    );
    if (busyMs > 0) {
      yield* std.thread.sleep(Duration.fromMillis(busyMs));
      yield* println("main asks");
    }
    const result = yield* rt.blockOn(function* () {
      return (yield* rx.recv()).unwrap();
    });
    yield* println(
      result.isOk() ? `Async function returned: ${result.value}` : `Async function failed: ${display(result.error)}`,
    );
  };

const receives: Claim = {
  id: "receives",
  text: "The asynchronous function sends its result over the channel, and the synchronous function receives it when ready.",
  shows: prints(`${returned}\n`),
  expected: "guaranteed",
};

export const tokioMpscBlockOn: Scenario = scenario({
  name: "tokio-mpsc-block-on",
  source: "seeds/002 example 3",
  twin: "s002_3_tokio_mpsc_block_on",
  summary: "A task sends its result into a channel of one place; main receives it in block_on.",
  claims: [receives],
  unjudged: [
    {
      text: "This method is superior for complex interactions, enabling better error management and flow control.",
      reason:
        "Advice; for what becomes of errors see tokio-mpsc-block-on-panics, for flow control tokio-mpsc-backpressure.",
    },
    {
      text: "This method offers the greatest flexibility.",
      reason: "Advice.",
    },
    {
      text: "My experience consistently demonstrated the superiority of channels for highly complex scenarios.",
      reason: "The author's experience.",
    },
    {
      text: "Understanding futures, streams, and runtime concepts is critical for mastering this area.",
      reason: "Advice.",
    },
  ],
  main: program({ build: defaultRuntime, answer: () => ok(42) }),
});

export const tokioMpscBlockOnKinds: readonly Scenario[] = allKinds.map(({ name, build }) =>
  scenario({
    name: `tokio-mpsc-block-on-${name}`,
    source: `seeds/002 example 3, ${name}`,
    summary: "The example on another runtime.",
    claims: [receives],
    main: program({ build, answer: () => ok(42) }),
  }),
);

export const tokioMpscBlockOnFails: Scenario = scenario({
  name: "tokio-mpsc-block-on-fails",
  source: "seeds/002 example 3, returning an error",
  summary: "The same with a function that sends Err.",
  claims: [
    {
      id: "errors",
      text: "… enabling better error management. (An error that the function sends is received like a value.)",
      shows: prints("Async function failed: Something went wrong\n"),
      expected: "guaranteed",
    },
  ],
  main: program({ build: defaultRuntime, answer: () => err("Something went wrong") }),
});

export const tokioMpscBlockOnPanics: Scenario = scenario({
  name: "tokio-mpsc-block-on-panics",
  source: "seeds/002 example 3, with a function that panics",
  summary: "The function panics before it sends: its Sender is dropped, and recv() gives None.",
  claims: [
    {
      id: "errors",
      text: "… enabling better error management. (A panic of the function reaches main as an error that it can handle.)",
      shows: ends("returned"),
      expected: "impossible",
    },
    {
      id: "unwrap",
      text: "rx.recv().await.unwrap() (With None it panics in main.)",
      shows: ends("panicked"),
      expected: "guaranteed",
    },
  ],
  main: program({ build: defaultRuntime, answer: () => panic("server exploded") }),
});

/** Main is synchronous, and not decoupled: it does nothing else until the value is there. */
export const tokioMpscDecoupled: Scenario = scenario({
  name: "tokio-mpsc-decoupled",
  source: "seeds/002 example 3, “decouples”",
  summary: "Main works for 200 ms before it asks for the result that the function sends after 100 ms.",
  claims: [
    {
      id: "decouples",
      text: "This approach decouples the synchronous and asynchronous contexts completely. (The function is done while main does something else.)",
      shows: inOrder("sent", "main asks", returned),
      expected: "guaranteed",
    },
    {
      id: "independently",
      text: "… allowing for asynchronous operations to be managed independently from the synchronous flow.",
      shows: inOrder("sent", "main asks"),
      expected: "guaranteed",
    },
  ],
  main: program({ build: twoWorkers.build, answer: () => ok(42), busyMs: 200 }),
});

/** On current_thread nothing happens until main calls block_on (BO-5). */
export const tokioMpscDecoupledCurrentThread: Scenario = scenario({
  name: "tokio-mpsc-decoupled-current-thread",
  source: "seeds/002 example 3, “decouples”, current_thread",
  summary: "The same on a current_thread runtime: the function begins when main asks.",
  claims: [
    {
      id: "decouples",
      text: "This approach decouples the synchronous and asynchronous contexts completely.",
      shows: inOrder("sent", "main asks"),
      expected: "impossible",
    },
    {
      id: "receives",
      text: "The synchronous function receives it when ready.",
      shows: inOrder("main asks", returned),
      expected: "guaranteed",
    },
  ],
  main: program({ build: onCurrentThread.build, answer: () => ok(42), busyMs: 200 }),
});

/** The blocked main and the channel's one place. */
export const tokioMpscBackpressure: Scenario = scenario({
  name: "tokio-mpsc-backpressure",
  source: "seeds/002 example 3, “handling backpressure”",
  summary: "A task sends three values into the channel of one place; main takes one every 100 ms.",
  claims: [
    {
      id: "backpressure",
      text: "… including handling backpressure. (The second value is sent when the first has been taken, no sooner.)",
      shows: inOrder("sent 1", "main takes one", "sent 2", "sent 3"),
      expected: "guaranteed",
    },
    {
      id: "queue",
      text: "… or managing a queue of asynchronous operations. (The values are received in the order in which they were sent.)",
      shows: inOrder("got 1", "got 2", "got 3"),
      expected: "guaranteed",
    },
    {
      id: "no-more-than-one",
      text: "(All three are sent before main takes one.)",
      shows: inOrder("sent 3", "main takes one"),
      expected: "impossible",
    },
  ],
  *main() {
    using rt = yield* twoWorkers.build();
    const [tx, rx] = yield* tokio.sync.mpsc.channel<number>(1);
    yield* rt.spawn(
      move({ tx }, function* ({ tx }) {
        for (let i = 1; i <= 3; i++) {
          (yield* tx.send(i)).unwrap();
          yield* println(`sent ${i}`);
        }
      }),
    );
    yield* std.thread.sleep(Duration.fromMillis(100));
    yield* println("main takes one");
    for (let i = 1; i <= 3; i++) {
      yield* println(`got ${(yield* rx.blockingRecv()).unwrap()}`);
      yield* std.thread.sleep(Duration.fromMillis(100));
    }
  },
});

/** Named for the claims above: main's last question. */
export const closedChannel: Scenario = scenario({
  name: "tokio-mpsc-closed",
  source: "seeds/002 example 3, asked once more",
  summary: "Main asks a second time, after the only Sender went with its task.",
  claims: [
    {
      id: "closed",
      text: "Here, a channel is created. (It closes when the task that holds the Sender is done: a second recv() gives None.)",
      shows: printsLine("second: None"),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = yield* twoWorkers.build();
    const [tx, rx] = yield* tokio.sync.mpsc.channel<number>(1);
    yield* rt.spawn(
      move({ tx }, function* ({ tx }) {
        (yield* tx.send(42)).unwrap();
      }),
    );
    (yield* rx.blockingRecv()).unwrap();
    yield* println(`second: ${(yield* rx.blockingRecv()).isNone() ? "None" : "Some"}`);
  },
});
