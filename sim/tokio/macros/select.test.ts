import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { move } from "../../kernel/closure.ts";
import { Misuse } from "../../kernel/errors.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { panic } from "../../kernel/value/panic.ts";
import type { Policy } from "../../kernel/world.ts";
import { Mutex } from "../../std/mutex.ts";
import { loud } from "../../testing/loud.ts";
import { always, onOneThread } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import { byRef, pin } from "../future/pin.ts";
import { channel, unboundedChannel } from "../sync/mpsc.ts";
import { Notify } from "../sync/notify.ts";
import * as oneshot from "../sync/oneshot.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { Duration, sleep } from "../time/index.ts";
import { branch } from "./branch.ts";
import { join } from "./join.ts";
import { select } from "./select.ts";

const test = suite("select!");
const policies: readonly Policy[] = ["faithful", "any-order"];
const ms = (count: number) => Duration.fromMillis(count);

/** An async fn that says when it is polled first, and gives its name. */
function* saying(name: string): Sim<string> {
  yield* println(name);
  return name;
}

/** All that the body shows on a current_thread runtime, under either policy. */
function all(body: Body): string[] {
  const [one, other] = policies.map((policy) => [...everything(onCurrentThread(body), dfs(), { policy })].sort());
  assert.equal(one, other);
  return one as string[];
}

test("the first future that is ready wins; its name and value come back", () => {
  const text = always(function* () {
    const got = yield* select({
      slow: function* () {
        yield* sleep(ms(20));
        return 1;
      },
      fast: function* () {
        yield* sleep(ms(10));
        return "ten";
      },
    });
    yield* println(got.branch === "fast" ? `fast ${got.value}` : `slow ${got.value + 1}`);
  });
  assert.is(text, "fast ten");
});

test("SEL-1: all futures are made before one is polled; that of a disabled branch is not polled, and dropped with them", () => {
  const text = always(function* () {
    const block = function* (name: string) {
      const guard = yield* loud(`drop(${name})`);
      yield* println(`make(${name})`);
      return move({ guard }, function* () {
        yield* saying(name);
        yield* pending();
      });
    };
    yield* select(
      {
        off: branch(yield* block("off")).if(false),
        on: yield* block("on"),
        last: saying("last"),
      },
      { biased: true },
    );
    yield* println("handler");
  });
  assert.is(text, "make(off) make(on) on last drop(off) drop(on) handler");
});

test("SEL-2, SEL-9: a poll begins at any branch and goes round from there", () => {
  const never = (name: string) =>
    function* () {
      yield* println(name);
      yield* pending();
    };
  const program: Body = function* () {
    yield* select({ a: never("a"), b: never("b"), c: never("c"), end: yieldNow() });
  };
  assert.equal(all(program), [...new Set(all(program))]);
  const first = all(program).map((text) =>
    text
      .split(" ")
      .filter((word) => word.length === 1)
      .join(""),
  );
  for (const order of ["abc", "bca", "cab"]) assert.ok(first.includes(order), `${order} in ${first}`);
  assert.not(first.some((order) => order.includes("acb")));
});

test("SEL-2: with biased a poll begins at the first branch", () => {
  const program: Body = function* () {
    const got = yield* select({ a: saying("a"), b: saying("b") }, { biased: true });
    yield* println(got.value);
  };
  assert.equal(all(program), ["a a"]);
});

test("SEL-3: a value that does not match is dropped, its branch disabled; what comes later stays in the channel", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<Option<Guard>>(4);
    yield* tx.send(none);
    yield* tx.send(some(yield* loud("later")));
    const got = yield* select({
      value: branch(rx.recv()).some().some(),
      timer: sleep(ms(10)),
    });
    yield* println(got.branch);
    const [tx2, rx2] = yield* channel<Guard>(1);
    yield* tx2.send(yield* loud("refused"));
    const again = yield* select(
      { none: branch(rx2.recv()).matching((it) => it.isNone()), timer: sleep(ms(10)) },
      { biased: true },
    );
    yield* println(again.branch);
    yield* println(`${(yield* rx.recv()).isSome()}`);
  });
  assert.is(text, "timer refused timer true later");
});
type Guard = Awaitable<ReturnType<typeof loud>>;
type Awaitable<M> = M extends Iterable<unknown, infer T> ? T : never;

