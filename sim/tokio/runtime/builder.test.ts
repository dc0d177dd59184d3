import * as assert from "uvu/assert";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { panic } from "../../kernel/value/panic.ts";
import type { Policy } from "../../kernel/world.ts";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import { shown } from "../../testing/walks.ts";
import { spawn } from "../task/index.ts";
import { Duration, sleep } from "../time/index.ts";
import { Builder, newRuntime, type Runtime } from "./index.ts";

const test = suite("Builder");

/** What a body panics with. */
function panics(build: () => unknown): string {
  const { end } = runOnce(function* () {
    build();
  });
  return end?.kind === "panicked" ? end.message : `${end?.kind}`;
}

/** How many actors a world has after building the runtime. */
function threads(build: () => Sim<Runtime>): number {
  let count = 0;
  runOnce(function* () {
    using _rt = yield* build();
    count = yield* new Make((world) => world.actors.length);
  });
  return count;
}

test("RT-1: drivers are off until they are enabled", () => {
  const sleeping = (builder: Builder) =>
    runOnce(function* () {
      using rt = (yield* builder.build()).unwrap();
      yield* rt.blockOn(function* () {
        yield* sleep(Duration.fromMillis(1));
      });
    }).end?.kind;
  for (const builder of [() => Builder.newCurrentThread(), () => Builder.newMultiThread()]) {
    assert.is(sleeping(builder()), "panicked");
    assert.is(sleeping(builder().enableIo()), "panicked");
    assert.is(sleeping(builder().enableTime()), "returned");
    assert.is(sleeping(builder().enableAll()), "returned");
  }
});

test("RT-1: Runtime::new() is multi_thread with everything enabled", () => {
  const world = runOnce(function* () {
    using rt = (yield* newRuntime()).unwrap();
    yield* println(rt.handle().runtimeFlavor());
    yield* rt.blockOn(function* () {
      yield* sleep(Duration.fromMillis(1));
    });
    yield* println("slept");
  });
  assert.is(shown(world), "MultiThread slept");
});

test("RT-2: no workers at all are refused", () => {
  assert.is(
    panics(() => Builder.newMultiThread().workerThreads(0)),
    "Worker threads cannot be set to 0",
  );
});

test("RT-4: threads are called tokio-rt-worker, or as the Builder says; a panic names them", () => {
  const stderr = (builder: Builder, policy: Policy) =>
    runOnce(
      function* () {
        using rt = (yield* builder.enableAll().build()).unwrap();
        yield* rt.blockOn(function* () {
          yield* yield* spawn(function* () {
            panic("boom");
          });
        });
      },
      { policy },
    ).stdout.stderr;
  for (const policy of ["faithful", "any-order"] satisfies Policy[]) {
    assert.is(stderr(Builder.newMultiThread(), policy), "thread 'tokio-rt-worker' panicked:\nboom\n");
    assert.is(stderr(Builder.newMultiThread().threadName("mine"), policy), "thread 'mine' panicked:\nboom\n");
  }
  assert.is(stderr(Builder.newCurrentThread(), "faithful"), "thread 'main' panicked:\nboom\n");
});

test("RT-5: intervals of 0 are refused", () => {
  for (const builder of [Builder.newCurrentThread(), Builder.newMultiThread()]) {
    assert.is(
      panics(() => builder.eventInterval(0)),
      "event_interval must be greater than 0",
    );
    assert.is(
      panics(() => builder.globalQueueInterval(0)),
      "global_queue_interval must be greater than 0",
    );
  }
});

test("RT-5: event_interval is the number of polls between two looks at main", () => {
  const program = function* (): Sim<void> {
    using rt = (yield* Builder.newCurrentThread().eventInterval(3).build()).unwrap();
    yield* rt.blockOn(function* () {
      const handles = [];
      for (let i = 1; i <= 7; i++) {
        const handle = yield* spawn(function* () {
          yield* println(`${i}`);
        });
        handles.push(handle);
      }
      yield* handles[0] as (typeof handles)[0];
      yield* println("main");
    });
  };
  assert.is(shown(runOnce(program)), "1 2 3 main");
});

test("RT-11: without the LIFO slot tasks run in the order of their spawns", () => {
  const order = (builder: Builder) =>
    shown(
      runOnce(function* () {
        using rt = (yield* builder.workerThreads(1).build()).unwrap();
        yield* rt.blockOn(function* () {
          const parent = yield* spawn(function* () {
            for (let i = 1; i <= 3; i++) {
              yield* spawn(function* () {
                yield* println(`${i}`);
              });
            }
          });
          yield* parent;
        });
      }),
    );
  assert.is(order(Builder.newMultiThread()), "3 1 2");
  assert.is(order(Builder.newMultiThread().disableLifoSlot()), "1 2 3");
});

test("RT-8: multi_thread starts its workers at once, current_thread no thread", () => {
  assert.is(
    threads(function* () {
      return (yield* Builder.newMultiThread().workerThreads(3).build()).unwrap();
    }),
    1 + 3,
  );
  assert.is(
    threads(function* () {
      return (yield* Builder.newCurrentThread().build()).unwrap();
    }),
    1,
  );
});

test("RT-9: a runtime's name, which must not be blank; its flavour", () => {
  for (const blank of ["", " "]) {
    assert.is(
      panics(() => Builder.newCurrentThread().name(blank)),
      "runtime name shouldn't be empty",
    );
  }
  const world = runOnce(function* () {
    using rt = (yield* Builder.newCurrentThread().name("mine").build()).unwrap();
    yield* println(`${rt.handle().name()} ${rt.handle().runtimeFlavor()}`);
  });
  assert.is(shown(world), "mine CurrentThread");
});

test.run();
