import * as assert from "uvu/assert";
import { move } from "../kernel/closure.ts";
import { Misuse } from "../kernel/errors.ts";
import { onDrop } from "../kernel/ownership/on-drop.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { none, type Option, some } from "../kernel/value/option.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { shown } from "../testing/walks.ts";
import { channel, type Sender } from "./mpsc.ts";
import { Mutex } from "./mutex.ts";
import { spawn } from "./thread.ts";

const test = suite("values that own something, in a Mutex");

test("whoever holds the lock uses the value in place, and may take it out", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* channel<string>();
    const slot = yield* Mutex.new<Option<Sender<string>>>(some(tx));
    const child = yield* spawn(function* () {
      using held = (yield* slot.lock()).unwrap();
      (yield* held.value.unwrap().send("in place")).unwrap();
    });
    (yield* child.join()).unwrap();
    let taken: Option<Sender<string>>;
    {
      using held = (yield* slot.lock()).unwrap();
      taken = held.replace(none);
    }
    (yield* taken.unwrap().send("taken out")).unwrap();
    for (let i = 0; i < 2; i++) yield* println((yield* rx.recv()).unwrap());
  };
  assert.is(shown(runOnce(main)), "in place taken out");
});

test("without the lock nobody uses it", () => {
  const main = function* (): Sim<void> {
    const [tx] = yield* channel<string>();
    yield* Mutex.new(tx);
    yield* tx.send("too late");
  };
  assert.throws(
    () => runOnce(main),
    (error: unknown) => error instanceof Misuse && /after it was moved into main\/Mutex\.1/.test(error.message),
  );
});

test("what is written over is dropped; what is written again is not", () => {
  const main = function* (): Sim<void> {
    const noisy = (name: string) =>
      onDrop(name, function* () {
        yield* println(`drop(${name})`);
      });
    const a = yield* noisy("a");
    const b = yield* noisy("b");
    const slot = yield* Mutex.new<{ n: number; it: unknown }>({ n: 0, it: a });
    {
      using held = (yield* slot.lock()).unwrap();
      held.value = { ...held.value, n: 1 };
      yield* println("again");
      held.value = { n: 2, it: b };
      yield* println("over");
    }
    yield* println("end");
  };
  assert.is(shown(runOnce(main)), "again drop(a) over end");
});

test("a body that captures it may put it there", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* channel<string>();
    const slot = yield* Mutex.new<Option<Sender<string>>>(none);
    const child = yield* spawn(
      move({ tx }, function* ({ tx }) {
        using held = (yield* slot.lock()).unwrap();
        held.replace(some(tx));
      }),
    );
    (yield* child.join()).unwrap();
    using held = (yield* slot.lock()).unwrap();
    (yield* held.value.unwrap().send("kept alive")).unwrap();
    yield* println((yield* rx.recv()).unwrap());
  };
  assert.is(shown(runOnce(main)), "kept alive");
});

test.run();
