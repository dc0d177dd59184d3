import * as assert from "uvu/assert";
import { states } from "../explore/strategies/states.ts";
import { move } from "../kernel/closure.ts";
import { drop } from "../kernel/ownership/drop.ts";
import { onDrop } from "../kernel/ownership/on-drop.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { Duration } from "../kernel/value/duration.ts";
import { debug } from "../kernel/value/format.ts";
import { panic } from "../kernel/value/panic.ts";
import { agreed } from "../testing/agreed.ts";
import { crowd } from "../testing/crowd.ts";
import { loud } from "../testing/loud.ts";
import { refusal } from "../testing/refusal.ts";
import { runOnce } from "../testing/run-once.ts";
import { onWorkers } from "../testing/runtimes.ts";
import { suite } from "../testing/suite.ts";
import { everything } from "../testing/walks.ts";
import { spawn as spawnTask } from "../tokio/task/index.ts";
import { AtomicBool } from "./atomic/index.ts";
import { cell } from "./cell.ts";
import { channel } from "./mpsc.ts";
import { Mutex } from "./mutex.ts";
import { catchUnwind, panicAny, setHook } from "./panic.ts";
import {
  availableParallelism,
  Builder,
  current,
  panicking,
  park,
  parkTimeout,
  scope,
  sleep,
  spawn,
  threadLocal,
  yieldNow,
} from "./thread/index.ts";
import { Instant } from "./time/index.ts";

const test = suite("std thread");

const ms = Duration.fromMillis;
const printed = (main: () => Sim<unknown>): string => runOnce(main).stdout.text.trim().split("\n").join(" ");

test("TH-2, TH-3: join hands out what the thread panicked with", () => {
  const payload = function* (body: () => Sim<unknown>): Sim<unknown> {
    return (yield* (yield* spawn(body)).join()).unwrapErr();
  };
  const main = function* (): Sim<void> {
    const any = Object.freeze({ code: 7 });
    const seen = yield* payload(function* () {
      panicAny(any);
    });
    yield* println(`${seen === any}`);
    const text = yield* payload(function* () {
      panic("text");
    });
    yield* println(debug(text));
  };
  assert.is(printed(main), 'true "text"');
});

test("TH-5: is_finished tells either until the end, and a dropped handle detaches", () => {
  const main = function* (): Sim<void> {
    const child = yield* spawn(function* () {
      yield* println("child");
    });
    yield* println(`${yield* child.isFinished()}`);
    yield* drop(child);
    yield* sleep(ms(1));
  };
  assert.equal(agreed(main), ["child false", "child true", "false child"]);
});

test("TH-5: what a thread returns is dropped with the handle, or at its end where the handle is gone", () => {
  const main = (early: boolean) =>
    function* (): Sim<void> {
      const [tx, rx] = yield* channel<number>();
      const child = yield* spawn(
        move({ tx }, function* ({ tx }) {
          yield* println("child");
          return tx;
        }),
      );
      if (!early) yield* sleep(ms(1));
      yield* drop(child);
      yield* println(debug(yield* rx.recv()));
    };
  assert.equal(agreed(main(true)), ["child Err(RecvError)"]);
  assert.equal(agreed(main(false)), ["child Err(RecvError)"]);
});

test("TH-2: a handle is used up by join, and has one holder", () => {
  const twice = function* (): Sim<void> {
    const child = yield* spawn(function* () {});
    yield* child.join();
    yield* child.join();
  };
  assert.is(refusal(twice), "main.1 was joined already\n  join takes the handle: keep its result instead");
});

