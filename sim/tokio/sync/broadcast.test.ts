import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { spawn as spawnThread } from "../../std/thread.ts";
import { copied } from "../../testing/copies.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { refusal } from "../../testing/refusal.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { joinBiased } from "../macros/join.ts";
import { type JoinHandle, spawn, yieldNow } from "../task/index.ts";
import { channel, type Receiver, Sender } from "./broadcast.ts";

const test = suite("broadcast");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

/** What the next receives give. */
function* receives(rx: Receiver<unknown>, count: number): Sim<void> {
  for (let i = 0; i < count; i++) yield* println(debug(yield* rx.recv()));
}

/** A task that receives until the channel is closed, and says what it got. */
const listener = (rx: Receiver<unknown>, name: string): Sim<JoinHandle<void>> =>
  (function* () {
    return yield* spawn(
      move({ rx }, function* ({ rx }) {
        for (;;) {
          const got = yield* rx.recv();
          yield* println(`${name}:${got.isOk() ? got.unwrap() : debug(got.unwrapErr())}`);
          if (got.isErr() && got.unwrapErr().kind === "Closed") break;
        }
      }),
    );
  })();

test("BC-1: no capacity panics; the ring has room for the next power of two", () => {
  const world = runOnce(function* () {
    yield* channel<number>(0);
  });
  assert.equal(world.end, { kind: "panicked", message: "broadcast channel capacity cannot be zero" });
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(3);
    for (let i = 0; i < 4; i++) (yield* tx.send(i)).unwrap();
    yield* println(debug(yield* rx.recv()));
  });
  assert.is(text, "Ok(0)");
});

test("BC-1: a capacity beyond all bounds panics", () => {
  const world = runOnce(function* () {
    yield* Sender.new<number>(2 ** 63);
  });
  assert.equal(world.end, { kind: "panicked", message: "broadcast channel capacity exceeded `usize::MAX / 2`" });
});

test("BC-2: a send tells how many receivers there are; without one the value comes back", () => {
  const text = always(function* () {
    const tx = yield* Sender.new<string>(2);
    const refused = (yield* tx.send("a")).unwrapErr();
    yield* println(`${refused.value}: ${debug(refused)}, ${display(refused)};`);
    const one = yield* tx.subscribe();
    const two = yield* tx.subscribe();
    yield* println(`${debug(yield* tx.send("b"))} of ${yield* tx.receiverCount()};`);
    yield* receives(one, 1);
    yield* receives(two, 1);
  });
  assert.is(text, 'a: SendError("a"), channel closed; Ok(2) of 2; Ok("b") Ok("b")');
});

test("BC-2, BC-5: every receiver gets what is sent after it was made, and nothing from before", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(8);
    (yield* tx.send(1)).unwrap();
    const late = yield* tx.subscribe();
    (yield* tx.send(2)).unwrap();
    const again = yield* rx.resubscribe();
    (yield* tx.send(3)).unwrap();
    yield* receives(rx, 3);
    yield* println("|");
    yield* receives(late, 2);
    yield* println("|");
    yield* receives(again, 1);
    yield* println(`${debug(yield* again.tryRecv())}`);
  });
  assert.is(text, "Ok(1) Ok(2) Ok(3) | Ok(2) Ok(3) | Ok(3) Err(Empty)");
});

test("BC-3: who falls behind learns once how much is lost, and goes on with the oldest", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(2);
    for (let i = 0; i < 5; i++) (yield* tx.send(i)).unwrap();
    yield* receives(rx, 3);
    for (let i = 5; i < 8; i++) (yield* tx.send(i)).unwrap();
    const lagged = (yield* rx.tryRecv()).unwrapErr(); // by exactly one
    yield* println(`${debug(lagged)}, ${display(lagged)}, ${lagged.missed};`);
    yield* println(debug(yield* rx.tryRecv()));
  });
  assert.is(text, "Err(Lagged(3)) Ok(3) Ok(4) Lagged(1), channel lagged by 1, 1; Ok(6)");
});

