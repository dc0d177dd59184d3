import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { panic } from "../../kernel/value/panic.ts";
import { spawn as spawnThread } from "../../std/thread.ts";
import { copied } from "../../testing/copies.ts";
import { always } from "../../testing/printed.ts";
import { refusal } from "../../testing/refusal.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, onWorkers, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { select } from "../macros/select.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { channel, type Receiver, Sender } from "./watch.ts";

const test = suite("watch");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

test("WAT-1: send stores nothing where there is no receiver; send_replace and send_modify always store", () => {
  const text = always(function* () {
    const tx = yield* Sender.new(1);
    const refused = (yield* tx.send(2)).unwrapErr();
    yield* println(`${refused.value}: ${debug(refused)}, ${display(refused)}; ${yield* tx.borrow().cloned()}`);
    yield* println(`replaced ${yield* tx.sendReplace(3)}`);
    yield* tx.sendModify((current) => {
      current.value *= 10;
    });
    yield* println(`${yield* tx.borrow().cloned()}`);
  });
  assert.is(text, "2: SendError { .. }, channel closed; 1 replaced 1 30");
});

test("WAT-2: the first value counts as seen, and what was there before subscribe; a clone has seen what its original has", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel(0);
    const early = yield* rx.clone();
    (yield* tx.send(1)).unwrap();
    const late = yield* tx.subscribe();
    const same = yield* early.clone();
    yield* rx.borrowAndUpdate().cloned();
    for (const one of [rx, early, late, same]) yield* println(debug(yield* one.hasChanged()));
  });
  assert.is(text, "Ok(false) Ok(true) Ok(false) Ok(true)");
});

test("WAT-3: changed() waits for a value that was not seen; those between are lost", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel(0);
    const waiting = yield* spawn(
      move({ rx }, function* ({ rx }) {
        yield* println("waits");
        while ((yield* rx.changed()).isOk()) yield* println(`${yield* rx.borrow().cloned()}`);
      }),
    );
    yield* yieldNow();
    yield* println("sends");
    yield* drop(tx);
    (yield* waiting).unwrap();
  });
  assert.is(text, "waits sends");
  const coalesced = onCt(function* () {
    const [tx, rx] = yield* channel(0);
    for (const value of [1, 2, 3]) (yield* tx.send(value)).unwrap();
    yield* println(`${debug(yield* rx.changed())} ${yield* rx.borrow().cloned()} ${debug(yield* rx.hasChanged())}`);
  });
  assert.is(coalesced, "Ok(()) 3 Ok(false)");
});

test("WAT-4: when no sender is left an unseen value still gives one Ok; has_changed tells at once", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel(0);
    (yield* tx.send(1)).unwrap();
    yield* drop(tx);
    yield* println(debug(yield* rx.hasChanged()));
    yield* println(debug(yield* rx.changed()));
    const closed = (yield* rx.changed()).unwrapErr();
    yield* println(`${debug(closed)}, ${display(closed)}; ${yield* rx.borrow().cloned()}`);
  });
  assert.is(text, "Err(RecvError(())) Ok(()) RecvError(()), channel closed; 1");
});

test("WAT-4: the last sender's drop wakes who waits; clones count", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel(0);
    const other = yield* tx.clone();
    const waiting = yield* spawn(
      move({ rx }, function* ({ rx }) {
        yield* println(debug(yield* rx.changed()));
      }),
    );
    yield* yieldNow();
    yield* drop(tx);
    yield* println(`${yield* other.senderCount()} left`);
    yield* drop(other);
    (yield* waiting).unwrap();
  });
  assert.is(text, "1 left Err(RecvError(()))");
});

test("WAT-5: borrow() does not mark as seen, borrow_and_update() does, mark_changed and mark_unchanged either", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel(0);
    (yield* tx.send(1)).unwrap();
    for (const look of [() => rx.borrow(), () => rx.borrow(), () => rx.borrowAndUpdate(), () => rx.borrow()]) {
      const ref = yield* look();
      yield* println(`${ref.value} ${ref.hasChanged()}`);
      yield* drop(ref);
    }
    yield* rx.markChanged();
    yield* println(debug(yield* rx.hasChanged()));
    yield* rx.markUnchanged();
    yield* println(debug(yield* rx.hasChanged()));
    const own = yield* tx.borrow();
    yield* println(`${own.value} ${own.hasChanged()}`);
  });
  assert.is(text, "1 true 1 true 1 true 1 false Ok(true) Ok(false) 1 false");
});