test("TH-9: a token that is there is taken at once, several are one, and without one park waits", () => {
  const main = (tokens: number, parks: number) =>
    function* (): Sim<void> {
      const me = yield* current();
      for (let i = 0; i < tokens; i++) yield* me.unpark();
      for (let i = 0; i < parks; i++) yield* park();
    };
  assert.equal(agreed(main(1, 1)), [""]);
  assert.equal(agreed(main(2, 1)), [""]);
  assert.equal(agreed(main(2, 2)), ["(deadlock)"]);
  assert.equal(agreed(main(0, 1)), ["(deadlock)"]);
  const waiting = [{ who: "main", op: "thread.park", object: "main", heldBy: [] }];
  assert.equal(runOnce(main(0, 1)).end, { kind: "deadlock", waiting });
});

/** Main parks until a flag is set, in a loop or once; a thread sets it and unparks main. */
const flagged = (loop: boolean) =>
  function* (): Sim<void> {
    const flag = yield* AtomicBool.new(false);
    const main = yield* current();
    yield* spawn(function* () {
      yield* flag.store(true);
      yield* main.unpark();
    });
    if (loop) while (!(yield* flag.load())) yield* park();
    else yield* park();
    yield* println(`${yield* flag.load()}`);
  };

test("TH-9: unpark is not lost before park; park may come back without a reason under any-order", () => {
  for (const policy of ["faithful", "any-order"] as const) assert.equal(agreed(flagged(true), policy), ["true"]);
  assert.equal(agreed(flagged(false)), ["true"]);
  assert.equal(agreed(flagged(false), "any-order"), ["false", "true"]);
});

test("TH-9: two that unpark, and a thread that parks twice", () => {
  const main = function* (): Sim<void> {
    const waiter = yield* spawn(function* () {
      yield* park();
      yield* println("one");
      yield* park();
      yield* println("two");
    });
    const thread = waiter.thread();
    const unparks = function* (): Sim<void> {
      yield* thread.unpark();
    };
    yield* crowd([unparks, unparks]);
    yield* sleep(ms(1));
  };
  assert.equal(agreed(main), ["one", "one two"]);
});

test("TH-9: park_timeout comes back by itself, and a token counts until then", () => {
  const main = (unparksAfter: number) =>
    function* (): Sim<void> {
      const thread = yield* current();
      yield* spawn(function* () {
        yield* sleep(ms(unparksAfter));
        yield* println("unpark");
        yield* thread.unpark();
      });
      yield* parkTimeout(ms(5));
      yield* println("back");
      yield* parkTimeout(ms(3));
      yield* println("again");
    };
  assert.equal(agreed(main(4)), ["unpark back again"]);
  assert.equal(agreed(main(5)), ["back unpark again", "unpark back again"]);
  assert.equal(agreed(main(7)), ["back unpark again"]);
});

test("TH-9: a task that parks blocks its worker", () => {
  const main = onWorkers(1, function* () {
    yield* spawnTask(function* () {
      yield* println("other");
    });
    const me = yield* current();
    yield* spawn(function* () {
      yield* sleep(ms(1));
      yield* me.unpark();
    });
    yield* park();
    yield* println("task");
  });
  assert.equal(agreed(main), ["task other"]);
});

test("TH-10: scope returns after its threads, which may use what is around it", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* channel<number>();
    const result = yield* scope(function* (s) {
      yield* s.spawn(function* () {
        yield* tx.send(1);
      });
      const two = (yield* new Builder().name("two").spawnScoped(s, function* () {
        yield* tx.send(2);
        return "two";
      })).unwrap();
      return (yield* two.join()).unwrap();
    });
    const sum = (yield* rx.tryRecv()).unwrap() + (yield* rx.tryRecv()).unwrap();
    yield* println(`${result} ${sum}`);
  };
  assert.equal(agreed(main), ["two 3"]);
});

