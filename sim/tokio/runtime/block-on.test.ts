import * as assert from "uvu/assert";
import { states } from "../../explore/strategies/states.ts";
import { closureFrame } from "../../kernel/closure.ts";
import { Make } from "../../kernel/signal/make.ts";
import { PENDING, type Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { panic } from "../../kernel/value/panic.ts";
import type { Policy } from "../../kernel/world.ts";
import { sleep as blockThread, spawn as spawnThread, type JoinHandle as Thread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, beside, currentThread, multiThread, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { pollFn } from "../future/poll-fn.ts";
import type { Waker } from "../future/waker.ts";
import { type JoinHandle, spawn, yieldNow } from "../task/index.ts";
import { Duration, sleep } from "../time/index.ts";
import { AnyOrder } from "./any-order.ts";
import { defaultOptions } from "./builder.ts";
import { Core } from "./core.ts";
import { CurrentThread } from "./current-thread.ts";

const test = suite("block_on");

const ms = (count: number) => Duration.fromMillis(count);
const policies: readonly Policy[] = ["faithful", "any-order"];

function* says(text: string): Sim<void> {
  yield* println(text);
}

/** All outcomes under both policies. */
function all(main: Body): string[] {
  const seen = new Set(policies.flatMap((policy) => [...everything(main, states(), { policy })]));
  return [...seen].sort();
}

test("BO-1: gives the future's output, whose locals are gone before it returns", () => {
  for (const flavour of [currentThread, () => multiThread(1)]) {
    const program = function* (): Sim<void> {
      using rt = yield* flavour();
      const output = yield* rt.blockOn(function* () {
        yield* loud("local");
        return "output";
      });
      yield* println(output);
    };
    assert.equal(all(program), ["local output"]);
  }
});

test("BO-2, MT-13: beside a multi_thread runtime the thread runs no tasks and fires no timers", () => {
  const program = beside(1, function* () {
    const blocking = yield* spawn(function* () {
      yield* blockThread(ms(10));
      yield* println("blocked");
    });
    const queued = yield* spawn(() => says("queued"));
    yield* sleep(ms(1)); // nobody is there to fire it before 10 ms
    yield* println("main");
    for (const handle of [blocking, queued]) (yield* handle).unwrap();
  });
  for (const outcome of walks(program, 200).keys()) assert.match(outcome, /^blocked/);
});

test("BO-3: on current_thread it runs tasks and timers meanwhile", () => {
  const program = onCurrentThread(function* () {
    const handle = yield* spawn(function* () {
      yield* sleep(ms(5));
      return "woke up";
    });
    yield* println((yield* handle).unwrap());
  });
  assert.equal(all(program), ["woke up"]);
});

test("BO-4: the main future is polled before anything that is queued", () => {
  const program = function* (): Sim<void> {
    using rt = yield* currentThread();
    const handle = yield* rt.spawn(() => says("task"));
    yield* rt.blockOn(function* () {
      yield* println("main");
      yield* handle;
    });
  };
  assert.is(shown(runOnce(program)), "main task");
});

test("BO-4, SD-14: if it is ready at once no task runs at all", () => {
  const program = onCurrentThread(function* () {
    yield* spawn(() => says("never"));
    yield* println("main");
  });
  assert.equal(all(program), ["main"]);
});

test("BO-5: between two block_on nothing of a current_thread runtime moves", () => {
  const program = function* (): Sim<void> {
    using rt = yield* currentThread();
    const handle = yield* rt.spawn(function* () {
      yield* println("first");
      yield* yieldNow();
      yield* println("second");
    });
    yield* blockThread(ms(10));
    yield* println("drive");
    yield* rt.blockOn(handle);
  };
  assert.equal(all(program), ["drive first second"]);
});

test("BO-5: a timer that came due meanwhile fires in the next block_on", () => {
  const program = function* (): Sim<void> {
    using rt = yield* currentThread();
    const handle = yield* rt.spawn(function* () {
      yield* sleep(ms(5));
      yield* println("woke up");
    });
    yield* rt.blockOn(function* () {
      yield* sleep(ms(1));
    });
    yield* blockThread(ms(10));
    yield* println("drive");
    yield* rt.blockOn(handle);
  };
  assert.equal(all(program), ["drive woke up"]);
});

test("BO-6: Handle::block_on drives nothing: tasks and timers of a current_thread runtime hang", () => {
  const waits: readonly ((handle: JoinHandle<unknown>) => Sim<unknown>)[] = [
    function* () {
      yield* sleep(ms(1));
    },
    function* (handle) {
      yield* handle;
    },
  ];
  for (const wait of waits) {
    const program = function* (): Sim<void> {
      using rt = yield* currentThread();
      const task = yield* rt.spawn(() => says("never"));
      yield* rt.handle().blockOn(() => wait(task));
    };
    assert.equal(all(program), ["(deadlock)"]);
  }
});

test("BO-6: with a driver on another thread it works, and its tasks run there", () => {
  const program = function* (): Sim<void> {
    using rt = yield* currentThread();
    const handle = rt.handle();
    const thread = yield* spawnThread(function* () {
      yield* handle.blockOn(function* () {
        yield* sleep(ms(1));
        yield* yield* spawn(() => says("task"));
      });
      yield* println("thread");
    });
    yield* rt.blockOn(function* () {
      yield* sleep(ms(5));
    });
    (yield* thread.join()).unwrap();
  };
  assert.equal(all(program), ["task thread"]);
});

/**
 * Several threads in `Runtime::block_on` of one current_thread runtime, as they share it in Rust by an `Arc`, which does not
 * exist here yet: block_on is called below the Runtime.
 */
const driving = (bodies: readonly Body[]): Body =>
  function* () {
    const core = yield* new Make((world) => {
      const made = new Core(world, "rt", { ...defaultOptions("CurrentThread"), workerThreads: 1, time: true });
      made.scheduler = world.policy === "faithful" ? new CurrentThread(made) : new AnyOrder(made);
      return made;
    });
    const threads: Thread<void>[] = [];
    for (const body of bodies) {
      threads.push(
        yield* spawnThread(function* () {
          const call = yield* new Make((world, actor) =>
            core.scheduler.blockOn(closureFrame(world, actor.unit, body), actor, true),
          );
          yield* call;
        }),
      );
    }
    for (const thread of threads) (yield* thread.join()).unwrap();
  };

test("BO-7: of two threads in block_on one has the core, and hands it over when it leaves", () => {
  const program = driving(
    ["a", "b"].map(
      (name) =>
        function* () {
          const handle = yield* spawn(() => says(`task ${name};`));
          yield* handle;
          yield* println(`main ${name};`);
        },
    ),
  );
  for (const policy of policies) {
    const seen = everything(program, states(), { policy }, 50_000);
    assert.ok(seen.size > 1);
    for (const outcome of seen) assert.match(outcome, /^(?=.*task a;.*main a;)(?=.*task b;.*main b;)(?!.*deadlock)/);
  }
});

test("BO-8: who waits for the core polls its own future, and may be done before it gets it", () => {
  const program = driving([
    function* () {
      yield* println("a");
      yield* blockThread(ms(10)); // has the core, and holds it
      yield* println("a is done");
    },
    function* () {
      yield* blockThread(ms(1));
      yield* println("b is done");
    },
  ]);
  for (const policy of policies) assert.ok(everything(program, states(), { policy }).has("a b is done a is done"));
});

test("BO-9: what mt block_on's future spawns goes to the inject queue, what ct's spawns to the local one", () => {
  const body = function* (): Sim<void> {
    const handles: JoinHandle<unknown>[] = [];
    for (const name of ["1", "2", "3"]) handles.push(yield* spawn(() => says(name)));
    for (const handle of handles) yield* handle;
  };
  assert.is(shown(runOnce(beside(1, body))), "1 2 3");
  assert.is(shown(runOnce(onWorkers(1, body))), "3 1 2");
  const ct = function* (): Sim<void> {
    using rt = yield* currentThread();
    const outside = yield* rt.spawn(() => says("inject"));
    yield* rt.blockOn(function* () {
      yield* body();
      yield* outside;
    });
  };
  assert.is(shown(runOnce(ct)), "1 2 3 inject");
});

test("BO-10: beside the workers a yield is polled again at once", () => {
  const program = function* (): Sim<void> {
    using rt = yield* currentThread();
    yield* rt.handle().blockOn(function* () {
      for (let i = 0; i < 1000; i++) yield* yieldNow();
      yield* println("1000");
    });
  };
  assert.equal(all(program), ["1000"]);
});

test("BO-11: main is polled again when the queue is dry: A, B, main", () => {
  const program = onCurrentThread(function* () {
    const a = yield* spawn(() => says("A"));
    yield* spawn(() => says("B"));
    yield* a;
    yield* println("main");
  });
  assert.is(shown(runOnce(program)), "A B main");
});

test("BO-12: main wins a tie with tasks that the same park wakes", () => {
  const program = onCurrentThread(function* () {
    const task = yield* spawn(function* () {
      yield* sleep(ms(10));
      yield* println("task");
    });
    yield* yieldNow();
    yield* sleep(ms(10));
    yield* println("main");
    yield* task;
  });
  assert.is(shown(runOnce(program)), "main task");
  assert.equal([...everything(program, states(), { policy: "any-order" })].sort(), ["main task", "task main"]);
});

test("RT-38: a panic of the main future goes to the caller, and the runtime can be used again", () => {
  for (const flavour of [currentThread, () => multiThread(1)]) {
    const program = function* (): Sim<void> {
      const thread = yield* spawnThread(function* () {
        using rt = yield* flavour();
        try {
          yield* rt.blockOn(function* () {
            yield* loud("local");
            panic("boom");
          });
        } catch (error) {
          yield* println((error as Error).message);
        }
        const output = yield* rt.blockOn(function* () {
          return (yield* yield* spawn(() => says("task"))).isOk();
        });
        yield* println(`${output}`);
      });
      (yield* thread.join()).unwrap();
    };
    assert.equal(all(program), ["local boom task true"]);
  }
});

test("SIM-4: several wakes before a poll are one poll, wakes during it are one more", () => {
  const program = onCurrentThread(function* () {
    const wakers: Waker[] = [];
    let polls = 0;
    yield* spawn(() =>
      pollFn(function* ({ waker }) {
        wakers.push(waker);
        polls++;
        if (polls === 2) for (let i = 0; i < 3; i++) yield* waker.wake();
        yield* println(`poll ${polls}`);
        return PENDING;
      }),
    );
    for (let i = 0; i < 3; i++) yield* yieldNow();
    yield* println("wake");
    for (let i = 0; i < 3; i++) yield* (wakers[0] as Waker).wake();
    for (let i = 0; i < 3; i++) yield* yieldNow();
    yield* println("end");
  });
  assert.is(shown(runOnce(program)), "poll 1 wake poll 2 poll 3 end");
});

test.run();
