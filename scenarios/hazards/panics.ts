// Panics and what becomes of them: HZ-25, HZ-26, HZ-27, HZ-28, HZ-30, HZ-31.
import { drop, move, panic, std, tokio } from "../../sim/index.ts";
import { type Pair, pair } from "./pair.ts";
import { onCurrentThread } from "./runtimes.ts";

const { Builder } = tokio.runtime;
const { Duration, sleep } = tokio.time;

const soon = Duration.fromMillis(5);

const timers = (enabled: boolean) =>
  function* () {
    const builder = Builder.newCurrentThread();
    using rt = (yield* (enabled ? builder.enableTime() : builder).build()).unwrap();
    yield* rt.blockOn(function* () {
      yield* sleep(soon);
    });
  };

const plainThread = (knows: boolean) =>
  function* () {
    using rt = (yield* Builder.newMultiThread().workerThreads(1).enableAll().build()).unwrap();
    const handle = rt.handle();
    const thread = yield* std.thread.spawn(function* () {
      const task = yield* knows ? handle.spawn(function* () {}) : tokio.spawn(function* () {});
      (yield* handle.blockOn(task)).unwrap();
    });
    yield* thread.join();
  };

const lateHandle = (late: boolean) =>
  function* () {
    const rt = (yield* Builder.newCurrentThread().build()).unwrap();
    const handle = rt.handle();
    if (late) yield* drop(rt);
    const task = yield* handle.spawn(function* () {});
    if (!late) (yield* rt.blockOn(task)).unwrap();
  };

const careless = (asks: boolean) =>
  onCurrentThread(function* () {
    const task = yield* tokio.spawn(function* () {
      panic("the disk is full");
    });
    if (asks) yield* task;
    else {
      yield* drop(task);
      yield* sleep(soon);
    }
  });

const poison = (holding: boolean) =>
  function* () {
    const total = yield* std.sync.Mutex.new(0);
    const first = yield* std.thread.spawn(function* () {
      const guard = (yield* total.lock()).unwrap();
      guard.value += 1;
      if (!holding) yield* drop(guard);
      panic("the disk is full");
    });
    yield* first.join();
    using _guard = (yield* total.lock()).unwrap();
  };

const owning = (inside: boolean) =>
  function* () {
    using rt = (yield* Builder.newCurrentThread().build()).unwrap();
    const other = (yield* Builder.newCurrentThread().build()).unwrap();
    yield* rt.blockOn(
      move(inside ? { other } : {}, function* () {
        yield* tokio.task.yieldNow();
      }),
    );
  };

export const panics: readonly Pair[] = [
  pair(
    "HZ-25",
    "no-timers",
    { summary: "A sleep on a runtime built without timers.", main: timers(false) },
    { summary: "A sleep on a runtime with timers.", main: timers(true) },
  ),
  pair(
    "HZ-26",
    "plain-thread",
    { summary: "tokio::spawn on a thread that knows no runtime.", main: plainThread(false) },
    { summary: "The thread has the runtime's handle.", main: plainThread(true) },
  ),
  pair(
    "HZ-27",
    "runtime-inside",
    { summary: "A future owns a runtime, which goes with it.", main: owning(true) },
    { summary: "The runtime belongs to the thread.", main: owning(false) },
  ),
  pair(
    "HZ-28",
    "late-handle",
    { summary: "A handle spawns after its runtime has gone.", main: lateHandle(true) },
    { summary: "A handle spawns while its runtime is there.", main: lateHandle(false) },
  ),
  pair(
    "HZ-30",
    "careless",
    { summary: "A task panics, and its handle was dropped.", main: careless(false) },
    { summary: "A task panics, and its handle says so.", main: careless(true) },
  ),
  pair(
    "HZ-31",
    "poison",
    { summary: "A thread panics with a guard in hand, and the next one unwraps.", main: poison(true) },
    { summary: "A thread lets its guard go before it panics.", main: poison(false) },
  ),
];