test("TH-10: locals of the scope's body go before the wait, and who keeps it waiting is named", () => {
  const main = function* (): Sim<void> {
    const mutex = yield* Mutex.new(0);
    using _held = (yield* mutex.lock()).unwrap();
    yield* scope(function* (s) {
      yield* loud("local");
      yield* s.spawn(function* () {
        yield* mutex.lock();
      });
    });
  };
  const world = runOnce(main);
  assert.is(world.stdout.text, "local\n");
  assert.equal(world.end, {
    kind: "deadlock",
    waiting: [
      { who: "main", op: "thread.scope", object: "main/scope.1", heldBy: ["main.1"] },
      { who: "main.1", op: "Mutex.lock", object: "main/Mutex.1", heldBy: ["main"] },
    ],
  });
});

// Real Rust 1.95 prints so.
test("TH-10: a scoped thread's panic is scope's, unless somebody joined it; the body's own goes first", () => {
  const outcome = function* (body: Parameters<typeof scope>[0]): Sim<void> {
    const caught = yield* catchUnwind(() => scope(body));
    yield* println(caught.isOk() ? "ok." : `${caught.unwrapErr()}.`);
  };
  const fails = function* (): Sim<void> {
    panic("in");
  };
  const main = function* (): Sim<void> {
    yield* outcome(function* (s) {
      yield* s.spawn(fails);
    });
    yield* outcome(function* (s) {
      yield* (yield* s.spawn(fails)).join();
    });
    yield* outcome(function* (s) {
      yield* s.spawn(fails);
      panic("own");
    });
  };
  assert.is(printed(main), "a scoped thread panicked. ok. own.");
});

test("TH-11: names and ids", () => {
  const main = function* (): Sim<void> {
    const say = function* (): Sim<void> {
      yield* println(debug(yield* current()));
    };
    yield* say();
    const named = (yield* new Builder().name("w").stackSize(1).spawn(say)).unwrap();
    yield* println(debug(named.thread().name()));
    yield* named.join();
    yield* (yield* spawn(say)).join();
    const mine = (yield* current()).id();
    yield* println(`${mine === (yield* current()).id()} ${availableParallelism().unwrap()}`);
  };
  assert.is(
    printed(main),
    'Thread { id: ThreadId(1), name: Some("main"), .. } Some("w") ' +
      'Thread { id: ThreadId(2), name: Some("w"), .. } Thread { id: ThreadId(3), name: None, .. } true 2',
  );
});

test("TH-11: which thread gets which id depends on the order of the spawns, where anybody looks", () => {
  const main = function* (): Sim<void> {
    const outer = (name: string) =>
      function* () {
        yield* yieldNow();
        const inner = yield* spawn(function* () {});
        const id = debug(inner.thread().id());
        yield* println(`${name}${id.slice(9, -1)}`);
      };
    for (const child of [yield* spawn(outer("a")), yield* spawn(outer("b"))]) yield* child.join();
  };
  const found = agreed(main);
  for (const outcome of ["a4 b5", "b4 a5", "a5 b4", "b5 a4"]) assert.ok(found.includes(outcome), outcome);
  assert.is(found.length, 4);
});

test("TH-11: a task's thread is the worker", () => {
  const main = onWorkers(1, function* () {
    yield* println(debug((yield* current()).name()));
  });
  assert.is(printed(main), 'Some("tokio-rt-worker")');
});

test("TH-12: a thread-local is each thread's own, made at its first use", () => {
  const main = function* (): Sim<void> {
    const count = threadLocal(function* () {
      yield* println("init");
      return { value: 1 };
    });
    const add = (n: number) =>
      function* () {
        yield* count.with((mine) => {
          mine.value += n;
        });
        yield* println(`${yield* count.with(({ value }) => value)}`);
      };
    yield* (yield* spawn(add(5))).join();
    yield* add(1)();
    yield* add(1)();
  };
  assert.is(printed(main), "init 6 init 2 3");
});

