import * as assert from "uvu/assert";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import { onDrop } from "../../kernel/ownership/on-drop.ts";
import type { Op } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug, display } from "../../kernel/value/format.ts";
import type { Policy } from "../../kernel/world.ts";
import { spawn as spawnThread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { channel, type Receiver, type Sender, unboundedChannel } from "./mpsc.ts";

const test = suite("mpsc");

/** What a body prints in a task of either flavour under either policy; the schedule must not matter. */
function printed(body: Body): string {
  const seen = new Set<string>();
  for (const policy of ["faithful", "any-order"] satisfies Policy[]) {
    for (const program of [onCurrentThread(body), onWorkers(2, body)]) {
      for (const outcome of walks(program, 20, { policy }).keys()) seen.add(outcome);
    }
  }
  assert.is(seen.size, 1, [...seen].join(" | "));
  return [...seen].join();
}

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

/** A task that sends these values, and says what came of each. */
const sender = (tx: Sender<number>, values: readonly number[]) =>
  spawn(
    move({ tx }, function* ({ tx }) {
      for (const value of values) yield* println(`send(${value})=${debug(yield* tx.send(value))}`);
    }),
  );

test("MPSC-1: a channel without room panics; capacity is the number of free permits", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>(2);
    yield* println(`${yield* tx.capacity()}/${tx.maxCapacity()}`);
    (yield* tx.send(1)).unwrap();
    yield* println(`${yield* tx.capacity()}/${tx.maxCapacity()}`);
    yield* rx.recv();
    yield* println(`${yield* tx.capacity()}`);
  });
  assert.is(text, "2/2 1/2 2");
  const world = runOnce(function* () {
    yield* channel<number>(0);
  });
  assert.equal(world.end, { kind: "panicked", message: "mpsc bounded channel requires buffer > 0" });
});

test("MPSC-1: an unbounded send never waits", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* unboundedChannel<number>();
    for (let i = 0; i < 100; i++) (yield* tx.send(i)).unwrap();
    yield* println(`${yield* rx.len()}`);
  });
  assert.is(text, "100");
});

test("MPSC-2: the room that a receive makes is the first waiting sender's; nobody overtakes it", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(1);
    (yield* tx.send(0)).unwrap();
    yield* sender(yield* tx.clone(), [1]);
    yield* sender(yield* tx.clone(), [2]);
    yield* yieldNow();
    yield* println(debug(yield* rx.recv()));
    yield* println(`try_send: ${debug((yield* tx.trySend(3)).unwrapErr())}`);
    yield* println(debug(yield* rx.recv()));
    yield* println(debug(yield* rx.recv()));
  });
  assert.is(text, 'Some(0) try_send: "Full(..)" send(1)=Ok(()) Some(1) send(2)=Ok(()) Some(2)');
});

test("MPSC-3: values come in the order of their pushes; each sender's own order is kept", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(1);
    yield* sender(yield* tx.clone(), [1, 2]);
    yield* sender(tx, [10, 20]);
    for (;;) {
      const value = yield* rx.recv();
      if (value.isNone()) break;
      yield* println(`${value.unwrap()}`);
    }
  });
  assert.is(
    text
      .replace(/ ?send\(\d+\)=Ok\(\(\)\) ?/g, " ")
      .trim()
      .replace(/ +/g, " "),
    "1 2 10 20",
  ); // 2 waits for room before 10 does
  const orders = new Set<string>();
  const racing = onWorkers(2, function* () {
    const [tx, rx] = yield* channel<string>(1);
    for (const name of ["a", "b"]) {
      yield* spawn(
        move({ tx: yield* tx.clone() }, function* ({ tx }) {
          for (const i of [1, 2]) (yield* tx.send(`${name}${i}`)).unwrap();
        }),
      );
    }
    for (let i = 0; i < 4; i++) yield* println((yield* rx.recv()).unwrap());
  });
  for (const policy of ["faithful", "any-order"] satisfies Policy[]) {
    for (const outcome of walks(racing, 100, { policy }).keys()) orders.add(outcome);
  }
  assert.ok(orders.size > 2, [...orders].join());
  for (const outcome of orders) assert.match(outcome, /(?=.*a1.*a2)(?=.*b1.*b2)/);
});

