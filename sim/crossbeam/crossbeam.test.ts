import * as assert from "uvu/assert";
import { type Closure, move } from "../kernel/closure.ts";
import { drop } from "../kernel/ownership/drop.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { Duration } from "../kernel/value/duration.ts";
import { debug, display } from "../kernel/value/format.ts";
import { sleep, spawn } from "../std/thread.ts";
import { agreed } from "../testing/agreed.ts";
import { loud } from "../testing/loud.ts";
import { refusal } from "../testing/refusal.ts";
import { runOnce } from "../testing/run-once.ts";
import { onWorkers } from "../testing/runtimes.ts";
import { suite } from "../testing/suite.ts";
import { spawn as spawnTask } from "../tokio/task/index.ts";
import {
  after,
  bounded,
  never,
  type Receiver,
  RecvError,
  RecvTimeoutError,
  recv,
  Select,
  SelectTimeoutError,
  SendError,
  type Sender,
  SendTimeoutError,
  select,
  send,
  TryRecvError,
  TrySelectError,
  TrySendError,
  tick,
  unbounded,
} from "./index.ts";

const test = suite("crossbeam");

const ms = Duration.fromMillis;
const printed = (main: () => Sim<unknown>): string => runOnce(main).stdout.text.trim().split("\n").join(" ");

const sends = (tx: Sender<number>, ...values: readonly number[]): Closure<void> =>
  move({ tx }, function* ({ tx }) {
    for (const value of values) (yield* tx.send(value)).unwrap();
  });

const receives = (rx: Receiver<number>, name: string): Closure<void> =>
  move({ rx }, function* ({ rx }) {
    const values = rx.iter();
    for (let value = yield* values.next(); value.isSome(); value = yield* values.next()) {
      yield* println(`${name}${value.value}`);
    }
  });

test("XB-1: each value goes to one of the receivers, in the order of the sends", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* bounded<number>(0);
    const other = yield* rx.clone();
    const threads = [yield* spawn(receives(rx, "a")), yield* spawn(receives(other, "b"))];
    for (const value of [1, 2]) (yield* tx.send(value)).unwrap();
    yield* drop(tx);
    for (const thread of threads) (yield* thread.join()).unwrap();
  };
  const every = ["a1 a2", "a1 b2", "a2 b1", "b1 a2", "b1 b2", "b2 a1"];
  assert.equal(agreed(main), every);
});

test("XB-1: bounded waits while it is full, unbounded never, and a rendezvous until both are there", () => {
  const main = (capacity: number | null) =>
    function* (): Sim<void> {
      const [tx, rx] = yield* capacity === null ? unbounded<number>() : bounded<number>(capacity);
      for (const value of [1, 2, 3]) {
        (yield* tx.send(value)).unwrap();
        yield* println(`${value}`);
      }
      yield* rx.recv();
    };
  const held = (text: string, capacity: number): void => {
    const world = runOnce(main(capacity));
    assert.is(world.stdout.text.trim().split("\n").join(" "), text);
    assert.equal(world.end, {
      kind: "deadlock",
      waiting: [{ who: "main", op: "Sender.send", object: "main/channel.1", heldBy: ["main"] }],
    });
  };
  held("", 0);
  held("1", 1);
  held("1 2", 2);
  assert.is(printed(main(null)), "1 2 3");
});

test("XB-1: at a rendezvous a send returns only after a receiver took the value", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* bounded<number>(0);
    yield* spawn(
      move({ tx }, function* ({ tx }) {
        yield* tx.send(1);
        yield* println("sent");
      }),
    );
    yield* println("before");
    yield* println(`got ${(yield* rx.recv()).unwrap()}`);
    yield* sleep(ms(1));
  };
  assert.equal(agreed(main), ["before got 1 sent", "before sent got 1"]);
});

test("XB-1: what a channel says of itself", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* bounded<number>(0);
    yield* println(`${yield* tx.isEmpty()} ${yield* rx.isFull()} ${tx.capacity()} ${yield* tx.len()}`);
    const [one, two] = yield* unbounded<number>();
    const more = yield* one.clone();
    yield* more.send(1);
    yield* println(`${yield* two.isEmpty()} ${yield* two.isFull()} ${two.capacity()} ${yield* two.len()}`);
    yield* println(`${one.sameChannel(more)} ${tx.sameChannel(one)} ${rx.sameChannel(two)}`);
  };
  assert.is(printed(main), "true true 0 0 false false null 1 true false false");
});

