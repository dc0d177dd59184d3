import * as assert from "uvu/assert";
import { search } from "../explore/search.ts";
import { states } from "../explore/strategies/states.ts";
import { type Closure, move } from "../kernel/closure.ts";
import { drop } from "../kernel/ownership/drop.ts";
import { type Drop, Owner } from "../kernel/ownership/owner.ts";
import { Make } from "../kernel/signal/make.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { Duration } from "../kernel/value/duration.ts";
import { debug, display } from "../kernel/value/format.ts";
import { panic } from "../kernel/value/panic.ts";
import { bareHost } from "../testing/bare-host.ts";
import { refusal } from "../testing/refusal.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { everything } from "../testing/walks.ts";
import { channel, type Receiver, type Sender, type SyncSender, syncChannel } from "./mpsc.ts";
import { Mutex } from "./mutex.ts";
import { exit } from "./process.ts";
import { sleep, spawn } from "./thread.ts";

const test = suite("std mpsc");

const ms = Duration.fromMillis;
const line = (world: { stdout: { text: string } }): string => world.stdout.text.trim().split("\n").join(" ");
const printed = (main: Closure<unknown>): string => line(runOnce(main));

/** Every outcome, as `end: printed lines`. The search must have seen every schedule. */
const outcomes = (main: Closure<unknown>, strategy: "dfs" | "source" = "dfs"): string[] => {
  const budget = { ms: null, runs: 50_000 };
  const result = search({ name: "test", main }, { strategy, budget }, bareHost);
  assert.is(result.complete, true, "the search is not complete");
  return result.outcomes.map(({ stdout, end }) => `${end.kind}: ${stdout.trim().split("\n").join(" ")}`.trim()).sort();
};

/** Prints when it is dropped. */
class Loud extends Owner {
  override release(): Drop {
    return println(`drop(${this.name})`);
  }
}

const loud = (name: string): Make<Loud> =>
  new Make((world) => {
    const owner = new Loud(world, name);
    world.own(owner);
    return owner;
  });

/** Receives until all senders are gone; `null` then. */
const all = function* (rx: Receiver<number>): Sim<number[]> {
  const got: number[] = [];
  const values = rx.iter();
  for (let value = yield* values.next(); value.isSome(); value = yield* values.next()) got.push(value.value);
  return got;
};

test("SC-1: an unbounded send never waits, and a bounded one waits while the channel is full", () => {
  const unbounded = runOnce(function* () {
    const [tx, rx] = yield* channel<number>();
    for (let i = 0; i < 200; i++) (yield* tx.send(i)).unwrap();
    yield* println("sent");
    yield* drop(tx);
    const got = yield* all(rx);
    yield* println(`${got.length} ${got.every((value, index) => value === index)}`);
  });
  assert.is(unbounded.stdout.text, "sent\n200 true\n");

  const bounded = runOnce(function* () {
    const [tx] = yield* syncChannel<number>(2);
    for (let i = 0; i < 3; i++) {
      (yield* tx.send(i)).unwrap();
      yield* println(`${i}`);
    }
  });
  assert.is(line(bounded), "0 1");
  assert.equal(bounded.end, {
    kind: "deadlock",
    waiting: [{ who: "main", op: "SyncSender.send", object: "main/mpsc.1", heldBy: ["main"] }],
  });
});

test("SC-1: what a channel cannot be", () => {
  const refused = (bound: number) => (): unknown =>
    runOnce(function* () {
      yield* syncChannel(bound);
    });
  assert.throws(refused(-1), "syncChannel(-1): expected the number of values to buffer, 0 or more");
  assert.throws(refused(0.5), "syncChannel(0.5)");
});

test("SC-2: each sender's values come in its order, and two senders' mix in every way", () => {
  const found = outcomes(function* () {
    const [tx, rx] = yield* channel<number>();
    const other = yield* tx.clone();
    yield* spawn(
      move({ tx }, function* ({ tx }) {
        yield* tx.send(1);
        yield* tx.send(2);
      }),
    );
    yield* spawn(
      move({ other }, function* ({ other }) {
        yield* other.send(3);
      }),
    );
    yield* println((yield* all(rx)).join(""));
  });
  assert.equal(found, ["returned: 123", "returned: 132", "returned: 312"]);
});