test("BC-4: what was sent outlives the senders; then Closed", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(4);
    const other = yield* tx.clone();
    const empty = (yield* rx.tryRecv()).unwrapErr();
    yield* println(`${debug(empty)}, ${display(empty)};`);
    (yield* tx.send(1)).unwrap();
    yield* drop(tx);
    (yield* other.send(2)).unwrap();
    yield* println(`${yield* rx.isClosed()}`);
    yield* drop(other);
    yield* println(`${yield* rx.isClosed()}`);
    yield* receives(rx, 3);
    const closed = (yield* rx.tryRecv()).unwrapErr();
    yield* println(`${debug(closed)}, ${display(closed)}`);
  });
  assert.is(text, "Empty, channel empty; false true Ok(1) Ok(2) Err(Closed) Closed, channel closed");
});

test("BC-4: the last sender's drop wakes who waits", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(4);
    const waiting = yield* listener(rx, "rx");
    yield* yieldNow();
    yield* println("drop");
    yield* drop(tx);
    (yield* waiting).unwrap();
  });
  assert.is(text, "drop rx:Closed");
});

test("BC-5: a new receiver revives a channel that had none left", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(4);
    yield* drop(rx);
    yield* println(debug(yield* tx.send(1)));
    const revived = yield* tx.subscribe();
    yield* println(debug(yield* tx.send(2)));
    yield* receives(revived, 1);
  });
  assert.is(text, "Err(SendError(1)) Ok(1) Ok(2)");
});

test("BC-6: closed() waits for the last receiver's drop, and goes on waiting where a new one came before its poll", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(4);
    const waiting = yield* spawn(
      move({ tx: yield* tx.clone() }, function* ({ tx }) {
        yield* tx.closed();
        yield* println("closed");
      }),
    );
    yield* yieldNow();
    const second = yield* rx.resubscribe();
    yield* drop(rx);
    yield* yieldNow();
    yield* println("one left");
    yield* drop(second);
    (yield* waiting).unwrap();
  });
  assert.is(text, "one left closed");
  const revived = onCt(function* () {
    const [tx, rx] = yield* channel<number>(4);
    const waiting = yield* spawn(
      move({ tx: yield* tx.clone() }, function* ({ tx }) {
        yield* tx.closed();
        yield* println("closed");
      }),
    );
    yield* yieldNow();
    yield* drop(rx);
    const another = yield* tx.subscribe(); // the waiting task is woken and not polled yet
    yield* yieldNow();
    yield* println("revived");
    yield* drop(another);
    (yield* waiting).unwrap();
  });
  assert.is(revived, "revived closed");
});

test("BC-6: a WeakSender keeps nothing open; counts", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(4);
    const weak = yield* tx.downgrade();
    const other = yield* weak.clone();
    yield* println(`${yield* tx.strongCount()},${yield* tx.weakCount()}`);
    const strong = (yield* weak.upgrade()).unwrap();
    yield* println(`${yield* rx.senderStrongCount()},${yield* rx.senderWeakCount()} ${strong.sameChannel(tx)}`);
    yield* drop(other);
    yield* drop(tx);
    yield* println(`${yield* weak.strongCount()},${yield* weak.weakCount()}`);
    yield* drop(strong);
    yield* println(debug((yield* weak.upgrade()).isNone()));
    yield* receives(rx, 1);
  });
  assert.is(text, "1,2 2,2 true 1,1 true Err(Closed)");
});

test("BC-6: a receiver's len counts what is lost as well; a sender's what somebody has still to read", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(2);
    const quick = yield* tx.subscribe();
    yield* println(`${yield* rx.isEmpty()} ${yield* tx.isEmpty()}`);
    for (let i = 0; i < 3; i++) (yield* tx.send(i)).unwrap();
    yield* println(`${yield* rx.len()} ${yield* tx.len()} ${yield* rx.isEmpty()} ${yield* tx.isEmpty()};`);
    yield* receives(rx, 3);
    yield* println(`${yield* rx.len()} ${yield* tx.len()};`);
    yield* receives(quick, 2);
    yield* println(`${yield* quick.len()} ${yield* tx.len()}`);
  });
  assert.is(text, "true true 3 2 false false; Err(Lagged(1)) Ok(1) Ok(2) 0 2; Err(Lagged(1)) Ok(1) 1 1");
});

