import {
  allBefore,
  Duration,
  drop,
  ends,
  inOrder,
  move,
  panic,
  println,
  printsEach,
  printsLine,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";

// Seed 003, "Sending messages": TaskSpawner, an actor with a thread and a current_thread runtime of its own.

const { mpsc } = tokio.sync;
type Runtime = tokio.runtime.Runtime;

interface Task {
  readonly name: string;
}

/** The actor's mailbox, and its thread, which the document's `new` lets go of. */
interface TaskSpawner {
  readonly spawn: tokio.sync.mpsc.Sender<Task>;
  readonly thread: std.thread.JoinHandle<void>;
}

/** What the thread does with the runtime and the mailbox. */
type ActorLoop = (rt: Runtime, recv: tokio.sync.mpsc.Receiver<Task>) => Sim<void>;

export function* newSpawner(loop: ActorLoop): Sim<TaskSpawner> {
  const [send, recv] = yield* mpsc.channel<Task>(16);
  // Created before the thread is spawned, to forward errors more cleanly if the unwrap() panics.
  const rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
  const thread = yield* std.thread.spawn(move({ rt, recv }, ({ rt, recv }) => loop(rt, recv)));
  return { spawn: send, thread };
}

export function* spawnTask({ spawn }: TaskSpawner, name: string): Sim<void> {
  const sent = yield* spawn.blockingSend({ name });
  if (sent.isErr()) panic("The shared runtime has shut down.");
}

export function* handleTask({ name }: Task): Sim<void> {
  yield* println(got(name));
}

export const got = (name: string): string => `Got task ${name}`;
const loopEnded = "actor loop ended";

/** The document's loop. */
function* spawnAll(rt: Runtime, recv: tokio.sync.mpsc.Receiver<Task>): Sim<void> {
  yield* rt.blockOn(
    move({ recv }, function* ({ recv }) {
      for (let task = yield* recv.recv(); task.isSome(); task = yield* recv.recv()) {
        yield* tokio.spawn(handleTask(task.value));
      }
      yield* println(loopEnded);
    }),
  );
}

/** The smallest change: the loop remembers its tasks, and waits for them when no more come. */
function* spawnAllAndWait(rt: Runtime, recv: tokio.sync.mpsc.Receiver<Task>): Sim<void> {
  yield* rt.blockOn(
    move({ recv }, function* ({ recv }) {
      const handles: tokio.task.JoinHandle<void>[] = [];
      for (let task = yield* recv.recv(); task.isSome(); task = yield* recv.recv()) {
        handles.push(yield* tokio.spawn(handleTask(task.value)));
      }
      for (const handle of handles) (yield* handle).unwrap();
      yield* println(loopEnded);
    }),
  );
}

const early = ["task-1", "task-2", "task-3"] as const;

/** Three tasks, and one 20 ms later; then the sender goes, and the thread is joined. */
const joined = (loop: ActorLoop) =>
  function* (): Sim<void> {
    const spawner = yield* newSpawner(loop);
    for (const name of early) yield* spawnTask(spawner, name);
    yield* std.thread.sleep(Duration.fromMillis(20));
    yield* spawnTask(spawner, "late");
    yield* drop(spawner.spawn);
    (yield* spawner.thread.join()).unwrap();
    yield* println("main done");
  };

export const shutsDown: string =
  "Once all senders have gone out of scope, the .recv() call returns None and it will exit from the while loop";

export const taskSpawner: Scenario = scenario({
  name: "task-spawner",
  source: "seeds/003 Sending messages",
  twin: "s003_5_actor_task_spawner",
  summary: "Three tasks are sent to the actor, and a fourth just before its sender is dropped; main joins the thread.",
  claims: [
    {
      id: "got",
      text: 'fn spawn_task(&self, task: Task) … async fn handle_task(task: Task) { println!("Got task {}", … (A task that was given to a live actor is handled.)',
      shows: printsEach(...early.map(got)),
      expected: "guaranteed",
    },
    {
      id: "got-last",
      text: "(The same of the task that is sent last.)",
      shows: printsLine(got("late")),
      expected: "one of n",
    },
    {
      id: "in-order",
      text: "When you spawn a runtime in this way, it is a type of actor. (It takes up its messages in their order.)",
      shows: inOrder(...early.map(got)),
      expected: "in practice",
    },
    {
      id: "exits",
      text: `${shutsDown} …`,
      shows: printsLine(loopEnded),
      expected: "guaranteed",
    },
    {
      id: "shuts-down",
      text: "… and shut down the thread.",
      shows: inOrder(loopEnded, "main done"),
      expected: "guaranteed",
    },
    {
      id: "no-panic",
      text: 'Err(_) => panic!("The shared runtime has shut down.") (Not while somebody holds the sender.)',
      shows: ends("returned"),
      expected: "guaranteed",
    },
  ],
  unjudged: [
    {
      text: "This involves a bit more boilerplate than the other two approaches, but it is the most flexible approach.",
      reason: "A matter of style.",
    },
    {
      text: "The third technique is to spawn a runtime and use message passing to communicate with it.",
      reason: "Says what the example is; the claims are about what it does.",
    },
    {
      text: "This example could be configured in many ways.",
      reason: "An outlook; actor-semaphore and actor-reverse-channel are the two ways that it names.",
    },
  ],
  main: joined(spawnAll),
});

export const taskSpawnerFixed: Scenario = scenario({
  name: "task-spawner-fixed",
  source: "seeds/003 Sending messages, repaired",
  summary: "The loop keeps the handles of its tasks, and awaits them when no more tasks come.",
  claims: [
    {
      id: "got",
      text: "(Every task that was sent is handled before the thread shuts down.)",
      shows: allBefore([...early, "late"].map(got), [loopEnded, "main done"]),
      expected: "guaranteed",
    },
  ],
  main: joined(spawnAllAndWait),
});

export const taskSpawnerDetached: Scenario = scenario({
  name: "task-spawner-detached",
  source: "seeds/003 Sending messages, with a main that sends one task",
  summary: "As in the document nobody joins the actor's thread: main sends one task and returns.",
  claims: [
    {
      id: "got",
      text: "pub fn spawn_task(&self, task: Task) … Ok(()) => {} (The task that was sent without an error is handled.)",
      shows: printsLine(got("task-1")),
      expected: "one of n",
    },
  ],
  *main() {
    const spawner = yield* newSpawner(spawnAll);
    yield* spawnTask(spawner, "task-1");
  },
});