/** One thread sends; main tries once, then receives. */
const meeting = (bound: number, main: (rx: Receiver<number>) => Sim<void>): Closure<void> =>
  function* () {
    const [tx, rx] = yield* syncChannel<number>(bound);
    yield* spawn(
      move({ tx }, function* ({ tx }) {
        (yield* tx.send(1)).unwrap();
        yield* println("sent");
        (yield* tx.send(2)).unwrap();
      }),
    );
    yield* main(rx);
  };

test("SC-3: at a rendezvous a send returns only after the receiver took the value", () => {
  const main = (bound: number): Closure<void> =>
    meeting(bound, function* (rx) {
      yield* println("before");
      yield* println(`got ${(yield* rx.recv()).unwrap()}`);
      yield* println(`got ${(yield* rx.recv()).unwrap()}`);
    });
  assert.equal(outcomes(main(0)), ["returned: before got 1 sent got 2", "returned: before sent got 1 got 2"]);
  assert.equal(outcomes(main(1)), [
    "returned: before got 1 sent got 2",
    "returned: before sent got 1 got 2",
    "returned: sent before got 1 got 2",
  ]);
});

test("SC-3: try_send at a rendezvous succeeds only where the receiver already waits", () => {
  const main = (wait: number): Closure<void> =>
    function* () {
      const [tx, rx] = yield* syncChannel<number>(0);
      const receiver = yield* spawn(
        move({ rx }, function* ({ rx }) {
          return (yield* rx.recv()).isOk();
        }),
      );
      if (wait > 0) yield* sleep(ms(wait));
      const tried = yield* tx.trySend(1);
      yield* println(tried.isOk() ? "ok" : debug(tried.unwrapErr()));
      yield* drop(tx);
      yield* println(`received: ${(yield* receiver.join()).unwrap()}`);
    };
  assert.equal(outcomes(main(0)), ["returned: TrySendError::Full(..) received: false", "returned: ok received: true"]);
  assert.equal(outcomes(main(1)), ["returned: ok received: true"]);
});

test("SC-3: try_recv at a rendezvous finds the value of a sender that waits, and any one of them", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* syncChannel<number>(0);
    for (const n of [1, 2]) {
      const mine = yield* tx.clone();
      yield* spawn(
        move({ mine }, function* ({ mine }) {
          (yield* mine.send(n)).unwrap();
        }),
      );
    }
    yield* sleep(ms(1));
    yield* println(`got ${(yield* rx.tryRecv()).unwrap()}`);
    yield* sleep(ms(1));
    yield* println(`got ${(yield* rx.tryRecv()).unwrap()}`);
    yield* sleep(ms(1));
    yield* println(debug((yield* rx.tryRecv()).unwrapErr()));
  };
  assert.equal(outcomes(main), ["returned: got 1 got 2 Empty", "returned: got 2 got 1 Empty"]);
});

test("SC-3: a receive that timed out does not wait any more", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* syncChannel<number>(0);
    yield* spawn(
      move({ rx }, function* ({ rx }) {
        yield* println(debug((yield* rx.recvTimeout(ms(1))).unwrapErr()));
        yield* sleep(ms(5));
      }),
    );
    yield* sleep(ms(2));
    yield* println(debug((yield* tx.trySend(1)).unwrapErr()));
  });
  assert.is(text, "Timeout TrySendError::Full(..)");
});

test("SC-4: with all senders gone the buffered values still come, then the end", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>();
    const clone = yield* tx.clone();
    yield* tx.send(1);
    yield* drop(tx);
    yield* clone.send(2);
    yield* println(debug(yield* rx.tryRecv()));
    yield* drop(clone);
    yield* println(debug(yield* rx.recv()));
    yield* println(debug((yield* rx.recv()).unwrapErr()));
    yield* println(debug((yield* rx.tryRecv()).unwrapErr()));
    yield* println(debug(yield* rx.iter().next()));
    yield* println(debug(yield* rx.tryIter().next()));
  });
  assert.is(text, "Ok(1) Ok(2) RecvError Disconnected None None");
});

