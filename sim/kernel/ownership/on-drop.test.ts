import * as assert from "uvu/assert";
import { channel } from "../../std/mpsc.ts";
import { Mutex } from "../../std/mutex.ts";
import { sleep, spawn } from "../../std/thread.ts";
import { agreed } from "../../testing/agreed.ts";
import { refusal } from "../../testing/refusal.ts";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import { type Closure, move } from "../closure.ts";
import type { Make } from "../signal/make.ts";
import type { Sim } from "../signal/signal.ts";
import { println } from "../stdout.ts";
import { Duration } from "../value/duration.ts";
import { panic } from "../value/panic.ts";
import { drop } from "./drop.ts";
import { type Droppable, onDrop } from "./on-drop.ts";

const test = suite("on drop");

const printed = (main: Closure<unknown>): string => runOnce(main).stdout.text.trim().split("\n").join(" ");

const noisy = (name: string): Make<Droppable<Record<never, never>>> =>
  onDrop(name, function* () {
    yield* println(`drop(${name})`);
  });

test("the body runs at the end of the block, of the body that owns it, or at drop(x)", () => {
  const text = printed(function* () {
    yield* noisy("at the end");
    const early = yield* noisy("early");
    {
      using scoped = yield* noisy("scoped");
      yield* println(`in the block of ${scoped.name}`);
    }
    yield* drop(early);
    yield* println("end");
  });
  assert.is(text, "in the block of scoped drop(scoped) drop(early) end drop(at the end)");
});

test("TH-4: a panicking thread runs its destructors, last declared first", () => {
  const text = printed(function* () {
    const child = yield* spawn(function* () {
      yield* noisy("a");
      using b = yield* noisy("b");
      panic(`with ${b.name}`);
    });
    yield* println(`${(yield* child.join()).isErr()}`);
  });
  assert.is(text, "drop(b) drop(a) true");
});

test("TH-6, TH-7: when main ends, its own values are dropped, and nobody else's", () => {
  const text = printed(function* () {
    yield* noisy("main's");
    const [ready, wait] = yield* channel<number>();
    yield* spawn(
      move({ ready }, function* ({ ready }) {
        yield* noisy("the thread's");
        yield* ready.send(1);
        const [tx, rx] = yield* channel<number>();
        yield* rx.recv();
        yield* tx.send(2);
      }),
    );
    yield* wait.recv();
    yield* println("main ends");
  });
  assert.is(text, "main ends drop(main's)");
});

test("a moved value is dropped by whoever has it", () => {
  const text = printed(function* () {
    using sent = yield* noisy("sent");
    using captured = yield* noisy("captured");
    const returned = yield* spawn(function* () {
      return yield* noisy("returned");
    });
    const [tx, rx] = yield* channel<typeof sent>();
    yield* tx.send(sent);
    const child = yield* spawn(
      move({ rx, captured }, function* ({ rx }) {
        const got = (yield* rx.recv()).unwrap();
        yield* println(`child has ${got.name}`);
      }),
    );
    yield* child.join();
    yield* println("main");
    (yield* returned.join()).unwrap();
  });
  assert.is(text, "child has sent drop(sent) drop(captured) main drop(returned)");
});

test("the fields are the body's to use, and dropped after it and its locals, in their order", () => {
  const text = printed(function* () {
    const [tx, rx] = yield* channel<string>();
    const fields = { a: yield* noisy("a"), tx, b: yield* noisy("b") };
    const outer = yield* onDrop(
      "outer",
      function* ({ tx }: typeof fields) {
        yield* noisy("local");
        (yield* tx.send("last words")).unwrap();
        yield* println("drop(outer)");
      },
      fields,
    );
    const child = yield* spawn(move({ outer }, function* () {}));
    yield* child.join();
    yield* println(`${(yield* rx.recv()).unwrap()} ${(yield* rx.recv()).isErr()}`);
  });
  assert.is(text, "drop(outer) drop(local) drop(a) drop(b) last words true");
});

test("a field cannot be used from outside, nor a value that was dropped", () => {
  assert.is(
    refusal(function* () {
      const [tx] = yield* channel<number>();
      yield* onDrop("outer", function* () {}, { tx });
      yield* tx.send(1);
    }),
    "Sender main/mpsc.1: send after it was moved into outer, in main",
  );
  assert.is(
    refusal(function* () {
      const value = yield* noisy("a");
      yield* drop(value);
      yield* drop(value);
    }),
    "a: dropped after it was dropped, in main",
  );
});

test("SM-2: a destructor of an unwinding thread that takes a lock poisons nothing that was locked before", () => {
  const text = printed(function* () {
    const total = yield* Mutex.new(0);
    const child = yield* spawn(function* () {
      yield* onDrop("late", function* () {
        const guard = (yield* total.lock()).unwrap();
        guard.value += 1;
      });
      panic("x");
    });
    yield* child.join();
    yield* println(`${(yield* total.lock()).isOk()}`);
  });
  // std asks whether the thread was already panicking when the lock was taken.
  assert.is(text, "true");
});

test("a destructor that panics unwinds its thread, and the rest is still dropped", () => {
  const world = runOnce(function* () {
    const child = yield* spawn(function* () {
      yield* noisy("a");
      yield* onDrop("bad", function* () {
        yield* println("drop(bad)");
        panic("in drop");
      });
      yield* noisy("b");
    });
    yield* println(`${(yield* child.join()).unwrapErr()}`);
  });
  assert.is(world.stdout.text, "drop(b)\ndrop(bad)\ndrop(a)\nin drop\n");
});

/** A thread with a value whose destructor panics, which ends as `body` says. */
const doubly = (body: () => void) =>
  function* (): Sim<void> {
    const thread = yield* spawn(function* () {
      using _a = yield* noisy("a");
      using _bad = yield* onDrop("bad", function* () {
        yield* println("drop(bad)");
        panic("in drop");
      });
      body();
    });
    yield* thread.join();
    yield* println("joined");
  };

// Real Rust 1.95 does so, in threads, tasks and main: SIGABRT, for which the shell says 134.
test("TH-4: a destructor that panics while a panic unwinds ends the process", () => {
  const world = runOnce(doubly(() => panic("first")));
  assert.equal(world.end, { kind: "exited", code: 134 });
  assert.is(world.stdout.text, "drop(bad)\n");
  const said = ["first", "in drop", "panic in a destructor during cleanup"];
  assert.is(
    world.stdout.stderr,
    `${said.map((text) => `thread '<unnamed>' panicked:\n${text}\n`).join("")}thread caused non-unwinding panic. aborting.\n`,
  );
  assert.is(runOnce(doubly(() => {})).stdout.text, "drop(bad)\ndrop(a)\njoined\n");
});

test("TH-4: until the process is aborted the other threads go on", () => {
  const found = agreed(function* () {
    yield* spawn(doubly(() => panic("first")));
    yield* println("main");
    yield* sleep(Duration.fromMillis(1));
  });
  assert.equal(found, ["drop(bad) (exited)", "drop(bad) main (exited)", "main drop(bad) (exited)"]);
});

test.run();
