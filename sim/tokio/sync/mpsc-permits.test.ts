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
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { pin } from "../future/pin.ts";
import { pollFn, ready } from "../future/poll-fn.ts";
import { type JoinHandle, spawn, yieldNow } from "../task/index.ts";
import { Duration } from "../time/index.ts";
import { channel, type OwnedPermit, type Permit, type Sender, unboundedChannel } from "./mpsc.ts";

// Permits, weak senders, recv_many: what their numbers are was compared with real Tokio 1.54.1.
const test = suite("mpsc permits");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

const ms = (count: number) => Duration.fromMillis(count);

test("MPSC-4: a permit holds room until it is used or dropped, and sends without waiting", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(2);
    const one = (yield* tx.reserve()).unwrap();
    const two = (yield* tx.tryReserve()).unwrap();
    const full = (yield* tx.tryReserve()).unwrapErr();
    yield* println(`${yield* tx.capacity()} ${debug(full)} ${debug((yield* tx.trySend(9)).unwrapErr())}`);
    yield* two.send(2);
    yield* println(`${yield* tx.capacity()} ${yield* rx.len()}`);
    yield* drop(one);
    yield* println(`${yield* tx.capacity()} ${debug(yield* rx.recv())} ${yield* tx.capacity()}`);
  });
  assert.is(text, '0 "Full(..)" "Full(..)" 0 1 1 Some(2) 2');
});

test("MPSC-3, MPSC-4: values come in the order of their pushes, not of their reservations", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(2);
    const early = (yield* tx.reserve()).unwrap();
    (yield* tx.send(1)).unwrap();
    yield* early.send(2);
    yield* println(`${debug(yield* rx.recv())} ${debug(yield* rx.recv())}`);
  });
  assert.is(text, "Some(1) Some(2)");
});

test("MPSC-2, MPSC-4: a reservation waits in the same queue as sends", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(1);
    (yield* tx.send(0)).unwrap();
    yield* spawn(
      move({ tx: yield* tx.clone() }, function* ({ tx }) {
        const permit = (yield* tx.reserve()).unwrap();
        yield* println("reserved");
        yield* permit.send(1);
      }),
    );
    yield* yieldNow();
    yield* rx.recv();
    yield* println(debug((yield* tx.trySend(9)).unwrapErr()));
    yield* println(debug(yield* rx.recv()));
  });
  assert.is(text, '"Full(..)" reserved Some(1)');
});

test("MPSC-4: reserve_many", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(3);
    const small = (yield* tx.reserveMany(4)).unwrapErr();
    const tried = (yield* tx.tryReserveMany(4)).unwrapErr();
    yield* println(`${display(small)} ${debug(small)} ${display(tried)}`);
    const permits = (yield* tx.reserveMany(3)).unwrap();
    yield* println(`${yield* tx.capacity()} ${permits.len()}`);
    yield* permits.next().unwrap().send(1);
    const last = (yield* rx.recv()).unwrap();
    yield* println(`${last} ${permits.len()} ${yield* tx.capacity()}`);
    yield* drop(permits);
    yield* println(`${yield* tx.capacity()}`);
    const all = (yield* tx.tryReserveMany(3)).unwrap();
    const taken: Permit<number>[] = [];
    for (let next = all.next(); next.isSome(); next = all.next()) taken.push(next.unwrap());
    yield* drop(all); // nothing is left in it
    yield* println(`${taken.length} ${yield* tx.capacity()}`);
    yield* drop(taken);
    yield* println(`${yield* tx.capacity()}`);
  });
  assert.is(text, "channel closed SendError { .. } no available capacity 0 3 1 2 1 3 3 0 3");
});

test("MPSC-4, SEM-4: an aborted reservation gives back what it had", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(2);
    (yield* tx.send(0)).unwrap();
    const many = yield* spawn(
      move({ tx: yield* tx.clone() }, function* ({ tx }) {
        yield* tx.reserveMany(2);
      }),
    );
    yield* yieldNow();
    yield* println(`${yield* tx.capacity()}`);
    yield* many.abort();
    yield* yieldNow();
    yield* println(`${yield* tx.capacity()} ${yield* tx.strongCount()}`);
    yield* drop(rx);
  });
  assert.is(text, "0 1 1");
});