test("SC-4: a receiver that waits hears of the last sender's drop, whoever drops last", () => {
  const found = outcomes(function* () {
    const [tx, rx] = yield* channel<number>();
    for (const n of [1, 2]) {
      const mine = yield* tx.clone();
      yield* spawn(
        move({ mine }, function* ({ mine }) {
          if (n === 1) yield* mine.send(n);
        }),
      );
    }
    yield* drop(tx);
    yield* println((yield* all(rx)).join(""));
  });
  assert.equal(found, ["returned: 1"]);
});

test("SC-4: a sender that stays alive keeps the receiver waiting, and the wait-for graph says who has it", () => {
  const world = runOnce(function* () {
    const [tx, rx] = yield* channel<number>();
    const clone = yield* tx.clone();
    const child = yield* spawn(
      move({ clone, rx }, function* ({ rx }) {
        yield* rx.recv();
      }),
    );
    yield* child.join();
    yield* tx.send(1);
  });
  assert.equal(world.end, {
    kind: "deadlock",
    waiting: [
      { who: "main", op: "thread.join", object: "main.1", heldBy: ["main.1"] },
      { who: "main.1", op: "Receiver.recv", object: "main/mpsc.1", heldBy: ["main", "main.1"] },
    ],
  });
});

test("SC-5: with the receiver, the buffered values are dropped at once, before anything else that is to be dropped", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<{ a: Loud; b: Loud }>();
    const before = yield* loud("before");
    const pair = { rx, last: before };
    yield* tx.send({ a: yield* loud("1"), b: yield* loud("2") });
    yield* tx.send({ a: yield* loud("3"), b: yield* loud("4") });
    yield* println("sent");
    yield* drop(pair);
    const refused = (yield* tx.send({ a: yield* loud("5"), b: yield* loud("6") })).unwrapErr();
    yield* println(display(refused));
    yield* drop(refused);
    yield* println("end");
  });
  assert.is(text, "sent drop(1) drop(2) drop(3) drop(4) drop(before) sending on a closed channel drop(5) drop(6) end");
});

test("SC-5: a value that a failed send gives back belongs to the sender again", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<Loud>();
    const child = yield* spawn(
      move({ tx, rx, value: yield* loud("a") }, function* ({ tx, rx, value }) {
        yield* drop(rx);
        return (yield* tx.send(value)).unwrapErr();
      }),
    );
    const error = (yield* child.join()).unwrap();
    yield* println(error.value.name);
  });
  assert.is(text, "a drop(a)");
});

test("SC-5: the receiver's drop frees senders that wait, at a rendezvous too, and gives them their values back", () => {
  for (const bound of [0, 1]) {
    const text = printed(function* () {
      const [tx, rx] = yield* syncChannel<Loud>(bound);
      if (bound === 1) yield* tx.send(yield* loud("first"));
      const child = yield* spawn(
        move({ tx, value: yield* loud("second") }, function* ({ tx, value }) {
          const error = (yield* tx.send(value)).unwrapErr();
          yield* println(`${display(error)}: ${error.value.name}`);
        }),
      );
      yield* sleep(ms(1));
      yield* drop(rx);
      yield* child.join();
    });
    const freed = "sending on a closed channel: second drop(second)";
    assert.is(text, bound === 1 ? `drop(first) ${freed}` : freed);
  }
});

test("SC-5: a send and the receiver's drop come in either order; Ok is no proof of receipt", () => {
  const found = outcomes(function* () {
    const [tx, rx] = yield* channel<number>();
    const child = yield* spawn(
      move({ tx }, function* ({ tx }) {
        return (yield* tx.send(1)).isOk();
      }),
    );
    yield* drop(rx);
    yield* println(`${(yield* child.join()).unwrap()}`);
  });
  assert.equal(found, ["returned: false", "returned: true"]);
});

