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
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, currentThread, onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { pin } from "../future/pin.ts";
import { pollFn, ready } from "../future/poll-fn.ts";
import { type JoinHandle, spawn, yieldNow } from "../task/index.ts";
import { unboundedChannel } from "./mpsc.ts";
import { Semaphore, SemaphorePermit } from "./semaphore.ts";

const test = suite("Semaphore");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

/** A task that asks for permits, says that it has them, and keeps them until it is told. */
const asks = (semaphore: Semaphore, name: string, permits: number) =>
  spawn(function* () {
    const got = yield* semaphore.acquireMany(permits);
    yield* println(got.isOk() ? name : `${name}: ${display(got.error)}`);
    if (got.isOk()) got.value.forget();
  });

const panicOf = (body: Body): unknown => runOnce(onCurrentThread(body)).end;

test("SEM-1: free permits are taken at once; otherwise the acquire takes what is free and waits for the rest", () => {
  const text = onCt(function* () {
    const semaphore = yield* Semaphore.new(3);
    const first = (yield* semaphore.acquireMany(2)).unwrap();
    yield* println(`${yield* semaphore.availablePermits()}`);
    yield* asks(semaphore, "two", 2);
    yield* yieldNow();
    yield* println(`${yield* semaphore.availablePermits()}`); // the third is reserved
    yield* drop(first);
    yield* println(`${yield* semaphore.availablePermits()}`); // one of the two was all that was missing
    yield* yieldNow();
  });
  assert.is(text, "1 0 1 two");
});

test("SEM-2: a permit that comes back is the waiter's before he is polled: nobody else gets it", () => {
  const text = onCt(function* () {
    const semaphore = yield* Semaphore.new(1);
    const permit = (yield* semaphore.acquire()).unwrap();
    yield* asks(semaphore, "waiter", 1);
    yield* yieldNow();
    yield* drop(permit);
    yield* println(debug((yield* semaphore.tryAcquire()).unwrapErr()));
    yield* yieldNow();
  });
  assert.is(text, "NoPermits waiter");
});

test("SEM-3: a big request at the head holds up a small one behind it", () => {
  const text = onCt(function* () {
    const semaphore = yield* Semaphore.new(2);
    yield* asks(semaphore, "three", 3);
    yield* asks(semaphore, "one", 1);
    yield* yieldNow();
    yield* println(`${yield* semaphore.availablePermits()} ${(yield* semaphore.tryAcquire()).isOk()}`);
    yield* semaphore.addPermits(2);
    yield* yieldNow();
  });
  assert.is(text, "0 false three one");
});

test("SEM-4: an aborted acquire gives back what it had reserved", () => {
  const text = onCt(function* () {
    const semaphore = yield* Semaphore.new(2);
    const big = yield* asks(semaphore, "three", 3);
    yield* asks(semaphore, "one", 1);
    yield* yieldNow();
    yield* big.abort();
    yield* yieldNow();
    yield* yieldNow();
    yield* println(`${yield* semaphore.availablePermits()}`);
  });
  assert.is(text, "one 1");
});

test("SEM-4: so does one that was assigned all and was not polled since", () => {
  const text = onCt(function* () {
    const semaphore = yield* Semaphore.new(0);
    const first = yield* asks(semaphore, "first", 1);
    yield* asks(semaphore, "second", 1);
    yield* yieldNow();
    yield* semaphore.addPermits(1);
    yield* first.abort();
    yield* yieldNow();
    yield* yieldNow();
  });
  assert.is(text, "second");
});

test("SEM-5: close refuses who waits, who was assigned, and who comes later; permits can still be added", () => {
  const text = onCt(function* () {
    const semaphore = yield* Semaphore.new(0);
    yield* asks(semaphore, "assigned", 1);
    yield* asks(semaphore, "waiting", 1);
    yield* yieldNow();
    yield* semaphore.addPermits(1);
    yield* semaphore.close();
    yield* println(`${yield* semaphore.isClosed()} ${yield* semaphore.availablePermits()}`);
    yield* yieldNow();
    yield* println(`${yield* semaphore.availablePermits()}`); // the assigned one is back
    yield* semaphore.addPermits(2);
    yield* println(`${yield* semaphore.availablePermits()}`);
    const late = (yield* semaphore.acquire()).unwrapErr();
    const tried = (yield* semaphore.tryAcquire()).unwrapErr();
    yield* println(`${display(late)} ${debug(late)} ${display(tried)} ${debug(tried)}`);
  });
  assert.is(
    text,
    "true 0 assigned: semaphore closed waiting: semaphore closed 1 3 semaphore closed AcquireError(()) semaphore closed Closed",
  );
});

test("SEM-6: forget_permits takes free permits only; a forgotten permit never comes back", () => {
  const text = always(function* () {
    const semaphore = yield* Semaphore.new(5);
    yield* println(`${yield* semaphore.forgetPermits(2)}`);
    const permit = (yield* semaphore.acquireMany(2)).unwrap();
    yield* println(`${yield* semaphore.forgetPermits(9)} ${yield* semaphore.availablePermits()}`);
    permit.forget();
    yield* semaphore.addPermits(1);
    yield* println(`${yield* semaphore.availablePermits()}`);
    const none = (yield* semaphore.tryAcquireMany(2)).unwrapErr();
    yield* println(`${display(none)} ${debug(none)}`);
  });
  assert.is(text, "2 1 0 1 no permits available NoPermits");
});

