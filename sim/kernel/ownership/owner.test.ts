import * as assert from "uvu/assert";
import { Mutex } from "../../std/mutex.ts";
import { spawn } from "../../std/thread.ts";
import { refusal } from "../../testing/refusal.ts";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import { Builder } from "../../tokio/runtime/builder.ts";
import { spawn as tokioSpawn } from "../../tokio/task/index.ts";
import { type Closure, move } from "../closure.ts";
import { Make } from "../signal/make.ts";
import type { Sim } from "../signal/signal.ts";
import { println } from "../stdout.ts";
import { panic } from "../value/panic.ts";
import { ok } from "../value/result.ts";
import { drop } from "./drop.ts";
import { type Drop, Owner } from "./owner.ts";

const test = suite("owner");

/** Prints when it is dropped. */
class Loud extends Owner {
  override release(unwinding: boolean): Drop {
    return println(`drop ${this.name}${unwinding ? " (unwinding)" : ""}`);
  }
  use(): string {
    this.check("use");
    return this.name;
  }
}

const loud = (name: string): Make<Loud> =>
  new Make((world) => {
    const owner = new Loud(world, name);
    world.own(owner);
    return owner;
  });

const printed = (main: Closure<unknown>): string => runOnce(main).stdout.text.trim().split("\n").join(", ");

test("using drops at the end of its block, the last declared first, each drop a step before the next op", () => {
  const text = printed(function* () {
    {
      using a = yield* loud("a");
      using b = yield* loud("b");
      yield* println(`${a.use()} ${b.use()}`);
    }
    yield* println("after");
  });
  assert.is(text, "a b, drop b, drop a, after");
});

test("what nobody dropped is dropped at the end of its body, the last declared first", () => {
  const text = printed(function* () {
    yield* loud("a");
    yield* loud("b");
    yield* println("end");
  });
  assert.is(text, "end, drop b, drop a");
});

test("drop(x) drops here and now, the fields of a plain object in order, and nothing twice", () => {
  const text = printed(function* () {
    using a = yield* loud("a");
    const pair = { b: yield* loud("b"), list: [yield* loud("c")] };
    yield* drop(pair);
    yield* println(`after ${a.use()}`);
  });
  assert.is(text, "drop b, drop c, after a, drop a");
});

test("a panic drops what the body owns while it unwinds; what was dropped before was not", () => {
  const text = printed(function* () {
    const child = yield* spawn(function* (): Sim<void> {
      yield* loud("a");
      yield* drop(yield* loud("b"));
      using c = yield* loud("c");
      panic(`at ${c.use()}`);
    });
    yield* child.join();
  });
  assert.is(text, "drop b, drop c (unwinding), drop a (unwinding)");
});

test("a drop that panics unwinds the body, and the other drops are still done", () => {
  class Bad extends Loud {
    override release(): Drop {
      panic("in a drop");
    }
  }
  const world = runOnce(function* () {
    yield* loud("a");
    yield* new Make((of) => of.own(new Bad(of, "bad")));
    yield* loud("b");
    yield* println("end");
  });
  assert.is(world.stdout.text, "end\ndrop b\ndrop a (unwinding)\n");
  assert.equal(world.end, { kind: "panicked", message: "in a drop" });
});

test("a drop that panics is a panic of drop(x)", () => {
  class Bad extends Loud {
    override release(): Drop {
      panic("in a drop");
    }
  }
  const text = printed(function* () {
    const bad = yield* new Make((of) => {
      const owner = new Bad(of, "bad");
      of.own(owner);
      return owner;
    });
    try {
      yield* drop(bad);
    } catch (error) {
      yield* println(`caught: ${(error as Error).message}`);
    }
  });
  assert.is(text, "caught: in a drop");
});

test("captures move into the body and are dropped at its end, in the order of the list, after its locals", () => {
  const text = printed(function* () {
    const a = yield* loud("a");
    const b = yield* loud("b");
    const child = yield* spawn(
      move({ a, b }, function* () {
        yield* loud("local");
        yield* println("child");
      }),
    );
    yield* child.join();
    yield* println("main");
  });
  assert.is(text, "child, drop local, drop a, drop b, main");
});

test("the result of a thread moves to whoever joins it", () => {
  const text = printed(function* () {
    const child = yield* spawn(function* () {
      yield* loud("kept inside");
      return ok(yield* loud("result"));
    });
    const { value } = (yield* child.join()) as { value: { value: Loud } };
    yield* println(`main has ${value.value.use()}`);
  });
  assert.is(text, "drop kept inside, main has result, drop result");
});

test("the binding of a moved value is no owner any more: its using does nothing, its use is refused", () => {
  const body = (afterwards: (a: Loud) => void): Closure<void> =>
    function* () {
      using a = yield* loud("a");
      const child = yield* spawn(
        move({ a }, function* () {
          yield* println("child");
        }),
      );
      yield* child.join();
      afterwards(a);
      yield* println("main");
    };
  assert.is(printed(body(() => {})), "child, drop a, main");
  assert.is(refusal(body((a) => a.use())), "a: use after it was dropped, in main");
});

