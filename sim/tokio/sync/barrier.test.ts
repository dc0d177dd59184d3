import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { move } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug } from "../../kernel/value/format.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import { joinBiased } from "../macros/join.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { Barrier } from "./barrier.ts";
import { unboundedChannel } from "./mpsc.ts";

const test = suite("tokio Barrier");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

const waits = (barrier: Barrier, name: string) =>
  spawn(function* () {
    const leads = (yield* barrier.wait()).isLeader();
    yield* println(leads ? `${name} leads` : name);
  });

test("BAR-1: the last to arrive leads, one in each generation; 0 counts as 1", () => {
  const text = always(function* () {
    const barrier = yield* Barrier.new(2);
    for (let generation = 0; generation < 3; generation++) {
      const other = yield* spawn(function* () {
        return (yield* barrier.wait()).isLeader();
      });
      const mine = (yield* barrier.wait()).isLeader();
      yield* println(`${mine !== (yield* other).unwrap()}`);
    }
    yield* println(debug(yield* (yield* Barrier.new(0)).wait()));
  });
  assert.is(text, "true true true BarrierWaitResult(true)");
});

test("BAR-1: nobody goes on before the last has come", () => {
  const text = onCt(function* () {
    const barrier = yield* Barrier.new(3);
    yield* waits(barrier, "a");
    yield* waits(barrier, "b");
    for (let i = 0; i < 3; i++) yield* yieldNow();
    yield* println("last");
    yield* println(`${(yield* barrier.wait()).isLeader()}`);
  });
  assert.is(text, "last true");
});

test("BAR-2: four tasks on current_thread: the leader first, the others in all six orders", () => {
  const program = onCurrentThread(function* () {
    const barrier = yield* Barrier.new(4);
    const tasks = [];
    for (const name of ["a", "b", "c", "d"]) tasks.push(yield* waits(barrier, name));
    for (const task of tasks) (yield* task).unwrap();
  });
  assert.equal(
    [...everything(program, dfs())].sort(),
    ["a b c", "a c b", "b a c", "b c a", "c a b", "c b a"].map((others) => `d leads ${others}`),
  );
});

test("BAR-3, HZ-37: a cancelled wait stays counted: the next one leads at once", () => {
  const text = onCt(function* () {
    const barrier = yield* Barrier.new(2);
    const first = yield* waits(barrier, "first");
    yield* yieldNow();
    yield* first.abort();
    yield* println(`${(yield* first).isErr()}`);
    yield* println(debug(yield* barrier.wait()));
  });
  assert.is(text, "true BarrierWaitResult(true)");
});

test("BAR-2: under any-order anybody may lead, and the others go on in any order", () => {
  const program = onCurrentThread(function* () {
    const barrier = yield* Barrier.new(3);
    const tasks = [];
    for (const name of ["a", "b", "c"]) tasks.push(yield* waits(barrier, name));
    for (const task of tasks) (yield* task).unwrap();
  });
  const names = ["a", "b", "c"];
  const expected = names.flatMap((leader) => {
    const [x, y] = names.filter((name) => name !== leader);
    return [`${leader} leads ${x} ${y}`, `${leader} leads ${y} ${x}`];
  });
  assert.equal([...everything(program, dfs(), { policy: "any-order" })].sort(), expected.sort());
});

test("COOP-2: hearing that a generation before its own is over costs a waiter one unit, at its first poll", () => {
  // As measured: in the first generation 128 units are left after that poll, in the second 127.
  const spent = (generation: number): string =>
    onCt(function* () {
      const barrier = yield* Barrier.new(2);
      for (let i = 1; i < generation; i++) {
        yield* spawn(() => barrier.wait()[Symbol.iterator]() as Sim<unknown>);
        yield* yieldNow();
        yield* barrier.wait();
      }
      const [tx, rx] = yield* unboundedChannel<number>();
      for (let i = 0; i < 128; i++) (yield* tx.send(i)).unwrap();
      yield* spawn(
        move({ rx }, function* ({ rx }) {
          yield* joinBiased(
            barrier.wait(),
            (function* () {
              for (let i = 0; i < 128; i++) yield* rx.recv();
              yield* println("spent");
            })(),
          );
        }),
      );
      yield* spawn(function* () {
        yield* println("other");
      });
      for (let i = 0; i < 3; i++) yield* yieldNow();
    });
  assert.is(spent(1), "spent other");
  assert.is(spent(2), "other spent");
});

test("COOP-3: the leader pays nothing", () => {
  const text = onCt(function* () {
    const barrier = yield* Barrier.new(1);
    yield* spawn(function* () {
      for (let i = 0; i < 300; i++) yield* barrier.wait();
      yield* println("300");
    });
    yield* spawn(function* () {
      yield* println("other");
    });
    for (let i = 0; i < 3; i++) yield* yieldNow();
  });
  assert.is(text, "300 other");
});

test("a deadlock at a barrier that nobody else comes to", () => {
  const { end } = runOnce(
    onCurrentThread(function* (): Sim<void> {
      yield* (yield* Barrier.new(2)).wait();
    }),
  );
  assert.equal(end, {
    kind: "deadlock",
    waiting: [{ who: "main", op: "Barrier.wait", object: "main/Barrier.1", heldBy: [] }],
  });
});

test.run();
