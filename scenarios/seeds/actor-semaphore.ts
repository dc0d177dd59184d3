import {
  allBefore,
  Duration,
  drop,
  move,
  neverPrints,
  println,
  printsEach,
  printsLine,
  type Scenario,
  type Sim,
  scenario,
  std,
  tokio,
} from "../../sim/index.ts";

// Seed 003, "Sending messages": the actor limits the number of its active tasks with a Semaphore.

const { AtomicUsize, Ordering } = std.sync.atomic;
const running = (id: number): string => `task ${id} running`;
const done = (id: number): string => `task ${id} done`;
const peakIs = (count: number): string => `peak concurrency ${count}`;

/** So many tasks of 20 ms are sent to the actor; `limit`: permits. */
const program = (tasks: number, limit: number) =>
  function* (): Sim<void> {
    const [queue, inbox] = yield* tokio.sync.mpsc.channel<number>(16);
    const rt = (yield* tokio.runtime.Builder.newCurrentThread().enableAll().build()).unwrap();
    const actor = yield* std.thread.spawn(
      move({ rt, inbox }, function* ({ rt, inbox }) {
        yield* rt.blockOn(
          move({ inbox }, function* ({ inbox }) {
            const semaphore = yield* tokio.sync.Semaphore.new(limit);
            const active = yield* AtomicUsize.new(0);
            const peak = yield* AtomicUsize.new(0);
            const handles: tokio.task.JoinHandle<void>[] = [];
            for (let id = yield* inbox.recv(); id.isSome(); id = yield* inbox.recv()) {
              const { value } = id;
              const permit = (yield* semaphore.acquireOwned()).unwrap();
              handles.push(
                yield* tokio.spawn(
                  move({ permit }, function* ({ permit }) {
                    const now = (yield* active.fetchAdd(1, Ordering.SeqCst)) + 1;
                    yield* peak.fetchMax(now, Ordering.SeqCst);
                    yield* println(running(value));
                    yield* tokio.time.sleep(Duration.fromMillis(20));
                    yield* active.fetchSub(1, Ordering.SeqCst);
                    yield* println(done(value));
                    yield* drop(permit);
                  }),
                ),
              );
            }
            for (const handle of handles) (yield* handle).unwrap();
            yield* println(peakIs(yield* peak.load(Ordering.SeqCst)));
          }),
        );
      }),
    );
    for (let id = 1; id <= tasks; id++) (yield* queue.blockingSend(id)).unwrap();
    yield* drop(queue);
    (yield* actor.join()).unwrap();
  };

const limits = "For instance, you could use a Semaphore to limit the number of active tasks";

export const actorSemaphore: Scenario = scenario({
  name: "actor-semaphore",
  source: "seeds/003 Sending messages, with a Semaphore",
  summary:
    "The actor takes one of two permits before it spawns one of three tasks, which gives it back when it is done.",
  claims: [
    { id: "limits", text: `${limits}.`, shows: printsLine(peakIs(2)), expected: "guaranteed" },
    {
      id: "waits",
      text: `${limits}. (The third begins only when one of the first two is done.)`,
      shows: neverPrints(peakIs(3)),
      expected: "guaranteed",
    },
    {
      id: "all-run",
      text: "(The limit loses no task: the actor awaits them before it shuts down.)",
      shows: printsEach(...[1, 2, 3].map(done)),
      expected: "guaranteed",
    },
  ],
  main: program(3, 2),
});

/** As it was recorded. A run on a busy machine starts the second task a millisecond later, and then it ends later, too. */
export const actorSemaphorePairs: Scenario = scenario({
  name: "actor-semaphore-pairs",
  source: "seeds/003 Sending messages, with a Semaphore and five tasks",
  twin: "s003_6_actor_semaphore",
  summary: "The same with five tasks of equal length.",
  claims: [
    {
      id: "in-pairs",
      text: `${limits}. (Tasks run in pairs: 3 and 4 begin when 1 and 2 are done.)`,
      shows: allBefore([done(1), done(2)], [running(3), running(4)]),
      expected: "in practice",
    },
  ],
  main: program(5, 2),
});

/** What the semaphore is for. */
export const actorNoSemaphore: Scenario = scenario({
  name: "actor-no-semaphore",
  source: "seeds/003 Sending messages, with a Semaphore of as many permits as there are tasks",
  summary: "The same with two permits for as many tasks: nothing limits the number of active tasks.",
  claims: [
    {
      id: "all-at-once",
      text: `${limits}. (Without one all are active at once.)`,
      shows: printsLine(peakIs(2)),
      expected: "guaranteed",
    },
    {
      id: "limits",
      text: `${limits}. (Without one there is no such limit.)`,
      shows: printsLine(peakIs(1)),
      expected: "impossible",
    },
  ],
  main: program(2, 2),
});