test("XB-2: what is buffered is delivered after the senders; without receivers the value comes back", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* unbounded<number>();
    yield* tx.send(1);
    yield* drop(tx);
    yield* println(`${debug(yield* rx.recv())} ${debug(yield* rx.recv())} ${debug(yield* rx.tryRecv())}`);
    yield* println(debug(yield* rx.recvTimeout(ms(1))));
    const [tx2, rx2] = yield* bounded<number>(1);
    yield* println(debug(yield* rx2.tryRecv()));
    yield* drop(rx2);
    const back = (yield* tx2.send(7)).unwrapErr();
    yield* println(`${back.intoInner()} ${debug(yield* tx2.trySend(8))} ${debug(yield* tx2.sendTimeout(9, ms(1)))}`);
  };
  assert.is(
    printed(main),
    "Ok(1) Err(RecvError) Err(Disconnected) Err(Disconnected) Err(Empty) " +
      '7 Err("Disconnected(..)") Err("SendTimeoutError(..)")',
  );
});

test("XB-2: who waits learns that the other side is gone", () => {
  const main = (capacity: number) =>
    function* (): Sim<void> {
      const [tx, rx] = yield* bounded<number>(capacity);
      const sender = yield* spawn(
        move({ tx }, function* ({ tx }) {
          for (let n = 0; ; n++) if ((yield* tx.send(n)).isErr()) return n;
        }),
      );
      yield* sleep(ms(1));
      yield* drop(rx);
      yield* println(`${(yield* sender.join()).unwrap()}`);
    };
  assert.equal(agreed(main(0)), ["0"]);
  assert.equal(agreed(main(2)), ["2"]);
});

test("XB-2: a value that was not sent is still the body's", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* bounded<unknown>(0);
    const value = yield* loud("value");
    const back = (yield* tx.sendTimeout(value, ms(1))).unwrapErr();
    yield* println(`${back.isTimeout()}`);
    yield* drop(back);
    yield* println("end");
    yield* drop(rx);
  };
  assert.is(printed(main), "true value end");
});

// Measured on crossbeam-channel 0.5.17 (tokio-semantics XB-3).
test("XB-3: the last receiver takes an unbounded channel's values along, the last end a bounded one's", () => {
  const main = (capacity: number | null) =>
    function* (): Sim<void> {
      const [tx, rx] = yield* capacity === null ? unbounded<unknown>() : bounded<unknown>(capacity);
      const other = yield* rx.clone();
      yield* tx.send(yield* loud("value"));
      yield* drop(rx);
      yield* println("one");
      yield* drop(other);
      yield* println("both");
      yield* drop(tx);
      yield* println("all");
    };
  assert.is(printed(main(null)), "one value both all");
  assert.is(printed(main(1)), "one both value all");
});

test("recv_timeout, send_timeout and the deadlines: the time, or what came in time", () => {
  const main = (sendsAfter: number) =>
    function* (): Sim<void> {
      const [tx, rx] = yield* bounded<number>(0);
      yield* spawn(
        move({ tx }, function* ({ tx }) {
          yield* sleep(ms(sendsAfter));
          yield* println(debug(yield* tx.sendTimeout(1, ms(2))));
        }),
      );
      yield* println(debug(yield* rx.recvTimeout(ms(5))));
      yield* sleep(ms(9));
    };
  assert.equal(agreed(main(4)), ["Ok(()) Ok(1)", "Ok(1) Ok(())"]);
  const tie = ['Err(Timeout) Err("SendTimeoutError(..)")', "Ok(()) Ok(1)", "Ok(1) Ok(())"];
  assert.equal(agreed(main(5)), tie);
  assert.equal(agreed(main(6)), ['Err(Timeout) Err("SendTimeoutError(..)")']);
  const deadlines = function* (): Sim<void> {
    const [tx, rx] = yield* bounded<number>(1);
    yield* println(debug(yield* tx.sendDeadline(1, { ms: 1, ns: 0 })));
    yield* println(debug(yield* tx.sendDeadline(2, { ms: 1, ns: 0 })));
    yield* println(
      `${debug(yield* rx.recvDeadline({ ms: 2, ns: 0 }))} ${debug(yield* rx.recvDeadline({ ms: 2, ns: 0 }))}`,
    );
  };
  assert.is(printed(deadlines), 'Ok(()) Err("SendTimeoutError(..)") Ok(1) Err(Timeout)');
});

