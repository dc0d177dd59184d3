import * as assert from "uvu/assert";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { Misuse } from "../../kernel/errors.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug } from "../../kernel/value/format.ts";
import { panic } from "../../kernel/value/panic.ts";
import type { Policy } from "../../kernel/world.ts";
import { setVar } from "../../std/env.ts";
import { sleep as blockThread, spawn as spawnThread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, beside, multiThread, onCurrentThread, onWorkers, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { blockInPlace, spawn, spawnBlocking } from "../task/index.ts";
import { Duration, sleep } from "../time/index.ts";
import { Builder, workerIndex } from "./index.ts";

// The Builder's hooks and what else shows which thread does what.
const test = suite("threads of a runtime");

const ms = (count: number) => Duration.fromMillis(count);
const policies: readonly Policy[] = ["faithful", "any-order"];

const says = (text: string) =>
  function* (): Sim<void> {
    yield* println(text);
  };

const hooked = (builder: Builder): Builder =>
  builder
    .enableAll()
    .onThreadStart(says("start"))
    .onThreadStop(says("stop"))
    .onThreadPark(says("park"))
    .onThreadUnpark(says("unpark"));

test("RT-7: workers and threads of the blocking pool start and stop; a worker's sleep is a park", () => {
  // Real Tokio shows this in all runs, but for the two ends, which are unordered.
  const program: Body = function* () {
    const rt = (yield* hooked(Builder.newMultiThread().workerThreads(1)).build()).unwrap();
    yield* blockThread(ms(20));
    yield* println("|");
    yield* rt.blockOn(function* () {
      yield* yield* spawn(function* () {});
    });
    yield* blockThread(ms(20));
    yield* println("|");
    yield* rt.blockOn(function* () {
      yield* yield* spawnBlocking(function* () {});
    });
    yield* blockThread(ms(20));
    yield* println("|");
    yield* drop(rt);
  };
  const before = "start park | unpark park | start |";
  assert.equal([...everything(program, states())].sort(), [`${before} stop unpark stop`, `${before} unpark stop stop`]);
});

test("RT-7: block_on of current_thread parks; it starts no thread, and a closure's thread does not park", () => {
  const program: Body = function* () {
    const rt = (yield* hooked(Builder.newCurrentThread()).build()).unwrap();
    yield* rt.blockOn(function* () {
      yield* sleep(ms(5));
    });
    yield* println("|");
    yield* rt.blockOn(function* () {
      yield* yield* spawnBlocking(() => blocks(5));
    });
    yield* drop(rt);
  };
  assert.equal(
    [...everything(program, states())],
    ["park unpark | park start unpark stop", "park unpark | start park unpark stop"],
  );
});

function* blocks(duration: number): Sim<void> {
  yield* blockThread(ms(duration));
}

test("RT-7: what the park hook spawns runs before the thread sleeps", () => {
  // Real Tokio shows `park task park` where the hook spawns once.
  let spawned = false;
  const program: Body = function* () {
    spawned = false;
    const hook = function* (): Sim<void> {
      if (!spawned) {
        spawned = true;
        yield* spawn(says("task"));
      }
      yield* println("park");
    };
    using rt = (yield* Builder.newCurrentThread().enableAll().onThreadPark(hook).build()).unwrap();
    yield* rt.blockOn(function* () {
      yield* sleep(ms(5));
    });
  };
  assert.is(shown(runOnce(program)), "park task park");
});

test("RT-7: any-order knows no threads, and says so", () => {
  const program: Body = function* () {
    yield* Builder.newMultiThread().onThreadStart(says("start")).build();
  };
  try {
    runOnce(program, { policy: "any-order" });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, Misuse);
    assert.match((error as Error).message, "on_thread_start under any-order, which knows no threads");
  }
});

// --- worker_index --------------------------------------------------------------------------------------------------------

const tells: Body = function* () {
  yield* println(debug(yield* workerIndex()));
};

test("RT-13: Some in a task of a worker and inside of block_on of current_thread", () => {
  const taskOfMain = onCurrentThread(function* () {
    yield* tells();
    yield* yield* spawn(tells);
  });
  for (const policy of policies) {
    assert.is(shown(runOnce(taskOfMain, { policy })), "Some(0) Some(0)");
    assert.is(shown(runOnce(onWorkers(1, tells), { policy })), "Some(0)");
    assert.equal([...walks(onWorkers(2, tells), 100, { policy }).keys()].sort(), ["Some(0)", "Some(1)"]);
  }
});

test("RT-13: within one poll it is one worker", () => {
  const program = onWorkers(2, function* () {
    const first = debug(yield* workerIndex());
    yield* println(`${first === debug(yield* workerIndex())}`);
  });
  for (const policy of policies) assert.equal([...walks(program, 50, { policy }).keys()], ["true"]);
});

test("RT-13: None in block_on beside workers, by a handle, under a guard, in blocking closures, outside", () => {
  const byHandle: Body = function* () {
    using rt = yield* multiThread(1);
    yield* rt.handle().blockOn(tells);
  };
  const underGuard: Body = function* () {
    using rt = yield* multiThread(1);
    using _guard = yield* rt.enter();
    yield* tells();
  };
  const inClosure = onCurrentThread(function* () {
    yield* yield* spawnBlocking(tells);
  });
  const inPlace = onWorkers(1, function* () {
    yield* blockInPlace(tells);
  });
  for (const policy of policies) {
    for (const program of [tells, beside(1, tells), byHandle, underGuard, inClosure, inPlace]) {
      assert.is(shown(runOnce(program, { policy })), "None");
    }
  }
});

