import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import type { Strategy } from "../../explore/strategy.ts";
import { move } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { PENDING } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { panic } from "../../kernel/value/panic.ts";
import type { Policy } from "../../kernel/world.ts";
import { sleep as blockThread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { beside, onCurrentThread, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import { type Poll, PollFuture, pollFn, ready } from "../future/poll-fn.ts";
import { Handle } from "../runtime/index.ts";
import { unboundedChannel } from "../sync/mpsc.ts";
import { spawn } from "../task/index.ts";
import { sleep } from "../time/index.ts";
import { join, joinBiased } from "./join.ts";
import { tokioMain, tokioTest } from "./main.ts";
import { select } from "./select.ts";

const test = suite("macros");

const policies: readonly Policy[] = ["faithful", "any-order"];

/** Ready at its n-th poll; says each of them. */
const polls = (name: string, needed: number): Sim<string> => {
  let made = 0;
  return pollFn(function* ({ waker }) {
    yield* println(`${name}${++made}`);
    if (made === needed) return ready(name);
    yield* waker.wake();
    return PENDING;
  });
};

test("SEL-10: join! gives the values in order of declaration, whoever is done first", () => {
  const text = always(function* () {
    const [slow, fast] = yield* join(after(20, "slow"), after(10, "fast"));
    yield* println(`${slow} ${fast}`);
  });
  assert.is(text, "slow fast");
});

function* after(ms: number, value: string): Sim<string> {
  yield* sleep(Duration.fromMillis(ms));
  return value;
}

test("SEL-10: each poll begins one branch later, with biased always at the first", () => {
  const order = (body: () => Sim<unknown>) => shown(runOnce(onCurrentThread(body)));
  assert.is(
    order(() => join(polls("a", 4), polls("b", 4), polls("c", 2))),
    "a1 b1 c1 b2 c2 a2 a3 b3 a4 b4",
  );
  assert.is(
    order(() => joinBiased(polls("a", 3), polls("b", 3), polls("c", 2))),
    "a1 b1 c1 a2 b2 c2 a3 b3",
  );
});

/** Ready at once; owns a guard. */
class Owning extends PollFuture<number> {
  readonly guard: unknown;
  constructor(guard: unknown) {
    super();
    this.guard = guard;
  }
  override poll(): Poll<number> {
    return ready(1);
  }
}

test("SEL-10: a future is dropped when its value is there, not when the join is over", () => {
  const text = always(function* () {
    const slow = after(10, "slow");
    yield* join(new Owning(yield* loud("future")), function* () {
      yield* sleep(Duration.fromMillis(1));
      yield* println("later");
      return yield* slow;
    });
  });
  assert.is(text, "future later");
});

test("SEL-12: a join! that is dropped drops the values that it has, in the places of their futures", () => {
  const text = always(function* () {
    const gives = function* () {
      return yield* loud("value");
    };
    const waits = (name: string) =>
      function* () {
        using _guard = yield* loud(name);
        yield* pending();
      };
    yield* select({ joined: join(waits("a"), gives, waits("c")), timer: sleep(Duration.fromMillis(1)) });
    yield* println("end");
  });
  assert.is(text, "a value c end");
});

test("SEL-12: the branches are one task: one that blocks its thread blocks them all", () => {
  const text = always(function* () {
    const blocks = function* (): Sim<void> {
      yield* blockThread(Duration.fromMillis(50));
      yield* println("blocked");
    };
    const sleeps = function* (): Sim<void> {
      yield* sleep(Duration.fromMillis(10));
      yield* println("slept");
    };
    yield* join(blocks(), sleeps());
  });
  assert.is(text, "blocked slept");
});

test("SEL-12: a join! that is dropped drops its branches", () => {
  const text = always(function* () {
    const branch = function* (name: string): Sim<void> {
      using _guard = yield* loud(name);
      yield* pending();
    };
    const handle = yield* spawn(() => join(branch("a"), branch("b")));
    yield* sleep(Duration.fromMillis(1));
    yield* handle.abort();
    yield* handle;
    yield* println("end");
  });
  assert.is(text, "a b end");
});

test("RT-20: #[tokio::main] is multi_thread unless told otherwise, and gives the body's value", () => {
  for (const policy of policies) {
    const program = function* (): Sim<void> {
      const flavour = function* () {
        return (yield* Handle.current()).runtimeFlavor();
      };
      yield* println(yield* tokioMain(flavour)());
      yield* println(yield* tokioMain(flavour, { flavor: "current_thread" })());
    };
    assert.is(shown(runOnce(program, { policy })), "MultiThread CurrentThread");
  }
});

for (const flavor of ["multi_thread", "current_thread"] as const) {
  test(`RT-20: the runtime goes after the body's value is there and before the function returns, ${flavor}`, () => {
    for (const policy of policies) {
      const program = function* (): Sim<void> {
        const main = tokioMain(
          function* () {
            yield* loud("drop(local)");
            yield* spawn(function* () {
              using _guard = yield* loud("drop(task)");
              yield* pending();
            });
            yield* sleep(Duration.fromMillis(1));
            yield* println("body-end");
            return yield* loud("drop(value)");
          },
          { flavor, workerThreads: 1 },
        );
        const value = yield* main();
        yield* println("returned");
        void value;
      };
      const text = shown(runOnce(program, { policy }));
      assert.is(text, "body-end drop(local) drop(task) returned drop(value)");
    }
  });
}

test("RT-21: #[tokio::test] is current_thread unless told otherwise; locals go before the runtime's tasks", () => {
  for (const policy of policies) {
    const body = function* (): Sim<void> {
      yield* loud("drop(local)");
      yield* spawn(function* () {
        using _guard = yield* loud("drop(task)");
        yield* pending();
      });
      yield* sleep(Duration.fromMillis(1));
      yield* println((yield* Handle.current()).runtimeFlavor());
    };
    assert.is(shown(runOnce(tokioTest(body), { policy })), "CurrentThread drop(local) drop(task)");
    const onMulti = tokioTest(body, { flavor: "multi_thread", workerThreads: 1, name: "mine" });
    assert.is(shown(runOnce(onMulti, { policy })), "MultiThread drop(local) drop(task)");
    const panics = tokioTest(function* () {
      yield* body();
      panic("boom");
    });
    assert.is(shown(runOnce(panics, { policy })), "CurrentThread drop(local) drop(task) (panicked)");
  }
});

test("RT-20: a body that panics drops its locals, then the runtime's tasks", () => {
  for (const policy of policies) {
    const program = tokioMain(
      function* () {
        yield* spawn(function* () {
          using _guard = yield* loud("task");
          yield* pending();
        });
        yield* sleep(Duration.fromMillis(1));
        yield* loud("local");
        panic("boom");
      },
      { flavor: "current_thread" },
    );
    const world = runOnce(program, { policy });
    assert.is(shown(world), "local task (panicked)");
  }
});

test("SEL-10: a branch that finds its value could have been polled before the value was there", () => {
  const found = (one: Strategy): string[] => [...everything(program, one, { policy: "any-order" })].sort();
  const program = beside(2, function* () {
    const [tx, rx] = yield* unboundedChannel<number>();
    const joins = yield* spawn(
      move({ rx }, function* ({ rx }) {
        const receives = (function* (): Sim<void> {
          yield* rx.recv();
          yield* println("received");
        })();
        yield* joinBiased(receives, println("beside"));
      }),
    );
    yield* tx.send(1); // first the plain schedule: the value is there when the branch is polled
    yield* joins;
  });
  assert.equal(found(dfs()), ["beside received", "received beside"]);
  assert.equal(found(sourceDpor({ lateness: 0 })), found(dfs()));
});

test.run();