test("MPSC-4, MPSC-7: an owned permit uses the sender up, keeps the channel open, and gives the sender back", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(1);
    const permit = (yield* tx.reserveOwned()).unwrap();
    yield* println(`${yield* rx.isClosed()} ${yield* rx.senderStrongCount()}`);
    const back: Sender<number> = yield* permit.send(1);
    const full = (yield* back.tryReserveOwned()).unwrapErr();
    const [other] = yield* channel<number>(1);
    yield* println(`${debug(full)} ${full.value === back} ${back.sameChannel(other)}`);
    yield* println(debug(yield* rx.recv()));
    const again = (yield* back.tryReserveOwned()).unwrap();
    yield* println(`${again.sameChannelAsSender(other)} ${again.sameChannel(again)}`);
    const released = yield* again.release();
    yield* println(`${yield* released.strongCount()} ${yield* rx.capacity()}`);
    const last = (yield* released.reserveOwned()).unwrap();
    yield* drop(last);
    yield* println(`${debug(yield* rx.recv())} ${yield* rx.capacity()}`);
  });
  assert.is(text, 'false 1 "Full(..)" true false Some(1) false true 1 1 None 1');
});

test("MPSC-4: where the receiver is gone, reserve_owned drops the sender", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(1);
    const weak = yield* tx.downgrade();
    yield* rx.close();
    const refused = (yield* tx.reserveOwned()).unwrapErr();
    yield* println(`${debug(refused)} ${yield* weak.strongCount()}`);
    yield* drop(rx);
  });
  assert.is(text, "SendError { .. } 0");
});

test("MPSC-4: a cancelled reserve_owned leaves the queue and drops its sender", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(1);
    (yield* tx.send(0)).unwrap();
    const waiting = yield* spawn(
      move({ tx }, function* ({ tx }) {
        yield* tx.reserveOwned();
      }),
    );
    yield* yieldNow();
    yield* waiting.abort();
    yield* println(`${debug(yield* rx.recv())} ${debug(yield* rx.recv())}`);
  });
  assert.is(text, "Some(0) None");
});

test("MPSC-8: after close a permit can still be used; until then recv waits and try_recv says Empty", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(2);
    const permit = (yield* tx.reserve()).unwrap();
    yield* rx.close();
    yield* println(`${debug(yield* rx.tryRecv())} ${yield* rx.isClosed()} ${debug((yield* tx.reserve()).unwrapErr())}`);
    yield* println(debug((yield* tx.tryReserve()).unwrapErr()));
    yield* permit.send(7);
    yield* println(`${debug(yield* rx.recv())} ${debug(yield* rx.recv())}`);
  });
  assert.is(text, 'Err(Empty) true SendError { .. } "Closed(..)" Some(7) None');
});

for (const [how, let_go] of [
  ["dropped", (permit: Permit<number>) => drop(permit)],
  ["used", (permit: Permit<number>) => permit.send(7)],
] as const) {
  test(`MPSC-8, MPSC-17: a waiting recv of a closed channel ends when the last permit is ${how}`, () => {
    const text = onCt(function* () {
      const [tx, rx] = yield* channel<number>(2);
      const permit = (yield* tx.reserve()).unwrap();
      yield* rx.close();
      yield* spawn(
        move({ rx }, function* ({ rx }) {
          for (;;) {
            const value = yield* rx.recv();
            yield* println(debug(value));
            if (value.isNone()) break;
          }
        }),
      );
      yield* yieldNow();
      yield* println(how);
      yield* let_go(permit);
      yield* yieldNow();
      yield* drop(tx);
    });
    assert.is(text, how === "used" ? "used Some(7) None" : "dropped None");
  });
}

test("HZ-40, MPSC-8: a deadlock names who keeps a permit of a closed channel", () => {
  const { end } = runOnce(
    onCurrentThread(function* () {
      const [tx, rx] = yield* channel<number>(2);
      yield* spawn(
        move({ tx }, function* ({ tx }) {
          const _permit = (yield* tx.reserve()).unwrap();
          const [_tx, never] = yield* channel<number>(1);
          yield* never.recv();
        }),
      );
      yield* yieldNow();
      yield* rx.close();
      yield* rx.recv();
    }),
  );
  assert.equal(end?.kind === "deadlock" && end.waiting[0], {
    who: "main",
    op: "mpsc.recv",
    object: "main/mpsc.1",
    heldBy: ["main.1"],
  });
});

test("MPSC-2, MPSC-4: who waits for room waits for those who have permits", () => {
  const { end } = runOnce(
    onCurrentThread(function* () {
      const [tx, _rx] = yield* channel<number>(1);
      const _permit = (yield* tx.reserve()).unwrap();
      yield* tx.send(1);
    }),
  );
  assert.equal(end?.kind === "deadlock" && end.waiting[0]?.heldBy, ["main"]);
});

