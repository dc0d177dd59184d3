import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import type { End } from "../../kernel/end.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import type { Policy } from "../../kernel/world.ts";
import * as stdMpsc from "../../std/mpsc.ts";
import { sleep as blockThread, spawn as spawnThread } from "../../std/thread.ts";
import { Instant as StdInstant } from "../../std/time/instant.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, beside, currentThread, onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything } from "../../testing/walks.ts";
import { Builder, Handle } from "../runtime/index.ts";
import { channel } from "../sync/mpsc.ts";
import { spawn, spawnBlocking, yieldNow } from "../task/index.ts";
import { advance, Duration, Instant, pause, resume, sleep, sleepUntil, timeout } from "./index.ts";

// Vectors without another source are those of tokio-semantics 6.4, measured on Tokio 1.54.1.
const test = suite("paused time");

const ms = (count: number) => Duration.fromMillis(count);
const policies: readonly Policy[] = ["faithful", "any-order"];

/** `#[tokio::main(flavor = "current_thread", start_paused = true)]`. */
const paused = (body: Body): Body =>
  function* () {
    using rt = (yield* Builder.newCurrentThread().enableAll().startPaused(true).build()).unwrap();
    yield* rt.blockOn(body);
  };

/** Everything that a program can show under a policy, sorted; the reduction finds the same. */
function all(program: Body, policy: Policy): string[] {
  const found = [...everything(program, states(), { policy }, 50_000)].sort();
  if (policy === "any-order") {
    assert.equal([...everything(program, sourceDpor({ lateness: 0 }), { policy }, 50_000)].sort(), found);
  }
  return found;
}

/** What the body shows under both policies, paused from the start: one thing. */
function always(body: Body): string {
  const [one, ...others] = new Set(policies.flatMap((policy) => all(paused(body), policy)));
  assert.equal(others, [], `also ${one}`);
  return one as string;
}

function* printElapsed(start: Instant, label = ""): Sim<void> {
  yield* println(`${label}${(yield* start.elapsed()).debug()}`);
}

const panicOf = (program: Body, policy: Policy): string | undefined => {
  const { end } = runOnce(program, { policy });
  return end?.kind === "panicked" ? (end as Extract<End, { kind: "panicked" }>).message : undefined;
};

test("TM-30: pause stops the clock, resume lets it go on, advance adds exactly its duration", () => {
  const program = onCurrentThread(function* () {
    const start = yield* Instant.now();
    yield* blockThread(ms(3));
    yield* pause();
    yield* blockThread(ms(50));
    yield* printElapsed(start);
    yield* advance(Duration.fromMicros(1500));
    yield* printElapsed(start);
    yield* resume();
    yield* blockThread(ms(2));
    yield* printElapsed(start);
  });
  for (const policy of policies) assert.equal(all(program, policy), ["3ms 4.5ms 6.5ms"]);
});

function* pauses(): Sim<void> {
  yield* pause();
}

function* resumes(): Sim<void> {
  yield* resume();
}

test("TM-30: panics", () => {
  const cases: readonly [Body, string][] = [
    [paused(pauses), "time is already frozen"],
    [onCurrentThread(resumes), "time is not frozen"],
    [onCurrentThread(() => advance(ms(1))), "time is not frozen"],
    [pauses, "time cannot be frozen from outside the Tokio runtime"],
    [() => advance(ms(1)), "time cannot be frozen from outside the Tokio runtime"],
    [
      beside(1, pauses),
      "`time::pause()` requires the `current_thread` Tokio runtime. This is the default Runtime used by `#[tokio::test].",
    ],
  ];
  for (const policy of policies) for (const [body, text] of cases) assert.is(panicOf(body, policy), text);
});

test("RT-6, TXT-20: start_paused needs current_thread", () => {
  const program: Body = function* () {
    yield* Builder.newMultiThread().workerThreads(1).startPaused(true).build();
  };
  assert.is(
    panicOf(program, "faithful"),
    "`time::pause()` requires the `current_thread` Tokio runtime. This is the default Runtime used by `#[tokio::test].",
  );
});

test("TM-3: a paused clock goes by whole milliseconds and keeps its offset", () => {
  const text = always(function* () {
    const start = yield* Instant.now();
    for (const duration of [Duration.ZERO, Duration.fromMicros(1), Duration.fromMicros(1500)]) {
      yield* sleep(duration);
      yield* printElapsed(start);
    }
    yield* advance(Duration.fromMicros(400));
    yield* sleep(ms(1));
    yield* printElapsed(start);
  });
  assert.is(text, "0ns 1ms 3ms 5.4ms");
});

