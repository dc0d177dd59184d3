import {
  type Claim,
  Duration,
  inOrder,
  move,
  neverHeldUp,
  println,
  prints,
  printsLine,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";

// Seed 003, "Spawning things on a runtime": a GUI on the main thread, which must never be held up for longer than a frame,
// beside a runtime whose tasks tell it how far they are.

const { sleep } = std.thread;
const ms = Duration.fromMillis;

/** One frame of the GUI, in milliseconds. */
const FRAME = 40;
const percent = (done: number): string => `progress ${done}%`;

type Runtime = tokio.runtime.Runtime;
type Progress = std.sync.Mutex<number>;

const multiThread = (workers: number) =>
  function* (): Sim<Runtime> {
    return (yield* tokio.runtime.Builder.newMultiThread().workerThreads(workers).enableAll().build()).unwrap();
  };

/** The GUI reads the shared value every frame, until the work is done. */
function* showProgress(progress: Progress, all: number): Sim<void> {
  for (;;) {
    const now = yield* read(progress);
    yield* println(percent(now));
    if (now === all) return;
    yield* sleep(ms(FRAME));
  }
}

function* read(progress: Progress): Sim<number> {
  using guard = (yield* progress.lock()).unwrap();
  return guard.value;
}

function* add(progress: Progress): Sim<void> {
  using guard = (yield* progress.lock()).unwrap();
  guard.value += 25;
}

/** Tasks, done after 20, 60, … ms; `bump` is what each does then. */
const sharing = (build: () => Sim<Runtime>, bump: (progress: Progress) => Sim<void>, tasks = 4) =>
  function* (): Sim<void> {
    using rt = yield* build();
    const progress: Progress = yield* std.sync.Mutex.new(0);
    for (let i = 0; i < tasks; i++) {
      yield* rt.spawn(function* () {
        yield* tokio.time.sleep(ms(20 + 40 * i));
        yield* bump(progress);
      });
    }
    yield* showProgress(progress, 25 * tasks);
  };

const everyFrame =
  "Modify a shared value protected by e.g. a Mutex. This can be a good approach for a progress bar in a GUI, where the GUI reads the shared value every frame.";
const tooSlow = "network requests are too time consuming to run them on the main GUI thread";
const instead = "Instead, you spawn the request on a Tokio runtime running in the background";

const progressClaims = (): readonly Claim[] => [
  {
    id: "never-held-up",
    text: `${everyFrame} (Main is never held up for longer than one frame.)`,
    shows: neverHeldUp(FRAME, "progress "),
    expected: "guaranteed",
  },
  {
    id: "complete",
    text: "and have the task send information back to the GUI code when the request has finished, or even incrementally if you want a progress bar.",
    shows: inOrder(percent(0), percent(100)),
    expected: "guaranteed",
  },
  {
    id: "whole",
    text: "(The whole output: each frame finds a quarter more.)",
    shows: prints([0, 25, 50, 75, 100].map((done) => `${percent(done)}\n`).join("")),
    expected: "guaranteed",
  },
];

const progressOn = (workers: number, twin?: string): Scenario =>
  scenario({
    name: workers === 2 ? "gui-mutex-progress" : `gui-mutex-progress-${workers}-worker${workers === 1 ? "" : "s"}`,
    source: "seeds/003 Spawning things on a runtime, a shared value",
    ...(twin === undefined ? {} : { twin }),
    summary: `Four tasks on ${workers} worker${workers === 1 ? "" : "s"} each add 25 % to a value behind a Mutex; main reads it every 40 ms.`,
    claims: progressClaims(),
    main: sharing(multiThread(workers), add),
  });

export const guiMutexProgress: Scenario = progressOn(2, "s003_8_mutex_progress");
export const guiMutexProgress1: Scenario = progressOn(1);
export const guiMutexProgress4: Scenario = progressOn(4);

/** A lock that is held during slow work holds the GUI up as well. */
export const guiLockHeld: Scenario = scenario({
  name: "gui-lock-held",
  source: "seeds/003 Spawning things on a runtime, a shared value whose lock is held during the work",
  summary: "A task works for 100 ms after its sleep, and holds the lock meanwhile.",
  claims: [
    {
      id: "never-held-up",
      text: `${everyFrame} (Main is never held up for longer than one frame, however long tasks hold the lock.)`,
      shows: neverHeldUp(FRAME, "progress "),
      expected: "impossible",
    },
  ],
  main: sharing(
    multiThread(2),
    function* (progress) {
      using guard = (yield* progress.lock()).unwrap();
      yield* sleep(ms(100));
      guard.value += 25;
    },
    1,
  ),
});

export const guiLockHeldFixed: Scenario = scenario({
  name: "gui-lock-held-fixed",
  source: "seeds/003 Spawning things on a runtime, a shared value whose lock is held for the update alone",
  summary: "The task works for 100 ms first, and takes the lock to add 25 %.",
  claims: [
    {
      id: "never-held-up",
      text: `${everyFrame} (Main is never held up for longer than one frame.)`,
      shows: neverHeldUp(FRAME, "progress "),
      expected: "guaranteed",
    },
  ],
  main: sharing(
    multiThread(2),
    function* (progress) {
      yield* sleep(ms(100));
      yield* add(progress);
    },
    1,
  ),
});

/** On current_thread nobody runs the tasks while the GUI shows frames: the bar stays at 0 for ever (HZ-5). */
export const guiCurrentThread: Scenario = scenario({
  name: "gui-current-thread",
  source: "seeds/003 Spawning things on a runtime, a shared value, current_thread",
  summary: "The GUI shows 8 frames, then closes; the runtime is a current_thread one that nobody blocks on.",
  claims: [
    {
      id: "multi-thread-needed",
      text: "In this example, it is important that the runtime is configured to be a multi_thread runtime.",
      shows: printsLine(percent(25)),
      expected: "impossible",
    },
    {
      id: "nowhere-to-run",
      text: "This is because background tasks spawned on a current_thread runtime will only execute during calls to block_on as the runtime otherwise doesn't have anywhere to run them.",
      shows: prints(`${percent(0)}\n`.repeat(8)),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
    const progress: Progress = yield* std.sync.Mutex.new(0);
    yield* rt.spawn(add(progress));
    for (let frame = 0; frame < 8; frame++) {
      yield* println(percent(yield* read(progress)));
      yield* sleep(ms(FRAME));
    }
  },
});

/** A request of 300 ms; the GUI shows frames meanwhile, and asks with `ready` whether the answer is there. */
const requesting = (where: "on main" | "in the background") =>
  function* (): Sim<void> {
    using rt = yield* multiThread(2)();
    const [tx, rx] = yield* tokio.sync.mpsc.channel<string>(4);
    const request = function* (): Sim<string> {
      yield* tokio.time.sleep(ms(300));
      return "response";
    };
    if (where === "in the background") {
      yield* rt.spawn(
        move({ tx }, function* ({ tx }) {
          (yield* tx.send(yield* request())).unwrap();
        }),
      );
    }
    for (let frame = 0; ; frame++) {
      yield* println(`frame ${frame}`);
      if (where === "on main" && frame === 2) {
        yield* println(yield* rt.blockOn(request));
        break;
      }
      const got = yield* rx.tryRecv();
      if (got.isOk()) {
        yield* println(got.value);
        break;
      }
      yield* sleep(ms(FRAME));
    }
    yield* println("frame last");
  };

export const guiRequest: Scenario = scenario({
  name: "gui-request",
  source: "seeds/003 Spawning things on a runtime, network requests in a graphical application",
  summary:
    "A request of 300 ms runs on the runtime; main shows a frame every 40 ms until the response is in a channel.",
  claims: [
    {
      id: "never-held-up",
      text: `this could be a good way of implementing background network requests in a graphical application (Main is never held up for longer than one frame.)`,
      shows: neverHeldUp(FRAME, "frame "),
      expected: "guaranteed",
    },
    {
      id: "response",
      text: `${instead}, and have the task send information back to the GUI code when the request has finished`,
      shows: inOrder("frame 7", "response", "frame last"),
      expected: "guaranteed",
    },
  ],
  main: requesting("in the background"),
});

export const guiRequestOnMain: Scenario = scenario({
  name: "gui-request-on-main",
  source: "seeds/003 Spawning things on a runtime, network requests on the main GUI thread",
  summary: "Main makes the same request with block_on, in its third frame.",
  claims: [
    {
      id: "held-up",
      text: `${tooSlow}. (Main is never held up for longer than one frame.)`,
      shows: neverHeldUp(FRAME, "frame "),
      expected: "impossible",
    },
    {
      id: "too-slow",
      text: `${tooSlow}. (For as long as the request takes: 300 ms, and not more.)`,
      shows: neverHeldUp(300, "frame "),
      expected: "guaranteed",
    },
  ],
  main: requesting("on main"),
});