test("MPSC-5: try_send gives the value back: Full or Closed", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<string>(1);
    (yield* tx.trySend("a")).unwrap();
    const full = (yield* tx.trySend("b")).unwrapErr();
    yield* println(`${full.value}: ${debug(full)}, ${display(full)};`);
    yield* drop(rx);
    const closed = (yield* tx.trySend("c")).unwrapErr();
    yield* println(`${closed.value}: ${debug(closed)}, ${display(closed)}`);
  });
  assert.is(text, 'b: "Full(..)", no available capacity; c: "Closed(..)", channel closed');
});

test("MPSC-5: a send that is cancelled drops its value and leaves the queue", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<unknown>(1);
    (yield* tx.send(0)).unwrap();
    const waiting = yield* spawn(
      move({ tx: yield* tx.clone(), value: yield* loud("value") }, function* ({ tx, value }) {
        yield* tx.send(value);
      }),
    );
    yield* yieldNow();
    yield* waiting.abort();
    yield* yieldNow();
    yield* println("aborted");
    yield* rx.recv();
    yield* println(debug(yield* tx.trySend(1)));
  });
  assert.is(text, "value aborted Ok(())");
});

test("SEM-4, MPSC-5: a cancelled send that had been assigned its permit passes it on", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(1);
    (yield* tx.send(0)).unwrap();
    const first = yield* sender(yield* tx.clone(), [1]);
    yield* sender(yield* tx.clone(), [2]);
    yield* yieldNow();
    yield* rx.recv(); // the first sender has the permit and is not polled yet
    yield* first.abort();
    yield* println(debug(yield* rx.recv()));
  });
  assert.is(text, "send(2)=Ok(()) Some(2)");
});

test("MPSC-6, MPSC-7: buffered values outlive the senders; then None; clones count", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>(4);
    const other = yield* tx.clone();
    (yield* tx.send(1)).unwrap();
    yield* drop(tx);
    (yield* other.send(2)).unwrap();
    yield* drop(other);
    for (let i = 0; i < 4; i++) yield* println(debug(yield* rx.recv()));
  });
  assert.is(text, "Some(1) Some(2) None None");
});

test("MPSC-7: the last sender's drop wakes a waiting receiver", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* unboundedChannel<number>();
    const waiting = yield* spawn(
      move({ rx }, function* ({ rx }) {
        yield* println(debug(yield* rx.recv()));
      }),
    );
    yield* yieldNow();
    yield* println("drop");
    yield* drop(tx);
    (yield* waiting).unwrap();
  });
  assert.is(text, "drop None");
});

test("MPSC-8: after close sends fail, waiting ones too; what is buffered is still received", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(1);
    (yield* tx.send(0)).unwrap();
    const waiting = yield* sender(yield* tx.clone(), [1]);
    yield* yieldNow();
    yield* rx.close();
    (yield* waiting).unwrap();
    const refused = (yield* tx.send(2)).unwrapErr();
    yield* println(`${refused.value}: ${display(refused)}`);
    yield* println(debug(yield* rx.recv()));
    yield* println(debug(yield* rx.recv()));
  });
  assert.is(text, "send(1)=Err(SendError { .. }) 2: channel closed Some(0) None");
});

test("MPSC-8, SEM-5: None comes only when an assigned permit is back as well", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(1);
    (yield* tx.send(0)).unwrap();
    yield* sender(yield* tx.clone(), [1]);
    yield* yieldNow();
    yield* println(debug(yield* rx.recv())); // the waiting sender has the permit now
    yield* rx.close();
    yield* println(debug(yield* rx.tryRecv()));
    yield* println(debug(yield* rx.recv()));
  });
  assert.is(text, "Some(0) Err(Empty) send(1)=Err(SendError { .. }) None");
});

