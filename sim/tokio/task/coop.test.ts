import * as assert from "uvu/assert";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import { PENDING, type Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug } from "../../kernel/value/format.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { shown } from "../../testing/walks.ts";
import { pollFn, ready } from "../future/poll-fn.ts";
import { join } from "../macros/join.ts";
import { select } from "../macros/select.ts";
import { channel, type Receiver, unboundedChannel } from "../sync/mpsc.ts";
import { Mutex } from "../sync/mutex.ts";
import { OnceCell } from "../sync/once-cell.ts";
import { channel as oneshot } from "../sync/oneshot.ts";
import { RwLock } from "../sync/rw-lock.ts";
import { Semaphore } from "../sync/semaphore.ts";
import { SetOnce } from "../sync/set-once.ts";
import { Duration, sleep } from "../time/index.ts";
import {
  consumeBudget,
  cooperative,
  hasBudgetRemaining,
  type JoinHandle,
  pollProceed,
  spawn,
  unconstrained,
} from "./index.ts";

// A poll may spend 128 units (COOP-1): with all of them spent a leaf finds nothing, and the task gives way. Another task
// that speaks when it is its turn shows where that happens.
const test = suite("cooperative budget");

const BUDGET = 128;

/** A channel full of items, its sender gone. */
function* items(count: number): Sim<Receiver<number>> {
  const [tx, rx] = yield* unboundedChannel<number>();
  for (let i = 0; i < count; i++) (yield* tx.send(i)).unwrap();
  yield* drop(tx);
  return rx;
}

/** What a task prints that spends `units` and then does something, beside another task that speaks once. */
function after(units: number, act: Body): string {
  return shown(
    runOnce(
      onCurrentThread(function* () {
        const rx = yield* items(units);
        const spender = yield* spawn(
          move({ rx }, function* ({ rx }) {
            for (let i = 0; i < units; i++) yield* rx.recv();
            yield* act();
            yield* println("done");
          }),
        );
        const other = yield* spawn(function* () {
          yield* println("other");
        });
        for (const handle of [spender, other]) (yield* handle).unwrap();
      }),
    ),
  );
}

const nothing: Body = function* () {};

test("COOP-1: 128 leaves in a poll are free, the next one gives way", () => {
  assert.is(after(BUDGET, nothing), "done other");
  assert.is(after(BUDGET + 1, nothing), "other done");
});

const leaves: Readonly<Record<string, Body>> = {
  "mpsc recv": function* () {
    yield* (yield* items(1)).recv();
  },
  "bounded mpsc send": function* () {
    const [tx, _rx] = yield* channel<number>(1);
    yield* tx.send(1);
  },
  oneshot: function* () {
    const [tx, rx] = yield* oneshot<number>();
    yield* tx.send(1);
    yield* rx;
  },
  "oneshot closed": function* () {
    const [tx, rx] = yield* oneshot<number>();
    yield* drop(rx);
    yield* tx.closed();
  },
  "mpsc recv_many": function* () {
    yield* (yield* items(1)).recvMany([], 1);
  },
  "mpsc reserve": function* () {
    const [tx, _rx] = yield* channel<number>(1);
    yield* tx.reserve();
  },
  Semaphore: function* () {
    yield* (yield* Semaphore.new(1)).acquire();
  },
  "tokio Mutex": function* () {
    yield* (yield* Mutex.new(0)).lock();
  },
  "tokio RwLock read": function* () {
    yield* (yield* RwLock.new(0)).read();
  },
  "tokio RwLock write": function* () {
    yield* (yield* RwLock.new(0)).write();
  },
  "OnceCell without a value": function* () {
    yield* (yield* OnceCell.new<number>()).getOrInit(function* () {
      return 1;
    });
  },
  sleep: function* () {
    yield* sleep(Duration.ZERO);
  },
};

test("COOP-1, COOP-2: these leaves look at the budget", () => {
  for (const [name, leaf] of Object.entries(leaves)) {
    assert.is(after(BUDGET - 1, leaf), "done other", name);
    assert.is(after(BUDGET, leaf), "other done", name);
  }
});

test("COOP-3: these do not", () => {
  const free: Readonly<Record<string, Body>> = {
    "SetOnce::wait": function* () {
      yield* (yield* SetOnce.newWith(1)).wait();
    },
    "mpsc Sender::closed": function* () {
      const [tx, rx] = yield* channel<number>(1);
      yield* drop(rx);
      yield* tx.closed();
    },
    "unbounded send, try_send, try_acquire": function* () {
      const [tx, _rx] = yield* unboundedChannel<number>();
      yield* tx.send(1);
      const [bounded, _other] = yield* channel<number>(1);
      yield* bounded.trySend(1);
      yield* (yield* Semaphore.new(1)).tryAcquire();
    },
  };
  for (const [name, leaf] of Object.entries(free)) assert.is(after(BUDGET, leaf), "done other", name);
});

test("COOP-2: awaiting a JoinHandle looks at the budget", () => {
  const joins = (units: number): string =>
    shown(
      runOnce(
        onCurrentThread(function* () {
          const finished = yield* spawn(nothing);
          const rx = yield* items(units);
          const spender = yield* spawn(
            move({ rx, finished }, function* ({ rx, finished }) {
              for (let i = 0; i < units; i++) yield* rx.recv();
              yield* finished;
              yield* println("done");
            }),
          );
          const other = yield* spawn(function* () {
            yield* println("other");
          });
          for (const handle of [spender, other] as JoinHandle<unknown>[]) (yield* handle).unwrap();
        }),
      ),
    );
  assert.is(joins(BUDGET - 1), "done other");
  assert.is(joins(BUDGET), "other done");
});