test("WAT-5: a borrow that is kept while its holder sends is a deadlock; dropped before, it is none", () => {
  const program = (drops: boolean): Body =>
    function* () {
      const [tx, rx] = yield* channel(0);
      const ref = yield* rx.borrow();
      if (drops) yield* drop(ref);
      (yield* tx.send(1)).unwrap();
      yield* println("sent");
    };
  const { end } = runOnce(program(false));
  assert.equal(end, {
    kind: "deadlock",
    waiting: [{ who: "main", op: "watch.send", object: "main/watch.1", heldBy: ["main"] }],
  });
  assert.is(shown(runOnce(program(true))), "sent");
});

test("WAT-5: a sender waits for another thread's borrow; a second borrow may have to wait for the sender", () => {
  const program = function* (): Sim<void> {
    const [tx, rx] = yield* channel(0);
    const thread = yield* spawnThread(
      move({ rx }, function* ({ rx }) {
        const first = yield* rx.borrow();
        const second = yield* rx.borrow();
        yield* println(`${first.value}${second.value}`);
      }),
    );
    (yield* tx.send(1)).unwrapOr(null);
    (yield* thread.join()).unwrap();
  };
  const found = [...everything(program, dfs())].sort();
  assert.equal(found, ["(deadlock)", "00", "11"]);
  assert.equal([...everything(program, sourceDpor({ lateness: 0 }))].sort(), found);
  assert.equal([...everything(program, states())].sort(), found);
});

test("WAT-6: wait_for begins with the present value, looks at new ones, and ends with the senders", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel(3);
    const at = (yield* rx.waitFor((value) => value === 3)).unwrap();
    yield* println(`${at.value} ${at.hasChanged()}`);
    yield* drop(at);
    const waiting = yield* spawn(
      move({ rx }, function* ({ rx }) {
        const big = (yield* rx.waitFor((value) => value > 10)).unwrap();
        yield* println(`${big.value} ${big.hasChanged()}`);
        yield* drop(big);
        yield* println(debug(yield* rx.waitFor((value) => value > 20)));
      }),
    );
    yield* yieldNow();
    (yield* tx.send(11)).unwrap();
    yield* drop(tx);
    (yield* waiting).unwrap();
  });
  // A value that was waited for counts as seen before it is borrowed.
  assert.is(text, "3 false 11 false Err(RecvError(()))");
});

test("WAT-6: which values the predicate is shown, on current_thread", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel(0);
    const waiting = yield* spawn(
      move({ rx }, function* ({ rx }) {
        const shownTo: number[] = [];
        const result = yield* rx.waitFor((value) => {
          shownTo.push(value);
          return value > 10;
        });
        yield* println(`${shownTo} ${result.isOk() ? result.unwrap().hasChanged() : debug(result)}`);
      }),
    );
    yield* yieldNow();
    (yield* tx.send(1)).unwrap();
    (yield* tx.send(2)).unwrap();
    yield* yieldNow();
    (yield* tx.send(3)).unwrap();
    yield* yieldNow();
    yield* drop(tx);
    (yield* waiting).unwrap();
  });
  assert.is(text, "0,2,3 Err(RecvError(()))");
});

test("WAT-6: whether a value was waited for is part of the state", () => {
  const program = onWorkers(1, function* () {
    const [tx, rx] = yield* channel("-");
    const thread = yield* spawnThread(
      move({ tx }, function* ({ tx }) {
        yield* tx.send("new");
        yield* println("sent");
      }),
    );
    const task = yield* spawn(
      move({ rx }, function* ({ rx }) {
        const ref = (yield* rx.waitFor((value) => value !== "-")).unwrap();
        const isNew = ref.hasChanged();
        yield* drop(ref); // here the two ways that led to the value meet
        yield* drop(rx);
        yield* println(`${isNew}`);
      }),
    );
    (yield* task).unwrap();
    (yield* thread.join()).unwrap();
  });
  for (const strategy of [states(), sourceDpor({ lateness: 0 })]) {
    const found = [...everything(program, strategy, { policy: "any-order" })].sort();
    assert.equal(found, ["false sent", "sent false", "sent true", "true sent"]);
  }
});

test("WAT-6: a predicate that panics leaves the lock", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel(0);
    const waiting = yield* spawn(
      move({ rx: yield* rx.clone() }, function* ({ rx }) {
        yield* rx.waitFor(() => panic("no"));
      }),
    );
    yield* println(display((yield* waiting).unwrapErr()));
    yield* println(debug(yield* tx.send(1)));
  });
  assert.match(text, /panicked with message "no" Ok\(\(\)\)$/);
});