test("XB-4: any of the ready arms, and only that one is performed", () => {
  const main = function* (): Sim<void> {
    const [tx1, rx1] = yield* unbounded<string>();
    const [tx2, rx2] = yield* bounded<number>(1);
    yield* tx1.send("a");
    const got = yield* select({ a: recv(rx1), b: send(tx2, 5), c: recv(yield* never<boolean>()) });
    if (got.branch === "a") yield* println(got.value.unwrap());
    if (got.branch === "b") yield* println(debug(got.value));
    yield* println(`${yield* rx1.len()}${yield* rx2.len()}`);
  };
  assert.equal(agreed(main), ["Ok(()) 11", "a 00"]);
});

test("XB-4: it waits until an arm is ready; a disconnected channel is", () => {
  const main = function* (): Sim<void> {
    const [tx1, rx1] = yield* unbounded<number>();
    const [tx2, rx2] = yield* unbounded<number>();
    yield* spawn(sends(tx1, 1));
    yield* spawn(
      move({ tx2 }, function* ({ tx2 }) {
        yield* drop(tx2);
      }),
    );
    const got = yield* select({ a: recv(rx1), b: recv(rx2) });
    yield* println(got.branch === "default" ? "default" : `${got.branch} ${debug(got.value)}`);
  };
  assert.equal(agreed(main), ["a Ok(1)", "b Err(RecvError)"]);
});

test("XB-4: default where nothing is ready, or nothing in time", () => {
  const main = (timeout: true | Duration) =>
    function* (): Sim<void> {
      const [tx, rx] = yield* unbounded<number>();
      yield* spawn(
        move({ tx }, function* ({ tx }) {
          yield* sleep(ms(5));
          yield* tx.send(1);
        }),
      );
      const got = yield* select({ a: recv(rx) }, { default: timeout });
      yield* println(`${got.branch}`);
    };
  assert.equal(agreed(main(true)), ["default"]);
  assert.equal(agreed(main(ms(4))), ["default"]);
  assert.equal(agreed(main(ms(5))), ["a", "default"]);
  assert.equal(agreed(main(ms(6))), ["a"]);
});

test("XB-4: two selects meet at a rendezvous, once", () => {
  const main = function* (): Sim<void> {
    const [tx1, rx1] = yield* bounded<number>(0);
    const [tx2, rx2] = yield* bounded<number>(0);
    const other = yield* spawn(
      move({ rx1, rx2 }, function* ({ rx1, rx2 }) {
        const got = yield* select({ a: recv(rx1), b: recv(rx2) });
        yield* println(got.branch === "default" ? "" : `${got.branch}:${got.value.unwrap()}`);
      }),
    );
    const sent = yield* select({ a: send(tx1, 1), b: send(tx2, 2) });
    yield* println(`${sent.branch}`);
    yield* other.join();
    yield* println(debug(yield* tx1.trySend(3)));
  };
  const end = 'Err("Disconnected(..)")';
  assert.equal(agreed(main), [`a a:1 ${end}`, `a:1 a ${end}`, `b b:2 ${end}`, `b:2 b ${end}`]);
});

test("XB-4: a thread does not meet itself", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* bounded<number>(0);
    const got = yield* select({ a: send(tx, 1), b: recv(rx) }, { default: ms(1) });
    yield* println(`${got.branch}`);
  };
  assert.is(printed(main), "default");
});

test("XB-4: who waits in a select is in the wait-for graph with everybody who could help", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* unbounded<number>();
    const [full, rest] = yield* bounded<number>(1);
    yield* full.send(1);
    yield* spawn(
      move({ tx, rest }, function* ({ tx, rest }) {
        const [own, mine] = yield* bounded<number>(0);
        yield* mine.recv();
        yield* drop([tx, rest, own]);
      }),
    );
    yield* select({ a: recv(rx), b: send(full, 2) });
  };
  assert.equal(runOnce(main).end, {
    kind: "deadlock",
    waiting: [
      { who: "main", op: "crossbeam.select", object: "main/channel.1", heldBy: ["main.1"] },
      { who: "main.1", op: "Receiver.recv", object: "main.1/channel.1", heldBy: ["main.1"] },
    ],
  });
});

test("XB-4: a value that another receiver takes makes the arm unready again", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* unbounded<number>();
    const other = yield* rx.clone();
    const [tx2, rx2] = yield* unbounded<number>();
    const thief = yield* spawn(
      move({ other }, function* ({ other }) {
        return (yield* other.tryRecv()).isOk();
      }),
    );
    yield* spawn(sends(tx, 1));
    const got = yield* select({ a: recv(rx2), b: recv(rx) }, { default: ms(1) });
    yield* println(`${got.branch} ${(yield* thief.join()).unwrap()}`);
    yield* drop(tx2);
  };
  // The sender is dropped after its send, so that the stolen value leaves a disconnected channel.
  assert.equal(agreed(main), ["b false", "b true"]);
});