test("MPSC-9: what is sent through a permit when the receiver is gone is dropped with the channel", () => {
  // As real Tokio does; a weak sender keeps the channel, too.
  const text = always(function* () {
    const [tx, rx] = yield* channel<unknown>(3);
    const permit = (yield* (yield* tx.clone()).tryReserveOwned()).unwrap();
    yield* rx.close();
    yield* drop(rx);
    const last: Sender<unknown> = yield* permit.send(yield* loud("late"));
    yield* println("sent");
    yield* drop(tx);
    const weak = yield* last.downgrade();
    yield* drop(last);
    yield* println(`none: ${(yield* weak.upgrade()).isNone()}`);
    yield* drop(weak);
    yield* println("end");
  });
  assert.is(text, "sent none: true late end");
});

test("MPSC-9: capacity comes back when the receiver drops what is buffered", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(3);
    (yield* tx.send(1)).unwrap();
    const permit = (yield* tx.tryReserve()).unwrap();
    yield* drop(rx);
    yield* println(`${yield* tx.capacity()}`);
    yield* permit.send(2);
    yield* println(`${yield* tx.capacity()}`);
  });
  assert.is(text, "2 2");
});

test("MPSC-7: a weak sender does not keep the channel open; it becomes a strong one while one is left", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(1);
    const weak = yield* tx.downgrade();
    const second = yield* weak.clone();
    yield* println(`${yield* tx.strongCount()} ${yield* tx.weakCount()} ${yield* rx.senderWeakCount()}`);
    const strong = (yield* weak.upgrade()).unwrap();
    yield* drop(tx);
    (yield* strong.send(1)).unwrap();
    yield* println(`${yield* weak.strongCount()} ${debug(yield* rx.recv())}`);
    yield* drop(strong);
    yield* println(`${debug(yield* rx.recv())} ${debug(yield* second.upgrade())} ${yield* second.weakCount()}`);
    yield* drop(second);
    yield* println(`${yield* weak.weakCount()}`);
  });
  assert.is(text, "1 2 2 1 Some(1) None None 2 1");
  const unbounded = always(function* () {
    const [tx, rx] = yield* unboundedChannel<number>();
    const weak = yield* tx.downgrade();
    (yield* (yield* weak.upgrade()).unwrap().send(1)).unwrap();
    yield* drop(tx);
    yield* println(`${debug(yield* rx.recv())} ${yield* rx.isClosed()}`);
  });
  assert.is(unbounded, "Some(1) false"); // the upgraded sender lives to the end of the body
});

test("MPSC-7: whether an upgrade comes before the last drop is a race that the searches agree on", () => {
  const program = function* (): Sim<void> {
    const [tx, rx] = yield* unboundedChannel<number>();
    const weak = yield* tx.downgrade();
    const threads = [
      yield* spawnThread(
        move({ tx }, function* ({ tx }) {
          yield* drop(tx);
        }),
      ),
      yield* spawnThread(
        move({ weak }, function* ({ weak }) {
          const strong = yield* weak.upgrade();
          yield* println(`upgraded: ${strong.isSome()}`);
          if (strong.isSome()) yield* strong.unwrap().send(1);
        }),
      ),
    ];
    yield* println(debug(yield* rx.blockingRecv()));
    for (const thread of threads) (yield* thread.join()).unwrap();
  };
  const all = [...everything(program, dfs())].sort();
  assert.equal(
    all,
    ["None upgraded: false", "Some(1) upgraded: true", "upgraded: false None", "upgraded: true Some(1)"].filter(
      (outcome) => all.includes(outcome),
    ),
  );
  assert.ok(all.includes("upgraded: true Some(1)") && all.includes("upgraded: false None"), all.join(" | "));
  for (const strategy of [sourceDpor({ lateness: 0 }), states()]) {
    assert.equal([...everything(program, strategy)].sort(), all, strategy.name);
  }
});

test("MPSC-12: counts race with clones and drops: the searches agree", () => {
  const program = function* (): Sim<void> {
    const [tx, rx] = yield* unboundedChannel<number>();
    const threads = [
      yield* spawnThread(
        move({ tx }, function* ({ tx }) {
          const copy = yield* tx.clone();
          yield* drop(copy);
        }),
      ),
      yield* spawnThread(
        move({ rx }, function* ({ rx }) {
          yield* println(`${yield* rx.senderStrongCount()} ${yield* rx.senderStrongCount()}`);
        }),
      ),
    ];
    for (const thread of threads) (yield* thread.join()).unwrap();
  };
  // The counts go 1, 2, 1, 0.
  const all = ["0 0", "1 0", "1 1", "1 2", "2 0", "2 1", "2 2"];
  for (const strategy of [dfs(), sourceDpor({ lateness: 0 }), states()]) {
    assert.equal([...everything(program, strategy)].sort(), all, strategy.name);
  }
});

