import * as assert from "uvu/assert";
import { type Cell, cell } from "../std/cell.ts";
import { channel, type Sender } from "../std/mpsc.ts";
import { Mutex } from "../std/mutex.ts";
import { type JoinHandle, sleep, spawn } from "../std/thread.ts";
import { refusal, refused } from "../testing/refusal.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { type Closure, move } from "./closure.ts";
import { drop } from "./ownership/drop.ts";
import { onDrop } from "./ownership/on-drop.ts";
import type { Op } from "./signal/op.ts";
import { PENDING, type Sim, type Yieldable } from "./signal/signal.ts";
import { println } from "./stdout.ts";
import { Duration } from "./value/duration.ts";

// What users get wrong, each with the text that tells them. Whatever was refused, the next run must know nothing of it.
const test = suite("misuse");

const good = function* (): Sim<void> {
  const [tx, rx] = yield* channel<number>();
  const child = yield* spawn(
    move({ tx }, function* ({ tx }) {
      yield* tx.send(1);
    }),
  );
  yield* println(`${(yield* rx.recv()).unwrap()}`);
  yield* child.join();
};

/** The refusal of a run; another run follows it, as if nothing had happened. */
const wrong = (main: unknown): string => {
  const text = refusal(main);
  assert.is(runOnce(good).stdout.text, "1\n", "the next run");
  return text;
};

/** `body` as main, and as a thread of a main that waits for it. */
const inBoth = (body: () => unknown): readonly string[] => [
  wrong(body),
  wrong(function* () {
    const child = yield* spawn(body as Closure<void>);
    yield* child.join();
  }),
];

test("a body that is an async function, or async generator", () => {
  for (const text of inBoth(async () => {})) {
    assert.is(text, "a body is an async function\n  write function* and yield* instead of async and await");
  }
  for (const text of inBoth(async function* () {})) {
    assert.is(text, "a body is an async function*\n  write function* and yield* instead of async and await");
  }
});

test("a body that is no generator", () => {
  for (const text of inBoth(() => 5)) {
    assert.is(text, "a body must be a generator function (function*), got a function that returns 5");
  }
  for (const text of inBoth(() => {})) {
    assert.is(text, "a body must be a generator function (function*), got a function that returns undefined");
  }
  assert.is(wrong(5), "expected a future or a function*, got 5");
  assert.is(wrong(undefined), "expected a future or a function*, got undefined");
});

test("a body that yields rubbish, or an op without the star", () => {
  const star = "  write yield* op() (with the star), not yield value";
  const rubbish = inBoth(function* () {
    yield 5;
  });
  assert.equal(rubbish, [`main yielded 5, which is no op\n${star}`, `main.1 yielded 5, which is no op\n${star}`]);
  const bare = inBoth(function* () {
    yield println("a");
  });
  assert.equal(bare, [`main yielded print\n${star}`, `main.1 yielded print\n${star}`]);
});

test("a body that throws something that is no Error", () => {
  const texts = inBoth(function* () {
    yield* println("a");
    throw "text";
  });
  const advice = '  write panic("…") or throw new Error("…")';
  assert.equal(texts, [
    `main threw text, which is no Error\n${advice}`,
    `main.1 threw text, which is no Error\n${advice}`,
  ]);
});

test("a body that never ends is cut: of steps, of new objects, of either in a thread", () => {
  const endless = [
    function* () {
      const value = yield* cell(0);
      for (;;) yield* value.load();
    },
    function* () {
      for (;;) yield* cell(0);
    },
    function* () {
      for (;;) yield* sleep(Duration.ZERO);
    },
  ];
  for (const body of endless) {
    assert.is(runOnce(body, { maxSteps: 100 }).end?.kind, "cut");
    const main = function* (): Sim<void> {
      const child: JoinHandle<void> = yield* spawn(body as Closure<void>);
      yield* child.join();
    };
    assert.is(runOnce(main, { maxSteps: 100 }).end?.kind, "cut");
  }
});