test("XB-4: Select is made of a list, and says so where it is empty", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* unbounded<number>();
    const [tx2, rx2] = yield* bounded<string>(1);
    const list = new Select();
    const first = list.recv(rx as never);
    const second = list.send(tx2, "x");
    list.remove(first);
    yield* println(`${yield* list.ready()} ${yield* rx2.len()}`);
    const operation = yield* list.select();
    yield* println(`${operation.index() === second} ${debug(operation.send(tx2))} ${yield* rx2.len()}`);
    yield* println(debug(yield* list.trySelect()));
    yield* println(debug(yield* list.selectTimeout(ms(1))));
    yield* tx.send(4);
    const again = new Select();
    again.recv(rx as never);
    yield* println(debug((yield* again.selectDeadline({ ms: 3, ns: 0 })).unwrap().recv(rx)));
    yield* new Select().select();
  };
  const world = runOnce(main);
  assert.is(
    world.stdout.text.trim().split("\n").join(" "),
    "1 0 true Ok(()) 1 Err(TrySelectError) Err(SelectTimeoutError) Ok(4)",
  );
  assert.equal(world.end, { kind: "panicked", message: "no operations have been added to `Select`" });
});

test("XB-5: after has one value, tick one each period, never none", () => {
  const main = function* (): Sim<void> {
    const once = yield* after(ms(5));
    const every = yield* tick(ms(2));
    for (let i = 0; i < 4; i++) {
      const got = yield* select({ a: recv(once), b: recv(every) }, { biased: true });
      if (got.branch !== "default") yield* println(`${got.branch}:${got.value.unwrap().ms}`);
    }
    yield* println(debug(yield* once.recvTimeout(ms(20))));
    yield* println(debug(yield* (yield* never<number>()).tryRecv()));
  };
  assert.is(printed(main), "b:2 b:4 a:5 b:6 Err(Timeout) Err(Empty)");
});

// Measured: 28 ms of tick(5 ms) leave one.
test("XB-5: ticks that nobody took are dropped but for one", () => {
  const main = function* (): Sim<void> {
    const every = yield* tick(ms(5));
    yield* sleep(ms(28));
    const there = [];
    const values = every.tryIter();
    for (let got = yield* values.next(); got.isSome(); got = yield* values.next()) there.push(got.value.ms);
    there.push((yield* every.recv()).unwrap().ms);
    yield* println(`${there}`);
  };
  assert.is(printed(main), "5,33");
});

test("XB-1, SC-9: in a task they block the worker", () => {
  const main = onWorkers(1, function* () {
    const [tx, rx] = yield* bounded<number>(0);
    yield* spawnTask(
      move({ tx }, function* ({ tx }) {
        yield* tx.send(1);
      }),
    );
    yield* rx.recv();
  });
  assert.equal(agreed(main), ["(deadlock)"]);
});

test("the errors print crossbeam's texts", () => {
  const both = (error: unknown): string => `${display(error)} | ${debug(error)}`;
  const cases: readonly (readonly [unknown, string])[] = [
    [new RecvError(), "receiving on an empty and disconnected channel | RecvError"],
    [new TryRecvError("Empty"), "receiving on an empty channel | Empty"],
    [new TryRecvError("Disconnected"), "receiving on an empty and disconnected channel | Disconnected"],
    [new RecvTimeoutError("Timeout"), "timed out waiting on receive operation | Timeout"],
    [new RecvTimeoutError("Disconnected"), "channel is empty and disconnected | Disconnected"],
    [new SendError(1), 'sending on a disconnected channel | "SendError(..)"'],
    [new TrySendError("Full", 1), 'sending on a full channel | "Full(..)"'],
    [new TrySendError("Disconnected", 1), 'sending on a disconnected channel | "Disconnected(..)"'],
    [new SendTimeoutError("Timeout", 1), 'timed out waiting on send operation | "SendTimeoutError(..)"'],
    [new SendTimeoutError("Disconnected", 1), 'sending on a disconnected channel | "SendTimeoutError(..)"'],
    [new TrySelectError(), "all operations in select would block | TrySelectError"],
    [new SelectTimeoutError(), "timed out waiting on select | SelectTimeoutError"],
  ];
  for (const [error, text] of cases) assert.is(both(error), text);
});

test("what a channel cannot be", () => {
  const refused = refusal(function* () {
    yield* bounded(-1);
  });
  assert.is(refused, "bounded(-1): expected the number of values to buffer, 0 or more");
});

test.run();