test("SC-6: recv_timeout: a value, the timeout at its instant, or the end", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>();
    yield* spawn(
      move({ tx }, function* ({ tx }) {
        yield* sleep(ms(5));
        yield* tx.send(1);
        yield* sleep(ms(5));
      }),
    );
    yield* println(debug((yield* rx.recvTimeout(ms(3))).unwrapErr()));
    yield* println(debug((yield* rx.recvTimeout(ms(3))).unwrap()));
    yield* println(debug((yield* rx.recvTimeout(Duration.MAX)).unwrapErr()));
    yield* println(debug((yield* rx.recvTimeout(ms(3))).unwrapErr()));
    const world = yield* new Make((of) => of);
    yield* println(`${world.clock.ms}`);
  });
  assert.is(text, "Timeout 1 Disconnected Disconnected 10");
});

test("SC-6: a timeout that was not needed holds up nothing", () => {
  const world = runOnce(function* () {
    const [tx, rx] = yield* channel<number>();
    const child = yield* spawn(
      move({ rx }, function* ({ rx }) {
        yield* rx.recvTimeout(ms(50));
      }),
    );
    yield* sleep(ms(1));
    yield* tx.send(1);
    yield* child.join();
    yield* sleep(ms(1));
    yield* rx_never();
  });
  assert.equal([world.end?.kind, world.clock.ms], ["deadlock", 2]);
});

/** Waits for ever. */
const rx_never = function* (): Sim<void> {
  const [tx, rx] = yield* channel<number>();
  yield* rx.recv();
  yield* tx.send(0);
};

test("SC-6: a send at the instant of the timeout may come before it or after", () => {
  const main = (sendMs: number): Closure<void> =>
    function* () {
      const [tx, rx] = yield* channel<number>();
      yield* spawn(
        move({ tx }, function* ({ tx }) {
          yield* sleep(ms(sendMs));
          yield* tx.send(1);
          yield* sleep(ms(10));
        }),
      );
      const got = yield* rx.recvTimeout(ms(5));
      yield* println(got.isOk() ? "value" : debug(got.error));
    };
  assert.equal(outcomes(main(4)), ["returned: value"]);
  assert.equal(outcomes(main(5)), ["returned: Timeout", "returned: value"]);
  assert.equal(outcomes(main(6)), ["returned: Timeout"]);
});

test("SC-6: iter waits for more, try_iter takes what is there", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>();
    yield* tx.send(1);
    yield* tx.send(2);
    const now = rx.tryIter();
    const got: number[] = [];
    for (let value = yield* now.next(); value.isSome(); value = yield* now.next()) got.push(value.value);
    yield* spawn(
      move({ tx }, function* ({ tx }) {
        yield* sleep(ms(1));
        yield* tx.send(3);
        yield* sleep(ms(1));
        yield* tx.send(4);
      }),
    );
    yield* println(`${debug(got)} ${debug(yield* all(rx))}`);
  });
  assert.is(text, "[1, 2] [3, 4]");
});

test("SC-5, SC-7: a sender that waits until the receiver is gone might have gone first", () => {
  const first = function* (): Sim<void> {
    const [tx, rx] = yield* syncChannel<number>(1);
    const sending = function* ({ mine }: { mine: SyncSender<number> }): Sim<boolean> {
      return (yield* mine.send(1)).isOk();
    };
    const a = yield* spawn(move({ mine: yield* tx.clone() }, sending));
    const b = yield* spawn(move({ mine: tx }, sending));
    yield* drop(rx);
    yield* println(`${(yield* a.join()).unwrap()} ${(yield* b.join()).unwrap()}`);
  };
  const all = ["returned: false false", "returned: false true", "returned: true false"];
  assert.equal(outcomes(first), all);
  assert.equal(outcomes(first, "source"), all);
});

test("SC-7: any one of several senders that wait may go next, whoever waited longer", () => {
  for (const bound of [0, 1]) {
    const found = outcomes(function* () {
      const [tx, rx] = yield* syncChannel<number>(bound);
      if (bound === 1) yield* tx.send(0);
      for (const n of [1, 2]) {
        const mine = yield* tx.clone();
        yield* spawn(
          move({ mine }, function* ({ mine }) {
            yield* sleep(ms(n));
            yield* mine.send(n);
          }),
        );
      }
      yield* drop(tx);
      yield* sleep(ms(5));
      if (bound === 1) yield* rx.recv();
      yield* println((yield* all(rx)).join(""));
    });
    assert.equal(found, ["returned: 12", "returned: 21"]);
  }
});