test("SEM-6: merge and split", () => {
  const text = always(function* () {
    const semaphore = yield* Semaphore.new(5);
    using permit = (yield* semaphore.acquireMany(3)).unwrap();
    const split = permit.split(1).unwrap();
    yield* println(`${permit.numPermits()} ${split.numPermits()} ${debug(permit.split(3))}`);
    permit.merge((yield* semaphore.acquire()).unwrap());
    yield* println(`${permit.numPermits()} ${permit.semaphore() === semaphore} ${yield* semaphore.availablePermits()}`);
    yield* drop(split);
    yield* drop((yield* semaphore.acquireMany(0)).unwrap()); // nothing to give back
    yield* println(`${yield* semaphore.availablePermits()}`);
  });
  assert.is(text, "2 1 None 3 true 1 2");
});

test("SEM-6: permits of different semaphores do not merge", () => {
  const end = panicOf(function* () {
    const [one, two] = [yield* Semaphore.new(1), yield* Semaphore.new(1)];
    (yield* one.acquire()).unwrap().merge((yield* two.acquire()).unwrap());
  });
  assert.equal(end, { kind: "panicked", message: "merging permits from different semaphore instances" });
});

test("TXT-24: too many permits", () => {
  const message = "a semaphore may not have more than MAX_PERMITS permits (2305843009213693951)";
  const making = (permits: number): unknown =>
    panicOf(function* () {
      yield* Semaphore.new(permits);
    });
  assert.equal(making(2 ** 61 + 512), { kind: "panicked", message });
  assert.equal(making(Semaphore.MAX_PERMITS), { kind: "returned" });
});

test("SEM-6: so many permits that they overflow", () => {
  const adding = (permits: number, more: number): unknown =>
    panicOf(function* () {
      yield* (yield* Semaphore.new(permits)).addPermits(more);
    });
  assert.equal(adding(Semaphore.MAX_PERMITS, 1), {
    kind: "panicked",
    message: "number of added permits (1) would overflow MAX_PERMITS (2305843009213693951)",
  });
  assert.equal(adding(0, 2 ** 62), {
    kind: "panicked",
    message: "cannot add more than MAX_PERMITS permits (2305843009213693951)",
  });
});

test("TXT-25: merged permits are counted in a usize", () => {
  const end = panicOf(function* () {
    const semaphore = yield* Semaphore.new(1);
    const permit = (yield* semaphore.acquire()).unwrap();
    const huge = new SemaphorePermit(semaphore, 2 ** 64); // nobody can acquire so many
    semaphore.world.own(huge);
    assert.throws(() => permit.merge(huge), "number of permits overflowed");
    huge.forget();
  });
  assert.equal(end, { kind: "returned" });
});

test("SEM-7: the owned forms use the same queue", () => {
  const text = always(function* () {
    const semaphore = yield* Semaphore.new(2);
    const one = (yield* semaphore.acquireOwned()).unwrap();
    const task = yield* spawn(
      move({ one }, function* ({ one }) {
        yield* println(`${one.numPermits()}`);
      }),
    );
    (yield* task).unwrap();
    const both = (yield* semaphore.acquireManyOwned(2)).unwrap();
    yield* println(
      `${(yield* semaphore.tryAcquireOwned()).isOk()} ${(yield* semaphore.tryAcquireManyOwned(0)).isOk()}`,
    );
    yield* drop(both);
  });
  assert.is(text, "1 false true");
});

test("SEM-10: blocking_acquire parks a thread in the same queue", () => {
  const program = function* (): Sim<void> {
    const semaphore = yield* Semaphore.new(1);
    const permit = (yield* semaphore.blockingAcquire()).unwrap();
    const thread = yield* spawnThread(function* () {
      const two = (yield* semaphore.blockingAcquireManyOwned(2)).unwrap();
      yield* println(`${two.numPermits()}`);
    });
    yield* semaphore.addPermits(1);
    yield* println("dropped");
    yield* drop(permit);
    (yield* thread.join()).unwrap();
    yield* drop((yield* semaphore.blockingAcquireOwned()).unwrap());
    yield* println(`${(yield* semaphore.blockingAcquireMany(2)).unwrap().numPermits()}`);
  };
  assert.equal([...walks(program, 100).keys()], ["dropped 2 2"]);
});

test("SEM-10, RT-35: blocking_acquire in a task panics", () => {
  const end = panicOf(function* () {
    yield* (yield* Semaphore.new(1)).blockingAcquire();
  });
  assert.match(JSON.stringify(end), "Cannot block the current thread from within a runtime.");
});

/** A channel whose items use up a budget of 128. */
function* spending(units: number): Sim<void> {
  const [tx, rx] = yield* unboundedChannel<number>();
  for (let i = 0; i < units; i++) (yield* tx.send(i)).unwrap();
  for (let i = 0; i < units; i++) yield* rx.recv();
}

