import * as assert from "uvu/assert";
import { states } from "../../explore/strategies/states.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { sleep as blockThread, spawn as spawnThread, type JoinHandle as Thread } from "../../std/thread.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, currentThread, onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { byRef } from "../future/pin.ts";
import { join } from "../macros/join.ts";
import { select } from "../macros/select.ts";
import { type JoinHandle, spawn, yieldNow } from "../task/index.ts";
import { Notify } from "./notify.ts";

const test = suite("Notify");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

/** Tasks that wait, in this order, and say when they were notified. */
function* waiters(notify: Notify, names: readonly string[]): Sim<JoinHandle<void>[]> {
  const handles: JoinHandle<void>[] = [];
  for (const name of names) {
    handles.push(
      yield* spawn(function* () {
        yield* notify.notified();
        yield* println(name);
      }),
    );
  }
  yield* yieldNow();
  return handles;
}

/** Lets woken tasks run. */
function* settle(): Sim<void> {
  yield* yieldNow();
  yield* yieldNow();
}

test("NOT-1: notify_one wakes the oldest waiter", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    yield* waiters(notify, ["a", "b", "c"]);
    for (const round of ["1", "2", "3"]) {
      yield* println(round);
      yield* notify.notifyOne();
      yield* settle();
    }
  });
  assert.is(text, "1 a 2 b 3 c");
});

test("NOT-1: without a waiter one permit is stored, not two", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    yield* notify.notifyOne();
    yield* notify.notifyOne();
    yield* waiters(notify, ["a", "b"]);
    yield* settle();
    yield* println("end");
  });
  assert.is(text, "a end");
});

test("NOT-2: the permit goes to the future that is polled first, not to the one made first", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    const made = notify.notified();
    yield* made.create();
    yield* spawn(function* () {
      yield* notify.notified();
      yield* println("polled first");
    });
    yield* notify.notifyOne();
    yield* yieldNow();
    yield* spawn(function* () {
      yield* made;
      yield* println("made first");
    });
    yield* settle();
    yield* println("end");
  });
  assert.is(text, "polled first end");
});

test("NOT-3: notify_waiters wakes all in order, completes what was made before, and stores nothing", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    const made = notify.notified();
    yield* made.create();
    yield* waiters(notify, ["a", "b", "c"]);
    yield* notify.notifyWaiters();
    yield* made;
    yield* println("made before");
    yield* settle();
    yield* waiters(notify, ["late"]);
    yield* settle();
    yield* println("end");
  });
  assert.is(text, "made before a b c end");
});

test("NOT-3: notify_waiters leaves a stored permit", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    yield* notify.notifyOne();
    yield* notify.notifyWaiters();
    yield* notify.notified();
    yield* println("end");
  });
  assert.is(text, "end");
});

test("NOT-4: notify_last wakes the newest waiter: of 0..3, one, last, one give 0, 3, 1", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    yield* waiters(notify, ["0", "1", "2", "3"]);
    yield* notify.notifyOne();
    yield* settle();
    yield* notify.notifyLast();
    yield* settle();
    yield* notify.notifyOne();
    yield* settle();
  });
  assert.is(text, "0 3 1");
});

test("NOT-4: without a waiter notify_last stores a permit", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    yield* notify.notifyLast();
    yield* notify.notified();
    yield* println("end");
  });
  assert.is(text, "end");
});

test("NOT-5: enable takes the place in the queue, and says whether there was a permit", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    const early = notify.notified();
    yield* println(`${yield* early.enable()}`);
    yield* waiters(notify, ["late"]);
    yield* notify.notifyOne();
    yield* println(`${yield* early.enable()}`);
    yield* early;
    yield* notify.notifyOne();
    yield* settle();
    yield* notify.notifyOne();
    yield* println(`${yield* notify.notified().enable()}`);
  });
  assert.is(text, "false true late true");
});

test("NOT-6: notified_owned is the same future", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    const made = notify.notifiedOwned();
    yield* made.create();
    yield* spawn(made);
    yield* notify.notifyWaiters();
    yield* notify.notifyOne();
    yield* settle();
    yield* notify.notifiedOwned(); // the permit is there: the other was completed by notify_waiters
    yield* println("end");
  });
  assert.is(text, "end");
});

for (const [how, wakes] of [
  ["one", "b"],
  ["last", "c"],
  ["waiters", "b c"],
] as const) {
  test(`NOT-5, NOT-8: an enabled future that is dropped unawaited after notify_${how}`, () => {
    const text = onCt(function* () {
      const notify = yield* Notify.new();
      const enabled = notify.notified();
      if (how !== "last") yield* enabled.enable();
      yield* waiters(notify, ["b", "c"]);
      if (how === "last") yield* enabled.enable();
      yield* how === "one" ? notify.notifyOne() : how === "last" ? notify.notifyLast() : notify.notifyWaiters();
      yield* println("drop");
      yield* drop(enabled);
      yield* settle();
      yield* println("end");
    });
    assert.is(text, `drop ${wakes} end`);
  });
}

test("NOT-5, NOT-9: an enabled future that is dropped unnotified leaves the queue", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    yield* spawn(function* () {
      yield* notify.notified().enable(); // dropped at the end of the task
    });
    yield* settle();
    yield* waiters(notify, ["late"]);
    yield* notify.notifyOne();
    yield* settle();
  });
  assert.is(text, "late");
});