test("MPSC-9: the receiver's drop drops what is buffered, at once, and ends waiting sends with their values", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<unknown>(1);
    (yield* tx.send(yield* loud("buffered"))).unwrap();
    const waiting = yield* spawn(
      move({ tx, value: yield* loud("waiting") }, function* ({ tx, value }) {
        const back = (yield* tx.send(value)).unwrapErr();
        yield* println(`back: ${back.value === value}`);
      }),
    );
    yield* yieldNow();
    yield* drop(rx);
    yield* println("dropped");
    (yield* waiting).unwrap();
  });
  assert.is(text, "buffered dropped back: true waiting");
});

test("MPSC-10: try_recv never waits: a value, Empty, Disconnected", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>(1);
    const empty = (yield* rx.tryRecv()).unwrapErr();
    yield* println(`${debug(empty)}, ${display(empty)};`);
    (yield* tx.send(1)).unwrap();
    yield* drop(tx);
    yield* println(`${debug(yield* rx.tryRecv())};`);
    const gone = (yield* rx.tryRecv()).unwrapErr();
    yield* println(`${debug(gone)}, ${display(gone)};`);
    const [, closed] = yield* channel<number>(1);
    yield* closed.close();
    yield* println(debug(yield* closed.tryRecv()));
  });
  assert.is(
    text,
    "Empty, receiving on an empty channel; Ok(1); Disconnected, receiving on a closed channel; Err(Disconnected)",
  );
});

test("MPSC-12: is_closed and closed() of a sender, is_closed and len of a receiver", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>(2);
    yield* println(`${yield* tx.isClosed()} ${yield* rx.isClosed()}`);
    const waiting = yield* spawn(
      move({ tx: yield* tx.clone() }, function* ({ tx }) {
        yield* tx.closed();
        yield* println(`closed: ${yield* tx.isClosed()}`);
      }),
    );
    yield* yieldNow();
    yield* println("close");
    yield* rx.close();
    (yield* waiting).unwrap();
    const [only, held] = yield* channel<number>(2);
    (yield* only.send(1)).unwrap();
    yield* drop(only);
    yield* println(`${yield* held.isClosed()} with ${yield* held.len()}`);
  });
  assert.is(text, "false false close closed: true true with 1");
});

test("MPSC-14: blocking_send and blocking_recv park a thread outside of a runtime", () => {
  const program = function* (): Sim<void> {
    const [tx, rx] = yield* channel<number>(1);
    const thread = yield* spawnThread(
      move({ tx }, function* ({ tx }) {
        for (const i of [1, 2, 3]) (yield* tx.blockingSend(i)).unwrap();
      }),
    );
    for (let i = 0; i < 4; i++) yield* println(debug(yield* rx.blockingRecv()));
    (yield* thread.join()).unwrap();
  };
  assert.equal([...walks(program, 100).keys()], ["Some(1) Some(2) Some(3) None"]);
});

test("RT-35, TXT-5: blocking_send and blocking_recv in a runtime panic", () => {
  const text =
    "Cannot block the current thread from within a runtime. This happens because a function attempted to block the current thread while the thread is being used to drive asynchronous tasks.";
  for (const use of [
    (tx: Sender<number>) => tx.blockingSend(1),
    (_tx: Sender<number>, rx: Receiver<number>) => rx.blockingRecv(),
  ]) {
    const world = runOnce(
      onCurrentThread(function* () {
        const [tx, rx] = yield* channel<number>(1);
        yield* use(tx, rx) as Sim<unknown>;
      }),
    );
    assert.equal(world.end, { kind: "panicked", message: text });
  }
});