test("TM-31: where nothing is left to do the clock jumps to the next timer", () => {
  const text = always(function* () {
    const start = yield* Instant.now();
    const real = yield* StdInstant.now();
    const slow = yield* spawn(function* () {
      yield* sleep(Duration.fromSecs(3600));
      yield* println("slow");
    });
    yield* sleep(ms(20));
    yield* printElapsed(start);
    yield* slow;
    yield* printElapsed(start);
    yield* println((yield* real.elapsed()).debug());
  });
  assert.is(text, "20ms slow 3600s 0ns");
});

test("TM-31: without a timer the thread blocks for good", () => {
  const body: Body = function* () {
    const [tx, rx] = yield* channel<number>(1);
    yield* rx.recv();
    void tx;
  };
  for (const policy of policies) assert.equal(all(paused(body), policy), ["(deadlock)"]);
});

test("TM-32: a spawn_blocking closure keeps the clock where it is", () => {
  const text = always(function* () {
    const start = yield* Instant.now();
    const nap = yield* spawn(function* () {
      yield* sleep(ms(5));
      yield* println("slept");
    });
    const work = yield* spawnBlocking(function* () {
      yield* blockThread(ms(30));
      yield* println("blocked");
    });
    yield* work;
    yield* printElapsed(start);
    yield* nap;
    yield* printElapsed(start);
  });
  assert.is(text, "blocked 0ns slept 5ms");
});

test("TM-32: a std thread does not: who waits for it under a timeout gives up at once", () => {
  const text = always(function* () {
    const start = yield* Instant.now();
    const [tx, rx] = yield* channel<number>(1);
    yield* spawnThread(
      move({ tx }, function* ({ tx }) {
        yield* blockThread(ms(30));
        yield* tx.blockingSend(1);
      }),
    );
    const got = yield* timeout(ms(100), rx.recv());
    yield* println(got.isErr() ? "late" : "in time");
    yield* printElapsed(start);
  });
  assert.is(text, "late 100ms");
});

test("TM-32: a thread that sends without waiting is in time or not", () => {
  const program = paused(function* () {
    const [tx, rx] = yield* channel<number>(1);
    yield* spawnThread(
      move({ tx }, function* ({ tx }) {
        yield* tx.blockingSend(1);
      }),
    );
    const got = yield* timeout(ms(100), rx.recv());
    yield* println(got.isErr() ? "late" : "in time");
  });
  for (const policy of policies) assert.equal(all(program, policy), ["in time", "late"]);
});

test("TM-33: after any activity the queues are looked at once more before the clock moves", () => {
  // The first idle moment finds the task that was spawned on its own thread; a message sent before that is in time.
  const program = paused(function* () {
    const [tx, rx] = yield* stdMpsc.channel<string>();
    yield* spawn(function* () {});
    const thread = yield* spawnThread(
      move({ tx, handle: yield* Handle.current() }, function* ({ tx, handle }) {
        const guard = yield* handle.enter();
        (yield* tx.send((yield* Instant.now()).debug())).unwrap();
        void guard;
      }),
    );
    const start = yield* Instant.now();
    yield* sleep(ms(10));
    yield* printElapsed(start);
    (yield* thread.join()).unwrap();
    const seen = (yield* rx.recv()).unwrap();
    yield* println(seen.replace(/ /g, ""));
  });
  // Another thread reads the paused clock before or after it has moved.
  const both = ["10ms Instant{tv_sec:0,tv_nsec:0}", "10ms Instant{tv_sec:0,tv_nsec:10000000}"];
  for (const policy of policies) assert.equal(all(program, policy), both);
});

test("TM-34, GT-22: after an advance main goes on before those who slept, who all see the final time", () => {
  const program = (inTask: boolean) =>
    paused(function* () {
      const start = yield* Instant.now();
      const handles = [];
      for (const after of [10, 20]) {
        const handle = yield* spawn(function* () {
          yield* sleep(ms(after));
          yield* println(`s${after}@${(yield* start.elapsed()).asMillis()}`);
        });
        handles.push(handle);
      }
      yield* yieldNow();
      const advances = function* (): Sim<void> {
        yield* advance(ms(100));
        yield* println("advanced");
      };
      if (inTask) yield* yield* spawn(advances);
      else yield* advances();
      for (const handle of handles) yield* handle;
    });
  assert.equal(all(program(false), "faithful"), ["advanced s10@100 s20@100"]);
  assert.equal(all(program(true), "faithful"), ["s10@100 s20@100 advanced"]);
  const found = all(program(false), "any-order");
  for (const text of ["advanced s10@100 s20@100", "s10@100 s20@100 advanced", "s20@100 advanced s10@100"]) {
    assert.ok(found.includes(text), `${text} in ${found.join(" | ")}`);
  }
});