test("a forgotten star: before the next op, at the end, before a new object, before a call", () => {
  const forgotten = "print was made and never run: did you forget yield* in front of it?";
  const bodies = [
    function* () {
      println("lost");
      yield* println("a");
    },
    function* () {
      yield* println("a");
      println("lost");
    },
    function* () {
      println("lost");
      yield* cell(0);
    },
    function* () {
      const value = yield* cell(0);
      println("lost");
      yield* value.load();
    },
    function* () {
      const value = yield* onDrop("value", function* () {});
      println("lost");
      yield* drop(value);
    },
  ];
  for (const body of bodies) assert.equal(inBoth(body), [forgotten, forgotten]);
});

test("a forgotten star in front of what is no op but a request", () => {
  const names: readonly (readonly [string, (lock: Mutex<number>, tx: Sender<number>) => unknown])[] = [
    ["thread.spawn", () => spawn(function* () {})],
    ["Mutex.new", () => Mutex.new(0)],
    ["cell", () => cell(0)],
    ["mpsc.channel", () => channel()],
    ["Sender.clone", (_lock, tx) => tx.clone()],
    ["drop", (_lock, tx) => drop(tx)],
    ["onDrop", () => onDrop("value", function* () {})],
    ["Mutex.lock", (lock) => lock.lock()],
  ];
  for (const [name, call] of names) {
    const text = wrong(function* () {
      const lock = yield* Mutex.new(0);
      const [tx] = yield* channel<number>();
      call(lock, tx);
      yield* println("a");
    });
    assert.is(text, `${name} was made and never run: did you forget yield* in front of it?`);
  }
});

test("a forgotten star whose result is used at once", () => {
  assert.match(
    wrong(function* () {
      const [, rx] = yield* channel<number>();
      (rx.recv() as unknown as { unwrap(): number }).unwrap();
      yield* println("a");
    }),
    "Receiver.recv was made and never run: did you forget yield* in front of it?\n  it ended in TypeError: ",
  );
  assert.is(
    wrong(function* () {
      const [tx, rx] = channel<number>() as unknown as [Sender<number>, Sender<number>];
      yield* tx.send(1);
      yield* rx.send(1);
    }),
    "mpsc.channel was iterated: write yield* in front of it",
  );
});

test("an op is performed once", () => {
  const again = "print was performed before\n  an op happens once: make a new one";
  const texts = inBoth(function* () {
    const op = println("a");
    yield* op;
    yield* op;
  });
  assert.equal(texts, [again, again]);

  const shared = println("a");
  const main = function* (): Sim<void> {
    yield* shared;
  };
  assert.is(runOnce(main).stdout.text, "a\n");
  assert.is(wrong(main), again);
});

test("a plain object that two bodies can change: by two captures, by a message and a capture, inside of others", () => {
  const advice = "  bodies share data through ops only: put it into a cell() or a Mutex, or freeze it";
  const nobody = function* (): Sim<void> {};
  const captures = (thing: () => object, inside: (thing: object) => object): string =>
    wrong(function* () {
      const it = thing();
      yield* spawn(move({ it }, nobody));
      yield* spawn(move({ it: inside(it) }, nobody));
    });
  const twice = `a plain object reaches both main.1 and main.2\n${advice}`;
  for (const thing of [() => ({ n: 0 }), () => [1], () => new Map(), () => new Set([1])]) {
    assert.is(
      captures(thing, (it) => it),
      twice,
    );
    assert.is(
      captures(thing, (it) => [{ it }]),
      twice,
    );
    assert.is(
      captures(thing, (it) => Object.freeze({ it })),
      twice,
    );
    assert.is(
      captures(thing, (it) => new Map([["it", it]])),
      twice,
    );
  }
  const message = (order: "sent first" | "captured first"): string =>
    wrong(function* () {
      const [tx] = yield* channel<object>();
      const it = { n: 0 };
      if (order === "sent first") yield* tx.send(it);
      yield* spawn(move({ it }, nobody));
      yield* tx.send(it);
    });
  assert.is(message("sent first"), `a plain object reaches both main/mpsc.1 and main.1\n${advice}`);
  assert.is(message("captured first"), `a plain object reaches both main.1 and main/mpsc.1\n${advice}`);
});

