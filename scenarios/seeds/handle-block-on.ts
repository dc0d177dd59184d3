import {
  Duration,
  debug,
  ends,
  inOrder,
  println,
  printsLine,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { onCurrentThread, oneWorker } from "./runtimes.ts";

// Seed 004, "Edit 25 Mar 2022": Handle::block_on as the bridge.

function* score(): Sim<number> {
  yield* tokio.time.sleep(Duration.fromMillis(5));
  return 1234;
}

const scoreSync = (handle: tokio.runtime.Handle): Sim<number> => handle.blockOn(score());

const txt4 =
  "Cannot start a runtime from within a runtime. This happens because a function (like `block_on`) attempted to block the current thread while the thread is being used to drive asynchronous tasks. If you are in an async function, use `.await` on the future instead of blocking on it.";

const sameResult =
  "In newer versions of tokio Handle has a block_on method (as does the Runtime) which achieves the same result …, without having to create your own channel.";

export const handleBlockOn: Scenario = scenario({
  name: "handle-block-on",
  source: "seeds/004 Awaiting from synchronous code, Edit 25 Mar 2022",
  twin: "s004_2_handle_block_on",
  summary: "A synchronous function calls Handle::block_on: from main, from a thread, from a task, from spawn_blocking.",
  claims: [
    { id: "same-result", text: sameResult, shows: printsLine("from main: 1234"), expected: "guaranteed" },
    {
      id: "from-a-thread",
      text: "(The same from another thread, and from spawn_blocking.)",
      shows: inOrder("from a thread: 1234", "from spawn_blocking: 1234"),
      expected: "guaranteed",
    },
    {
      id: "freely",
      text: "Async code can freely call sync functions. (This one, from a task.)",
      shows: printsLine("from a task: 1234"),
      expected: "impossible",
    },
    {
      id: "panics-in-a-task",
      text: "(From a task the call panics.)",
      shows: printsLine(`from a task: Some(${debug(txt4)})`),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "… which achieves the same result more efficiently, without having to create your own channel. In real code I would use that.",
      reason: "Efficiency: steps have no cost here.",
    },
  ],
  *main() {
    using rt = yield* oneWorker.build();
    const handle = rt.handle();
    yield* println(`from main: ${yield* scoreSync(handle)}`);
    const thread = yield* std.thread.spawn(() => scoreSync(handle));
    yield* println(`from a thread: ${(yield* thread.join()).unwrap()}`);
    const error = yield* rt.blockOn(function* () {
      return (yield* yield* tokio.spawn(() => scoreSync(handle))).unwrapErr();
    });
    yield* println(`from a task: Some(${debug(error.intoPanic())})`);
    const n = yield* rt.blockOn(function* () {
      return (yield* yield* tokio.task.spawnBlocking(() => scoreSync(handle))).unwrap();
    });
    yield* println(`from spawn_blocking: ${n}`);
  },
});

/** Handle::block_on drives no current_thread runtime (BO-6). */
export const handleBlockOnCurrentThread: Scenario = scenario({
  name: "handle-block-on-current-thread",
  source: "seeds/004 Edit 25 Mar 2022, current_thread",
  summary: "Handle::block_on of a runtime that nobody drives: its timer never fires.",
  claims: [
    { id: "same-result", text: sameResult, shows: printsLine("from main: 1234"), expected: "impossible" },
    { id: "hangs", text: "(It hangs.)", shows: ends("deadlock"), expected: "guaranteed" },
  ],
  *main() {
    using rt = yield* onCurrentThread.build();
    yield* println(`from main: ${yield* scoreSync(rt.handle())}`);
  },
});

/** The repaired twin: Runtime::block_on does drive it. */
export const handleBlockOnFixed: Scenario = scenario({
  name: "handle-block-on-fixed",
  source: "seeds/004 Edit 25 Mar 2022, current_thread, repaired",
  summary: "The same with Runtime::block_on.",
  claims: [{ id: "same-result", text: sameResult, shows: printsLine("from main: 1234"), expected: "guaranteed" }],
  *main() {
    using rt = yield* onCurrentThread.build();
    yield* println(`from main: ${yield* rt.blockOn(score())}`);
  },
});
