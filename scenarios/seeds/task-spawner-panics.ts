import {
  Duration,
  drop,
  ends,
  inOrder,
  move,
  panic,
  println,
  printsLine,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";
import { got, handleTask, newSpawner, spawnTask } from "./task-spawner.ts";

// Seed 003, "Sending messages": panics of the actor and of its tasks.

const { mpsc } = tokio.sync;

export const taskSpawnerGone: Scenario = scenario({
  name: "task-spawner-gone",
  source: "seeds/003 Sending messages, the error arm",
  twin: "s003_5c_actor_gone_panic",
  summary: "The actor panics at its second message; main joins it and sends a third.",
  claims: [
    {
      id: "handled",
      text: "while let Some(task) = recv.recv().await (What comes before the panic is handled.)",
      shows: inOrder("actor handled one", "actor thread: actor died on poison"),
      expected: "guaranteed",
    },
    {
      id: "err",
      text: "match self.spawn.blocking_send(task) { … Err(_) => (Sending to an actor that is gone fails, and gives the task back.)",
      shows: printsLine("send error: channel closed; value back: late"),
      expected: "guaranteed",
    },
    {
      id: "closed",
      text: "The shared runtime has shut down. (The sender can tell.)",
      shows: printsLine("closed: true"),
      expected: "guaranteed",
    },
  ],
  *main() {
    const [queue, inbox] = yield* mpsc.channel<string>(16);
    const rt = (yield* tokio.runtime.Builder.newCurrentThread().build()).unwrap();
    const actor = yield* std.thread.spawn(
      move({ rt, inbox }, function* ({ rt, inbox }) {
        yield* rt.blockOn(
          move({ inbox }, function* ({ inbox }) {
            for (let task = yield* inbox.recv(); task.isSome(); task = yield* inbox.recv()) {
              if (task.value === "poison") panic(`actor died on ${task.value}`);
              yield* println(`actor handled ${task.value}`);
            }
          }),
        );
      }),
    );
    (yield* queue.blockingSend("one")).unwrap();
    (yield* queue.blockingSend("poison")).unwrap();
    yield* println(`actor thread: ${(yield* actor.join()).unwrapErr()}`);
    const error = (yield* queue.blockingSend("late")).unwrapErr();
    yield* println(`send error: ${error.display()}; value back: ${error.value}`);
    yield* println(`closed: ${yield* queue.isClosed()}`);
  },
});

/** A task panics: it takes itself along, and nothing else (TK-6). */
export const taskSpawnerPanickingTask: Scenario = scenario({
  name: "task-spawner-panicking-task",
  source: "seeds/003 Sending messages, with a task that panics",
  summary: "The first of two tasks panics; the loop awaits both, and does not mind how they end.",
  claims: [
    {
      id: "survives",
      text: 'panic!("The shared runtime has shut down.") (A task\'s panic does not shut it down.)',
      shows: inOrder("sent", "main done"),
      expected: "guaranteed",
    },
    {
      id: "next",
      text: "(The next task is handled all the same.)",
      shows: printsLine(got("fine")),
      expected: "guaranteed",
    },
  ],
  *main() {
    const spawner = yield* newSpawner(function* (rt, recv) {
      yield* rt.blockOn(
        move({ recv }, function* ({ recv }) {
          const handles: tokio.task.JoinHandle<void>[] = [];
          for (let task = yield* recv.recv(); task.isSome(); task = yield* recv.recv()) {
            const { value } = task;
            handles.push(
              yield* tokio.spawn(function* () {
                if (value.name === "bad") panic("bad task");
                yield* handleTask(value);
              }),
            );
          }
          for (const handle of handles) yield* handle;
        }),
      );
    });
    yield* spawnTask(spawner, "bad");
    yield* std.thread.sleep(Duration.fromMillis(20));
    yield* spawnTask(spawner, "fine");
    yield* println("sent");
    yield* drop(spawner.spawn);
    (yield* spawner.thread.join()).unwrap();
    yield* println("main done");
  },
});

/** The runtime cannot be built: `where` the program learns of it. */
const unbuildable = (where: "before the thread" | "on the thread") =>
  function* (): Sim<void> {
    const build = function* (): Sim<tokio.runtime.Runtime> {
      // What build().unwrap() does where the system refuses: it panics.
      panic("called `Result::unwrap()` on an `Err` value: no more files");
    };
    const [send, recv] = yield* mpsc.channel<string>(16);
    const loop = function* (rt: tokio.runtime.Runtime, recv: tokio.sync.mpsc.Receiver<string>): Sim<void> {
      yield* rt.blockOn(recv.recv());
    };
    if (where === "before the thread") {
      const rt = yield* build();
      yield* std.thread.spawn(move({ rt, recv }, ({ rt, recv }) => loop(rt, recv)));
    } else {
      const thread = yield* std.thread.spawn(
        move({ recv }, function* ({ recv }) {
          yield* loop(yield* build(), recv);
        }),
      );
      yield* println("the spawner is there");
      yield* thread.join();
    }
    const sent = yield* send.blockingSend("task");
    if (sent.isErr()) panic("The shared runtime has shut down.");
  };

const forwards =
  "The runtime is created before spawning the thread to more cleanly forward errors if the `unwrap()` panics.";

export const taskSpawnerUnbuildable: Scenario = scenario({
  name: "task-spawner-unbuildable",
  source: "seeds/003 Sending messages, with a runtime that cannot be built",
  summary: "The build().unwrap() of TaskSpawner::new panics, on the thread that calls new.",
  claims: [
    {
      id: "forwards",
      text: `${forwards} (Whoever calls new panics.)`,
      shows: ends("panicked"),
      expected: "guaranteed",
    },
    {
      id: "never-there",
      text: `${forwards} (There is no spawner without a runtime.)`,
      shows: printsLine("the spawner is there"),
      expected: "impossible",
    },
  ],
  main: unbuildable("before the thread"),
});

export const taskSpawnerUnbuildableOnThread: Scenario = scenario({
  name: "task-spawner-unbuildable-on-thread",
  source: "seeds/003 Sending messages, with a runtime that cannot be built on the thread",
  summary: "The same with the runtime built on the actor's thread: its caller learns of it when it sends a task.",
  claims: [
    {
      id: "late",
      text: `${forwards} (Otherwise the caller goes on with a spawner that is none.)`,
      shows: printsLine("the spawner is there"),
      expected: "guaranteed",
    },
    {
      id: "shut-down",
      text: 'Err(_) => panic!("The shared runtime has shut down.") (All that it hears of the reason.)',
      shows: ends("panicked"),
      expected: "guaranteed",
    },
  ],
  main: unbuildable("on the thread"),
});
