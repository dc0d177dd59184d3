import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import type { End } from "../../kernel/end.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import { PENDING, type Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import type { Policy } from "../../kernel/world.ts";
import { cell } from "../../std/cell.ts";
import { Mutex } from "../../std/mutex.ts";
import { sleep as sleepThread, spawn as spawnThread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, beside, currentThread, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import { join } from "../macros/join.ts";
import { select } from "../macros/select.ts";
import { unboundedChannel } from "../sync/mpsc.ts";
import { Notify } from "../sync/notify.ts";
import * as oneshot from "../sync/oneshot.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { Duration, sleep } from "../time/index.ts";
import * as future from "./index.ts";
import { byRef, pin } from "./pin.ts";
import { type Context, type Poll, PollFuture, pollFn, ready } from "./poll-fn.ts";
import { Waker } from "./waker.ts";

const test = suite("futures");
const policies: readonly Policy[] = ["faithful", "any-order"];
type Guard = ReturnType<typeof loud> extends Iterable<unknown, infer T> ? T : never;

/** Ready at its n-th poll. */
class Countdown extends PollFuture<string> {
  left: number;
  constructor(left: number) {
    super();
    this.left = left;
  }
  override *poll({ waker }: Context): Sim<Poll<string>> {
    if (--this.left === 0) return ready("lift-off");
    yield* waker.wake();
    return PENDING;
  }
}

/** Owns a guard, and is ready or never. */
class Owning extends PollFuture<void> {
  readonly guard: Guard;
  readonly isReady: boolean;
  constructor(guard: Guard, isReady: boolean) {
    super();
    this.guard = guard;
    this.isReady = isReady;
  }
  override poll(): Poll<void> {
    return this.isReady ? ready(undefined) : PENDING;
  }
}

test("a user's future can be awaited, spawned, blocked on, joined and selected", () => {
  const text = always(function* () {
    yield* println(yield* new Countdown(2));
    yield* println((yield* yield* spawn(new Countdown(3))).unwrap());
    const [a, b] = yield* join(new Countdown(1), new Countdown(3));
    yield* println(`${a} ${b}`);
    const got = yield* select({ one: new Countdown(3), two: future.pending<number>() });
    yield* println(`${got.branch} ${got.value}`);
  });
  assert.is(text, "lift-off lift-off lift-off lift-off one lift-off");
  const world = runOnce(function* () {
    using rt = yield* currentThread();
    yield* println(yield* rt.blockOn(new Countdown(2)));
  });
  assert.is(shown(world), "lift-off");
});

test("SEL-6: a user's future keeps what it owns when it is ready, and is dropped with the others", () => {
  const text = always(function* () {
    const p1 = new Owning(yield* loud("p1"), false);
    const r = new Owning(yield* loud("r"), true);
    const p2 = new Owning(yield* loud("p2"), false);
    yield* select({ p1, r, p2 }, { biased: true });
    yield* println("handler");
  });
  assert.is(text, "p1 r p2 handler");
});

test("a user's future that is polled by reference goes on where it stood", () => {
  const text = always(function* () {
    const countdown = new Countdown(4);
    yield* select({ countdown: byRef(countdown), now: future.ready(0) }, { biased: true });
    yield* println(`${countdown.left}`);
    yield* println(yield* countdown);
  });
  assert.is(text, "3 lift-off");
});

test("what a poll function declares is gone when it returns, poll by poll", () => {
  const text = always(function* () {
    let polls = 0;
    yield* pollFn(function* ({ waker }) {
      yield* loud(`local${++polls}`);
      yield* println(`poll${polls}`);
      if (polls === 2) return ready(undefined);
      yield* waker.wake();
      return PENDING;
    });
  });
  assert.is(text, "poll1 local1 poll2 local2");
});

test("a poll function cannot await, whatever the policy", () => {
  for (const policy of policies) {
    const program = onCurrentThread(function* () {
      const [, rx] = yield* oneshot.channel<number>();
      yield* pollFn(function* () {
        yield* rx;
        return PENDING;
      });
    });
    assert.throws(() => runOnce(program, { policy }), /poll function/);
  }
});

/** A slot with a waker in it, as an executor's or a channel's of the program's own. */
const slot = () => Mutex.new<Option<Waker>>(none);

test("a waker that was stored wakes the task from a thread, and clones do the same", () => {
  const text = always(function* () {
    const stored = yield* slot();
    const flag = yield* cell(false);
    const thread = yield* spawnThread(function* () {
      for (;;) {
        const guard = (yield* stored.lock()).unwrap();
        const { value } = guard;
        yield* drop(guard);
        if (value.isNone()) continue;
        yield* flag.store(true);
        yield* value.unwrap().clone().wake();
        return;
      }
    });
    yield* pollFn(function* ({ waker }) {
      if (yield* flag.load()) return ready(undefined);
      const guard = (yield* stored.lock()).unwrap();
      guard.value = some(waker);
      yield* drop(guard);
      return (yield* flag.load()) ? ready(undefined) : PENDING;
    });
    yield* println("woken");
    (yield* thread.join()).unwrap();
  });
  assert.is(text, "woken");
});

test("a wake that comes before the flag is lost", () => {
  const lost = (wakeFirst: boolean): Body =>
    function* () {
      const stored = yield* cell<Option<Waker>>(none);
      const flag = yield* cell(false);
      yield* spawn(function* () {
        const waker = yield* stored.load();
        if (wakeFirst && waker.isSome()) yield* waker.unwrap().wake();
        yield* flag.store(true);
        if (!wakeFirst && waker.isSome()) yield* waker.unwrap().wake();
      });
      yield* pollFn(function* ({ waker }) {
        yield* stored.store(some(waker));
        return (yield* flag.load()) ? ready(undefined) : PENDING;
      });
      yield* println("woken");
    };
  for (const policy of policies) {
    for (const strategy of [dfs(), sourceDpor({ lateness: 0 })]) {
      assert.equal([...everything(beside(1, lost(true)), strategy, { policy })].sort(), ["(deadlock)", "woken"]);
    }
  }
});

test("a waker that is used after the future has ended wakes nobody", () => {
  const text = always(function* () {
    const stored = yield* cell<Option<Waker>>(none);
    const handle = yield* spawn(() =>
      pollFn(function* ({ waker }) {
        yield* stored.store(some(waker));
        return ready("done");
      }),
    );
    yield* println((yield* handle).unwrap());
    yield* (yield* stored.load()).unwrap().wakeByRef();
    yield* sleep(Duration.fromMillis(1));
  });
  assert.is(text, "done");
});

test("will_wake: the wakers of two polls of one task wake the same", () => {
  const text = always(function* () {
    const wakers: Waker[] = [];
    const nothing = yield* Waker.noop();
    yield* pollFn(function* ({ waker }) {
      wakers.push(waker);
      yield* waker.wake();
      return wakers.length < 2 ? PENDING : ready(undefined);
    });
    const [one, two] = wakers as [Waker, Waker];
    yield* println(`${one.willWake(two)} ${one.clone().willWake(one)} ${nothing.willWake(one)}`);
    yield* nothing.wake();
  });
  assert.is(text, "true true false");
});

test("SIM-4: two wakes of a poller that waits are one poll or two; every search finds both", () => {
  const later = (ms: number, act: () => Sim<void>) =>
    spawnThread(function* () {
      yield* sleepThread(Duration.fromMillis(ms));
      yield* act();
    });
  const counts: Body = function* () {
    const stored = yield* cell<Option<Waker>>(none);
    const [tx, rx] = yield* oneshot.channel<void>();
    let polls = 0;
    const counting = pollFn(function* ({ waker }) {
      polls++;
      yield* stored.store(some(waker));
      return PENDING;
    });
    for (let i = 0; i < 2; i++) {
      yield* later(1, function* () {
        yield* (yield* stored.load()).unwrap().wake();
      });
    }
    yield* spawnThread(
      move({ tx }, function* ({ tx }) {
        yield* sleepThread(Duration.fromMillis(2));
        yield* tx.send(undefined);
      }),
    );
    yield* select({ counting, end: rx }, { biased: true });
    yield* println(`${polls}`);
  };
  // At the start, at 1 ms once or twice, at 2 ms.
  for (const runtime of [onCurrentThread, (body: Body) => beside(1, body), (body: Body) => onWorkers(1, body)]) {
    for (const policy of policies) {
      for (const strategy of [sourceDpor({ lateness: 0 }), states()]) {
        const found = [...everything(runtime(counts), strategy, { policy }, 40_000)].sort();
        assert.equal(found, ["3", "4"], `${policy} ${strategy.name}`);
      }
    }
  }
});

test("TK-25: deferred twice in a row, a waker is kept once", () => {
  const program = onCurrentThread(function* () {
    const woken = yield* cell(0);
    const counting = () =>
      Waker.from(function* () {
        yield* woken.update((n) => n + 1);
      });
    const [one, other] = [yield* counting(), yield* counting()];
    const polled = (waker: Waker) =>
      pollFn(function* () {
        const yields = yield* pin(yieldNow());
        yield* yields.poll({ waker });
        return ready(undefined);
      });
    for (const waker of [one, one, other, one]) yield* polled(waker);
    yield* sleep(Duration.fromMillis(1));
    yield* println(`${yield* woken.load()}`);
  });
  assert.is(shown(runOnce(program)), "3");
});

test("an executor inside of a task: futures polled by hand, each with a waker of its own", () => {
  const text = always(function* () {
    const [tx, rx] = yield* unboundedChannel<string>();
    const queue = yield* cell<readonly number[]>([]);
    const futures = [
      yield* pin(function* () {
        yield* sleep(Duration.fromMillis(2));
        return "slept";
      }),
      yield* pin(
        move({ rx }, function* ({ rx }) {
          return (yield* rx.recv()).unwrap();
        }),
      ),
    ];
    yield* spawn(
      move({ tx }, function* ({ tx }) {
        yield* sleep(Duration.fromMillis(1));
        yield* tx.send("received");
      }),
    );
    const polled: number[] = [];
    const done: string[] = [];
    let first = true;
    yield* pollFn(function* ({ waker }) {
      const ids = first ? [0, 1] : yield* queue.update(() => []);
      first = false;
      for (const id of ids) {
        const own = yield* Waker.from(function* () {
          yield* queue.update((list) => [...list, id]);
          yield* waker.wake();
        });
        polled.push(id);
        const poll = yield* (futures[id] as (typeof futures)[0]).poll({ waker: own });
        if (poll.done) done.push(poll.value);
      }
      return done.length === 2 ? ready(undefined) : PENDING;
    });
    yield* println(`${done.join(" ")} ${polled.join("")}`);
  });
  assert.is(text, "received slept 0110");
});

test("a pinned future moves to another task, with all that it owns and has done", () => {
  const text = always(function* () {
    const boxed = yield* pin(function* () {
      yield* loud("local");
      yield* sleep(Duration.fromMillis(10));
      yield* loud("later");
      return "value";
    });
    yield* select({ boxed: byRef(boxed), now: future.ready(0) }, { biased: true });
    const handle = yield* spawn(
      move({ boxed }, function* ({ boxed }) {
        yield* println("task");
        return yield* boxed;
      }),
    );
    yield* println((yield* handle).unwrap());
  });
  assert.is(text, "task later local value");
});

test("a pinned future that moved is the other task's: it waits in that one's name", () => {
  for (const policy of policies) {
    const program = onCurrentThread(function* () {
      const notify = yield* Notify.new();
      const boxed = yield* pin(function* () {
        yield* yieldNow();
        yield* notify.notified();
      });
      yield* select({ boxed: byRef(boxed), now: future.ready(0) }, { biased: true });
      yield* yield* spawn(
        move({ boxed }, function* ({ boxed }) {
          yield* boxed;
        }),
      );
    });
    const end = runOnce(program, { policy }).end as Extract<End, { kind: "deadlock" }>;
    assert.ok(
      end.waiting.some(({ who, op }) => who === "main.1" && op === "Notify.notified"),
      JSON.stringify(end),
    );
  }
});

test("TK-21: a body that awaits by reference can be dropped, and what it awaits goes on", () => {
  const text = always(function* () {
    const nap = yield* pin(function* () {
      yield* loud("local");
      yield* sleep(Duration.fromMillis(10));
      return "slept";
    });
    const waits = function* () {
      try {
        yield* byRef(nap);
      } finally {
        yield* println("dropped");
      }
    };
    yield* select({ waits, timer: sleep(Duration.fromMillis(1)) });
    yield* println(yield* nap);
  });
  assert.is(text, "dropped local slept");
});

test("what a user's future owns is dropped in the order of its fields", () => {
  class Two extends PollFuture<void> {
    readonly first: Guard;
    readonly second: Guard;
    constructor(first: Guard, second: Guard) {
      super();
      this.first = first;
      this.second = second;
    }
    override poll(): Poll<void> {
      return ready(undefined);
    }
  }
  const text = always(function* () {
    (yield* yield* spawn(new Two(yield* loud("a"), yield* loud("b")))).unwrap();
    const two = new Two(yield* loud("c"), yield* loud("d"));
    yield* select({ two, never: future.pending() });
    yield* println("end");
  });
  assert.is(text, "a b c d end");
});

test("std::future::ready and pending", () => {
  const text = always(function* () {
    yield* println(`${yield* future.ready(7)}`);
    const got = yield* select({ never: future.pending(), timer: sleep(Duration.fromMillis(1)) });
    yield* println(got.branch);
  });
  assert.is(text, "7 timer");
});

test.run();
