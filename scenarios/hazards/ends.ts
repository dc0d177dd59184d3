// What is left when a runtime or the process ends: HZ-8, HZ-10, HZ-38.
import { move, std, tokio } from "../../sim/index.ts";
import { type Pair, pair } from "./pair.ts";
import { onCurrentThread } from "./runtimes.ts";

const { Duration, sleep } = tokio.time;

const forgotten = (awaits: boolean) =>
  onCurrentThread(function* () {
    const task = yield* tokio.spawn(function* () {
      yield* sleep(Duration.fromMillis(50));
    });
    if (awaits) (yield* task).unwrap();
    else yield* tokio.task.yieldNow();
  });

const closure = (awaits: boolean) =>
  onCurrentThread(function* () {
    const [began, hasBegun] = yield* tokio.sync.oneshot.channel<null>();
    const work = yield* tokio.task.spawnBlocking(
      move({ began }, function* ({ began }) {
        yield* began.send(null);
        yield* std.thread.sleep(Duration.fromSecs(5));
      }),
    );
    (yield* hasBegun).unwrap();
    if (awaits) (yield* work).unwrap();
  });

const thread = (joins: boolean) =>
  function* () {
    const worker = yield* std.thread.spawn(function* () {
      yield* std.thread.sleep(Duration.fromMillis(50));
    });
    if (joins) (yield* worker.join()).unwrap();
  };

export const endings: readonly Pair[] = [
  pair(
    "HZ-8",
    "forgotten-task",
    { summary: "A task is spawned, and nobody awaits it.", main: forgotten(false) },
    { summary: "A task is spawned and awaited.", main: forgotten(true) },
  ),
  pair(
    "HZ-10",
    "long-closure",
    { summary: "The drop of a runtime waits for a blocking closure that takes five seconds.", main: closure(false) },
    { summary: "The blocking closure is awaited first.", main: closure(true) },
  ),
  pair(
    "HZ-38",
    "detached-thread",
    { summary: "A thread is not joined, and main returns.", main: thread(false) },
    { summary: "A thread is joined before main returns.", main: thread(true) },
  ),
];