test("BC-7: waiting receivers are woken in the order of their waiting", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(2);
    const tasks = [];
    for (const name of ["a", "b", "c"]) tasks.push(yield* listener(yield* rx.resubscribe(), name));
    yield* yieldNow();
    (yield* tx.send(1)).unwrap();
    yield* yieldNow();
    yield* drop(tx);
    for (const task of tasks) (yield* task).unwrap();
  });
  assert.is(text, "a:1 b:1 c:1 a:Closed b:Closed c:Closed");
});

test("BC-7: a receive that is given up leaves its place", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(2);
    const first = yield* listener(yield* rx.resubscribe(), "a");
    yield* listener(rx, "b");
    yield* yieldNow();
    yield* first.abort();
    yield* yieldNow();
    yield* println(`${yield* tx.receiverCount()}`);
    (yield* tx.send(1)).unwrap();
    yield* yieldNow();
  });
  assert.is(text, "1 b:1");
});

test("BC-7: the last reader drops the value after it has its own clone; so does who overwrites it", () => {
  const text = always(function* () {
    const [tx, one] = yield* channel<unknown>(1);
    const two = yield* tx.subscribe();
    (yield* tx.send(yield* copied("v"))).unwrap();
    yield* drop((yield* one.recv()).unwrap());
    yield* println("one");
    const kept = (yield* two.recv()).unwrap();
    yield* println("two");
    yield* drop(kept);
    (yield* tx.send(yield* copied("w"))).unwrap();
    (yield* tx.send(yield* copied("x"))).unwrap();
    yield* println("sent");
    yield* drop(one);
    yield* println("dropped one");
    yield* drop(two);
    yield* println("dropped two");
  });
  assert.is(text, "-v.1 one -v two -v.2 -w sent dropped one -x dropped two");
});

test("BC-7: a receiver's drop drops what it alone needed, and then closed() is woken", () => {
  const program = onWorkers(2, function* () {
    const [tx, rx] = yield* channel<unknown>(2);
    const waiting = yield* spawn(
      move({ tx: yield* tx.clone() }, function* ({ tx }) {
        yield* tx.closed();
        yield* println("closed");
      }),
    );
    yield* yieldNow();
    (yield* tx.send(yield* copied("v"))).unwrap();
    yield* drop(rx);
    (yield* waiting).unwrap();
  });
  const seen = walks(program, 100);
  assert.ok(seen.has("-v closed"));
});

test("BC-2: what cannot be cloned is refused where it would have to be", () => {
  const message = refusal(
    onCurrentThread(function* () {
      const [tx, rx] = yield* channel<unknown>(1);
      (yield* tx.send(yield* loud("guard"))).unwrap();
      yield* rx.recv();
    }),
  );
  assert.match(message, /^guard is in main\/broadcast\.1 and has no clone\(\)/);
});

test("BC-2: plain objects are cloned for each receiver", () => {
  const text = always(function* () {
    const [tx, one] = yield* channel<{ n: number; list: number[] }>(1);
    const two = yield* tx.subscribe();
    (yield* tx.send({ n: 1, list: [1] })).unwrap();
    const first = (yield* one.recv()).unwrap();
    first.list.push(2);
    yield* println(debug((yield* two.recv()).unwrap()));
  });
  assert.is(text, "{ n: 1, list: [1] }");
});

test("BC-8: a slow receiver never slows a sender", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(4);
    for (let i = 0; i < 100; i++) (yield* tx.send(i)).unwrap();
    yield* receives(rx, 2);
  });
  assert.is(text, "Err(Lagged(96)) Ok(96)");
});

test("COOP-2: receiving from a channel that is never empty gives way after 128 messages", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(1024);
    for (let i = 0; i < 300; i++) (yield* tx.send(i)).unwrap();
    let got = 0;
    yield* spawn(function* () {
      for (let i = 0; i < 4; i++) {
        yield* println(`${got}`);
        yield* yieldNow();
      }
    });
    yield* yieldNow();
    for (; got < 300; got++) yield* rx.recv();
    yield* println("done");
  });
  assert.is(text, "0 128 256 done");
});

test("COOP-3: closed() costs no budget", () => {
  const text = onCt(function* () {
    const tx = yield* Sender.new<number>(1);
    yield* spawn(function* () {
      yield* println("task");
    });
    for (let i = 0; i < 1000; i++) yield* tx.closed();
    yield* println("main");
    yield* yieldNow();
  });
  assert.is(text, "main task");
});