test("a plain object may be handed on, in one piece, and come back", () => {
  const world = runOnce(function* () {
    const [there, here] = [yield* channel<{ n: number; list: number[] }>(), yield* channel<object>()];
    const child = yield* spawn(
      move({ rx: there[1], tx: here[0] }, function* ({ rx, tx }) {
        const it = (yield* rx.recv()).unwrap();
        it.n++;
        yield* tx.send(it);
        return { last: [it.n] };
      }),
    );
    const frozen = Object.freeze({ n: 1 });
    yield* spawn(move({ frozen }, function* () {}));
    yield* spawn(move({ frozen }, function* () {}));
    yield* there[0].send({ n: 1, list: [1] });
    const back = (yield* here[1].recv()).unwrap();
    const result = (yield* child.join()).unwrap();
    yield* spawn(move({ back, result }, function* () {}));
  });
  assert.equal(world.end, { kind: "returned" });
});

test("a value is used after it was moved: by a message, a capture, a result, a drop", () => {
  const cases: readonly (readonly [string, (tx: Sender<number>) => Sim<unknown>])[] = [
    [
      "after it was moved into main/mpsc.2, in main",
      function* (tx) {
        const [box] = yield* channel<Sender<number>>();
        yield* box.send(tx);
      },
    ],
    [
      "after it was moved into main.1, in main",
      function* (tx) {
        yield* spawn(move({ inner: { tx } }, function* () {}));
      },
    ],
    [
      "after it was moved into a, in main",
      function* (tx) {
        yield* onDrop("a", function* () {}, { tx });
      },
    ],
    [
      "after it was dropped, in main",
      function* (tx) {
        yield* drop([tx]);
      },
    ],
    [
      "after it was dropped, in main",
      function* (tx) {
        using gone = tx;
        yield* println(`${gone.name}`);
      },
    ],
  ];
  for (const [text, let_go] of cases) {
    const main = (use: (tx: Sender<number>) => Yieldable<unknown>): Closure<void> =>
      function* () {
        const [tx] = yield* channel<number>();
        yield* let_go(tx);
        yield* use(tx);
      };
    assert.is(wrong(main((tx) => tx.send(1))), `Sender main/mpsc.1: send ${text}`);
    assert.is(wrong(main((tx) => tx.clone())), `Sender main/mpsc.1: clone ${text}`);
    assert.is(wrong(main((tx) => drop(tx))), `Sender main/mpsc.1: dropped ${text}`);
    assert.is(wrong(main((tx) => spawn(move({ tx }, function* () {})))), `Sender main/mpsc.1: captured as tx ${text}`);
  }
});

test("a result that was moved out of its body, and one that two ask for", () => {
  assert.is(
    wrong(function* () {
      let leaked: Sender<number> | undefined;
      const child = yield* spawn(function* () {
        [leaked] = yield* channel<number>();
        return leaked;
      });
      yield* sleep(Duration.fromMillis(1));
      assert.ok(yield* child.isFinished());
      yield* (leaked as Sender<number>).send(1);
    }),
    "Sender main.1/mpsc.1: send after it was moved into the result of main.1, in main",
  );
  assert.match(
    wrong(function* () {
      const child = yield* spawn(function* () {});
      yield* child.join();
      yield* child.join();
    }),
    "main.1 was joined already",
  );
});

test("a value is used by a body that does not hold it", () => {
  assert.is(
    wrong(function* () {
      const [tx] = yield* channel<number>();
      const child = yield* spawn(function* () {
        yield* tx.send(1);
      });
      yield* child.join();
    }),
    "Sender main/mpsc.1: send in main.1, but main holds it\n" +
      "  a body declares what it captures: move({ value }, function* ({ value }) { … })",
  );
});