test("SC-8: the errors print as Rust's do", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* syncChannel<number>(1);
    const show = function* (error: unknown): Sim<void> {
      yield* println(`${display(error)} / ${debug(error)};`);
    };
    yield* show((yield* rx.tryRecv()).unwrapErr());
    yield* show((yield* rx.recvTimeout(Duration.ZERO)).unwrapErr());
    yield* tx.send(1);
    yield* show((yield* tx.trySend(2)).unwrapErr());
    const other = yield* tx.clone();
    const [lonely, receiver] = yield* syncChannel<number>(1);
    yield* drop(lonely);
    yield* show((yield* receiver.recv()).unwrapErr());
    yield* show((yield* receiver.tryRecv()).unwrapErr());
    yield* show((yield* receiver.recvTimeout(ms(1))).unwrapErr());
    yield* drop(rx);
    yield* show((yield* other.send(3)).unwrapErr());
    yield* show((yield* tx.trySend(4)).unwrapErr());
    (yield* tx.send(5)).unwrap();
  });
  assert.is(
    text,
    [
      "receiving on an empty channel / Empty;",
      "timed out waiting on channel / Timeout;",
      "sending on a full channel / TrySendError::Full(..);",
      "receiving on a closed channel / RecvError;",
      "receiving on a closed channel / Disconnected;",
      "channel is empty and sending half is closed / Disconnected;",
      "sending on a closed channel / SendError { .. };",
      "sending on a closed channel / TrySendError::Disconnected(..);",
    ].join(" "),
  );
});

test("SC-8: unwrap on the errors panics with their debug text", () => {
  const end = (main: Closure<unknown>) => (runOnce(main).end as { message?: string }).message;
  assert.is(
    end(function* () {
      const [tx, rx] = yield* channel<number>();
      yield* drop(rx);
      (yield* tx.send(1)).unwrap();
    }),
    "called `Result::unwrap()` on an `Err` value: SendError { .. }",
  );
});

test("SC-9: a receive blocks its whole thread", () => {
  const world = runOnce(function* () {
    const [tx, rx] = yield* channel<number>();
    yield* rx.recv();
    yield* tx.send(1);
  });
  assert.equal(world.end, {
    kind: "deadlock",
    waiting: [{ who: "main", op: "Receiver.recv", object: "main/mpsc.1", heldBy: ["main"] }],
  });
});

test("a value in a channel belongs to nobody: neither its sender's end nor the program's end drops it", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<Loud>();
    const child = yield* spawn(
      move({ tx }, function* ({ tx }) {
        using value = yield* loud("a");
        yield* tx.send(value);
        yield* println("sender ends");
      }),
    );
    yield* child.join();
    using got = (yield* rx.recv()).unwrap();
    yield* println(`got ${got.name}`);
  });
  assert.is(text, "sender ends got a drop(a)");
});

test("channels travel through channels", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<{ question: number; answer: Sender<number> }>();
    const server = yield* spawn(
      move({ rx }, function* ({ rx }) {
        const requests = rx.iter();
        for (let next = yield* requests.next(); next.isSome(); next = yield* requests.next()) {
          const { question, answer } = next.value;
          yield* answer.send(question * 2);
          yield* drop(answer);
        }
        return "served";
      }),
    );
    for (const question of [1, 2]) {
      const [answer, answers] = yield* channel<number>();
      yield* tx.send({ question, answer });
      yield* println(`${(yield* answers.recv()).unwrap()} ${debug((yield* answers.recv()).unwrapErr())}`);
    }
    yield* drop(tx);
    yield* println((yield* server.join()).unwrap());
  });
  assert.is(text, "2 RecvError 4 RecvError served");
});

test("a sender dropped by a panic closes its channel, and a guard that is sent poisons nothing", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>();
    const lock = yield* Mutex.new(0);
    yield* spawn(
      move({ tx }, function* ({ tx }) {
        yield* tx.send(7);
        panic("gone");
      }),
    );
    yield* println(`${debug(yield* all(rx))} ${yield* lock.isPoisoned()}`);
  });
  assert.is(text, "[7] false");
});