const sending: Body = function* () {
  const [tx, rx] = yield* channel<number>(2);
  const handle = yield* spawn(
    move({ tx }, function* ({ tx }) {
      for (let i = 0; i < 5; i++) {
        (yield* tx.send(i)).unwrap();
        yield* println(`s${i}`);
      }
    }),
  );
  const receive = function* (rx: Receiver<number>): Sim<void> {
    for (let value = yield* rx.recv(); value.isSome(); value = yield* rx.recv()) yield* println(`r${value.unwrap()}`);
  };
  const receiver = yield* spawn(move({ rx }, ({ rx }) => receive(rx)));
  (yield* handle).unwrap();
  (yield* receiver).unwrap();
};

test("MPSC-16: capacity 2, five values, on current_thread", () => {
  assert.is(onCt(sending), "s0 s1 r0 r1 s2 s3 r2 r3 s4 r4");
});

test("MPSC-17: the reduction and the visited set agree on a bounded channel under any-order", () => {
  const program = onWorkers(2, function* () {
    const [tx, rx] = yield* channel<string>(1);
    for (const name of ["a", "b"]) {
      yield* spawn(
        move({ tx: yield* tx.clone() }, function* ({ tx }) {
          (yield* tx.send(name)).unwrap();
          yield* println(`sent ${name};`);
        }),
      );
    }
    yield* drop(tx);
    yield* println(`got ${(yield* rx.recv()).unwrap()};`);
    yield* rx.recv();
  });
  const settings = { policy: "any-order" } as const;
  const all = [...everything(program, states(), settings)].sort();
  assert.is(all.length, 12); // three lines in any order, and either value may be the first
  assert.equal([...everything(program, sourceDpor({ lateness: 0 }), settings)].sort(), all);
});

test("MPSC-17: a receive has nothing to do with values that are sent after its own", () => {
  const program = function* (): Sim<void> {
    const [tx, rx] = yield* unboundedChannel<number>();
    (yield* tx.send(1)).unwrap();
    const sends = yield* spawnThread(
      move({ tx }, function* ({ tx }) {
        yield* println("sender");
        yield* tx.send(2);
      }),
    );
    const receives = yield* spawnThread(
      move({ rx }, function* ({ rx }) {
        yield* rx.blockingRecv();
        yield* println("receiver");
      }),
    );
    for (const thread of [sends, receives]) (yield* thread.join()).unwrap();
  };
  const found = [...everything(program, sourceDpor({ lateness: 0 }))].sort();
  assert.equal(found, ["receiver sender", "sender receiver"]);
});

test("MPSC-6: whether the last sender is gone shows in try_recv: source-DPOR finds both, whoever comes first", () => {
  const program = (looksFirst: boolean): Body =>
    function* () {
      const [tx, rx] = yield* unboundedChannel<number>();
      const looks = function* ({ rx }: { rx: { tryRecv(): Op<unknown> } }): Sim<void> {
        yield* println(debug(yield* rx.tryRecv()));
      };
      const thread = yield* spawnThread(looksFirst ? move({ tx }, function* () {}) : move({ rx }, looks));
      if (looksFirst) yield* looks({ rx });
      else yield* drop(tx);
      (yield* thread.join()).unwrap();
    };
  const both = ["Err(Disconnected)", "Err(Empty)"];
  for (const looksFirst of [true, false]) {
    for (const strategy of [states(), sourceDpor({ lateness: 0 })]) {
      assert.equal([...everything(program(looksFirst), strategy)].sort(), both);
    }
  }
});

function* saying(line: string): Sim<void> {
  yield* println(line);
}

test("MPSC-9: what is left is dropped with the receiver, the oldest first", () => {
  const outcome = shown(
    runOnce(function* () {
      const [tx, rx] = yield* unboundedChannel<unknown>();
      for (const name of ["1", "2", "3"]) yield* tx.send(yield* onDrop(name, () => saying(name)));
      yield* drop(rx);
    }),
  );
  assert.is(outcome, "1 2 3");
});

test.run();
