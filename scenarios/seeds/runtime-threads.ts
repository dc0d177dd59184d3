import {
  allBefore,
  Duration,
  ends,
  inOrder,
  println,
  prints,
  printsEach,
  printsLine,
  printsNone,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { multiThreadKinds, onCurrentThread, oneWorker, type RuntimeKind, twoWorkers } from "./runtimes.ts";

// Seed 003, "A synchronous interface to mini-redis": what threads a runtime has, and when its tasks run.

const ms = Duration.fromMillis;

/** A task is spawned; main works for a second, and does not block on the runtime. */
const spawned = ({ build }: RuntimeKind) =>
  function* (): Sim<void> {
    using rt = yield* build();
    yield* rt.spawn(function* () {
      yield* println("task ran");
    });
    yield* std.thread.sleep(ms(1000));
    yield* println("main done");
  };

/** Spawned, and never driven. */
export const neverBlockedOn: Scenario = scenario({
  name: "freeze-without-block-on",
  source: "seeds/003 A synchronous interface to mini-redis",
  summary: "A task is spawned on a current_thread runtime; main works for a second and lets the runtime go.",
  claims: [
    {
      id: "no-threads",
      text: "This makes the current_thread runtime a perfect fit as it doesn't spawn any threads. (Nobody runs the task.)",
      shows: printsNone("task ran"),
      expected: "guaranteed",
    },
    {
      id: "only-in-block-on",
      text: "Because the current_thread runtime does not spawn threads, it only operates when block_on is called. (Without one, its tasks are lost.)",
      shows: prints("main done\n"),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "For our use-case, we are only going to be doing one thing at the time, so we won't gain anything by running multiple threads.",
      reason: "A matter of speed and memory.",
    },
  ],
  main: spawned(onCurrentThread),
});

export const backgroundThreads: readonly Scenario[] = multiThreadKinds.map((kind) =>
  scenario({
    name: `background-threads-${kind.name}`,
    source: "seeds/003 A synchronous interface to mini-redis, multi_thread",
    summary: "The same on a multi_thread runtime.",
    claims: [
      {
        id: "background",
        text: "the default multi_thread runtime, which will spawn a bunch of background threads (They run the task while main works.)",
        shows: inOrder("task ran", "main done"),
        expected: "guaranteed",
      },
    ],
    unjudged: [
      {
        text: "a bunch of background threads",
        reason:
          "As many as there are processors; worker_threads says otherwise. Under any-order no claim can count them.",
      },
    ],
    main: spawned(kind),
  }),
);

/** Two tasks that each need the other to run at the same time: they wait for one another, blocking their threads. */
const meeting = ({ build }: RuntimeKind) =>
  function* (): Sim<void> {
    using rt = yield* build();
    const barrier = yield* std.sync.Barrier.new(2);
    const handles = [];
    for (const name of ["a", "b"]) {
      handles.push(
        yield* rt.spawn(function* () {
          yield* barrier.wait();
          yield* println(`${name} met`);
        }),
      );
    }
    for (const handle of handles) (yield* rt.blockOn(handle)).unwrap();
  };

const atOnce = "so it can efficiently run many things at the same time";

const meets = (kind: RuntimeKind): Scenario => {
  const several = kind.name === "2-workers";
  return scenario({
    name: `at-the-same-time-${kind.name}`,
    source: "seeds/003 A synchronous interface to mini-redis, multi_thread",
    summary: "Two tasks wait for each other at a std Barrier, which blocks their threads.",
    claims: several
      ? [{ id: "at-once", text: atOnce, shows: printsEach("a met", "b met"), expected: "in practice" }]
      : [
          {
            id: "at-once",
            text: `${atOnce} (One thread does one thing at a time: the first task blocks it for ever.)`,
            shows: ends("deadlock"),
            expected: "guaranteed",
          },
        ],
    main: meeting(kind),
  });
};

export const atTheSameTime: readonly Scenario[] = [onCurrentThread, oneWorker, twoWorkers].map(meets);

/** As `freeze`, where the workers go on. */
export const freezeMultiThread: readonly Scenario[] = multiThreadKinds.map((kind) =>
  scenario({
    name: `freeze-${kind.name}`,
    source: "seeds/003 A synchronous interface to mini-redis, multi_thread",
    summary: "A task ticks every 20 ms; main blocks on the runtime for 50 ms, then does something else for 100 ms.",
    claims: [
      {
        id: "keeps-running",
        text: "Use the multi_threaded runtime if spawned tasks must keep running when not calling block_on.",
        shows: allBefore(["tick 1", "first block_on", "tick 3"], ["frozen?", "tick 4", "tick 8"]),
        expected: "guaranteed",
      },
      {
        id: "before-block-on",
        text: "Because the current_thread runtime does not spawn threads, it only operates when block_on is called. (This one begins before.)",
        shows: inOrder("tick 1", "first block_on"),
        expected: "guaranteed",
      },
      {
        id: "during",
        text: "if spawned tasks must keep running when not calling block_on (Ticks between the two calls.)",
        shows: inOrder("frozen?", "tick 6", "second block_on"),
        expected: "guaranteed",
      },
    ],
    *main() {
      using rt = yield* kind.build();
      yield* rt.spawn(function* () {
        for (let n = 1; ; n++) {
          yield* println(`tick ${n}`);
          yield* tokio.time.sleep(ms(20));
        }
      });
      yield* std.thread.sleep(ms(10));
      yield* println("first block_on");
      yield* rt.blockOn(function* () {
        yield* tokio.time.sleep(ms(41));
      });
      yield* println("frozen?");
      yield* std.thread.sleep(ms(100));
      yield* println("second block_on");
    },
  }),
);

/** The freeze takes time away from a timeout, not from the clock: what came due meanwhile fires in the next block_on. */
export const freezeOverdue: Scenario = scenario({
  name: "freeze-overdue",
  source: "seeds/003 A synchronous interface to mini-redis, a timer that comes due while it is frozen",
  summary: "A task sleeps 50 ms; main blocks on the runtime for 10 ms, is away for 100 ms, and blocks on it for 1 ms.",
  claims: [
    {
      id: "until-again",
      text: "Once block_on returns, all spawned tasks on that runtime will freeze until you call block_on again.",
      shows: inOrder("frozen", "second block_on", "task woke"),
      expected: "guaranteed",
    },
    {
      id: "once",
      text: "(The time of the freeze counts: the sleep is over at once.)",
      shows: printsLine("task woke"),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = yield* onCurrentThread.build();
    yield* rt.spawn(function* () {
      yield* tokio.time.sleep(ms(50));
      yield* println("task woke");
    });
    const blockFor = (time: number) =>
      rt.blockOn(function* () {
        yield* tokio.time.sleep(ms(time));
      });
    yield* blockFor(10);
    yield* println("frozen");
    yield* std.thread.sleep(ms(100));
    yield* println("second block_on");
    yield* blockFor(1);
  },
});
