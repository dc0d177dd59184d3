// Threads that block while futures wait for them: HZ-1, HZ-2, HZ-3, HZ-5, HZ-6, HZ-29, HZ-32.
import { move, std, tokio } from "../../sim/index.ts";
import { type Pair, pair } from "./pair.ts";
import { onCurrentThread, onWorkers } from "./runtimes.ts";

const { Builder } = tokio.runtime;
const { Duration, sleep } = tokio.time;

const tenth = Duration.fromMillis(100);

const beside = (waits: () => ReturnType<typeof sleep> | ReturnType<typeof std.thread.sleep>) =>
  onCurrentThread(function* () {
    const slow = yield* tokio.spawn(function* () {
      yield* waits();
    });
    const other = yield* tokio.spawn(function* () {});
    (yield* slow).unwrap();
    (yield* other).unwrap();
  });

const blockingSend = (blocks: boolean) =>
  onCurrentThread(function* () {
    const [tx, rx] = yield* tokio.sync.mpsc.channel<number>(1);
    (yield* blocks ? tx.blockingSend(1) : tx.send(1)).unwrap();
    (yield* rx.recv()).unwrap();
  });

const nested = (blocks: boolean) =>
  onCurrentThread(function* () {
    const inner = function* () {
      yield* tokio.task.yieldNow();
    };
    if (blocks) {
      const handle = yield* tokio.runtime.Handle.current();
      yield* handle.blockOn(inner);
    } else {
      yield* inner();
    }
  });

const ownTask = (blocks: boolean) =>
  onCurrentThread(function* () {
    const [tx, rx] = yield* std.sync.mpsc.channel<string>();
    const task = yield* tokio.spawn(
      move({ tx }, function* ({ tx }) {
        (yield* tx.send("done")).unwrap();
      }),
    );
    if (!blocks) (yield* task).unwrap();
    (yield* rx.recv()).unwrap();
  });

const handleBlocks = (drives: boolean) =>
  function* () {
    using rt = (yield* Builder.newCurrentThread().enableAll().build()).unwrap();
    const future = function* () {
      yield* sleep(tenth);
    };
    if (drives) yield* rt.blockOn(future);
    else yield* rt.handle().blockOn(future);
  };

const inPlace = function* () {
  yield* tokio.task.blockInPlace(function* () {
    yield* std.thread.sleep(tenth);
  });
};

const lifo = (blocks: boolean) =>
  onWorkers(2, function* () {
    const parent = yield* tokio.spawn(function* () {
      const child = yield* tokio.spawn(function* () {});
      if (blocks) yield* std.thread.sleep(tenth);
      (yield* child).unwrap();
    });
    (yield* parent).unwrap();
  });

export const blocking: readonly Pair[] = [
  pair(
    "HZ-1",
    "thread-sleep-in-a-task",
    {
      summary: "A task puts its thread to sleep, and another one waits for it.",
      main: beside(() => std.thread.sleep(tenth)),
    },
    { summary: "A task sleeps, and its thread does not.", main: beside(() => sleep(tenth)) },
  ),
  pair(
    "HZ-2",
    "blocking-send",
    { summary: "A future sends by blocking_send.", main: blockingSend(true) },
    { summary: "A future sends by send.", main: blockingSend(false) },
  ),
  pair(
    "HZ-3",
    "nested-block-on",
    { summary: "A future blocks on another one.", main: nested(true) },
    { summary: "A future awaits another one.", main: nested(false) },
  ),
  pair(
    "HZ-5",
    "own-task",
    { summary: "The main future of a current_thread runtime blocks until its own task has sent.", main: ownTask(true) },
    { summary: "The main future awaits its task, and then receives.", main: ownTask(false) },
  ),
  pair(
    "HZ-6",
    "handle-block-on",
    { summary: "Handle::block_on waits for a timer that nobody drives.", main: handleBlocks(false) },
    { summary: "Runtime::block_on drives the timer that it waits for.", main: handleBlocks(true) },
  ),
  pair(
    "HZ-29",
    "block-in-place",
    { summary: "block_in_place on a current_thread runtime.", main: onCurrentThread(inPlace) },
    {
      summary: "block_in_place on a worker.",
      main: onWorkers(1, function* () {
        (yield* yield* tokio.spawn(inPlace)).unwrap();
      }),
    },
  ),
  pair(
    "HZ-32",
    "lifo-slot",
    { summary: "A task spawns another one and blocks its worker; the other worker is idle.", main: lifo(true) },
    { summary: "A task spawns another one and awaits it.", main: lifo(false) },
  ),
];