test("SEL-4: with all branches disabled else is taken, without one it is a panic; the futures are gone before", () => {
  const select0 = (withElse: boolean): Body =>
    function* () {
      const guard = yield* loud("drop");
      const block = move({ guard }, function* () {
        yield* pending();
      });
      const refused = branch(saying("refused")).matching(() => false);
      const got = yield* select({ off: branch(block).if(false), refused }, { else: withElse });
      yield* println((got as { branch: string }).branch);
    };
  assert.equal(all(select0(true)), ["refused drop else"]);
  const world = runOnce(onCurrentThread(select0(false)));
  assert.is(shown(world), "refused drop (panicked)");
  assert.match(world.stdout.stderr, "all branches are disabled and there is no else branch");
});

test("SEL-5: branches behind the winner are not polled; what is ready there stays", () => {
  const program: Body = function* () {
    const [tx, rx] = yield* unboundedChannel<number>();
    const [tx2, rx2] = yield* unboundedChannel<number>();
    yield* tx.send(1);
    yield* tx2.send(2);
    const got = yield* select({ one: rx.recv(), two: rx2.recv() }, { biased: true });
    const left = yield* rx2.tryRecv();
    yield* println(`${got.branch} ${left.unwrap()}`);
  };
  assert.equal(all(program), ["one 2"]);
});

test("SEL-6, TK-16: losers are dropped in order before the body goes on, each from the inside out", () => {
  const text = always(function* () {
    const inner = function* (name: string): Sim<void> {
      using _inner = yield* loud(`${name}.inner`);
      yield* loud(`${name}.plain`);
      yield* pending();
    };
    const loser = (name: string) =>
      function* () {
        yield* loud(`${name}.first`);
        using _outer = yield* loud(`${name}.outer`);
        yield* inner(name);
      };
    const winner = function* () {
      yield* loud("won");
      yield* yieldNow();
    };
    yield* select({ a: loser("a"), winner, b: loser("b") }, { biased: true });
    yield* println("handler");
  }, onOneThread);
  assert.is(text, "won a.inner a.outer a.plain a.first b.inner b.outer b.plain b.first handler");
});

test("TK-17: nothing of a loser runs after its await", () => {
  const text = always(function* () {
    const loser = function* () {
      try {
        yield* pending();
        yield* println("never");
      } finally {
        yield* println("finally");
      }
    };
    yield* select({ loser, timer: sleep(ms(1)) });
    yield* sleep(ms(5));
  });
  assert.is(text, "finally");
});

test("SEL-6: a future by value moves into the select and is dropped with it, by reference it stays", () => {
  const text = always(function* () {
    const [tx, rx] = yield* oneshot.channel<number>();
    yield* select({ rx: byRef(rx), timer: sleep(ms(1)) });
    yield* println(`${yield* tx.isClosed()}`);
    yield* select({ rx, timer: sleep(ms(1)) });
    yield* println(`${yield* tx.isClosed()}`);
  });
  assert.is(text, "false true");
  const world = () =>
    runOnce(
      onCurrentThread(function* () {
        const [, rx] = yield* oneshot.channel<number>();
        yield* select({ rx, timer: sleep(ms(1)) });
        yield* rx;
      }),
    );
  assert.throws(world, (error: Error) => error instanceof Misuse && /await after it was/.test(error.message));
});

test("SEL-6, SM-2: a panic in a branch drops the others while it unwinds", () => {
  const text = always(function* () {
    const mutex = yield* Mutex.new(0);
    const handle = yield* spawn(function* () {
      yield* select(
        {
          holds: function* () {
            using _loud = yield* loud("holds");
            using _guard = (yield* mutex.lock()).unwrap();
            yield* pending();
          },
          panics: function* () {
            yield* loud("panics");
            yield* println("now");
            panic("boom");
          },
          late: saying("late"),
        },
        { biased: true },
      );
    });
    yield* println(`${(yield* handle).isErr()} ${(yield* mutex.lock()).isErr()}`);
  });
  assert.is(text, "now panics holds true true");
});

test("SEL-8: a yield beside a branch that is ready gives nobody a turn", () => {
  const program: Body = function* () {
    const other = yield* spawn(() => saying("other"));
    yield* select({ yields: yieldNow(), ready: saying("ready") }, { biased: true });
    yield* println("selected");
    yield* other;
  };
  for (const policy of policies) {
    assert.equal(
      [...everything(onCurrentThread(program), dfs(), { policy: "faithful" })],
      ["ready selected other"],
      policy,
    );
  }
});

