import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
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
import { channel } from "./oneshot.ts";

const test = suite("oneshot");

/** What a body prints in a task of either flavour under either policy, whatever the schedule; one answer is expected. */
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

test("ONE-1: a value sent is received", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>();
    yield* println(debug(yield* tx.send(7)));
    yield* println(debug(yield* rx));
  });
  assert.is(text, "Ok(()) Ok(7)");
});

test("ONE-1: a receiver that waits is woken by the send, and by the drop of the sender", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>();
    const [unsent, nothing] = yield* channel<number>();
    const both = yield* spawn(
      move({ rx, nothing }, function* ({ rx, nothing }) {
        yield* println(debug(yield* rx));
        const failed = (yield* nothing).unwrapErr();
        yield* println(`${display(failed)}, ${debug(failed)}`);
      }),
    );
    yield* yieldNow();
    (yield* tx.send(7)).unwrap();
    yield* yieldNow();
    yield* drop(unsent);
    (yield* both).unwrap();
  });
  assert.is(text, "Ok(7) channel closed, RecvError(())");
});

test("ONE-1: without a receiver the value comes back", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<string>();
    yield* drop(rx);
    yield* println(debug(yield* tx.send("back")));
  });
  assert.is(text, 'Err("back")');
});

test("ONE-1: Ok is no proof of receipt", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<string>();
    yield* println(debug(yield* tx.send("lost")));
    yield* drop(rx);
  });
  assert.is(text, "Ok(())");
});

test("ONE-2: after close nothing can be sent; what was sent before can still be received", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>();
    yield* rx.close();
    yield* println(`${yield* tx.isClosed()}`);
    yield* println(debug(yield* tx.send(1)));
    yield* println(debug(yield* rx));
    const [early, late] = yield* channel<number>();
    yield* println(debug(yield* early.send(2)));
    yield* late.close();
    yield* println(debug(yield* late));
  });
  assert.is(text, "true Err(1) Err(RecvError(())) Ok(()) Ok(2)");
});

test("ONE-2: closed() waits for close or for the receiver's drop", () => {
  for (const end of ["close", "drop"]) {
    const text = printed(function* () {
      const [tx, rx] = yield* channel<number>();
      const waiting = yield* spawn(
        move({ tx }, function* ({ tx }) {
          yield* tx.closed();
          yield* println(`closed, ${yield* tx.isClosed()}`);
        }),
      );
      yield* yieldNow();
      yield* println(end);
      yield* end === "close" ? rx.close() : drop(rx);
      (yield* waiting).unwrap();
    });
    assert.is(text, `${end} closed, true`);
  }
});

test("ONE-3: try_recv never waits: Empty, the value, Closed", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>();
    const empty = (yield* rx.tryRecv()).unwrapErr();
    yield* println(`${debug(empty)}: ${display(empty)}`);
    (yield* tx.send(7)).unwrap();
    yield* println(debug(yield* rx.tryRecv()));
    const closed = (yield* rx.tryRecv()).unwrapErr();
    yield* println(`${debug(closed)}: ${display(closed)}`);
    const [unsent, nothing] = yield* channel<number>();
    yield* drop(unsent);
    yield* println(debug(yield* nothing.tryRecv()));
  });
  assert.is(text, "Empty: channel empty Ok(7) Closed: channel closed Err(Closed)");
});

test("ONE-3: awaiting again after completion panics", () => {
  const world = runOnce(
    onCurrentThread(function* () {
      const [tx, rx] = yield* channel<number>();
      (yield* tx.send(7)).unwrap();
      (yield* rx).unwrap();
      yield* rx;
    }),
  );
  assert.equal(world.end, { kind: "panicked", message: "called after complete" });
});

