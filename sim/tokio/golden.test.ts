import * as assert from "uvu/assert";
import { dfs } from "../explore/strategies/dfs.ts";
import { states } from "../explore/strategies/states.ts";
import { type Async, move } from "../kernel/closure.ts";
import { drop } from "../kernel/ownership/drop.ts";
import { PENDING, type Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { type Cell, cell } from "../std/cell.ts";
import * as stdMpsc from "../std/mpsc.ts";
import { sleep as blockThread } from "../std/thread.ts";
import { loud } from "../testing/loud.ts";
import { golden } from "../testing/observed.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { everything, shown, walks } from "../testing/walks.ts";
import { type Poll, PollFuture, pollFn, ready } from "./future/poll-fn.ts";
import * as tokio from "./index.ts";

// Golden traces: what Tokio 1.54.1 printed (tokio-semantics Appendix B), with the programs built from their `setup` texts.
// A trace that came in all runs must be the only one here: under the plain schedule and under random walks.
const test = suite("golden traces");

type JoinHandle<T> = tokio.task.JoinHandle<T>;
const { Builder } = tokio.runtime;
const { yieldNow } = tokio.task;
const { advance, Duration, Instant, sleep, sleepUntil, timeout } = tokio.time;
const { Notify, mpsc, oneshot } = tokio.sync;
const ms = (count: number) => Duration.fromMillis(count);

type Body = () => Sim<unknown>;

/** `block_on` of a current_thread runtime. */
const ct = (body: Body): Body =>
  function* () {
    using rt = (yield* Builder.newCurrentThread().enableAll().build()).unwrap();
    yield* rt.blockOn(body);
  };

/** One worker; `block_on` awaits one spawned task P, which is `body`. */
const mt1 = (body: Body): Body =>
  function* () {
    using rt = (yield* Builder.newMultiThread().workerThreads(1).enableAll().build()).unwrap();
    yield* rt.blockOn(function* () {
      (yield* yield* tokio.spawn(body)).unwrap();
    });
  };

/** Spawns one task for each name and awaits all of them, in order; `between` runs after the spawns. */
function* spawnAll(names: readonly string[], task: (name: string) => Sim<void>, between?: Body): Sim<void> {
  const handles = [];
  for (const name of names) handles.push(yield* tokio.spawn(() => task(name)));
  if (between !== undefined) yield* between();
  for (const handle of handles) (yield* handle).unwrap();
}

/** A task that logs once. */
function* saying(name: string): Sim<void> {
  yield* println(name);
}

const abc = ["A", "B", "C"];
const t1to5 = ["t1", "t2", "t3", "t4", "t5"];

/** The program shows the recorded log and nothing else: on ct there is nothing to choose (POL-10), on mt1 it never matters. */
function only(
  id: string,
  flavour: "ct" | "mt1",
  rules: string,
  program: Body,
  entries = (lines: string[]) => lines,
): void {
  test(`${id} on ${flavour} (${rules})`, () => {
    const { log } = golden(id, flavour);
    const plain = shown(runOnce(program));
    assert.equal(entries(plain.split(" ")), [...log]);
    if (flavour === "ct") assert.equal([...everything(program, dfs(), {}, 1)], [plain]);
    else {
      assert.equal([...walks(program, 200).keys()], [plain]);
      if (!tooManyStates.includes(id)) assert.equal([...everything(program, states())], [plain]);
    }
  });
}

/** Their searches take longer than a second. */
const tooManyStates = ["GT-13"];

// --- Yielding and waking ------------------------------------------------------------------------------------------------

function* yieldingTwice(name: string): Sim<void> {
  yield* println(`${name}1`);
  yield* yieldNow();
  yield* println(`${name}2`);
  yield* yieldNow();
  yield* println(`${name}3`);
}
only(
  "GT-1",
  "ct",
  "TK-22, TK-23, CT-6",
  ct(() => spawnAll(abc, yieldingTwice, () => saying("main"))),
);

function* yieldingThrice(name: string): Sim<void> {
  for (let i = 0; i < 3; i++) {
    yield* println(`${name}${i}`);
    yield* yieldNow();
  }
}
only(
  "GT-2",
  "ct",
  "CT-3, CT-6",
  ct(function* () {
    for (const name of abc) yield* tokio.spawn(() => yieldingThrice(name));
    for (let i = 0; i < 6; i++) {
      yield* println(`m${i}`);
      yield* yieldNow();
    }
  }),
);

only(
  "GT-3",
  "mt1",
  "MT-1",
  mt1(function* () {
    yield* spawnAll(t1to5, saying, () => saying("p"));
    yield* println("done");
  }),
);

only("GT-4", "mt1", "MT-6, MT-7", function* () {
  using rt = (yield* Builder.newMultiThread().workerThreads(1).enableAll().build()).unwrap();
  const [began, hasBegun] = yield* stdMpsc.channel<undefined>();
  const [release, released] = yield* stdMpsc.channel<undefined>();
  const first = yield* rt.spawn(
    move({ began, released }, function* ({ began, released }) {
      (yield* began.send(undefined)).unwrap();
      (yield* released.recv()).unwrap();
    }),
  );
  (yield* hasBegun.recv()).unwrap();
  const handles: JoinHandle<void>[] = [];
  for (let i = 1; i <= 8; i++) handles.push(yield* rt.spawn(() => saying(`t${i}`)));
  (yield* release.send(undefined)).unwrap();
  yield* rt.blockOn(function* () {
    for (const handle of [first, ...handles]) (yield* handle).unwrap();
  });
});

only(
  "GT-5",
  "mt1",
  "MT-11, MT-12",
  mt1(() => spawnAll(abc, yieldingThrice)),
);

const sameInstant: Body = function* () {
  const at = (yield* Instant.now()).add(ms(30));
  yield* spawnAll(t1to5, function* (name) {
    yield* sleepUntil(at);
    yield* println(name);
  });
};
only("GT-6", "ct", "TM-14, TM-16", ct(sameInstant));
only("GT-6", "mt1", "TM-14, MT-10", mt1(sameInstant));

const overdue: Body = function* () {
  const base = (yield* Instant.now()).add(ms(20));
  yield* spawnAll(
    ["t5", "t3", "t4", "t1", "t2"],
    function* (name) {
      yield* sleepUntil(base.add(ms(Number(name[1]))));
      yield* println(name);
    },
    function* () {
      yield* yieldNow();
      yield* blockThread(ms(60));
    },
  );
};
only("GT-7", "ct", "TM-14, CT-5", ct(overdue));
only("GT-7", "mt1", "MT-10", mt1(overdue));

/** `block_on` of a current_thread runtime whose clock is paused from the start. */
const paused = (body: Body): Body =>
  function* () {
    using rt = (yield* Builder.newCurrentThread().enableAll().startPaused(true).build()).unwrap();
    yield* rt.blockOn(body);
  };

only(
  "GT-21",
  "ct",
  "TM-31, BO-12",
  paused(function* () {
    const [tx, rx] = yield* oneshot.channel<number>();
    yield* tokio.spawn(
      move({ tx }, function* ({ tx }) {
        yield* sleep(ms(10));
        yield* tx.send(1);
      }),
    );
    yield* yieldNow();
    const start = yield* Instant.now();
    const got = yield* timeout(ms(10), rx);
    yield* println(`${got.isErr() ? "Elapsed" : "Ok"}@${(yield* start.elapsed()).asMillis()}`);
  }),
);

only(
  "GT-22",
  "ct",
  "TM-34",
  paused(() =>
    spawnAll(
      ["30", "10", "20", "10"],
      function* (after) {
        yield* sleep(ms(Number(after)));
        yield* println(after);
      },
      function* () {
        yield* yieldNow();
        yield* advance(ms(100));
        yield* println("advanced");
      },
    ),
  ),
);

only(
  "GT-8",
  "mt1",
  "MT-3",
  mt1(function* () {
    const a = yield* Notify.new();
    const b = yield* Notify.new();
    const side = (name: string, mine: typeof a, other: typeof a) =>
      function* (): Sim<void> {
        for (let i = 0; i < 4; i++) {
          yield* mine.notified();
          yield* println(`${name}${i}`);
          yield* other.notifyOne();
        }
      };
    const p = yield* tokio.spawn(side("P", a, b));
    const q = yield* tokio.spawn(side("Q", b, a));
    yield* yieldNow();
    for (const name of ["X", "Y"]) yield* tokio.spawn(() => saying(name));
    yield* println("kick");
    yield* a.notifyOne();
    (yield* p).unwrap();
    (yield* q).unwrap();
  }),
);

/** Pending once, after waking itself in the same poll. */
function* selfWake(): Sim<void> {
  let polls = 0;
  yield* pollFn(function* ({ waker }) {
    yield* waker.wake();
    return ++polls < 2 ? PENDING : ready(undefined);
  });
}
const rounds: Body = () =>
  spawnAll(abc, function* (name) {
    for (let i = 0; i < 3; i++) {
      yield* println(`${name}${i}`);
      yield* selfWake();
    }
  });
only("GT-9", "ct", "TK-24, CT-7", ct(rounds));
only("GT-9", "mt1", "TK-24, MT-11", mt1(rounds));

// --- Intervals and budgets ----------------------------------------------------------------------------------------------

/** The places of some entries in the log, which is what was recorded. */
const placesOf =
  (wanted: RegExp) =>
  (lines: string[]): string[] =>
    lines.flatMap((line, place) => (wanted.test(line) ? [String(place)] : []));

only(
  "GT-10",
  "ct",
  "CT-3",
  ct(function* () {
    const [tx, rx] = yield* oneshot.channel<undefined>();
    yield* tokio.spawn(
      move({ tx }, function* ({ tx }) {
        yield* println("t");
        (yield* tx.send(undefined)).unwrap();
      }),
    );
    for (let i = 1; i < 200; i++) yield* tokio.spawn(() => saying("t"));
    (yield* rx).unwrap();
    yield* println("main");
    yield* yieldNow();
    yield* println("main");
  }),
  placesOf(/main/),
);

only(
  "GT-11",
  "ct",
  "CT-4",
  function* () {
    using rt = (yield* Builder.newCurrentThread().enableAll().build()).unwrap();
    for (let i = 1; i <= 4; i++) yield* rt.spawn(() => saying(`I${i}`));
    yield* rt.blockOn(function* () {
      yield* spawnAll(
        Array.from({ length: 100 }, () => "t"),
        saying,
      );
      yield* yieldNow();
    });
  },
  placesOf(/I/),
);

/** A channel full of items, its sender gone. */
function* itemsReady(count: number): Sim<tokio.sync.mpsc.Receiver<number>> {
  const [tx, rx] = yield* mpsc.unboundedChannel<number>();
  for (let i = 0; i < count; i++) (yield* tx.send(i)).unwrap();
  yield* drop(tx);
  return rx;
}

only(
  "GT-12",
  "ct",
  "COOP-1, COOP-4",
  ct(function* () {
    const count = yield* cell(0);
    const rx = yield* itemsReady(1000);
    const reader = yield* tokio.spawn(
      move({ rx }, function* ({ rx }) {
        while ((yield* rx.recv()).isSome()) yield* count.update((n) => n + 1);
      }),
    );
    const observer = yield* tokio.spawn(function* () {
      for (let i = 0; i < 10; i++) {
        yield* println(`${yield* count.load()}`);
        yield* yieldNow();
      }
    });
    (yield* reader).unwrap();
    (yield* observer).unwrap();
  }),
);

only(
  "GT-13",
  "mt1",
  "COOP-5",
  mt1(function* () {
    const units = yield* itemsReady(100);
    for (let i = 0; i < 100; i++) yield* units.recv(); // consume_budget, in other words
    const rx = yield* itemsReady(200);
    const child = yield* tokio.spawn(
      move({ rx }, function* ({ rx }) {
        const count = yield* cell(0);
        const reading = readAll(rx, count);
        yield* pollFn(function* () {
          const done = yield* polled(reading);
          if (done) return ready(undefined);
          yield* println(`${yield* count.load()}`);
          return PENDING;
        });
        yield* println(`end${yield* count.load()}`);
      }),
    );
    (yield* child).unwrap();
  }),
);

function* readAll(rx: tokio.sync.mpsc.Receiver<number>, count: Cell<number>): Sim<void> {
  while ((yield* rx.recv()).isSome()) yield* count.update((n) => n + 1);
}

/** One poll of a future; true: it is done. */
function* polled(future: Sim<unknown>): Sim<boolean> {
  for (;;) {
    const step = future.next();
    if (step.done === true) return true;
    if (step.value === PENDING) return false;
    yield step.value;
  }
}

// --- Drops ----------------------------------------------------------------------------------------------------------------

/** `std::future::pending()`. */
const pending = () =>
  pollFn(function* () {
    return PENDING;
  });

only(
  "GT-14",
  "ct",
  "SD-4, TK-2",
  ct(function* () {
    for (let id = 1; id <= 9; id++) {
      yield* tokio.spawn(function* () {
        yield* loud(`${id}`);
        yield* pending();
      });
    }
    yield* yieldNow();
  }),
);

/** The time that the drop took is a range of real time; the model's is one number. */
test("GT-20 on ct (SD-3, SD-4, SD-7, BP-2, BP-5)", () => {
  const program: Body = function* () {
    const rt = (yield* Builder.newCurrentThread().enableAll().maxBlockingThreads(1).build()).unwrap();
    yield* rt.blockOn(function* () {
      for (const name of ["task0", "task1"]) {
        yield* tokio.spawn(function* () {
          yield* loud(name);
          yield* pending();
        });
      }
      for (let i = 0; i < 4; i++) {
        yield* tokio.task.spawnBlocking(function* () {
          yield* blockThread(ms(50));
          yield* println(`b${i}`);
        });
      }
      yield* sleep(ms(10));
    });
    const began = yield* Instant.now();
    yield* drop(rt);
    yield* println(`drop=${(yield* began.elapsed()).debug()}`);
  };
  const { log } = golden("GT-20", "ct");
  const [, least, most] = /^drop=(\d+)\.\.(\d+)ms$/.exec(log.at(-1) as string) as RegExpExecArray;
  for (const outcome of everything(program, states())) {
    assert.equal(outcome.split(" ").slice(0, -1), log.slice(0, -1));
    const took = Number(/ drop=(\d+)ms$/.exec(outcome)?.[1]);
    assert.ok(took >= Number(least) && took <= Number(most), outcome);
  }
});

function* inner(): Sim<void> {
  using _c = yield* loud("c");
  yield* pending();
}
only(
  "GT-15",
  "ct",
  "TK-10, TK-16",
  ct(function* () {
    const handle = yield* tokio.spawn(function* () {
      using _a = yield* loud("a");
      using _b = yield* loud("b");
      yield* inner();
    });
    yield* yieldNow();
    yield* handle.abort();
    yield* println("aborted");
    const result = yield* handle;
    yield* println(`cancelled=${result.isErr() && result.error.isCancelled()}`);
  }),
);

/** Drops its guard when it is dropped, not when it is ready. */
class Guarded extends PollFuture<void> {
  readonly guard: unknown;
  readonly isReady: boolean;
  constructor(guard: unknown, isReady: boolean) {
    super();
    this.guard = guard;
    this.isReady = isReady;
  }
  override poll(): Poll<void> {
    return this.isReady ? ready(undefined) : PENDING;
  }
}
const threeBranches = (future: (name: string, isReady: boolean) => Sim<Async<void>>): Body =>
  function* () {
    const p1 = yield* future("p1", false);
    const r = yield* future("r", true);
    const p2 = yield* future("p2", false);
    yield* tokio.select({ p1, r, p2 }, { biased: true });
    yield* println("handler");
  };
only(
  "GT-16",
  "ct",
  "SEL-6",
  ct(
    threeBranches(function* (name, isReady) {
      const guard = yield* loud(`drop(${name})`);
      return move({ guard }, function* () {
        if (!isReady) yield* pending();
      });
    }),
  ),
);
only(
  "GT-16b",
  "ct",
  "SEL-6",
  ct(
    threeBranches(function* (name, isReady) {
      return new Guarded(yield* loud(`drop(${name})`), isReady);
    }),
  ),
);

// --- join!, notify_waiters, a chain of spawns -----------------------------------------------------------------------------

const counting = (name: string, needed: number): Sim<void> => {
  let polls = 0;
  return pollFn(function* ({ waker }) {
    yield* println(`${name}${++polls}`);
    if (polls === needed) return ready(undefined);
    yield* waker.wake();
    return PENDING;
  });
};
only(
  "GT-17",
  "ct",
  "SEL-10",
  ct(() => tokio.join(counting("a", 4), counting("b", 4), counting("c", 2))),
);

const waiters: Body = function* () {
  const notify = yield* Notify.new();
  yield* spawnAll(
    ["w0", "w1", "w2"],
    function* (name) {
      yield* notify.notified();
      yield* println(name);
    },
    function* () {
      yield* yieldNow();
      yield* notify.notifyWaiters();
      yield* println("notified");
    },
  );
};
only("GT-18", "ct", "NOT-3", ct(waiters));
only("GT-18", "mt1", "NOT-3, MT-10", mt1(waiters));

only(
  "GT-19",
  "mt1",
  "MT-1, TK-0",
  mt1(function* () {
    const logged = yield* cell(0);
    const link = (i: number): Body =>
      function* () {
        yield* println(`c${i}`);
        yield* logged.update((n) => n + 1);
        if (i < 5) yield* tokio.spawn(link(i + 1));
      };
    const bystander = yield* tokio.spawn(() => saying("BYST"));
    const first = yield* tokio.spawn(link(0));
    (yield* first).unwrap();
    (yield* bystander).unwrap();
    yield* println("join");
    while ((yield* logged.load()) < 6) yield* yieldNow();
  }),
);

// --- A tie ------------------------------------------------------------------------------------------------------------------

const sleepers: Body = function* () {
  using rt = (yield* Builder.newMultiThread().workerThreads(1).enableAll().build()).unwrap();
  const handles: JoinHandle<void>[] = [];
  for (let i = 0; i < 10; i++) {
    handles.push(
      yield* rt.spawn(function* () {
        yield* println(`s${i}`);
        yield* sleep(ms(100 - 5 * i));
        yield* println(`e${i}`);
      }),
    );
  }
  yield* blockThread(ms(75));
  yield* println("F");
  yield* rt.blockOn(function* () {
    for (const handle of handles) (yield* handle).unwrap();
  });
};

test("GT-24 on mt1: two outcomes, F before or after e5, whose deadline is main's too", () => {
  const { log } = golden("GT-24", "mt1");
  const before = log.join(" ");
  const after = before.replace("F e5", "e5 F");
  assert.is.not(after, before);
  assert.ok([before, after].includes(shown(runOnce(sleepers))));
  const seen = walks(sleepers, 200);
  assert.equal([...seen.keys()].sort(), [before, after].sort());
});

test.run();
