import {
  Duration,
  drop,
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

// Seed 004, "Blocking calls from async code": what becomes of the others when tasks run for long.

const ms = (count: number): Duration => Duration.fromMillis(count);

function* blocks(): Sim<void> {
  yield* std.thread.sleep(ms(60));
}

function* nothing(): Sim<void> {}

const probed = (elapsed: Duration): string => (elapsed.asMillis() >= 50 ? "waited" : "ran at once");

/** So many tasks block; does one more wait? */
function* probe(workers: number, blockers: number): Sim<string> {
  using rt = (yield* tokio.runtime.Builder.newMultiThread().workerThreads(workers).enableAll().build()).unwrap();
  const start = yield* std.time.Instant.now();
  yield* rt.blockOn(function* () {
    for (let i = 0; i < blockers; i++) yield* tokio.spawn(blocks);
    yield* tokio.time.sleep(ms(10));
    (yield* yield* tokio.spawn(nothing)).unwrap();
  });
  return probed(yield* start.elapsed());
}

const probing = (workers: number, blockers = 2) =>
  function* (): Sim<void> {
    yield* println(`${workers} workers: probe ${yield* probe(workers, blockers)}`);
  };

// Both are true of today's queues. The contract promises less: while a poll blocks its thread, nobody promises that the
// others are served, or in which order they were (POL-1).
export const saturatedTwoWorkers: Scenario = scenario({
  name: "workers-saturated-2",
  source: "seeds/004 Blocking calls from async code, two workers",
  summary: "Two tasks block their workers for 60 ms; a third one waits.",
  claims: [
    {
      id: "unresponsive",
      text: "If all the executor’s worker threads are busy with long-running tasks your application will become unresponsive.",
      shows: printsLine("2 workers: probe waited"),
      expected: "in practice",
    },
  ],
  main: probing(2),
});

export const spareWorker: Scenario = scenario({
  name: "workers-spare",
  source: "seeds/004 Blocking calls from async code, “wiggle room”",
  summary: "One task blocks its worker for 60 ms; another one does not wait where there is a second worker.",
  claims: [
    {
      id: "wiggle-room",
      text: "In practice on a multi-threaded system you have a bit of wiggle room to do CPU-intensive work and so on provided you don’t go overboard.",
      shows: printsLine("2 workers: probe ran at once"),
      expected: "in practice",
    },
  ],
  main: probing(2, 1),
});

function* onThePool(): Sim<void> {
  const rt = yield* oneWorker.build();
  const start = yield* std.time.Instant.now();
  yield* rt.blockOn(function* () {
    yield* tokio.task.spawnBlocking(blocks);
    yield* tokio.task.spawnBlocking(blocks);
    (yield* yield* tokio.spawn(nothing)).unwrap();
  });
  yield* println(`spawn_blocking: probe ${probed(yield* start.elapsed())}`);
  yield* drop(rt);
  yield* println(`runtime drop waited for the blocking work: ${(yield* start.elapsed()).asMillis() >= 60}`);
}

export const saturatedPool: Scenario = scenario({
  name: "workers-saturated-pool",
  source: "seeds/004 Blocking calls from async code, with spawn_blocking",
  summary:
    "Two closures block threads of the pool for 60 ms; a task runs at once on the only worker; the runtime's drop waits.",
  claims: [
    {
      id: "stays-off-the-workers",
      text: "If you use this feature, long-running calls stay off the main worker threads.",
      shows: printsLine("spawn_blocking: probe ran at once"),
      expected: "guaranteed",
    },
    {
      id: "no-ill-effects",
      text: "We can call it from async-land with no ill effects provided we use spawn_blocking. (The runtime's drop does not wait for it; the contract would allow it for closures that have not begun, SD-7.)",
      shows: printsLine("runtime drop waited for the blocking work: false"),
      expected: "latent",
    },
  ],
  main: onThePool,
});

/** As recorded, all three in one program: too large a product to be searched to its end, so its parts make the claims. */
export const workersSaturated: Scenario = scenario({
  name: "workers-saturated",
  source: "seeds/004 Blocking calls from async code",
  twin: "s004_5_workers_saturated",
  summary: "The three programs above, one after the other.",
  claims: [],
  *main() {
    yield* probing(2)();
    yield* probing(3)();
    yield* onThePool();
  },
});

/** An await yields only where it has to wait. */
export const awaitDoesNotYield: Scenario = scenario({
  name: "await-does-not-yield",
  source: "seeds/004 Blocking calls from async code, “before they yield”",
  summary: "A task awaits a value that is there already; another task is ready on the same thread.",
  claims: [
    {
      id: "yields",
      text: "Async tasks are not really supposed to execute for a long time before they yield, which they do either by finishing their work or by awaiting on something else.",
      shows: inOrder("one: before the await", "other", "one: after the await"),
      expected: "impossible",
    },
    {
      id: "goes-on",
      text: "(Where what is awaited is ready, the task goes on.)",
      shows: inOrder("one: before the await", "one: after the await"),
      expected: "guaranteed",
    },
  ],
  *main() {
    using rt = yield* onCurrentThread.build();
    yield* rt.blockOn(function* () {
      const one = yield* tokio.spawn(function* () {
        yield* println("one: before the await");
        yield* nothing();
        yield* println("one: after the await");
      });
      const other = yield* tokio.spawn(function* () {
        yield* println("other");
      });
      (yield* one).unwrap();
      (yield* other).unwrap();
    });
  },
});
