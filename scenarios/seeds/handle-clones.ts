import {
  allBefore,
  drop,
  inOrder,
  println,
  prints,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { multiThreadKinds, onCurrentThread, type RuntimeKind, twoWorkers } from "./runtimes.ts";

// Seed 003, "Spawning things on a runtime": Handle clones, from several threads.

const spawnOnHandle = "The spawn method is also available on the Handle type.";
const manyHandles =
  "The Handle type can be cloned to get many handles to a runtime, and each Handle can be used to spawn new tasks on the runtime.";

export const handleClones: Scenario = scenario({
  name: "handle-clones",
  source: "seeds/003 Spawning things on a runtime, Handle",
  twin: "s003_9_handle_clones",
  summary: "Three threads spawn on one runtime through their own Handle; main enters it through another.",
  claims: [
    {
      id: "spawn",
      text: `${spawnOnHandle} ${manyHandles}`,
      shows: inOrder("thread 0 got 0", "thread 1 got 10", "thread 2 got 20"),
      expected: "guaranteed",
    },
    {
      id: "enter",
      text: "(Tasks can be spawned without naming the runtime while a Handle is entered, and only then.)",
      shows: inOrder("entered: false", "entered: true", "spawned through the guard"),
      expected: "guaranteed",
    },
    {
      id: "whole",
      text: "(The whole output.)",
      shows: prints(
        "thread 0 got 0\nthread 1 got 10\nthread 2 got 20\nentered: false\nentered: true\nspawned through the guard\n",
      ),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = yield* twoWorkers.build();
    const threads = [];
    for (let i = 0; i < 3; i++) {
      const handle = rt.handle().clone();
      threads.push(
        yield* std.thread.spawn(function* () {
          const inner = yield* handle.spawn(function* () {
            return i * 10;
          });
          return (yield* handle.blockOn(inner)).unwrap();
        }),
      );
    }
    for (const [i, thread] of threads.entries()) yield* println(`thread ${i} got ${(yield* thread.join()).unwrap()}`);
    const second = rt.handle().clone().clone();
    const entered = function* (): Sim<void> {
      yield* println(`entered: ${(yield* tokio.runtime.Handle.tryCurrent()).isOk()}`);
    };
    yield* entered();
    const guard = yield* second.enter();
    yield* entered();
    const task = yield* tokio.spawn(function* () {
      return "spawned through the guard";
    });
    yield* drop(guard);
    yield* println((yield* rt.blockOn(task)).unwrap());
  },
});

/** Two clones, two threads, a task each; main waits for the tasks. */
const fromThreads = ({ build }: RuntimeKind) =>
  function* (): Sim<void> {
    using rt = yield* build();
    const threads = [];
    for (const name of ["a", "b"]) {
      const handle = rt.handle().clone();
      threads.push(
        yield* std.thread.spawn(function* () {
          return yield* handle.spawn(function* () {
            yield* println(`task ${name}`);
          });
        }),
      );
    }
    const tasks = [];
    for (const thread of threads) tasks.push((yield* thread.join()).unwrap());
    for (const task of tasks) (yield* rt.blockOn(task)).unwrap();
    yield* println("all done");
  };

export const handleClonesKinds: readonly Scenario[] = [onCurrentThread, ...multiThreadKinds].map((kind) =>
  scenario({
    name: `handle-clones-${kind.name}`,
    source: "seeds/003 Spawning things on a runtime, Handle",
    summary: "Two threads spawn a task each through their own Handle; main waits for both with block_on.",
    claims: [
      {
        id: "each-spawns",
        text: manyHandles,
        shows: allBefore(["task a", "task b"], ["all done"]),
        expected: "guaranteed",
      },
      {
        id: "in-order",
        text: "(The tasks run in the order in which main started the threads.)",
        shows: inOrder("task a", "task b"),
        expected: "one of n",
      },
    ],
    main: fromThreads(kind),
  }),
);

/** SD-1: a Handle does not keep its runtime alive. */
export const handleOutlives: Scenario = scenario({
  name: "handle-after-runtime",
  source: "seeds/003 Spawning things on a runtime, Handle, used after the Runtime is gone",
  summary: "A Handle spawns a task after its runtime was dropped.",
  claims: [
    {
      id: "spawns",
      text: "each Handle can be used to spawn new tasks on the runtime (Also when the Runtime has been dropped.)",
      shows: inOrder("task ran", "task: Ok"),
      expected: "impossible",
    },
    {
      id: "cancelled",
      text: "(The task is cancelled, and only its JoinHandle says so.)",
      shows: prints("task: Err\n"),
      expected: "guaranteed",
    },
  ],
  *main() {
    const rt = yield* twoWorkers.build();
    const handle = rt.handle().clone();
    yield* drop(rt);
    const task = yield* handle.spawn(function* () {
      yield* println("task ran");
    });
    using other = yield* onCurrentThread.build();
    yield* println(`task: ${(yield* other.blockOn(task)).isOk() ? "Ok" : "Err"}`);
  },
});