test("COOP-3: these do not: try_recv, an unbounded send, mpsc closed()", () => {
  const free: Readonly<Record<string, Body>> = {
    try_recv: function* () {
      yield* (yield* items(1)).tryRecv();
    },
    "unbounded send": function* () {
      const [tx, _rx] = yield* unboundedChannel<number>();
      yield* tx.send(1);
    },
    "mpsc closed": function* () {
      const [tx, rx] = yield* channel<number>(1);
      yield* drop(rx);
      yield* tx.closed();
    },
  };
  for (const [name, act] of Object.entries(free)) assert.is(after(BUDGET, act), "done other", name);
});

test("COOP-1: a leaf that finds nothing costs nothing, and is asked again when something is there", () => {
  const program = onCurrentThread(function* () {
    const [tx, rx] = yield* channel<number>(1);
    const reader = yield* spawn(
      move({ rx }, function* ({ rx }) {
        let count = 0;
        while ((yield* rx.recv()).isSome()) count++;
        yield* println(`${count}`);
      }),
    );
    for (let i = 0; i < 300; i++) (yield* tx.send(i)).unwrap();
    yield* drop(tx);
    (yield* reader).unwrap();
  });
  assert.is(shown(runOnce(program)), "300");
});

test("COOP-1: with nothing left a leaf has the task polled again even where there is nothing to find", () => {
  assert.is(
    after(BUDGET, function* () {
      const [tx, rx] = yield* oneshot<string>();
      let polls = 0;
      // Nobody but the leaf beside it has this one polled again.
      const sends = pollFn(function* () {
        polls++;
        if (polls < 2) return PENDING;
        yield* tx.send("sent");
        return ready(undefined);
      });
      yield* join(rx, sends);
    }),
    "other done",
  );
});

test("COOP-2, COOP-7: consume_budget looks at the budget, and so does what cooperative wraps", () => {
  for (const leaf of [consumeBudget, () => cooperative(nothing)]) {
    assert.is(after(BUDGET - 1, leaf), "done other");
    assert.is(after(BUDGET, leaf), "other done");
  }
});

test("COOP-7: what cooperative wraps costs one unit if it is ready, and none if it is not", () => {
  // One unit is left: had the poll in vain kept it, `now` would find nothing, and be ready in the next poll.
  const left = shown(
    runOnce(
      onCurrentThread(function* () {
        for (let i = 0; i < BUDGET - 1; i++) yield* cooperative(nothing);
        yield* println(`${yield* hasBudgetRemaining()}`);
        yield* select({ waits: cooperative(pending), now: cooperative(nothing) }, { biased: true });
        yield* println(`${yield* hasBudgetRemaining()}`);
      }),
    ),
  );
  assert.is(left, "true false");
});

test("COOP-7: poll_proceed gives its unit back unless something came of the poll", () => {
  const polls = (progress: boolean) =>
    pollFn(function* () {
      const unit = yield* pollProceed();
      if (!unit.done) return PENDING;
      if (progress) unit.value.madeProgress();
      return ready(undefined);
    });
  const left = (progress: boolean) =>
    shown(
      runOnce(
        onCurrentThread(function* () {
          for (let i = 0; i < BUDGET; i++) yield* polls(progress);
          yield* println(`${yield* hasBudgetRemaining()}`);
        }),
      ),
    );
  assert.is(left(false), "true");
  assert.is(left(true), "false");
});

test("COOP-6: what is unconstrained never gives way, and leaves the budget as it was", () => {
  const reads = function* () {
    const rx = yield* items(300);
    for (let i = 0; i < 300; i++) yield* rx.recv();
  };
  assert.is(
    after(0, () => unconstrained(reads)),
    "done other",
  );
  assert.is(after(0, reads), "other done");
  const both = function* () {
    yield* unconstrained(reads);
    yield* consumeBudget();
  };
  assert.is(after(BUDGET - 1, both), "done other");
  assert.is(after(BUDGET, both), "other done");
});

test("SEL-7, COOP-9: an exhausted select! polls no branch, else or not", () => {
  for (const withElse of [false, true]) {
    const selects = function* () {
      yield* select(
        {
          block: function* () {
            yield* println("polled");
          },
        },
        { else: withElse },
      );
    };
    assert.is(after(BUDGET - 1, selects), "polled done other");
    assert.is(after(BUDGET, selects), "other polled done");
  }
});

test("COOP-10: an exhausted send takes its permit all the same, and keeps it while it gives way", () => {
  const program = onCurrentThread(function* () {
    const units = yield* items(BUDGET);
    const [tx, rx] = yield* channel<string>(1);
    const first = yield* spawn(
      move({ units, tx: yield* tx.clone() }, function* ({ units, tx }) {
        for (let i = 0; i < BUDGET; i++) yield* units.recv();
        (yield* tx.send("first")).unwrap();
        yield* println("sent");
      }),
    );
    const second = yield* spawn(
      move({ tx }, function* ({ tx }) {
        yield* println(debug((yield* tx.trySend("second")).unwrapErr()));
      }),
    );
    for (const handle of [first, second]) (yield* handle).unwrap();
    yield* println((yield* rx.recv()).unwrap());
  });
  assert.is(shown(runOnce(program)), '"Full(..)" sent first');
});

test("COOP-1: a value that a oneshot gives costs one unit", () => {
  const one: Body = function* () {
    const [tx, rx] = yield* oneshot<number>();
    yield* tx.send(1);
    yield* rx;
  };
  assert.is(after(BUDGET - 1, one), "done other");
  const two: Body = function* () {
    yield* one();
    yield* one();
  };
  assert.is(after(BUDGET - 1, two), "other done");
});

test.run();
