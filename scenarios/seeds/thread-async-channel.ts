import {
  Duration,
  drop,
  inOrder,
  move,
  println,
  prints,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { multiThreadKinds } from "./runtimes.ts";

// Seed 004, "Blocking calls from async code": "the exact inverse", a thread for one call and an async channel for its result.

const texts = {
  awaiting: "main: awaiting",
  runs: "task: runs while the thread works",
  sending: "thread: sending",
  answer: "main: the answer was 42",
  closed: "main: channel closed",
};

function* body(): Sim<void> {
  const [tx, rx] = yield* tokio.sync.oneshot.channel<number>();
  yield* std.thread.spawn(
    move({ tx }, function* ({ tx }) {
      yield* std.thread.sleep(Duration.fromMillis(30));
      yield* println(texts.sending);
      (yield* tx.send(42)).unwrap();
    }),
  );
  const other = yield* tokio.spawn(function* () {
    yield* println(texts.runs);
  });
  yield* println(texts.awaiting);
  yield* println(`main: the answer was ${(yield* rx).unwrap()}`);
  (yield* other).unwrap();

  const [tx2, rx2] = yield* tokio.sync.oneshot.channel<number>();
  yield* std.thread.spawn(
    move({ tx2 }, function* ({ tx2 }) {
      yield* drop(tx2);
    }),
  );
  yield* println(`main: ${(yield* rx2).unwrapErr().display()}`);
}

export const threadAsyncChannel: Scenario = scenario({
  name: "thread-async-channel",
  source: "seeds/004 Blocking calls from async code, “the exact inverse”",
  twin: "s004_4_thread_spawn_async_channel",
  summary: "A std thread works for 30 ms and sends its result over a oneshot; the async thread runs a task meanwhile.",
  claims: [
    {
      id: "inverse",
      text: "We can do the exact inverse of the code above, where we call std::thread::spawn() to do the work and use an async channel to receive the result.",
      shows: inOrder(texts.awaiting, texts.sending, texts.answer),
      expected: "guaranteed",
    },
    {
      id: "own-thread",
      text: "Can we somehow push that work onto its own dedicated thread for a while? Well, yes. (A task runs while the thread works.)",
      shows: inOrder(texts.runs, texts.sending),
      expected: "guaranteed",
    },
    {
      id: "whole",
      text: "(The whole output, with a thread that drops its Sender at the end.)",
      shows: prints(
        `${[texts.awaiting, texts.runs, texts.sending, texts.answer, texts.closed].map((line) => `${line}\n`).join("")}`,
      ),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "This is computationally expensive however.",
      reason: "A cost of the machine; steps have no cost here.",
    },
  ],
  main: tokio.main(body, { flavor: "current_thread" }),
});

export const threadAsyncChannelWorkers: readonly Scenario[] = multiThreadKinds.map(({ name, build }) =>
  scenario({
    name: `thread-async-channel-${name}`,
    source: `seeds/004 Blocking calls from async code, “the exact inverse”, ${name}`,
    summary: "The same on a multi-thread runtime.",
    claims: [
      {
        id: "inverse",
        text: "We can do the exact inverse of the code above, where we call std::thread::spawn() to do the work and use an async channel to receive the result.",
        shows: inOrder(texts.awaiting, texts.sending, texts.answer, texts.closed),
        expected: "guaranteed",
      },
      {
        id: "own-thread",
        text: "Can we somehow push that work onto its own dedicated thread for a while? Well, yes. (A task runs while the thread works.)",
        shows: inOrder(texts.runs, texts.sending),
        expected: "guaranteed",
      },
    ],
    *main() {
      using rt = yield* build();
      yield* rt.blockOn(body());
    },
  }),
);