test("the ends of a channel are moved like any value", () => {
  assert.match(
    refusal(function* () {
      const [tx] = yield* channel<number>();
      yield* spawn(move({ tx }, function* () {}));
      yield* tx.send(1);
    }),
    "Sender main/mpsc.1: send after it was moved into main.1, in main",
  );
  assert.match(
    refusal(function* () {
      const [tx, rx] = yield* channel<Receiver<number>>();
      const [, numbers] = yield* channel<number>();
      yield* tx.send(numbers);
      yield* numbers.recv();
      yield* drop(rx);
    }),
    "Receiver main/mpsc.2: recv after it was moved into main/mpsc.1, in main",
  );
  assert.match(
    refusal(function* () {
      const [, rx] = yield* channel<number>();
      const values = rx.iter();
      yield* drop(rx);
      yield* values.next();
    }),
    "Receiver main/mpsc.1: iter().next after it was dropped, in main",
  );
  assert.match(
    refusal(function* () {
      const [tx] = yield* syncChannel<number>(1);
      const child = yield* spawn(function* () {
        yield* tx.send(1);
      });
      yield* child.join();
    }),
    "SyncSender main/mpsc.1: send in main.1, but main holds it",
  );
});

test("a plain object may go through channels, but not be in two places", () => {
  const main = (again: (tx: Sender<object>, thing: object) => Sim<void>): Closure<void> =>
    function* () {
      const [tx, rx] = yield* channel<object>();
      const thing = { n: 1, inner: { list: [1] } };
      yield* again(tx, thing);
      const back = (yield* rx.recv()).unwrap();
      yield* tx.send(back);
    };
  const run = (again: (tx: Sender<object>, thing: object) => Sim<void>): string =>
    refusal(main(again)).split("\n")[0] as string;
  const once = function* (tx: Sender<object>, thing: object): Sim<void> {
    yield* tx.send(thing);
  };
  const twice = function* (tx: Sender<object>, thing: object): Sim<void> {
    yield* tx.send(thing);
    yield* tx.send(thing);
  };
  const inside = function* (tx: Sender<object>, thing: object): Sim<void> {
    yield* tx.send((thing as { inner: object }).inner);
    yield* tx.send(thing);
  };
  const captured = function* (tx: Sender<object>, thing: object): Sim<void> {
    yield* tx.send(thing);
    yield* spawn(move({ thing }, function* () {}));
  };
  const sentAfterCapture = function* (tx: Sender<object>, thing: object): Sim<void> {
    yield* spawn(move({ thing }, function* () {}));
    yield* tx.send(thing);
  };
  assert.is(runOnce(main(once)).end?.kind, "returned");
  assert.is(run(twice), "a plain object reaches both main/mpsc.1 and main/mpsc.1");
  assert.is(run(inside), "a plain object reaches both main/mpsc.1 and main/mpsc.1");
  assert.is(run(captured), "a plain object reaches both main/mpsc.1 and main.1");
  assert.is(run(sentAfterCapture), "a plain object reaches both main.1 and main/mpsc.1");
});

test("a type is what it says", () => {
  const typed = function* (): Sim<void> {
    const [tx, rx]: [SyncSender<string>, Receiver<string>] = yield* syncChannel<string>(1);
    const sent: boolean = (yield* tx.send("a")).isOk();
    const got: string = (yield* rx.recv()).unwrap();
    yield* println(`${sent} ${got}`);
  };
  assert.is(printed(typed), "true a");
});

test("SC-3: one receive of a rendezvous channel lets one of two senders go on", () => {
  const program = function* (): Sim<void> {
    const [tx, rx] = yield* syncChannel<number>(0);
    for (const n of [1, 2]) {
      yield* spawn(
        move({ tx: yield* tx.clone() }, function* ({ tx }) {
          yield* tx.send(n);
          yield* println(`sent ${n}`);
        }),
      );
    }
    yield* rx.recv();
    yield* sleep(Duration.fromMillis(1));
    yield* println("end");
    yield* exit(0);
  };
  assert.equal([...everything(program, states())].sort(), ["sent 1 end (exited)", "sent 2 end (exited)"]);
});

test.run();