// Real Rust 1.95 on Linux: after the locals, the last made first, main's too.
test("TH-12: thread-locals are dropped at the thread's end, before its joiner hears of it", () => {
  const a = threadLocal(() => loud("A"));
  const b = threadLocal(() => loud("B"));
  const uses = function* (): Sim<void> {
    yield* loud("local");
    yield* a.with(() => {});
    yield* b.with(() => {});
    yield* loud("late");
  };
  const main = function* (): Sim<void> {
    yield* (yield* spawn(uses)).join();
    yield* println("joined");
    yield* b.with(() => {});
    yield* println("end");
  };
  assert.is(printed(main), "late local B A joined end B");
});

test("TH-12: a thread-local is gone while and after it is dropped", () => {
  const a = threadLocal(() => loud("A"));
  const main = function* (): Sim<void> {
    const late = threadLocal(() =>
      onDrop("late", function* () {
        const caught = yield* catchUnwind(() => a.with(() => {}));
        yield* println(debug(caught.isOk() ? "ok" : caught.unwrapErr()));
      }),
    );
    yield* late.with(() => {});
    yield* a.with(() => {});
  };
  assert.is(printed(main), 'A "cannot access a Thread Local Storage value during or after destruction: AccessError"');
});

test("TH-12: under faithful two tasks of one worker share a thread-local, and a new poll may be elsewhere", () => {
  const count = threadLocal(() => ({ value: 0 }));
  const add = function* (): Sim<void> {
    yield* println(
      `${yield* count.with((mine) => {
        mine.value++;
        return mine.value;
      })}`,
    );
  };
  const main = onWorkers(1, function* () {
    yield* add();
    (yield* yield* spawnTask(add)).unwrap();
  });
  assert.is(printed(main), "1 2");
});

test("TH-13: a thread that a task starts knows nothing of its runtime", () => {
  const main = onWorkers(1, function* () {
    const child = yield* spawn(function* () {
      yield* spawnTask(function* () {});
    });
    yield* println(debug((yield* child.join()).unwrapErr()));
  });
  const text = "there is no reactor running, must be called from the context of a Tokio 1.x runtime";
  assert.is(printed(main), `"${text}"`);
});

test("yield_now is a step that does nothing", () => {
  const main = function* (): Sim<void> {
    const shared = yield* cell(0);
    yield* spawn(function* () {
      yield* shared.store(1);
    });
    yield* yieldNow();
    yield* println(`${yield* shared.load()}`);
  };
  assert.equal(agreed(main), ["0", "1"]);
});

test("TH-4: a body that is caught drops its locals first, and says on stderr what it panicked with", () => {
  const main = function* (): Sim<void> {
    const caught = yield* catchUnwind(function* () {
      yield* onDrop("guard", function* () {
        yield* println(`panicking ${yield* panicking()}`);
      });
      panic("x");
    });
    yield* println(`${debug(caught)} ${yield* panicking()}`);
    yield* println(
      debug(
        yield* catchUnwind(function* () {
          return 5;
        }),
      ),
    );
  };
  const world = runOnce(main);
  assert.is(world.stdout.text, 'panicking true\nErr("x") false\nOk(5)\n');
  assert.is(world.stdout.stderr, "thread 'main' panicked:\nx\n");
});

test("what std::panic does not have says so", () => {
  const refused = refusal(function* () {
    setHook();
  });
  assert.is(
    refused,
    "std.panic.setHook is not simulated: panic messages go to the run's stderr, which is never compared",
  );
});

test("TH-9: whether a token is there is part of the state: two unparks come before the park, or one after it", () => {
  const main = function* (): Sim<void> {
    const self = yield* current();
    const twice = yield* spawn(function* () {
      yield* self.unpark();
      yield* self.unpark();
    });
    yield* park();
    (yield* twice.join()).unwrap();
    // A choice, where the visited set is asked.
    yield* spawn(function* () {
      yield* println("");
    });
    yield* println("");
    const before = yield* Instant.now();
    yield* parkTimeout(ms(5));
    yield* println((yield* before.elapsed()).debug());
  };
  assert.equal([...everything(main, states())].sort(), ["0ns", "5ms"]);
});

test.run();