test("TM-17: on its way to a far timer the clock stops where the wheel is looked at", () => {
  /** What another thread may read while main sleeps. */
  const seen = (after: number): string[] => {
    const program = paused(function* () {
      const start = yield* Instant.now();
      const thread = yield* spawnThread(
        move({ handle: yield* Handle.current() }, function* ({ handle }) {
          const guard = yield* handle.enter();
          const read = yield* start.elapsed();
          void guard;
          return read.asMillis();
        }),
      );
      yield* sleep(ms(after));
      yield* println(`${(yield* thread.join()).unwrap()}`);
    });
    const [faithful, anyOrder] = policies.map((policy) => all(program, policy)) as [string[], string[]];
    assert.equal(faithful, anyOrder);
    return faithful.sort((x, y) => Number(x) - Number(y));
  };
  assert.equal(seen(63), ["0", "63"]);
  assert.equal(seen(64), ["0", "64"]);
  assert.equal(seen(65), ["0", "64", "65"]);
  assert.equal(seen(128), ["0", "128"]);
  assert.equal(seen(5000), ["0", "4096", "4992", "5000"]);
});

test("TM-17, TM-33: how often a paused current_thread runtime parks on its way to a timer", () => {
  // As measured; one more where a task waits, since its spawn is an activity.
  const parks = (after: number, spawned: boolean): number => {
    let count = 0;
    const hook = function* (): Sim<void> {
      count++;
    };
    const program: Body = function* () {
      const builder = Builder.newCurrentThread().enableAll().startPaused(true).onThreadPark(hook);
      using rt = (yield* builder.build()).unwrap();
      const naps = function* (): Sim<void> {
        yield* sleep(ms(after));
      };
      yield* rt.blockOn(function* () {
        if (spawned) (yield* yield* spawn(naps)).unwrap();
        else yield* naps();
      });
    };
    runOnce(program);
    return count;
  };
  const measured: readonly [number, number, number][] = [
    [0, 0, 0],
    [1, 1, 2],
    [63, 1, 2],
    [64, 1, 2],
    [65, 2, 3],
    [100, 2, 3],
    [128, 1, 2],
    [129, 2, 3],
    [5000, 3, 4],
  ];
  for (const [after, inMain, inTask] of measured) {
    assert.equal([parks(after, false), parks(after, true)], [inMain, inTask], `${after}`);
  }
});

test("TM-35: each runtime has its own clock; std's nobody pauses", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      const outside = yield* Instant.now();
      using one = (yield* Builder.newCurrentThread().enableAll().startPaused(true).build()).unwrap();
      using other = yield* currentThread();
      const start = yield* one.blockOn(function* () {
        const now = yield* Instant.now();
        yield* advance(Duration.fromSecs(1));
        return now;
      });
      yield* other.blockOn(() => printElapsed(start, "other "));
      yield* blockThread(ms(7));
      yield* one.blockOn(() => printElapsed(start, "one "));
      yield* printElapsed(outside, "outside ");
      yield* one.blockOn(function* () {
        const read = yield* spawnBlocking(() => printElapsed(start, "pool "));
        yield* read;
      });
    };
    assert.equal(all(program, policy), ["other 0ns one 1s outside 7ms pool 1s"]);
  }
});

test("TM-30: after a resume timers go by the clock that was moved", () => {
  const program = onCurrentThread(function* () {
    const start = yield* Instant.now();
    const sleeper = yield* spawn(function* () {
      yield* sleepUntil(start.add(ms(30)));
      yield* printElapsed(start);
    });
    yield* yieldNow();
    yield* pause();
    yield* advance(ms(20));
    yield* resume();
    const real = yield* StdInstant.now();
    yield* sleeper;
    yield* println((yield* real.elapsed()).debug());
  });
  for (const policy of policies) assert.equal(all(program, policy), ["30ms 10ms"]);
});

test("TM-31: plain DFS finds what the reduction finds, with another thread beside a paused runtime", () => {
  const program = paused(function* () {
    const [tx, rx] = yield* channel<number>(1);
    const thread = yield* spawnThread(
      move({ tx }, function* ({ tx }) {
        yield* tx.blockingSend(1);
        yield* println("sent");
      }),
    );
    const nap = yield* spawn(function* () {
      yield* sleep(ms(5));
      yield* println("slept");
    });
    yield* rx.recv();
    yield* println("got");
    yield* nap;
    (yield* thread.join()).unwrap();
  });
  for (const policy of policies) {
    const found = all(program, policy);
    assert.equal([...everything(program, dfs(), { policy }, 50_000)].sort(), found);
    assert.ok(found.length >= 3);
  }
});

test.run();