test("a future is awaited outside of an async context", () => {
  const never: Yieldable<void> = {
    *[Symbol.iterator]() {
      yield PENDING;
    },
  };
  const texts = inBoth(function* () {
    yield* never;
  });
  const advice = "  give it to block_on: yield* rt.blockOn(future)";
  assert.equal(texts, [
    `main awaits a future outside of an async context\n${advice}`,
    `main.1 awaits a future outside of an async context\n${advice}`,
  ]);
});

/** What a run leaves behind when its body keeps it in a variable of its own. */
const leak = <T>(make: () => Sim<T>): T => {
  let leaked: T | undefined;
  runOnce(function* () {
    leaked = yield* make();
  });
  return leaked as T;
};

test("a simulated object outlives its run: used outside, or by the next run", () => {
  const value = leak(() => cell(0)[Symbol.iterator]() as Sim<Cell<number>>);
  const [tx] = leak(function* () {
    return yield* channel<number>();
  });
  const over = "which belongs to a run that is over\n  make it anew in the body of each run";
  assert.throws(() => tx.send(1), `Sender main/mpsc.1: send, ${over}`);
  assert.throws(() => (value.load() as Op<number>).next(), `cell.load on main/cell.1, ${over}`);
  const uses: readonly (readonly [string, () => Yieldable<unknown>])[] = [
    ["cell.load on main/cell.1", () => value.load()],
    ["Sender main/mpsc.1: send", () => tx.send(1)],
    ["Sender main/mpsc.1: dropped", () => drop(tx)],
    ["Sender main/mpsc.1: captured as tx", () => spawn(move({ tx }, function* () {}))],
  ];
  for (const [what, use] of uses) {
    const text = wrong(function* () {
      yield* println("a");
      yield* use();
    });
    assert.is(text, `${what}, ${over}`);
  }
});

test("an op without its run", () => {
  const op = println("a");
  op.next();
  assert.is(op.done, false, "nobody has performed it");
});

test("a run inside of a run", () => {
  assert.is(
    wrong(function* () {
      yield* println("a");
      runOnce(good);
    }),
    "a run was started inside of a run\n  search after the body has ended, not within it",
  );
});

test("a misuse that a body catches is one all the same", () => {
  assert.is(
    wrong(function* () {
      const [tx] = yield* channel<number>();
      yield* drop(tx);
      try {
        yield* tx.send(1);
      } catch {
        yield* println("caught");
      }
      for (;;) yield* println("goes on");
    }),
    "Sender main/mpsc.1: send after it was dropped, in main",
  );
});

test("the message says where: the line, the body and its step", () => {
  const inThread = refused(function* () {
    const [tx] = yield* channel<number>();
    const child = yield* spawn(function* () {
      yield* println("a");
      yield* println("b");
      yield* tx.send(1);
    });
    yield* child.join();
  });
  assert.match(inThread.place, /^at .*misuse\.test\.[jt]s:\d+:\d+, in main\.1 after its step 2$/);
  const atTheEnd = refused(function* () {
    println("lost");
  });
  assert.is(atTheEnd.place, "in main before its first step");
});

test("a body that fails while a forgotten op is left blames nobody else", () => {
  const world = runOnce(function* () {
    const child = yield* spawn(function* () {
      yield* println("a");
      println("lost");
      throw new Error("for another reason");
    });
    yield* child.join();
    yield* println("b");
  });
  assert.is(world.stdout.text, "a\nb\n");
});

test("drops come before a thread that is started after them", () => {
  const world = runOnce(function* () {
    const [tx, rx] = yield* channel<number>();
    {
      using gone = tx;
      yield* gone.send(1);
    }
    const child = yield* spawn(
      move({ rx }, function* ({ rx }) {
        yield* rx.recv();
        yield* println(`${(yield* rx.tryRecv()).unwrapErr().kind}`);
      }),
    );
    yield* child.join();
  });
  assert.is(world.stdout.text, "Disconnected\n");
});

test.run();
