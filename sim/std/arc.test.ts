import * as assert from "uvu/assert";
import { move } from "../kernel/closure.ts";
import { drop } from "../kernel/ownership/drop.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { debug } from "../kernel/value/format.ts";
import { agreed } from "../testing/agreed.ts";
import { loud } from "../testing/loud.ts";
import { refusal } from "../testing/refusal.ts";
import { runOnce } from "../testing/run-once.ts";
import { currentThread } from "../testing/runtimes.ts";
import { suite } from "../testing/suite.ts";
import { spawn as spawnTask } from "../tokio/task/index.ts";
import { Arc } from "./arc.ts";
import { channel } from "./mpsc.ts";
import { Mutex } from "./mutex.ts";
import { OnceLock } from "./once.ts";
import { RwLock } from "./rw-lock.ts";
import { scope, spawn } from "./thread/index.ts";

const test = suite("std Arc");

const printed = (main: () => Sim<unknown>): string => runOnce(main).stdout.text.trim().split("\n").join(" ");

test("SM-10: the last drop runs the destructor, in whichever thread that is", () => {
  const main = function* (): Sim<void> {
    const arc = yield* Arc.new(yield* loud("value"));
    const mine = yield* arc.clone();
    const child = yield* spawn(
      move({ mine }, function* ({ mine }) {
        yield* drop(mine);
        yield* println("child");
      }),
    );
    yield* drop(arc);
    yield* println("main");
    yield* child.join();
  };
  const found = ["child value main", "main value child", "value child main", "value main child"];
  assert.equal(agreed(main), found);
});

test("SM-10: counts, try_unwrap, into_inner, Weak", () => {
  const main = function* (): Sim<void> {
    const arc = yield* Arc.new(5);
    const weak = yield* Arc.downgrade(arc);
    const other = yield* arc.clone();
    yield* println(`${yield* Arc.strongCount(arc)} ${yield* Arc.weakCount(arc)} ${Arc.ptrEq(arc, other)} ${arc.value}`);
    const back = (yield* Arc.tryUnwrap(arc)).unwrapErr();
    yield* println(`${back === arc} ${debug(yield* Arc.intoInner(other))}`);
    yield* drop((yield* weak.upgrade()).unwrap());
    yield* println(
      `${yield* Arc.strongCount(arc)} ${debug(yield* Arc.tryUnwrap(arc))} ${debug(yield* weak.upgrade())}`,
    );
  };
  assert.is(printed(main), "2 1 true 5 true None 1 Ok(5) None");
});

test("SM-10: of two that take the value out one gets it", () => {
  const takes = (how: "intoInner" | "tryUnwrap") =>
    function* (): Sim<void> {
      const arc = yield* Arc.new(1);
      const mine = yield* arc.clone();
      const take = (it: Arc<number>) =>
        how === "intoInner"
          ? Arc.intoInner(it)
          : (function* () {
              return (yield* Arc.tryUnwrap(it)).ok();
            })();
      const child = yield* spawn(
        move({ mine }, function* ({ mine }) {
          return (yield* take(mine)).isSome();
        }),
      );
      const got = [(yield* take(arc)).isSome(), (yield* child.join()).unwrap()];
      yield* println(`${got.filter(Boolean).length}`);
    };
  assert.equal(agreed(takes("intoInner")), ["1"]);
  assert.equal(agreed(takes("tryUnwrap")), ["0", "1"]);
});

test("SM-10: a receiver in a Mutex in an Arc: threads take jobs from it, and the last Arc closes the channel", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* channel<number>();
    const jobs = yield* Arc.new(yield* Mutex.new(rx));
    const workers = [];
    for (let n = 0; n < 2; n++) {
      const mine = yield* jobs.clone();
      workers.push(
        yield* spawn(
          move({ mine }, function* ({ mine }) {
            using guard = (yield* mine.value.lock()).unwrap();
            return (yield* guard.value.recv()).unwrap();
          }),
        ),
      );
    }
    yield* drop(jobs);
    for (const n of [1, 2]) (yield* tx.send(n)).unwrap();
    let sum = 0;
    for (const worker of workers) sum += (yield* worker.join()).unwrap();
    yield* println(`${sum} ${debug(yield* tx.send(3))}`);
  };
  assert.equal(agreed(main), ["3 Err(SendError { .. })"]);
});

test("SM-10: the value of a RwLock or a OnceLock goes with the last Arc as well", () => {
  const main = function* (): Sim<void> {
    const lock = yield* RwLock.new<unknown>(null);
    const once = yield* OnceLock.new<unknown>();
    const arc = yield* Arc.new({ lock, once });
    const value = yield* loud("in the lock");
    {
      using guard = (yield* lock.write()).unwrap();
      guard.value = value;
    }
    yield* arc.value.once.getOrInit(function* () {
      return yield* loud("in the OnceLock");
    });
    yield* println("before");
    yield* drop(arc);
    yield* println("after");
  };
  assert.is(printed(main), "before in the lock in the OnceLock after");
});

// Tokio 1.54.1: the drop panics, in a task, after the runtime's tasks are gone (SD-9).
test("SM-10, SD-9: the last Arc of a Runtime, dropped in a task of another, panics there", () => {
  const main = function* (): Sim<void> {
    const arc = yield* Arc.new(yield* currentThread());
    const mine = yield* arc.clone();
    yield* arc.value.spawn(function* () {
      yield* loud("task");
    });
    using other = yield* currentThread();
    yield* drop(arc);
    const result = yield* other.blockOn(function* () {
      return yield* yield* spawnTask(
        move({ mine }, function* ({ mine }) {
          yield* drop(mine);
        }),
      );
    });
    const error = result.unwrapErr();
    yield* println(`${error.isPanic()} ${debug(error.intoPanic())}`);
  };
  assert.is(
    printed(main),
    'true "Cannot drop a runtime in a context where blocking is not allowed. This happens when a runtime is dropped from within an asynchronous context."',
  );
});

test("SM-10, TH-10: a scoped thread borrows an Arc, and what is in it", () => {
  const main = function* (): Sim<void> {
    const [tx, rx] = yield* channel<number>();
    const arc = yield* Arc.new(tx);
    yield* scope(function* (s) {
      yield* s.spawn(function* () {
        yield* arc.value.send(7);
      });
    });
    yield* println(debug(yield* rx.recv()));
  };
  assert.is(printed(main), "Ok(7)");
});

test("what is shared is not changed in place", () => {
  const map = refusal(function* () {
    yield* Arc.new({ table: new Map() });
  });
  assert.is(map, "a Map or Set in main/Arc.1, which shares it\n  put it into a Mutex: Arc.new(yield* Mutex.new(map))");
  const write = runOnce(function* () {
    const arc = yield* Arc.new({ n: 1 });
    arc.value.n = 2;
  });
  assert.is(write.end?.kind, "panicked");
  const elsewhere = refusal(function* () {
    const arc = yield* Arc.new(1);
    const child = yield* spawn(function* () {
      yield* arc.clone();
    });
    yield* child.join();
  });
  assert.ok(elsewhere.startsWith("Arc main/Arc.1: clone in main.1, but main holds it"));
});

test.run();
