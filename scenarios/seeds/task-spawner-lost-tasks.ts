import {
  type Droppable,
  Duration,
  drop,
  inOrder,
  move,
  onDrop,
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
import { got, shutsDown } from "./task-spawner.ts";

// Seed 003, "Sending messages": tasks that the actor has spawned and that end with its runtime (HZ-8, SD-14).

const { mpsc } = tokio.sync;

/** Tasks that sleep: one is done when the sender goes, one is not (HZ-8, SD-14). */
const slow = (waits: boolean) =>
  function* (): Sim<void> {
    const [send, recv] = yield* mpsc.channel<number>(16);
    const rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
    const actor = yield* std.thread.spawn(
      move({ rt, recv }, function* ({ rt, recv }) {
        yield* rt.blockOn(
          move({ recv }, function* ({ recv }) {
            const handles: tokio.task.JoinHandle<void>[] = [];
            for (let got = yield* recv.recv(); got.isSome(); got = yield* recv.recv()) {
              const handle = yield* tokio.spawn(sleepFor(got.value));
              if (waits) handles.push(handle);
            }
            for (const handle of handles) (yield* handle).unwrap();
            yield* println("loop over");
          }),
        );
        yield* drop(rt);
        yield* println("runtime dropped");
      }),
    );
    (yield* send.blockingSend(20)).unwrap();
    (yield* send.blockingSend(90)).unwrap();
    yield* std.thread.sleep(Duration.fromMillis(50));
    yield* drop(send);
    (yield* actor.join()).unwrap();
    yield* println("main done");
  };

function* sleepFor(ms: number): Sim<void> {
  yield* println(`task ${ms} begins`);
  yield* tokio.time.sleep(Duration.fromMillis(ms));
  yield* println(`task ${ms} ends`);
}

export const taskSpawnerSlow: Scenario = scenario({
  name: "task-spawner-slow-tasks",
  source: "seeds/003 Sending messages, with tasks that await",
  twin: "s003_5b_actor_slow_tasks_lost",
  summary: "Two tasks sleep for 20 and 90 ms; the sender is dropped after 50 ms.",
  claims: [
    {
      id: "begin",
      text: "(Both tasks begin.)",
      shows: printsEach("task 20 begins", "task 90 begins"),
      expected: "guaranteed",
    },
    {
      id: "slow-ends",
      text: "(A task that was sent and has begun also ends.)",
      shows: printsLine("task 90 ends"),
      expected: "impossible",
    },
    {
      id: "shuts-down",
      text: `${shutsDown} and shut down the thread.`,
      shows: inOrder("task 20 ends", "loop over", "runtime dropped", "main done"),
      expected: "guaranteed",
    },
  ],
  main: slow(false),
});

export const taskSpawnerSlowFixed: Scenario = scenario({
  name: "task-spawner-slow-tasks-fixed",
  source: "seeds/003 Sending messages, with tasks that await, repaired",
  summary: "The loop awaits the handles of its tasks when no more tasks come.",
  claims: [
    {
      id: "slow-ends",
      text: "(A task that was sent and has begun also ends.)",
      shows: inOrder("task 20 ends", "task 90 ends", "loop over", "runtime dropped", "main done"),
      expected: "guaranteed",
    },
  ],
  main: slow(true),
});

/** A task that says when it is dropped. */
type Named = Droppable<Record<string, unknown>>;

const dropping = (name: string) =>
  onDrop(name, function* () {
    yield* println(`drop ${name}`);
  });

export const taskSpawnerLastTask: Scenario = scenario({
  name: "task-spawner-last-task",
  source: "seeds/003 Sending messages, with all senders gone before the loop begins",
  twin: "s003_5d_actor_last_task_lost",
  summary: "Two tasks wait in the channel; the loop spawns both, gets None, and returns before either was polled.",
  claims: [
    {
      id: "handled",
      text: 'async fn handle_task(task: Task) { println!("Got task {}", … (Neither of the tasks that are spawned is handled.)',
      shows: printsNone(got("one"), got("two")),
      expected: "guaranteed",
    },
    {
      id: "exits",
      text: `${shutsDown} …`,
      shows: inOrder("spawning one", "spawning two", "loop over", "block_on returned", "runtime dropped"),
      expected: "guaranteed",
    },
    {
      id: "dropped",
      text: "(Tasks that were not polled are dropped with the runtime, in the order in which they were spawned.)",
      shows: prints("spawning one\nspawning two\nloop over\nblock_on returned\ndrop one\ndrop two\nruntime dropped\n"),
      expected: "in practice",
    },
  ],
  *main() {
    const [queue, inbox] = yield* mpsc.channel<Named>(16);
    for (const name of ["one", "two"]) (yield* queue.blockingSend(yield* dropping(name))).unwrap();
    yield* drop(queue);
    const rt = (yield* tokio.runtime.Builder.newCurrentThread().build()).unwrap();
    yield* rt.blockOn(
      move({ inbox }, function* ({ inbox }) {
        for (const name of ["one", "two"]) {
          const task = (yield* inbox.recv()).unwrap();
          yield* println(`spawning ${name}`);
          yield* tokio.spawn(
            move({ task }, function* ({ task }) {
              using _task = task;
              yield* println(got(name));
            }),
          );
        }
        (yield* inbox.recv()).isNone();
        yield* println("loop over");
      }),
    );
    yield* println("block_on returned");
    yield* drop(rt);
    yield* println("runtime dropped");
  },
});