test("SEL-8: more than 64 branches are refused, and so are names that objects put in another order", () => {
  const of = (count: number): Body =>
    function* () {
      const branches = Object.fromEntries(Array.from({ length: count }, (_, i) => [`b${i}`, sleep(ms(i))]));
      yield* println((yield* select(branches)).branch);
    };
  assert.is(shown(runOnce(onCurrentThread(of(64)))), "b0");
  assert.throws(() => runOnce(onCurrentThread(of(65))), /takes at most 64/);
  const refused = (branches: Record<string, Sim<unknown>>) => () => runOnce(onCurrentThread(() => select(branches)));
  assert.throws(refused({ 1: yieldNow() }), /is called 1/);
  assert.throws(refused({ else: yieldNow() }), /is called else/);
  assert.throws(refused({}), /at least one branch/);
});

test("SEL-12, SEL-6: a select in a join in a task that is aborted: everything is dropped, from the inside out", () => {
  const text = always(function* () {
    const leaf = (name: string) =>
      function* () {
        using _guard = yield* loud(name);
        yield* pending();
      };
    const handle = yield* spawn(function* () {
      using _outer = yield* loud("task");
      yield* join(function* () {
        using _mid = yield* loud("mid");
        yield* select({ a: leaf("a"), b: leaf("b") }, { biased: true });
      }, leaf("c"));
    });
    yield* sleep(ms(1));
    yield* handle.abort();
    yield* println(`${(yield* handle).isErr()}`);
  });
  assert.is(text, "a b mid c task true");
});

test("TK-21: a pinned sleep keeps the time that it has slept over the turns of a loop", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(1);
    yield* spawn(
      move({ tx }, function* ({ tx }) {
        for (let i = 0; ; i++) {
          yield* sleep(ms(10));
          if ((yield* tx.send(i)).isErr()) return;
        }
      }),
    );
    const deadline = yield* pin(sleep(ms(35)));
    for (;;) {
      const got = yield* select({ deadline: byRef(deadline), next: rx.recv() });
      if (got.branch === "deadline") break;
      yield* println(`${got.value.unwrap()}`);
    }
    yield* println("late");
  });
  assert.is(text, "0 1 2 late");
});

test("TK-21: a pinned async block keeps its locals over the turns, and loses them with its binding or by drop()", () => {
  const text = always(function* () {
    const block = function* () {
      yield* loud("local");
      yield* sleep(ms(25));
      return "block";
    };
    const kept = yield* pin(block);
    for (let i = 0; ; i++) {
      const got = yield* select({ kept: byRef(kept), tick: sleep(ms(10)) });
      yield* println(`${i} ${got.branch}`);
      if (got.branch === "kept") break;
    }
    const other = yield* pin(block);
    yield* select({ other: byRef(other), tick: sleep(ms(1)) });
    yield* println("kept");
    yield* drop(other);
    yield* println("end");
  });
  assert.is(text, "0 tick 1 tick local 2 kept kept local end");
});

test("TK-21: a pinned future that was polled in a select can be awaited afterwards", () => {
  const text = always(function* () {
    const [tx, rx] = yield* oneshot.channel<string>();
    const sent = yield* pin(rx);
    const nap = yield* pin(sleep(ms(20)));
    const got = yield* select({ sent: byRef(sent), nap: byRef(nap), tick: sleep(ms(5)) });
    yield* println(got.branch);
    yield* nap;
    yield* println("slept");
    yield* tx.send("value");
    yield* println((yield* sent).unwrap());
  });
  assert.is(text, "tick slept value");
});

test("an async block that is polled after its end panics, as Rust's does", () => {
  const world = runOnce(
    onCurrentThread(function* () {
      const block = yield* pin(() => saying("block"));
      yield* block;
      yield* block;
    }),
  );
  assert.is(shown(world), "block (panicked)");
  assert.match(world.stdout.stderr, "`async fn` resumed after completion");
});

test("NOT-8: a loser that was notified passes it on", () => {
  const program: Body = function* () {
    const notify = yield* Notify.new();
    const other = yield* spawn(function* () {
      yield* sleep(ms(1));
      yield* notify.notified();
      yield* println("other");
    });
    yield* spawn(function* () {
      yield* sleep(ms(10));
      yield* notify.notifyOne();
    });
    const got = yield* select({ timer: sleep(ms(10)), mine: notify.notified() }, { biased: true });
    yield* println(got.branch);
    if (got.branch === "mine") yield* notify.notifyOne();
    yield* other;
  };
  for (const outcome of all(program)) assert.ok(["timer other", "mine other"].includes(outcome), outcome);
});

test.run();