test("MPSC-11: recv_many takes what is there, up to the limit, and waits only for the first", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(8);
    const buffer: number[] = [9];
    yield* println(`${yield* rx.recvMany(buffer, 0)}`);
    for (const value of [1, 2, 3]) (yield* tx.send(value)).unwrap();
    yield* println(`${yield* rx.recvMany(buffer, 2)} ${debug(buffer)} ${yield* tx.capacity()}`);
    yield* println(`${yield* rx.recvMany(buffer, 2)} ${debug(buffer)} ${yield* tx.capacity()}`);
    const waiting = yield* spawn(
      move({ rx }, function* ({ rx }) {
        const buffer: number[] = [];
        yield* println(`${yield* rx.recvMany(buffer, 5)} ${debug(buffer)}`);
        yield* println(`${yield* rx.recvMany(buffer, 5)}`);
      }),
    );
    yield* yieldNow();
    (yield* tx.send(4)).unwrap();
    yield* drop(tx);
    (yield* waiting).unwrap();
  });
  assert.is(text, "0 2 [9, 1, 2] 7 1 [9, 1, 2, 3] 8 1 [4] 0");
});

test("MPSC-11, COOP-2: however many values come, recv_many costs one unit", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* unboundedChannel<number>();
    for (let i = 0; i < 1000; i++) (yield* tx.send(i)).unwrap();
    yield* drop(tx);
    yield* spawn(
      move({ rx }, function* ({ rx }) {
        const buffer: number[] = [];
        for (let i = 0; i < 128; i++) yield* rx.recvMany(buffer, 5);
        yield* println(`${buffer.length}`);
        yield* rx.recvMany(buffer, 5);
        yield* println(`${buffer.length}`);
      }),
    );
    yield* spawn(function* () {
      yield* println("other");
    });
    for (let i = 0; i < 3; i++) yield* yieldNow();
  });
  assert.is(text, "640 other 645");
});

test("MPSC-11, MPSC-14: blocking_recv_many parks a thread", () => {
  const program = function* (): Sim<void> {
    const [tx, rx] = yield* unboundedChannel<number>();
    const thread = yield* spawnThread(
      move({ tx }, function* ({ tx }) {
        (yield* tx.send(1)).unwrap();
        (yield* tx.send(2)).unwrap();
      }),
    );
    const buffer: number[] = [];
    while ((yield* rx.blockingRecvMany(buffer, 9)) > 0);
    yield* println(debug(buffer));
    (yield* thread.join()).unwrap();
  };
  assert.equal([...walks(program, 50).keys()], ["[1, 2]"]);
});

test("MPSC-11: how many recv_many takes is a race that the searches agree on", () => {
  const program = function* (): Sim<void> {
    const [tx, rx] = yield* unboundedChannel<number>();
    const thread = yield* spawnThread(
      move({ tx }, function* ({ tx }) {
        for (const value of [1, 2, 3]) (yield* tx.send(value)).unwrap();
      }),
    );
    const buffer: number[] = [];
    yield* println(`${yield* rx.blockingRecvMany(buffer, 2)}`);
    (yield* thread.join()).unwrap();
  };
  for (const strategy of [dfs(), sourceDpor({ lateness: 0 }), states()]) {
    assert.equal([...everything(program, strategy)].sort(), ["1", "2"], strategy.name);
  }
});

test("MPSC-12: is_empty, capacities of the receiver, and none of an unbounded one", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(2);
    (yield* tx.send(1)).unwrap();
    yield* println(`${yield* rx.isEmpty()} ${yield* rx.capacity()} ${rx.maxCapacity()}`);
  });
  assert.is(text, "false 1 2");
  assert.throws(
    () =>
      onCt(function* () {
        const [, rx] = yield* unboundedChannel<number>();
        yield* rx.capacity();
      }),
    "mpsc::UnboundedReceiver of main/mpsc.1: capacity: an unbounded channel has no capacity",
  );
});

