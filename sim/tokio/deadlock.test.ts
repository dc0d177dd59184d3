import * as assert from "uvu/assert";
import { move } from "../kernel/closure.ts";
import type { Waiting } from "../kernel/end.ts";
import { drop } from "../kernel/ownership/drop.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import type { Policy } from "../kernel/world.ts";
import { spawn as spawnThread } from "../std/thread.ts";
import { runOnce } from "../testing/run-once.ts";
import { type Body, beside, currentThread, onCurrentThread, onWorkers } from "../testing/runtimes.ts";
import { suite } from "../testing/suite.ts";
import { join } from "./macros/join.ts";
import { select } from "./macros/select.ts";
import { channel } from "./sync/mpsc.ts";
import { Notify } from "./sync/notify.ts";
import { spawn } from "./task/index.ts";

const test = suite("deadlocks of tasks");

/** `who: op (held by)` of everybody who waits in the end. */
function waits(body: Body, policy: Policy): string[] {
  const { end } = runOnce(body, { policy });
  if (end?.kind !== "deadlock") throw new Error(`it ends as ${JSON.stringify(end)}`);
  return end.waiting.map(({ who, op, heldBy }: Waiting) => `${who}: ${op} (${heldBy.join(", ")})`);
}

/** A consumer that keeps a sender itself. */
const consumer: Body = function* () {
  const [tx, rx] = yield* channel<number>(1);
  while ((yield* rx.recv()).isSome());
  yield* drop(tx);
};

for (const policy of ["faithful", "any-order"] satisfies Policy[]) {
  test(`HZ-7: a main future that keeps a sender waits for itself, ${policy}`, () => {
    assert.equal(waits(onCurrentThread(consumer), policy), ["main: mpsc.recv (main)"]);
    assert.equal(waits(beside(2, consumer), policy), ["main: mpsc.recv (main)"]);
  });

  test(`HZ-7: a task that keeps a sender waits for itself, and its joiner for the task, ${policy}`, () => {
    const joined: Body = function* () {
      (yield* yield* spawn(consumer)).unwrap();
    };
    const said = waits(onCurrentThread(joined), policy);
    assert.is(said.length, 2);
    assert.match(said[0] as string, /^main: JoinHandle.await \((main\.\d+)\)$/);
    assert.match(said[1] as string, /^(main\.\d+): mpsc.recv \(\1\)$/);
    assert.equal(waits(beside(1, joined), policy).sort(), waits(onWorkers(1, consumer), policy).sort());
  });

  test(`a combinator waits at all the leaves of its last poll, and at none that it has dropped, ${policy}`, () => {
    const body: Body = function* () {
      const [tx, rx] = yield* channel<number>(1);
      const never = yield* Notify.new();
      const nobody = yield* Notify.new();
      const [hint, hinted] = yield* channel<number>(1);
      yield* spawn(
        move({ hint }, function* ({ hint }) {
          (yield* hint.send(1)).unwrap();
        }),
      );
      yield* select({ first: nobody.notified(), hinted: hinted.recv() }, { biased: true });
      yield* select({ rx: rx.recv(), inner: () => join(never.notified(), hinted.recv()) }, { biased: true });
      yield* drop(tx);
    };
    const expected = ["main: Notify.notified ()", "main: mpsc.recv (main)"];
    assert.equal(waits(onCurrentThread(body), policy).sort(), expected);
    assert.equal(
      waits(onWorkers(1, body), policy)
        .map((line) => line.replaceAll(/main\.\d+/g, "main"))
        .sort(),
      ["main: JoinHandle.await (main)", ...expected],
    );
  });

  test(`who goes on after a pending await waits where he came to, ${policy}`, () => {
    const body: Body = function* () {
      const [tx, rx] = yield* channel<number>(1);
      const [never, none] = yield* channel<number>(1);
      yield* spawn(
        move({ tx }, function* ({ tx }): Sim<void> {
          (yield* tx.send(1)).unwrap();
        }),
      );
      yield* join(rx.recv(), none.recv());
      yield* drop(never);
    };
    const { end } = runOnce(onCurrentThread(body), { policy });
    if (end?.kind !== "deadlock") throw new Error(`it ends as ${end?.kind}`);
    assert.equal(
      end.waiting.map(({ who, object }) => `${who}: ${object}`),
      ["main: main/mpsc.2"],
    );
  });

  test(`SD-4: what a task holds that never ran, or whose body is empty, is dropped with its runtime, ${policy}`, () => {
    const world = runOnce(
      function* () {
        const rt = yield* currentThread();
        const [tx, rx] = yield* channel<number>(1);
        const thread = yield* spawnThread(
          move({ rx }, function* ({ rx }): Sim<void> {
            while ((yield* rx.blockingRecv()).isSome());
          }),
        );
        yield* rt.spawn(move({ tx }, function* (): Sim<void> {}));
        yield* drop(rt);
        (yield* thread.join()).unwrap();
      },
      { policy },
    );
    assert.equal(world.end, { kind: "returned" });
  });
}

test.run();