test("WAT-7: send_if_modified tells the receivers only where it says so; a panic leaves the value, and tells nobody", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel(0);
    const quietly = yield* tx.sendIfModified((current) => {
      current.value = 1;
      return false;
    });
    yield* println(`${quietly} ${debug(yield* rx.hasChanged())} ${yield* rx.borrow().cloned()}`);
    const task = yield* spawn(
      move({ tx: yield* tx.clone() }, function* ({ tx }) {
        yield* tx.sendModify((current) => {
          current.value = 2;
          panic("boom");
        });
      }),
    );
    yield* println(`${(yield* task).isErr()} ${debug(yield* rx.hasChanged())} ${yield* rx.borrow().cloned()}`);
    const loudly = yield* tx.sendIfModified((current) => {
      current.value = 3;
      return true;
    });
    yield* println(`${loudly} ${debug(yield* rx.hasChanged())} ${yield* rx.borrow().cloned()}`);
  });
  assert.is(text, "false Ok(false) 1 true Ok(false) 2 true Ok(true) 3");
});

test("WAT-7: closed() and is_closed of a sender, is_closed of a receiver", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel(0);
    yield* println(`${yield* tx.isClosed()} ${yield* rx.isClosed()} ${yield* tx.receiverCount()}`);
    const waiting = yield* spawn(
      move({ tx: yield* tx.clone() }, function* ({ tx }) {
        yield* tx.closed();
        yield* println(`closed: ${yield* tx.isClosed()}`);
      }),
    );
    yield* yieldNow();
    yield* println("drop");
    yield* drop(rx);
    (yield* waiting).unwrap();
    const again = yield* tx.subscribe();
    yield* tx.sendReplace(1);
    yield* drop(tx);
    yield* println(`${yield* again.isClosed()} ${yield* again.borrow().cloned()}`);
  });
  assert.is(text, "false false 1 drop closed: true true 1");
});

/** Three receivers that wait for a change in tasks of their own. */
const three: Body = function* () {
  const [tx, rx] = yield* channel(0);
  const tasks = [];
  for (const name of ["a", "b", "c"]) {
    tasks.push(
      yield* spawn(
        move({ rx: yield* rx.clone() }, function* ({ rx }) {
          (yield* rx.changed()).unwrap();
          yield* println(name);
        }),
      ),
    );
  }
  yield* yieldNow();
  (yield* tx.send(1)).unwrap();
  for (const task of tasks) (yield* task).unwrap();
};

test("WAT-8: waiting receivers are woken in any order, and that is a choice of the search", () => {
  const orders = ["a b c", "a c b", "b a c", "b c a", "c a b", "c b a"];
  for (const policy of ["faithful", "any-order"] as const) {
    assert.equal([...everything(onCurrentThread(three), states(), { policy })].sort(), orders);
  }
});

test("WAT-1: a value is dropped when it is replaced, or with the last handle", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel<unknown>(yield* copied("v"));
    (yield* tx.send(yield* copied("w"))).unwrap();
    yield* println("sent");
    const before = yield* tx.sendReplace(yield* copied("x"));
    yield* println("replaced");
    yield* drop(before);
    const own = yield* rx.borrow().cloned();
    yield* drop(rx);
    yield* println("no receiver");
    yield* drop(tx);
    yield* println("no sender");
    yield* drop(own);
  });
  assert.is(text, "-v sent replaced -w no receiver -x no sender -x.1");
});

test("COOP-2: changed() of a channel that always has changed gives way after 128", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel(0);
    let got = 0;
    yield* spawn(function* () {
      for (let i = 0; i < 3; i++) {
        yield* println(`${got}`);
        yield* yieldNow();
      }
    });
    yield* yieldNow();
    for (; got < 200; got++) {
      (yield* tx.send(got)).unwrap();
      (yield* rx.changed()).unwrap();
    }
    yield* println("done");
  });
  assert.is(text, "0 128 done");
});

test("COOP-2: so do wait_for and closed()", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* channel(0);
    let got = 0;
    yield* spawn(function* () {
      for (let i = 0; i < 4; i++) {
        yield* println(`${got}`);
        yield* yieldNow();
      }
    });
    yield* yieldNow();
    for (; got < 200; got++) yield* drop((yield* rx.waitFor(() => true)).unwrap());
    yield* drop(rx);
    for (; got < 300; got++) yield* tx.closed();
    yield* println("done");
  });
  assert.is(text, "0 128 256 done");
});

