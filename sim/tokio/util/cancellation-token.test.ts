import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug } from "../../kernel/value/format.ts";
import { spawn as spawnThread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, onWorkers, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { type JoinHandle, spawn, yieldNow } from "../task/index.ts";
import { CancellationToken } from "./cancellation-token.ts";

const test = suite("CancellationToken");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

/** A task that waits for the token and says so. */
function* waiter(token: CancellationToken, name: string): Sim<JoinHandle<void>> {
  return yield* spawn(
    move({ token }, function* ({ token }) {
      yield* token.cancelled();
      yield* println(name);
    }),
  );
}

function* show(...tokens: readonly CancellationToken[]): Sim<void> {
  const states: boolean[] = [];
  for (const token of tokens) states.push(yield* token.isCancelled());
  yield* println(states.join(","));
}

test("CAN-1: clones are one token; a cancel reaches all below, never those above", () => {
  const text = always(function* () {
    const top = yield* CancellationToken.new();
    const middle = yield* top.childToken();
    const below = yield* middle.childToken();
    const beside = yield* top.childToken();
    const again = yield* middle.clone();
    yield* println(`${again.equals(middle)} ${again.equals(top)}`);
    yield* again.cancel();
    yield* show(top, middle, below, beside);
    yield* again.cancel();
    yield* top.cancel();
    yield* show(top, middle, below, beside);
    yield* show(yield* below.childToken());
  });
  assert.is(text, "true false false,true,true,false true,true,true,true true");
});

test("CAN-1: dropping handles cancels nothing; the children of one that is gone belong to the one above", () => {
  const text = always(function* () {
    const top = yield* CancellationToken.new();
    const middle = yield* top.childToken();
    const below = yield* middle.childToken();
    yield* drop(middle);
    yield* show(below);
    yield* top.cancel();
    yield* show(below);
    const root = yield* CancellationToken.new();
    const child = yield* root.childToken();
    yield* drop(root);
    yield* show(child);
  });
  assert.is(text, "false true false");
});

/** A token with waiters of its own, and children with one each. */
const family = (own: number, children: number): Body =>
  function* () {
    const top = yield* CancellationToken.new();
    const tasks = [];
    for (let i = 0; i < own; i++) tasks.push(yield* waiter(yield* top.clone(), `p${i}`));
    for (let i = 0; i < children; i++) tasks.push(yield* waiter(yield* top.childToken(), `c${i}`));
    yield* yieldNow();
    yield* top.cancel();
    for (const task of tasks) (yield* task).unwrap();
  };

test("CAN-2: a cancel wakes the newest child, then the others in order, then its own waiters", () => {
  assert.is(onCt(family(3, 4)), "c3 c0 c1 c2 p0 p1 p2");
});

test("CAN-2: children of children are shuffled further, as real Tokio shuffles them", () => {
  const text = onCt(function* () {
    const top = yield* CancellationToken.new();
    const tasks = [];
    for (let i = 0; i < 4; i++) {
      const child = yield* top.childToken();
      for (let k = 0; k < i; k++) {
        const below = yield* child.childToken();
        if (k === 1) tasks.push(yield* waiter(yield* below.childToken(), `c${i}.${k}.0`));
        tasks.push(yield* waiter(below, `c${i}.${k}`));
      }
      tasks.push(yield* waiter(child, `c${i}`));
    }
    yield* yieldNow();
    yield* top.cancel();
    for (const task of tasks) (yield* task).unwrap();
  });
  // Recorded: tokio-util 0.7.20, current_thread, the same in 300 runs.
  assert.is(text, "c3 c0 c1 c2 c3.2 c3.1 c3.0 c1.0 c2.1 c2.0 c3.1.0 c2.1.0");
});

test("CAN-2: cancelled_owned keeps the token; a wait that is given up leaves its place", () => {
  const text = always(function* () {
    const token = yield* CancellationToken.new();
    const wait = yield* (yield* token.clone()).cancelledOwned();
    const task = yield* spawn(
      move({ wait }, function* ({ wait }) {
        yield* wait;
        yield* println("cancelled");
      }),
    );
    const other = yield* waiter(yield* token.clone(), "never");
    yield* yieldNow();
    yield* other.abort();
    yield* println(`${(yield* other).unwrapErr().isCancelled()}`);
    yield* token.cancel();
    (yield* task).unwrap();
  });
  assert.is(text, "true cancelled");
});

test("CAN-3: run_until_cancelled polls nothing of a token that is cancelled already", () => {
  const text = always(function* () {
    const token = yield* CancellationToken.new();
    const says = (): Sim<number> =>
      (function* () {
        yield* println("polled");
        return 1;
      })();
    yield* println(debug(yield* token.runUntilCancelled(says())));
    yield* token.cancel();
    yield* println(debug(yield* token.runUntilCancelled(says())));
    yield* println(debug(yield* (yield* token.clone()).runUntilCancelledOwned(says())));
  });
  assert.is(text, "polled Some(1) None None");
});

test("CAN-3: a future that is ready wins over a cancel; one that is not is dropped", () => {
  const text = always(function* () {
    const token = yield* CancellationToken.new();
    const cancels = function* (): Sim<string> {
      yield* token.cancel();
      return "ready";
    };
    yield* println(debug(yield* token.runUntilCancelled(cancels())));
    const other = yield* CancellationToken.new();
    const stuck = function* (): Sim<void> {
      yield* loud("dropped");
      yield* other.cancel();
      yield* pending();
    };
    yield* println(debug(yield* other.runUntilCancelled(stuck())));
  });
  assert.is(text, 'Some("ready") dropped None');
});

test("CAN-4: a drop guard cancels when it is dropped, unless it was disarmed", () => {
  const text = always(function* () {
    const token = yield* CancellationToken.new();
    const guard = yield* (yield* token.clone()).dropGuard();
    const back = yield* guard.disarm();
    yield* drop(guard.gone ? null : guard);
    yield* show(token);
    yield* println(`${back?.equals(token)}`);
    {
      using _guard = yield* token.dropGuardRef();
      yield* show(token);
    }
    yield* show(token);
    const other = yield* CancellationToken.new();
    yield* drop(yield* (yield* other.clone()).dropGuard());
    yield* show(other);
  });
  assert.is(text, "false true false true true");
});

test("COOP-3: cancelled() costs no budget", () => {
  const text = onCt(function* () {
    const token = yield* CancellationToken.new();
    yield* token.cancel();
    yield* spawn(function* () {
      yield* println("task");
    });
    for (let i = 0; i < 1000; i++) yield* token.cancelled();
    yield* println("main");
    yield* yieldNow();
  });
  assert.is(text, "main task");
});

test("CAN-1: the exhaustive strategies agree, and any-order shows whatever faithful shows", () => {
  const programs: Body[] = [
    function* () {
      const top = yield* CancellationToken.new();
      const one = yield* top.childToken();
      const threads = [
        yield* spawnThread(
          move({ top: yield* top.clone() }, function* ({ top }) {
            const late = yield* top.childToken();
            yield* println(`late ${yield* late.isCancelled()}`);
          }),
        ),
        yield* spawnThread(
          move({ one }, function* ({ one }) {
            yield* println(`one ${yield* one.isCancelled()}`);
            yield* one.cancel();
          }),
        ),
      ];
      yield* top.cancel();
      yield* println("cancelled");
      for (const thread of threads) (yield* thread.join()).unwrap();
    },
    onWorkers(2, function* () {
      const token = yield* CancellationToken.new();
      const task = yield* spawn(
        move({ token: yield* token.childToken() }, function* ({ token }) {
          const done = yield* token.runUntilCancelled(yieldNow());
          yield* println(debug(done.isSome()));
        }),
      );
      const other = yield* waiter(yield* token.clone(), "heard");
      yield* token.cancel();
      (yield* task).unwrap();
      (yield* other).unwrap();
    }),
  ];
  for (const [index, program] of programs.entries()) {
    const found = (strategy: Parameters<typeof everything>[1]): string[] =>
      [...everything(program, strategy, { policy: "any-order" }, 100_000)].sort();
    const all = found(states());
    assert.ok(all.length > 1, `program ${index}`);
    assert.equal(found(sourceDpor({ lateness: 0 })), all, `source, program ${index}`);
    if (index === 0) assert.equal(found(dfs()), all, `dfs, program ${index}`);
    for (const outcome of walks(program, 100).keys()) assert.ok(all.includes(outcome), `faithful, ${outcome}`);
  }
  const orders = everything(onCurrentThread(family(1, 2)), states(), { policy: "any-order" });
  assert.is(orders.size, 6); // whatever the wake order
});

test.run();
