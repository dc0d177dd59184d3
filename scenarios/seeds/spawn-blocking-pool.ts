import {
  type Claim,
  Duration,
  ends,
  inOrder,
  println,
  prints,
  printsLine,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { allKinds, onCurrentThread, type RuntimeKind } from "./runtimes.ts";

// Seed 004, "Blocking calls from async code": spawn_blocking, and the pool that scales.

const ms = (count: number): Duration => Duration.fromMillis(count);

function* longRunningTask(): Sim<number> {
  yield* std.thread.sleep(ms(70));
  return 42;
}

function* ticks(): Sim<void> {
  for (let n = 1; n <= 4; n++) {
    yield* tokio.time.sleep(ms(20));
    yield* println(`tick ${n}`);
  }
}

const answer = "The answer was: 42";
const listing = `tick 1\ntick 2\ntick 3\n${answer}\ntick 4\n`;

const example = (build: RuntimeKind["build"]) =>
  function* (): Sim<void> {
    using rt = yield* build();
    yield* rt.blockOn(function* () {
      const ticker = yield* tokio.spawn(ticks());
      const res = (yield* yield* tokio.task.spawnBlocking(longRunningTask)).unwrap();
      yield* println(`The answer was: ${res}`);
      (yield* ticker).unwrap();
    });
  };

const staysOff: Claim = {
  id: "stays-off-the-workers",
  text: "If you use this feature, long-running calls stay off the main worker threads. (A task ticks every 20 ms all the while.)",
  shows: prints(listing),
  expected: "guaranteed",
};

export const spawnBlockingPool: Scenario = scenario({
  name: "spawn-blocking-pool",
  source: "seeds/004 Blocking calls from async code",
  twin: "s004_3_spawn_blocking",
  summary: "A function that blocks for 70 ms goes through spawn_blocking, while a task ticks on the only async thread.",
  claims: [
    staysOff,
    {
      id: "answer",
      text: "Here we have a function that will block for a long time. We can call it from async-land … provided we use spawn_blocking.",
      shows: printsLine(answer),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "Allocating and spawning a new async task is a cheap operation. Creating a new thread requires setting up a new stack and it’s rather a lot of overhead for the sake of one function call.",
      reason: "A cost of the machine; steps have no cost here.",
    },
    {
      text: "We can use the same blocking threads over and over, amortising the cost of creating them in the first place.",
      reason:
        "Which thread runs a closure is nobody's promise, and any-order gives each a thread of its own. Today's pool does: an idle thread takes the next closure, and leaves after 10 s without one.",
    },
    {
      text: "Tokio recommends that std (blocking) Mutexes continue to be used unless you especially need an async one.",
      reason: "Advice; for what goes wrong where one is held across an await see the classic mutex-across-await.",
    },
  ],
  main: example(onCurrentThread.build),
});

export const spawnBlockingPoolKinds: readonly Scenario[] = allKinds
  .filter(({ name }) => name !== "current-thread")
  .map(({ name, build }) =>
    scenario({
      name: `spawn-blocking-pool-${name}`,
      source: `seeds/004 Blocking calls from async code, ${name}`,
      summary: "The example on another runtime.",
      claims: [staysOff],
      main: example(build),
    }),
  );

/** The contrast: the same work on the executor's own thread. */
export const blockingOnWorker: Scenario = scenario({
  name: "blocking-on-worker",
  source: "seeds/004 Blocking calls from async code, without spawn_blocking",
  twin: "s004_3b_blocking_on_worker",
  summary: "The only async thread blocks for 70 ms itself.",
  claims: [
    {
      id: "unresponsive",
      text: "If all the executor’s worker threads are busy with long-running tasks your application will become unresponsive.",
      shows: prints(`${answer}\ntick 1\ntick 2\ntick 3\ntick 4\n`),
      expected: "guaranteed",
    },
    {
      id: "freely",
      text: "Async code can freely call sync functions. (Others go on meanwhile.)",
      shows: inOrder("tick 1", answer),
      expected: "impossible",
    },
  ],
  *main() {
    using rt = yield* onCurrentThread.build();
    yield* rt.blockOn(function* () {
      const ticker = yield* tokio.spawn(ticks());
      yield* tokio.task.yieldNow();
      yield* println(`The answer was: ${yield* longRunningTask()}`);
      (yield* ticker).unwrap();
    });
  },
});

/** Jobs of 50 ms at once: how many ran at one time, and how long all took. */
const scaling = (jobs: number, cap: number) =>
  function* (): Sim<void> {
    const builder = tokio.runtime.Builder.newCurrentThread().enableAll().maxBlockingThreads(cap);
    using rt = (yield* builder.build()).unwrap();
    const start = yield* std.time.Instant.now();
    const running = yield* std.sync.atomic.AtomicUsize.new(0);
    const most = yield* std.sync.atomic.AtomicUsize.new(0);
    yield* rt.blockOn(function* () {
      const handles = [];
      for (let job = 0; job < jobs; job++) {
        handles.push(
          yield* tokio.task.spawnBlocking(function* () {
            yield* most.fetchMax((yield* running.fetchAdd(1)) + 1);
            yield* std.thread.sleep(ms(50));
            yield* running.fetchSub(1);
          }),
        );
      }
      for (const handle of handles) (yield* handle).unwrap();
    });
    const [threads, took] = [yield* most.load(), (yield* start.elapsed()).asMillis()];
    yield* println(`${jobs} jobs ran on ${threads} threads in ${took} ms`);
  };

const scales = (jobs: number, cap: number | null): Scenario => {
  const threads = Math.min(jobs, cap ?? 512);
  return scenario({
    name: `spawn-blocking-${jobs}-jobs${cap === null ? "" : `-cap-${cap}`}`,
    source: `seeds/004 Blocking calls from async code, ${jobs} at once${cap === null ? "" : `, max_blocking_threads(${cap})`}`,
    summary: "So many blocking jobs of 50 ms begin at once.",
    claims: [
      {
        id: "scales",
        text: "This is a pool of threads separate from the main executor, which automatically scales in size depending on the amount of blocking work. (As far as its cap.)",
        shows: printsLine(`${jobs} jobs ran on ${threads} threads in ${50 * Math.ceil(jobs / threads)} ms`),
        expected: "guaranteed",
      },
    ],
    main: scaling(jobs, cap ?? 512),
  });
};

export const spawnBlockingScales: readonly Scenario[] = [
  scales(1, null),
  scales(2, null),
  scales(3, null),
  scales(2, 1),
  scales(3, 2),
];

/** Nested in a pool of one thread (BP-9, HZ-9). */
export const spawnBlockingNested: Scenario = scenario({
  name: "spawn-blocking-nested",
  source: "seeds/004 Blocking calls from async code, “no ill effects”, nested, max_blocking_threads(1)",
  summary: "A blocking function waits for another spawn_blocking; the pool may have one thread.",
  claims: [
    {
      id: "no-ill-effects",
      text: "We can call it from async-land with no ill effects provided we use spawn_blocking.",
      shows: ends("returned"),
      expected: "impossible",
    },
    {
      id: "deadlock",
      text: "(The outer function waits for the inner one, which waits for the outer one's thread.)",
      shows: ends("deadlock"),
      expected: "guaranteed",
    },
  ],
  main: nested(1),
});

/** The repaired twin: a thread for each level. */
export const spawnBlockingNestedFixed: Scenario = scenario({
  name: "spawn-blocking-nested-fixed",
  source: "seeds/004 Blocking calls from async code, “no ill effects”, nested, repaired",
  summary: "The same with max_blocking_threads(2).",
  claims: [
    {
      id: "no-ill-effects",
      text: "We can call it from async-land with no ill effects provided we use spawn_blocking.",
      shows: ends("returned"),
      expected: "guaranteed",
    },
  ],
  main: nested(2),
});

function nested(cap: number) {
  return function* (): Sim<void> {
    const builder = tokio.runtime.Builder.newCurrentThread().enableAll().maxBlockingThreads(cap);
    using rt = (yield* builder.build()).unwrap();
    yield* rt.blockOn(function* () {
      const outer = yield* tokio.task.spawnBlocking(function* () {
        const handle = yield* tokio.runtime.Handle.current();
        const inner = yield* tokio.task.spawnBlocking(longRunningTask);
        return (yield* handle.blockOn(inner)).unwrap();
      });
      yield* println(`The answer was: ${(yield* outer).unwrap()}`);
    });
  };
}

/** A timeout gives up waiting, and stops nothing (BP-8, HZ-10, HZ-42). */
export const spawnBlockingTimeout: Scenario = scenario({
  name: "spawn-blocking-timeout",
  source: "seeds/004 Blocking calls from async code, “no ill effects”, with a timeout",
  summary: "A timeout of 20 ms around a blocking function of 70 ms; then the runtime is dropped.",
  claims: [
    {
      id: "no-ill-effects",
      text: "We can call it from async-land with no ill effects provided we use spawn_blocking. (The runtime goes as soon as nobody waits for the call.)",
      shows: inOrder("gave up", "runtime dropped", "blocking work done"),
      expected: "impossible",
    },
    {
      id: "drop-waits",
      text: "(The runtime's drop waits for the blocking function.)",
      shows: inOrder("gave up", "blocking work done", "runtime dropped"),
      expected: "guaranteed",
    },
  ],
  *main() {
    {
      using rt = yield* onCurrentThread.build();
      yield* rt.blockOn(function* () {
        const work = yield* tokio.task.spawnBlocking(function* () {
          yield* longRunningTask();
          yield* println("blocking work done");
        });
        const result = yield* tokio.time.timeout(ms(20), work);
        if (result.isErr()) yield* println("gave up");
      });
    }
    yield* println("runtime dropped");
  },
});