test("RT-35: blocking_recv parks a thread, and panics inside of a runtime", () => {
  const program = function* (): Sim<void> {
    const [tx, rx] = yield* channel<number>(2);
    const thread = yield* spawnThread(
      move({ tx }, function* ({ tx }) {
        for (const i of [1, 2]) (yield* tx.send(i)).unwrap();
      }),
    );
    for (let i = 0; i < 3; i++) yield* println(debug(yield* rx.blockingRecv()));
    (yield* thread.join()).unwrap();
  };
  assert.equal([...walks(program, 50).keys()], ["Ok(1) Ok(2) Err(Closed)"]);
  const world = runOnce(
    onCurrentThread(function* () {
      const [, rx] = yield* channel<number>(1);
      yield* rx.blockingRecv();
    }),
  );
  assert.match((world.end as { message: string }).message, /^Cannot block the current thread from within a runtime/);
});

const settings = { policy: "any-order" } as const;
const outcomes = (program: Body, strategy: Parameters<typeof everything>[1]): string[] =>
  [...everything(program, strategy, settings, 100_000)].sort();

test("BC-9: the exhaustive strategies agree where receivers lag, come late, and leave", () => {
  const programs: Body[] = [
    // A receiver that may lag.
    function* () {
      const [tx, rx] = yield* channel<number>(1);
      const thread = yield* spawnThread(
        move({ rx }, function* ({ rx }) {
          for (let i = 0; i < 2; i++) yield* println(debug(yield* rx.blockingRecv()));
        }),
      );
      for (const i of [1, 2, 3]) yield* tx.send(i);
      (yield* thread.join()).unwrap();
    },
    // One that comes late, and one that leaves.
    function* () {
      const [tx, rx] = yield* channel<number>(2);
      const late = yield* spawnThread(
        move({ tx: yield* tx.clone() }, function* ({ tx }) {
          const rx = yield* tx.subscribe();
          yield* drop(tx);
          yield* println(debug(yield* rx.blockingRecv()));
        }),
      );
      const leaves = yield* spawnThread(
        move({ rx }, function* ({ rx }) {
          yield* println(debug(yield* rx.tryRecv()));
        }),
      );
      yield* println(debug(yield* tx.send(1)));
      yield* drop(tx);
      for (const thread of [late, leaves]) (yield* thread.join()).unwrap();
    },
    // Two senders and two receivers.
    function* () {
      const [tx, rx] = yield* channel<string>(2);
      const threads = [];
      for (const rx of [yield* tx.subscribe(), yield* tx.subscribe()]) {
        threads.push(
          yield* spawnThread(
            move({ rx }, function* ({ rx }) {
              yield* println(debug(yield* rx.blockingRecv()));
            }),
          ),
        );
      }
      yield* drop(rx);
      const other = yield* spawnThread(
        move({ tx: yield* tx.clone() }, function* ({ tx }) {
          yield* tx.send("a");
        }),
      );
      yield* tx.send("b");
      for (const thread of [...threads, other]) (yield* thread.join()).unwrap();
    },
    // Who drops the value.
    function* () {
      const [tx, one] = yield* channel<unknown>(1);
      const two = yield* tx.subscribe();
      yield* tx.send(yield* copied("v"));
      const thread = yield* spawnThread(
        move({ one }, function* ({ one }) {
          yield* one.blockingRecv();
        }),
      );
      yield* two.blockingRecv();
      yield* println("main");
      (yield* thread.join()).unwrap();
    },
    // A branch of a join that is polled before and after the send.
    onWorkers(2, function* () {
      const [tx, rx] = yield* channel<number>(1);
      const joins = yield* spawn(
        move({ rx }, function* ({ rx }) {
          yield* joinBiased(receives(rx, 1), println("beside"));
        }),
      );
      yield* tx.send(1);
      yield* tx.send(2);
      (yield* joins).unwrap();
    }),
  ];
  for (const [index, program] of programs.entries()) {
    const all = outcomes(program, states());
    assert.equal(outcomes(program, sourceDpor({ lateness: 0 })), all, `source, program ${index}`);
    assert.ok(all.length > 1);
    if (index !== 2) assert.equal(outcomes(program, dfs()), all, `dfs, program ${index}`);
  }
});

test.run();