test("a use by a body that does not hold the value is refused, and the message says how to take it along", () => {
  assert.is(
    refusal(function* () {
      const a = yield* loud("a");
      const child = yield* spawn(function* () {
        yield* println("child");
        a.use();
      });
      yield* child.join();
    }),
    "a: use in main.1, but main holds it\n" +
      "  a body declares what it captures: move({ value }, function* ({ value }) { … })",
  );
});

test("a value captured twice is refused, and the message names where it went", () => {
  assert.is(
    refusal(function* () {
      const a = yield* loud("a");
      const body = function* (): Sim<void> {};
      yield* spawn(move({ a }, body));
      yield* spawn(move({ a }, body));
    }),
    "a: captured as a after it was moved into main.1, in main",
  );
});

test("a result that was moved out of its body is not its body's any more", () => {
  assert.is(
    refusal(function* () {
      let leaked: Loud | undefined;
      const child = yield* spawn(function* () {
        leaked = yield* loud("a");
        return leaked;
      });
      while (!(yield* child.isFinished()));
      leaked?.use();
    }),
    "a: use after it was moved into the result of main.1, in main",
  );
});

test("a plain object that two bodies see is refused; frozen it may be shared", () => {
  const main = (shared: object): Closure<void> =>
    function* () {
      yield* spawn(move({ shared }, function* () {}));
      yield* spawn(move({ shared }, function* () {}));
    };
  assert.is(
    refusal(main({ n: 0 })),
    "a plain object reaches both main.1 and main.2\n" +
      "  bodies share data through ops only: put it into a cell() or a Mutex, or freeze it",
  );
  assert.equal(runOnce(main(Object.freeze({ n: 0 }))).end, { kind: "returned" });
});

test("SM-2: a guard dropped by an unwinding thread poisons its mutex; the lock still comes, inside the error", () => {
  const text = printed(function* () {
    const total = yield* Mutex.new(1);
    const child = yield* spawn(function* () {
      using guard = (yield* total.lock()).unwrap();
      guard.value = 2;
      panic("x");
    });
    yield* child.join();
    yield* println(`${yield* total.isPoisoned()}`);
    const locked = yield* total.lock();
    const error = locked.unwrapErr();
    yield* println(error.display());
    yield* println(String(error.intoInner().value));
    yield* drop(error.intoInner());
    yield* total.clearPoison();
    yield* println(`${(yield* total.lock()).isOk()}`);
  });
  assert.is(text, "true, poisoned lock: another task failed inside, 2, true");
});

test("SM-2: unwrap on a poisoned lock panics with Rust's text, and a guard dropped before the panic poisons nothing", () => {
  const world = runOnce(function* () {
    const total = yield* Mutex.new(0);
    const careful = yield* spawn(function* () {
      yield* drop((yield* total.lock()).unwrap());
      panic("after the guard");
    });
    yield* careful.join();
    yield* println(`${yield* total.isPoisoned()}`);
    const careless = yield* spawn(function* () {
      using guard = (yield* total.lock()).unwrap();
      panic(`with the guard of ${guard.value}`);
    });
    yield* careless.join();
    (yield* total.lock()).unwrap();
  });
  assert.is(world.stdout.text, "false\n");
  assert.equal(world.end, {
    kind: "panicked",
    message: "called `Result::unwrap()` on an `Err` value: PoisonError { .. }",
  });
});

test("SM-2: a guard let go by a panic poisons, though a destructor's step comes before its drop", () => {
  const text = printed(function* () {
    const total = yield* Mutex.new(0);
    const child = yield* spawn(function* () {
      try {
        using guard = (yield* total.lock()).unwrap();
        panic(`with ${guard.value}`);
      } finally {
        yield* println("cleaning up");
      }
    });
    yield* child.join();
    yield* println(`${yield* total.isPoisoned()}`);
  });
  assert.is(text, "cleaning up, true");
});

test("SM-4: a panic in a task poisons too, though the runtime catches it", () => {
  const text = printed(function* () {
    const total = yield* Mutex.new(0);
    const rt = (yield* Builder.newCurrentThread().build()).unwrap();
    const joined = yield* rt.blockOn(function* () {
      const task = yield* tokioSpawn(function* () {
        using guard = (yield* total.lock()).unwrap();
        panic(`in a task, with ${guard.value}`);
      });
      return (yield* task).isErr();
    });
    yield* println(`${joined} ${yield* total.isPoisoned()}`);
  });
  assert.is(text, "true true");
});

test("SM-1: the owner who locks again waits for himself", () => {
  const world = runOnce(function* () {
    const total = yield* Mutex.new(0);
    using first = (yield* total.lock()).unwrap();
    using second = (yield* total.lock()).unwrap();
    first.value = second.value;
  });
  assert.equal(world.end, {
    kind: "deadlock",
    waiting: [{ who: "main", op: "Mutex.lock", object: "main/Mutex.1", heldBy: ["main"] }],
  });
});

test("SM-3: try_lock on a held mutex gives WouldBlock", () => {
  const text = printed(function* () {
    const total = yield* Mutex.new(0);
    const guard = (yield* total.lock()).unwrap();
    const second = (yield* total.tryLock()).unwrapErr();
    yield* println(`${second.isWouldBlock()}: ${second.display()}: ${second.debug()}`);
    yield* drop(guard);
    yield* println(`${(yield* total.tryLock()).isOk()}`);
  });
  assert.is(text, 'true: try_lock failed because the operation would block: "WouldBlock", true');
});

test.run();