test("RT-13: after block_in_place it is Some again, also where another thread has taken over", () => {
  // Real Tokio shows Some(0) in both cases.
  const program = onWorkers(1, function* () {
    yield* blockInPlace(() => blocks(20));
    yield* tells();
  });
  for (const policy of policies) assert.equal([...walks(program, 20, { policy }).keys()], ["Some(0)"]);
});

// --- Ids, and the number of workers -------------------------------------------------------------------------------------

test("RT-9: each runtime has an id of its own, which its handles share", () => {
  const program: Body = function* () {
    using first = yield* multiThread(1);
    using second = yield* multiThread(1);
    const handle = first.handle();
    yield* println(`${handle.id() === handle.clone().id()} ${handle.id() === second.handle().id()}`);
  };
  assert.is(shown(runOnce(program)), "true false");
});

test("RT-9: which of two runtimes has which id depends on who is built first, if anybody looks", () => {
  const program: Body = function* () {
    const build = function* (): Sim<void> {
      using rt = (yield* Builder.newCurrentThread().build()).unwrap();
      const id = rt.handle().id();
      yield* println(`${id}`);
    };
    const other = yield* spawnThread(function* () {
      yield* build();
    });
    yield* build();
    (yield* other.join()).unwrap();
  };
  const outcomes = [...everything(program, states())].sort();
  assert.equal(outcomes, ["1 2", "2 1"]);
  assert.equal([...everything(program, sourceDpor({ lateness: 0 }))].sort(), outcomes);
});

/** What building shows while the variable is set so. */
function built(value: string | null, builder: () => Builder): string {
  const { end, ...world } = runOnce(function* () {
    if (value !== null) yield* setVar("TOKIO_WORKER_THREADS", value);
    const made = builder();
    yield* setVar("OTHER", "1");
    using _rt = (yield* made.build()).unwrap();
    yield* println(`${(yield* new Make(({ actors }) => actors.length)) - 1}`);
  });
  return end?.kind === "panicked" ? end.message : world.stdout.text.trim();
}

test("RT-2: without a number TOKIO_WORKER_THREADS of the simulated process decides, which is read by build", () => {
  const builder = () => Builder.newMultiThread();
  assert.is(built(null, builder), "2");
  assert.is(built("3", builder), "3");
  assert.is(built("+4", builder), "4");
  assert.is(
    built("3", () => Builder.newMultiThread().workerThreads(1)),
    "1",
  );
  // The texts are real Tokio's.
  assert.is(built("0", builder), '"TOKIO_WORKER_THREADS" cannot be set to 0');
  const must = '"TOKIO_WORKER_THREADS" must be usize, error:';
  assert.is(built("x", builder), `${must} invalid digit found in string, value: x`);
  assert.is(built("-1", builder), `${must} invalid digit found in string, value: -1`);
  assert.is(built("", builder), `${must} cannot parse integer from empty string, value: `);
  assert.is(
    built("x", () => Builder.newCurrentThread()),
    "0",
  );
});

// --- unhandled_panic ------------------------------------------------------------------------------------------------------

test("TXT-23: where a panic shuts the runtime down the other tasks are dropped, then block_on panics", () => {
  const program = (what: "ignore" | "shutdown_runtime"): Body =>
    function* () {
      using rt = (yield* Builder.newCurrentThread().enableAll().unhandledPanic(what).build()).unwrap();
      yield* rt.blockOn(function* () {
        yield* loud("main");
        yield* spawn(function* () {
          yield* loud("other");
          yield* pending();
        });
        yield* spawn(function* () {
          panic("boom");
        });
        yield* sleep(ms(5));
        yield* println("slept");
      });
    };
  assert.is(shown(runOnce(program("ignore"))), "slept main other");
  const world = runOnce(program("shutdown_runtime"));
  assert.is(shown(world), "other main (panicked)");
  assert.equal(world.end, {
    kind: "panicked",
    message: "a spawned task panicked and the runtime is configured to shut down on unhandled panic",
  });
});

test("RT-11: unhandled_panic is for current_thread only; rng_seed is refused", () => {
  const { end } = runOnce(function* () {
    Builder.newMultiThread().unhandledPanic("shutdown_runtime");
  });
  assert.equal(end, {
    kind: "panicked",
    message: "UnhandledPanic::ShutdownRuntime is only supported in current thread runtime",
  });
  assert.throws(() => Builder.newCurrentThread().rngSeed(), /choices of the schedule/);
});

test("RT-12: no I/O events at all are refused", () => {
  for (const [build, name] of [
    [() => Builder.newCurrentThread().maxIoEventsPerTick(0), "max_io_events_per_tick"],
    [() => Builder.newCurrentThread().maxIoEventsPerBusyTick(0), "max_io_events_per_busy_tick"],
  ] as const) {
    const { end } = runOnce(function* () {
      build();
    });
    assert.equal(end, { kind: "panicked", message: `${name} must be non-zero` });
  }
});

test.run();