test("NOT-2, NOT-3: &mut notified keeps its place over several selects", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    const mine = notify.notified();
    for (let round = 0; round < 3; round++) {
      const got = yield* select({ mine: byRef(mine), other: yieldNow() }, { biased: true });
      yield* println(got.branch);
      if (round === 0) yield* waiters(notify, ["late"]);
      if (round === 1) yield* notify.notifyOne();
    }
  });
  assert.is(text, "other other mine");
});

test("NOT-7, COOP-3: notified costs no budget", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    yield* spawn(function* () {
      for (let i = 0; i < 1000; i++) {
        yield* notify.notifyOne();
        yield* notify.notified();
      }
      yield* println("1000");
    });
    yield* spawn(function* () {
      yield* println("other");
    });
    yield* settle();
  });
  assert.is(text, "1000 other");
});

for (const [how, wakes] of [
  ["one", "b"],
  ["last", "a"],
] as const) {
  test(`NOT-8: a waiter that notify_${how} picked and that is dropped passes it on, in the same way`, () => {
    const text = onCt(function* () {
      const notify = yield* Notify.new();
      const order = how === "one" ? ["dropped", "b", "c"] : ["z", "a", "dropped"];
      const handles = yield* waiters(notify, order);
      yield* how === "one" ? notify.notifyOne() : notify.notifyLast();
      yield* (handles[order.indexOf("dropped")] as JoinHandle<void>).abort();
      yield* settle();
      yield* println("end");
    });
    assert.is(text, `${wakes} end`);
  });
}

test("NOT-8: without another waiter the permit is stored", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    const [handle] = yield* waiters(notify, ["dropped"]);
    yield* notify.notifyOne();
    yield* (handle as JoinHandle<void>).abort();
    yield* settle();
    yield* notify.notified();
    yield* println("stored");
  });
  assert.is(text, "stored");
});

test("NOT-8: what notify_waiters woke is not passed on", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    const [handle] = yield* waiters(notify, ["dropped"]);
    yield* notify.notifyWaiters();
    yield* (handle as JoinHandle<void>).abort();
    yield* settle();
    yield* waiters(notify, ["late"]);
    yield* settle();
    yield* println("end");
  });
  assert.is(text, "end");
});

test("NOT-9: a waiter that is dropped unnotified leaves the queue", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    const [first] = yield* waiters(notify, ["dropped", "b"]);
    yield* (first as JoinHandle<void>).abort();
    yield* settle();
    yield* notify.notifyOne();
    yield* settle();
    yield* println("end");
  });
  assert.is(text, "b end");
});

test("NOT-9: a wake that is no notification leaves a waiter where it is", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    const other = yield* Notify.new();
    const first = function* (): Sim<void> {
      yield* notify.notified();
      yield* println("notified");
    };
    yield* spawn(() => join(first(), other.notified()));
    yield* yieldNow();
    yield* other.notifyOne();
    yield* settle();
    yield* println("not yet");
    yield* notify.notifyOne();
    yield* settle();
  });
  assert.is(text, "not yet notified");
});

function* nap(): Sim<void> {
  yield* blockThread(Duration.fromMillis(1));
}

const race: Body = function* () {
  using rt = yield* currentThread();
  const handle = rt.handle();
  const notify = yield* Notify.new();
  const threads: Thread<void>[] = [];
  for (const name of ["a", "b"]) {
    threads.push(
      yield* spawnThread(function* () {
        yield* handle.blockOn(notify.notified());
        yield* println(name);
        yield* notify.notifyOne();
      }),
    );
  }
  // A choice between two others, made while both wait: there the two orders would meet.
  threads.push(yield* spawnThread(() => nap()));
  yield* nap();
  yield* notify.notifyOne();
  for (const thread of threads) (yield* thread.join()).unwrap();
};

test("NOT-1: who waits first is part of the state: the visited set keeps both orders", () => {
  assert.equal([...walks(race, 200).keys()].sort(), ["a b", "b a"]);
  assert.equal([...everything(race, states())].sort(), ["a b", "b a"]);
});

test("NOT-3: without a waiter notify_waiters stores nothing", () => {
  const text = onCt(function* () {
    const notify = yield* Notify.new();
    yield* notify.notifyWaiters();
    const got = yield* select({ told: notify.notified(), later: yieldNow() }, { biased: true });
    yield* println(got.branch);
  });
  assert.is(text, "later");
});

test("NOT-1: whether a permit is stored is part of the state: two notifications come before the wait, or one after it", () => {
  const main = function* (): Sim<void> {
    using rt = yield* currentThread();
    const notify = yield* Notify.new();
    const twice = yield* spawnThread(function* () {
      yield* notify.notifyOne();
      yield* notify.notifyOne();
    });
    yield* rt.blockOn(notify.notified());
    (yield* twice.join()).unwrap();
    // A choice, where the visited set is asked.
    yield* spawnThread(function* () {
      yield* println("");
    });
    yield* println("");
    const got = yield* rt.blockOn(() => select({ told: notify.notified(), later: yieldNow() }, { biased: true }));
    yield* println(got.branch);
  };
  assert.equal([...everything(main, states())].sort(), ["later", "told"]);
});

test.run();