test("ONE-3: is_terminated and is_empty", () => {
  // As real Tokio 1.54.1 answers.
  const text = printed(function* () {
    const [tx, rx] = yield* channel<number>();
    yield* println(`${rx.isTerminated()} ${yield* rx.isEmpty()}`);
    (yield* tx.send(1)).unwrap();
    yield* println(`${rx.isTerminated()} ${yield* rx.isEmpty()}`);
    yield* println(`${debug(yield* rx.tryRecv())} ${rx.isTerminated()} ${yield* rx.isEmpty()}`);
    const [unsent, nothing] = yield* channel<number>();
    yield* drop(unsent);
    yield* println(`${rx.isTerminated()} ${yield* nothing.isEmpty()} ${debug(yield* nothing.tryRecv())}`);
    yield* println(`${nothing.isTerminated()}`);
  });
  assert.is(text, "false true false false Ok(1) true true true true Err(Closed) true");
});

test("ONE-3: awaiting after try_recv said Closed panics, too", () => {
  for (const end of ["drop", "close"]) {
    const world = runOnce(
      onCurrentThread(function* () {
        const [tx, rx] = yield* channel<number>();
        yield* end === "drop" ? drop(tx) : rx.close();
        yield* rx.tryRecv();
        yield* rx;
      }),
    );
    assert.equal(world.end, { kind: "panicked", message: "called after complete" }, end);
  }
});

test("ONE-2: a deadlock names who has the receiver that closed() waits for", () => {
  const { end } = runOnce(
    onCurrentThread(function* () {
      const [tx, _rx] = yield* channel<number>();
      yield* tx.closed();
    }),
  );
  assert.equal(end?.kind === "deadlock" && end.waiting[0]?.heldBy, ["main"]);
});

test("ONE-4: the receiver's drop drops an unread value at once", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<unknown>();
    (yield* tx.send(yield* loud("value"))).unwrap();
    yield* println("sent");
    yield* drop(rx);
    yield* println("dropped");
  });
  assert.is(text, "sent value dropped");
});

test("ONE-4: blocking_recv waits on a thread outside of a runtime", () => {
  const program = function* (): Sim<void> {
    const [tx, rx] = yield* channel<number>();
    const thread = yield* spawnThread(
      move({ tx }, function* ({ tx }) {
        yield* println("sending");
        (yield* tx.send(7)).unwrap();
      }),
    );
    yield* println(debug(yield* rx.blockingRecv()));
    (yield* thread.join()).unwrap();
  };
  assert.equal([...walks(program, 50).keys()], ["sending Ok(7)"]);
});

test("RT-35: blocking_recv in a task panics", () => {
  const world = runOnce(
    onCurrentThread(function* () {
      const [, rx] = yield* channel<number>();
      yield* rx.blockingRecv();
    }),
  );
  assert.equal(world.end, {
    kind: "panicked",
    message:
      "Cannot block the current thread from within a runtime. This happens because a function attempted to block the current thread while the thread is being used to drive asynchronous tasks.",
  });
});

test("ONE-1: a deadlock names who holds the sender", () => {
  const world = runOnce(
    onCurrentThread(function* () {
      const [, rx] = yield* channel<number>();
      yield* rx;
    }),
  );
  assert.is(shown(world), "(deadlock)");
});

test("ONE-1, ONE-3: what is sent, dropped, closed and looked for at once comes in every order, by three searches", () => {
  const program = (sends: boolean, looks: "tryRecv" | "close" | "isEmpty"): Body =>
    function* () {
      const [tx, rx] = yield* channel<number>();
      const sender = yield* spawnThread(
        move({ tx }, function* ({ tx }) {
          if (sends) yield* tx.send(7);
          else yield* drop(tx);
        }),
      );
      yield* println(debug(yield* rx[looks]()));
      yield* println(debug(yield* rx.tryRecv()));
      (yield* sender.join()).unwrap();
    };
  for (const [sends, looks, count] of [
    [true, "tryRecv", 3],
    [true, "isEmpty", 3],
    [true, "close", 2],
    [false, "tryRecv", 3],
  ] as const) {
    const all = everything(program(sends, looks), dfs());
    assert.is(all.size, count, `${looks}: ${[...all].join(" | ")}`);
    for (const strategy of [sourceDpor({ lateness: 0 }), states()]) {
      assert.equal(
        [...everything(program(sends, looks), strategy)].sort(),
        [...all].sort(),
        `${strategy.name}, ${looks}`,
      );
    }
  }
});

test.run();