test("MPSC-12: a dropped closed() wakes nobody", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(2);
    const waits = (name: string, tx: Sender<number>): unknown =>
      move({ tx }, function* ({ tx }: { tx: Sender<number> }) {
        yield* tx.closed();
        yield* println(name);
      });
    const first = yield* spawn(waits("first", yield* tx.clone()) as () => Sim<void>);
    yield* spawn(waits("second", tx) as () => Sim<void>);
    yield* yieldNow();
    yield* first.abort();
    yield* yieldNow();
    yield* drop(rx);
    yield* yieldNow();
  });
  assert.is(text, "second");
});

test("MPSC-13, HZ-7: a receiver that has a sender itself never sees the end", () => {
  const { end } = runOnce(
    onCurrentThread(function* () {
      const [tx, rx] = yield* channel<number>(1);
      yield* rx.recv();
      yield* drop(tx);
    }),
  );
  assert.equal(end?.kind === "deadlock" && end.waiting[0]?.heldBy, ["main"]);
});

test("MPSC-15: of several who polled, the latest is woken", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<number>(1);
    const recv = yield* pin(rx.recv());
    yield* pollFn(function* (context) {
      yield* println(`${(yield* recv.poll(context)).done}`);
      return ready(undefined);
    });
    yield* spawn(
      move({ recv }, function* ({ recv }) {
        yield* println(debug(yield* recv));
      }),
    );
    yield* yieldNow();
    (yield* tx.send(1)).unwrap();
    yield* yieldNow();
  });
  assert.is(text, "false Some(1)");
});

test("MPSC-5, HZ-14: a send that is dropped drops its value before what is outside of it", () => {
  const text = onCt(function* () {
    const [tx, _rx] = yield* channel<unknown>(1);
    (yield* tx.send(0)).unwrap();
    const task: JoinHandle<void> = yield* spawn(
      move({ tx }, function* ({ tx }) {
        const value = yield* loud("value");
        using _later = yield* loud("later");
        yield* tx.send(value);
      }),
    );
    yield* yieldNow();
    yield* task.abort();
    yield* yieldNow();
  });
  assert.is(text, "value later");
});

test("MPSC-5: send_timeout gives the value back: Timeout or Closed", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(1);
    yield* println(debug(yield* tx.sendTimeout(1, ms(5))));
    const late = (yield* tx.sendTimeout(2, ms(5))).unwrapErr();
    yield* println(`${late.value} ${debug(late)} ${display(late)};`);
    yield* println(debug(yield* rx.recv()));
    yield* rx.close();
    const closed = (yield* tx.sendTimeout(3, ms(5))).unwrapErr();
    yield* println(`${closed.intoInner()} ${debug(closed)} ${display(closed)}`);
  });
  assert.is(text, 'Ok(()) 2 "Timeout(..)" timed out waiting on send operation; Some(1) 3 "Closed(..)" channel closed');
});

test("MPSC-5: send_timeout waits for room in the queue, and leaves it when it is late", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel<unknown>(1);
    (yield* tx.send(0)).unwrap();
    const early = yield* spawn(
      move({ tx: yield* tx.clone() }, function* ({ tx }) {
        yield* println(debug(yield* tx.sendTimeout(1, ms(5))));
      }),
    );
    yield* yieldNow();
    yield* println(debug(yield* rx.recv()));
    (yield* early).unwrap();
    const cancelled = yield* spawn(
      move({ tx: yield* tx.clone() }, function* ({ tx }) {
        using _later = yield* loud("later");
        yield* tx.sendTimeout(yield* loud("value"), ms(5));
      }),
    );
    yield* yieldNow();
    yield* cancelled.abort();
    yield* cancelled;
    yield* println(`${debug(yield* rx.recv())} ${debug(yield* tx.trySend(2))}`);
  });
  assert.is(text, "Some(0) Ok(()) value later Some(1) Ok(())");
});

test("in Rust no permit outlives its sender: used all the same it is refused", () => {
  assert.throws(
    () =>
      onCt(function* () {
        const [tx, _rx] = yield* channel<number>(1);
        const permit = (yield* tx.reserve()).unwrap();
        yield* drop(tx);
        yield* permit.send(1);
      }),
    "mpsc::Permit of main/mpsc.1 is used after its sender was dropped\n  it borrows the sender: use reserveOwned()",
  );
});

test("MPSC-4: an owned permit may be moved to another task", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<number>(1);
    const permit: OwnedPermit<number> = (yield* tx.reserveOwned()).unwrap();
    yield* spawn(
      move({ permit }, function* ({ permit }) {
        yield* permit.send(1);
      }),
    );
    yield* println(`${debug(yield* rx.recv())} ${debug(yield* rx.recv())}`);
  });
  assert.is(text, "Some(1) None");
});

test.run();
