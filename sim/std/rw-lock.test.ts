import * as assert from "uvu/assert";
import { drop } from "../kernel/ownership/drop.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { Duration } from "../kernel/value/duration.ts";
import { debug, display } from "../kernel/value/format.ts";
import { panic } from "../kernel/value/panic.ts";
import type { Policy } from "../kernel/world.ts";
import { agreed } from "../testing/agreed.ts";
import { crowd } from "../testing/crowd.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { RwLock } from "./rw-lock.ts";
import { sleep, spawn } from "./thread.ts";

const test = suite("std rwlock");

const ms = Duration.fromMillis;

const reads = (lock: RwLock<number>, name: string) =>
  function* (): Sim<void> {
    using guard = (yield* lock.read()).unwrap();
    yield* println(`${name}${guard.value}`);
  };

const writes = (lock: RwLock<number>, name: string) =>
  function* (): Sim<void> {
    using guard = (yield* lock.write()).unwrap();
    guard.value += 1;
    yield* println(name);
  };

test("SM-5: a writer is alone, and readers see all of what it wrote or nothing", () => {
  const main = function* (): Sim<void> {
    const lock = yield* RwLock.new(0);
    const twice = function* (): Sim<void> {
      using guard = (yield* lock.write()).unwrap();
      guard.value += 1;
      yield* println("half");
      guard.value += 1;
    };
    yield* crowd([twice, reads(lock, "r")]);
  };
  for (const policy of ["faithful", "any-order"] as const) {
    assert.equal(agreed(main, policy), ["half r2", "r0 half"]);
  }
});

test("SM-5: readers hold it together", () => {
  const main = function* (): Sim<void> {
    const lock = yield* RwLock.new(0);
    const between = (name: string) =>
      function* (): Sim<void> {
        using _guard = (yield* lock.read()).unwrap();
        yield* println(`${name}<`);
        yield* println(`${name}>`);
      };
    yield* crowd([between("a"), between("b")]);
  };
  const found = agreed(main);
  assert.is(found.length, 6);
  assert.ok(found.includes("a< b< a> b>"));
});

/** The names arrive a millisecond apart while main holds the lock for reading; main lets go at 9 ms. */
const queue = (...names: readonly string[]) =>
  function* (): Sim<void> {
    const lock = yield* RwLock.new(0);
    const guard = (yield* lock.read()).unwrap();
    for (const [index, name] of names.entries()) {
      yield* spawn(function* () {
        yield* sleep(ms(index + 1));
        yield* (name.startsWith("w") ? writes : reads)(lock, name)();
      });
    }
    yield* sleep(ms(9));
    yield* drop(guard);
    yield* sleep(ms(9));
  };

// Measured on real Rust (tokio-semantics SM-5): w0 w2 before r1 r3, always; a lone reader behind a writer waits for it.
test("SM-5: under faithful readers wait for the writers that wait", () => {
  assert.equal(agreed(queue("w0", "r1", "w2", "r3")), [
    ...["w0 w2 r12 r32", "w0 w2 r32 r12", "w2 w0 r12 r32", "w2 w0 r32 r12"],
  ]);
  assert.equal(agreed(queue("w0", "r1")), ["w0 r11"]);
});

test("SM-5: preference is no promise: under any-order readers may come in before, or wait as well", () => {
  assert.equal(agreed(queue("w0", "r1"), "any-order"), ["r10 w0", "w0 r11"]);
  const all = agreed(queue("w0", "r1", "w2", "r3"), "any-order");
  for (const outcome of agreed(queue("w0", "r1", "w2", "r3"))) assert.ok(all.includes(outcome), outcome);
  assert.ok(all.includes("r10 r30 w0 w2"));
});

const again = function* (): Sim<void> {
  const lock = yield* RwLock.new(0);
  yield* spawn(writes(lock, "w"));
  using first = (yield* lock.read()).unwrap();
  using second = (yield* lock.read()).unwrap();
  yield* println(`${first.value}${second.value}`);
};

test("SM-5: a second read of one thread can deadlock behind a writer", () => {
  const expected = ["(deadlock)", "00", "00 w", "w 11"];
  for (const policy of ["faithful", "any-order"] as const) assert.equal(agreed(again, policy), expected);
});

test("SM-5: who waits for whom", () => {
  const main = function* (): Sim<void> {
    const lock = yield* RwLock.new(0);
    yield* spawn(writes(lock, "w"));
    using _first = (yield* lock.read()).unwrap();
    yield* sleep(ms(1));
    yield* lock.read();
  };
  assert.equal(runOnce(main).end, {
    kind: "deadlock",
    waiting: [
      { who: "main", op: "RwLock.read", object: "main/RwLock.1", heldBy: ["main.1"] },
      { who: "main.1", op: "RwLock.write", object: "main/RwLock.1", heldBy: ["main"] },
    ],
  });
});

test("SM-5: who unlocks and locks again may be faster than a writer that waits", () => {
  const main = function* (): Sim<void> {
    const lock = yield* RwLock.new(0);
    const guard = (yield* lock.read()).unwrap();
    const writer = yield* spawn(writes(lock, "w"));
    yield* sleep(ms(1));
    yield* drop(guard);
    yield* reads(lock, "r")();
    yield* writer.join();
  };
  assert.equal(agreed(main), ["r0 w", "w r1"]);
});

test("SM-5: try_read and try_write never wait; try_read is refused while a writer waits, under any-order it may not be", () => {
  const main = (writerWaits: boolean) =>
    function* (): Sim<void> {
      const lock = yield* RwLock.new(0);
      const first = (yield* lock.read()).unwrap();
      if (writerWaits) yield* spawn(writes(lock, "w"));
      yield* sleep(ms(1));
      const reader = yield* lock.tryRead();
      const writer = (yield* lock.tryWrite()).unwrapErr();
      yield* println(`${reader.isOk() ? reader.unwrap().value : debug(reader.unwrapErr())} ${display(writer)}`);
      yield* drop(first);
    };
  const refused = "try_lock failed because the operation would block";
  const withoutExit = (policy: Policy): string[] => [
    ...new Set(agreed(main(true), policy).map((line) => line.replace(/ w$/, ""))),
  ];
  assert.equal(agreed(main(false)), [`0 ${refused}`]);
  assert.equal(withoutExit("faithful"), [`"WouldBlock" ${refused}`]);
  assert.equal(withoutExit("any-order"), [`"WouldBlock" ${refused}`, `0 ${refused}`]);
});

test("SM-5, SM-2: a writer that panics poisons the lock, a reader does not", () => {
  const main = (writer: boolean) =>
    function* (): Sim<void> {
      const lock = yield* RwLock.new(5);
      const child = yield* spawn(function* () {
        using _guard = writer ? (yield* lock.write()).unwrap() : (yield* lock.read()).unwrap();
        panic("with the lock");
      });
      yield* child.join();
      const read = yield* lock.read();
      yield* println(read.isOk() ? `${read.unwrap().value}` : `${debug(read.unwrapErr())}`);
      yield* drop(read);
      const tried = yield* lock.tryWrite();
      yield* println(tried.isOk() ? "clean" : debug(tried.unwrapErr()));
      yield* drop(tried);
      yield* println(`${yield* lock.isPoisoned()}`);
      yield* lock.clearPoison();
      yield* println(`${(yield* lock.write()).isOk()}`);
    };
  assert.is(runOnce(main(true)).stdout.text, 'PoisonError { .. }\n"Poisoned(..)"\ntrue\ntrue\n');
  assert.is(runOnce(main(false)).stdout.text, "5\nclean\nfalse\ntrue\n");
});

test.run();