test("COOP-10: with its budget spent an acquire keeps its permits and its place, and gives way", () => {
  const text = onCt(function* () {
    const semaphore = yield* Semaphore.new(1);
    const tasks = [
      yield* spawn(function* () {
        yield* spending(128);
        yield* println(`A:avail${yield* semaphore.availablePermits()}`);
        using _permit = (yield* semaphore.acquire()).unwrap();
        yield* println("A:got");
      }),
      yield* spawn(function* () {
        yield* println(`B:avail${yield* semaphore.availablePermits()}`);
        yield* println(`B:try=${(yield* semaphore.tryAcquire()).isOk()}`);
        yield* semaphore.acquire();
        yield* println("B:got");
      }),
    ];
    for (const task of tasks) (yield* task).unwrap();
  });
  assert.is(text, "A:avail1 B:avail0 B:try=false A:got B:got");
});

test("COOP-10, SEM-5: a close before its next poll refuses it, and the permits go back", () => {
  const text = onCt(function* () {
    const semaphore = yield* Semaphore.new(1);
    const task = yield* spawn(function* () {
      yield* spending(128);
      yield* println(debug((yield* semaphore.acquire()).map(() => undefined)));
    });
    yield* spawn(function* () {
      yield* semaphore.close();
      yield* println(`${yield* semaphore.availablePermits()}`);
    });
    (yield* task).unwrap();
    yield* println(`${yield* semaphore.availablePermits()}`);
  });
  assert.is(text, "0 Err(AcquireError(())) 1");
});

test("COOP-10: dropping it then gives the permits back", () => {
  const text = onCt(function* () {
    const semaphore = yield* Semaphore.new(1);
    const task = yield* spawn(function* () {
      yield* spending(128);
      yield* semaphore.acquire();
    });
    yield* spawn(
      move({ task }, function* ({ task }: { task: JoinHandle<void> }) {
        yield* println(`${yield* semaphore.availablePermits()}`);
        yield* task.abort();
        yield* task;
        yield* println(`${yield* semaphore.availablePermits()}`);
      }),
    );
    for (let i = 0; i < 4; i++) yield* yieldNow();
  });
  assert.is(text, "0 1");
});

test("SEM-9: a deadlock names who has permits, and who has reserved some", () => {
  const { end } = runOnce(
    onCurrentThread(function* () {
      const semaphore = yield* Semaphore.new(2);
      yield* spawn(function* () {
        const _one = (yield* semaphore.acquire()).unwrap();
        yield* semaphore.acquireMany(2); // has one and reserves the other
      });
      yield* yieldNow();
      yield* semaphore.acquire();
    }),
  );
  assert.equal(end?.kind === "deadlock" && end.waiting.map(({ who, op, heldBy }) => `${who} ${op} ${heldBy}`), [
    "main Semaphore.acquire main.1",
    "main.1 Semaphore.acquire main.1",
  ]);
});

test("SEM-5: whether a close comes before an assigned acquire hears is a race that the searches agree on", () => {
  // Nobody tells the waiter of the close: permits wake it, and it may be refused all the same.
  const program = function* (): Sim<void> {
    using rt = yield* currentThread();
    const semaphore = yield* Semaphore.new(0);
    yield* rt.blockOn(function* () {
      const acquire = yield* pin(semaphore.acquire());
      yield* pollFn(function* (context) {
        yield* acquire.poll(context); // takes its place
        return ready(undefined);
      });
      const threads = [
        yield* spawnThread(function* () {
          yield* semaphore.addPermits(1);
          yield* println(`closed: ${yield* semaphore.isClosed()}`);
        }),
        yield* spawnThread(function* () {
          yield* semaphore.close();
        }),
      ];
      const got = yield* acquire;
      for (const thread of threads) (yield* thread.join()).unwrap();
      yield* println(got.isOk() ? "acquired" : "refused");
    });
  };
  const settings = { policy: "any-order" } as const;
  const all = [...everything(program, dfs(), settings)].sort();
  assert.equal(all, [
    "closed: false acquired",
    "closed: false refused",
    "closed: true acquired",
    "closed: true refused",
  ]);
  for (const strategy of [sourceDpor({ lateness: 0 }), states()]) {
    assert.equal([...everything(program, strategy, settings)].sort(), all, strategy.name);
  }
});

test("no fractions, no negative numbers, no more than a u32", () => {
  for (const use of [
    (s: Semaphore) => s.acquireMany(-1),
    (s: Semaphore) => s.tryAcquireMany(0.5),
    (s: Semaphore) => s.acquireMany(2 ** 32),
    (s: Semaphore) => s.addPermits(Number.NaN),
  ]) {
    assert.throws(() => {
      panicOf(function* () {
        yield* use(yield* Semaphore.new(1)) as Sim<unknown>;
      });
    }, /Semaphore\.\w+\(\S+\): (no number of permits|permits are counted in a u32)\n {2}\w+/);
  }
});

test.run();
