import * as assert from "uvu/assert";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug } from "../../kernel/value/format.ts";
import { spawn as spawnThread } from "../../std/thread.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { shown, walks } from "../../testing/walks.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { RwLock } from "./rw-lock.ts";

const test = suite("tokio RwLock");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

const reads = (lock: RwLock<unknown>, name: string) =>
  spawn(function* () {
    using _guard = yield* lock.read();
    yield* println(`${name} in`);
    yield* yieldNow();
    yield* println(`${name} out`);
  });

const writes = (lock: RwLock<unknown>, name: string) =>
  spawn(function* () {
    using _guard = yield* lock.write();
    yield* println(`${name} in`);
    yield* yieldNow();
    yield* println(`${name} out`);
  });

function* settle(): Sim<void> {
  for (let i = 0; i < 8; i++) yield* yieldNow();
}

test("RWL-1: readers share; a queued writer holds up later readers, and try_read", () => {
  const text = onCt(function* () {
    const lock = yield* RwLock.new(0);
    const one = yield* lock.read();
    yield* println(`${(yield* lock.tryRead()).isOk()}`);
    yield* writes(lock, "w");
    yield* reads(lock, "r");
    yield* yieldNow();
    yield* println(debug((yield* lock.tryRead()).unwrapErr()));
    yield* drop(one);
    yield* println(debug((yield* lock.tryWrite()).unwrapErr()));
  });
  // The guard of the first try_read is still there: nobody comes in.
  assert.is(text, "true TryLockError(()) TryLockError(())");
});

test("RWL-1: then the writer, alone, and the reader after it", () => {
  const text = onCt(function* () {
    const lock = yield* RwLock.new(0);
    const one = yield* lock.read();
    yield* writes(lock, "w");
    yield* reads(lock, "r");
    yield* yieldNow();
    yield* drop(one);
    yield* settle();
  });
  assert.is(text, "w in w out r in r out");
});

test("RWL-1: with_max_readers, and how many there may be", () => {
  const text = always(function* () {
    const lock = yield* RwLock.withMaxReaders(0, 1);
    using _one = yield* lock.read();
    yield* println(`${(yield* lock.tryRead()).isErr()}`);
  });
  assert.is(text, "true");
  const making = (readers: number) =>
    runOnce(function* () {
      yield* RwLock.withMaxReaders(0, readers);
    }).end;
  // As real Tokio 1.54.1 prints them.
  assert.equal(making(0), {
    kind: "panicked",
    message: "assertion `left != right` failed: a RwLock may not be created with 0 readers\n  left: 0\n right: 0",
  });
  assert.equal(making(2 ** 29), {
    kind: "panicked",
    message: "a RwLock may not be created with more than 536870911 readers",
  });
  assert.equal(making(2 ** 29 - 1), { kind: "returned" });
});

test("RWL-2: consecutive readers in the queue are admitted together", () => {
  const text = onCt(function* () {
    const lock = yield* RwLock.new(0);
    const one = yield* lock.write();
    yield* reads(lock, "a");
    yield* reads(lock, "b");
    yield* writes(lock, "w");
    yield* reads(lock, "c");
    yield* yieldNow();
    yield* drop(one);
    yield* settle();
  });
  assert.is(text.replace(/[ab] out [ab] out/, "both out"), "a in b in both out w in w out c in c out");
});

test("RWL-2: downgrade keeps a permit: readers come in, the next writer does not", () => {
  const text = onCt(function* () {
    const lock = yield* RwLock.new({ x: 1 });
    const writing = yield* lock.write();
    writing.value.x = 2;
    yield* reads(lock, "r");
    yield* writes(lock, "w");
    yield* yieldNow();
    const reading = yield* writing.downgrade();
    yield* println(`x=${reading.value.x}`);
    yield* settle();
    yield* println("drop");
    yield* drop(reading);
    yield* settle();
  });
  assert.is(text, "x=2 r in r out drop w in w out");
});

test("RWL-2: guards of parts", () => {
  const text = always(function* () {
    const lock = yield* RwLock.new({ x: 1, y: "y" });
    const x = (yield* lock.write()).map(
      ({ x }) => x,
      (whole, x) => {
        whole.x = x;
      },
    );
    x.value += 1;
    yield* drop(x);
    const whole = (yield* lock.write()).tryMap(() => undefined).unwrapErr();
    const mapped = whole.intoMapped();
    mapped.value.y = "z";
    yield* drop(mapped);
    const y = yield* (yield* lock.write()).downgradeMap(({ y }) => y);
    using also = (yield* lock.tryRead()).unwrap().map(({ x }) => x);
    yield* println(`${y.value} ${also.value} ${y.tryMap(() => undefined).isErr()}`);
    yield* drop(y);
    yield* drop(also);
    yield* println(debug(yield* lock.intoInner()));
  });
  assert.is(text, 'z 2 true { x: 2, y: "z" }');
});

test("RWL-3, HZ-21: who reads, and reads again behind a writer, waits for himself", () => {
  const { end } = runOnce(
    onCurrentThread(function* () {
      const lock = yield* RwLock.new(0);
      using _one = yield* lock.read();
      yield* writes(lock, "w");
      yield* yieldNow();
      yield* lock.read();
    }),
  );
  assert.equal(
    end?.kind === "deadlock" && end.waiting.map(({ who, op, heldBy }) => `${who} ${op} (${heldBy.join(", ")})`),
    ["main RwLock.read (main, main.1)", "main.1 RwLock.write (main, main.1)"],
  );
});

test("RT-35: blocking_read and blocking_write for threads outside of a runtime", () => {
  const program = function* (): Sim<void> {
    const lock = yield* RwLock.new("value");
    const guard = yield* lock.blockingRead();
    const thread = yield* spawnThread(function* () {
      using writing = yield* lock.blockingWrite();
      yield* println(writing.value);
    });
    yield* println("unlock");
    yield* drop(guard);
    (yield* thread.join()).unwrap();
  };
  assert.equal([...walks(program, 50).keys()], ["unlock value"]);
});

test("the owned forms use the same queue", () => {
  const text = always(function* () {
    const lock = yield* RwLock.new(1);
    const reading = yield* lock.readOwned();
    yield* println(`${(yield* lock.tryWriteOwned()).isErr()}`);
    yield* drop(reading);
    const writing = yield* lock.writeOwned();
    yield* println(`${(yield* lock.tryReadOwned()).isErr()}`);
    yield* drop(writing);
  });
  assert.is(text, "true true");
});

test.run();