test("WAT-3: a losing branch of select! leaves its place and marks nothing", () => {
  const text = always(function* () {
    const [tx, rx] = yield* channel(0);
    const other = function* (): Sim<void> {};
    const got = yield* select({ changed: rx.changed(), other }, { biased: true });
    yield* println(got.branch);
    (yield* tx.send(1)).unwrap();
    const next = yield* select({ other: pending(), changed: rx.changed() }, { biased: true });
    yield* println(`${next.branch} ${debug(yield* rx.hasChanged())}`);
  });
  assert.is(text, "other changed Ok(false)");
});

test("the functions that change and test the value are plain ones", () => {
  const message = (body: (tx: Sender<number>, rx: Receiver<number>) => Sim<unknown>): string =>
    refusal(
      onCurrentThread(function* () {
        const [tx, rx] = yield* channel(0);
        yield* body(tx, rx);
      }),
    );
  assert.match(
    message((tx) => tx.sendModify(function* () {} as never) as Sim<unknown>),
    /^sendModify: the function gave a value back/,
  );
  assert.match(
    message((tx) => tx.sendIfModified(() => undefined as never) as Sim<unknown>),
    /^sendIfModified: the function answered with undefined/,
  );
  assert.match(
    message((_tx, rx) => rx.waitFor(function* () {} as never) as Sim<unknown>),
    /^waitFor: the function answered with \[object Generator\]/,
  );
  assert.match(
    message(function* (_tx, rx) {
      rx.borrow();
      yield* println();
    }),
    /^watch\.borrow was made and never run/,
  );
});

test("WAT-3: the exhaustive strategies agree, and nobody sees an older value after a newer", () => {
  const programs: Body[] = [
    // A receiver that marks some values as seen.
    function* () {
      const [tx, rx] = yield* channel(0);
      const thread = yield* spawnThread(
        move({ rx }, function* ({ rx }) {
          yield* println(debug(yield* rx.hasChanged()));
          yield* println(`${yield* rx.borrowAndUpdate().cloned()}${debug(yield* rx.hasChanged())}`);
        }),
      );
      for (const value of [1, 2]) yield* tx.send(value);
      (yield* thread.join()).unwrap();
    },
    // Two that wait, one of which comes late.
    onWorkers(2, function* () {
      const [tx, rx] = yield* channel(0);
      const tasks = [];
      for (const name of ["a", "b"]) {
        tasks.push(
          yield* spawn(
            move({ tx: yield* tx.clone() }, function* ({ tx }) {
              const rx = yield* tx.subscribe();
              yield* drop(tx);
              while ((yield* rx.changed()).isOk()) yield* println(`${name}${yield* rx.borrow().cloned()}`);
            }),
          ),
        );
      }
      yield* drop(rx);
      yield* tx.send(1);
      yield* drop(tx);
      for (const task of tasks) (yield* task).unwrap();
    }),
    // One that waits for a value that may be passed over.
    onWorkers(2, function* () {
      const [tx, rx] = yield* channel(0);
      const task = yield* spawn(
        move({ rx }, function* ({ rx }) {
          const got = yield* rx.waitFor((value) => value === 1);
          yield* println(got.isOk() ? `${got.unwrap().value}` : debug(got));
        }),
      );
      for (const value of [1, 2]) yield* tx.send(value);
      yield* drop(tx);
      (yield* task).unwrap();
    }),
    // Receivers leave while a sender waits for that.
    function* () {
      const [tx, rx] = yield* channel(0);
      const thread = yield* spawnThread(
        move({ rx }, function* ({ rx }) {
          yield* println(`${yield* rx.borrow().cloned()}`);
        }),
      );
      yield* println(debug(yield* tx.send(1)));
      yield* println(debug(yield* tx.send(2)));
      (yield* thread.join()).unwrap();
    },
  ];
  for (const [index, program] of programs.entries()) {
    const found = (strategy: Parameters<typeof everything>[1]): string[] =>
      [...everything(program, strategy, { policy: "any-order" }, 100_000)].sort();
    const all = found(states());
    assert.ok(all.length > 1, `program ${index}`);
    assert.equal(found(sourceDpor({ lateness: 0 })), all, `source, program ${index}`);
    if (index !== 1) assert.equal(found(dfs()), all, `dfs, program ${index}`);
    for (const outcome of walks(program, 100).keys()) assert.ok(all.includes(outcome), `faithful, ${outcome}`);
  }
});

test.run();
