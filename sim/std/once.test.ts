import * as assert from "uvu/assert";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { debug } from "../kernel/value/format.ts";
import { panic } from "../kernel/value/panic.ts";
import { agreed } from "../testing/agreed.ts";
import { crowd } from "../testing/crowd.ts";
import { loud } from "../testing/loud.ts";
import { runOnce } from "../testing/run-once.ts";
import { suite } from "../testing/suite.ts";
import { LazyLock, Once, OnceLock } from "./once.ts";
import { spawn } from "./thread.ts";

const test = suite("std once");

const printed = (main: () => Sim<unknown>): string => runOnce(main).stdout.text.trim().split("\n").join(" ");

/** What a thread panics with. */
const panicOf = function* (body: () => Sim<unknown>): Sim<unknown> {
  return (yield* (yield* spawn(body)).join()).unwrapErr();
};

test("SM-8: of two that initialise one runs, and the other waits for its value", () => {
  const main = function* (): Sim<void> {
    const value = yield* OnceLock.new<string>();
    const get = (name: string) =>
      function* () {
        const got = yield* value.getOrInit(function* () {
          yield* println(`${name} begins`);
          yield* println(`${name} ends`);
          return name;
        });
        yield* println(got);
      };
    yield* crowd([get("a"), get("b")]);
  };
  assert.equal(agreed(main), ["a begins a ends a a", "b begins b ends b b"]);
});

test("SM-8: an initialiser's locals go before its value is there", () => {
  const main = function* (): Sim<void> {
    const value = yield* OnceLock.new<number>();
    const got = yield* value.getOrInit(function* () {
      yield* loud("local");
      return 1;
    });
    yield* println(`${got}`);
  };
  assert.is(printed(main), "local 1");
});

test("SM-8: set fills it once, get never waits", () => {
  const main = function* (): Sim<void> {
    const value = yield* OnceLock.new<number>();
    const seen = [debug(yield* value.get()), debug(yield* value.set(1)), debug(yield* value.set(2))];
    yield* println(`${seen} ${debug(yield* value.get())} ${yield* value.getOrInit(() => 3)}`);
  };
  assert.is(printed(main), "None,Ok(()),Err(2) Some(1) 1");
});

test("SM-8: get beside the initialiser finds the value or none", () => {
  const main = function* (): Sim<void> {
    const value = yield* OnceLock.new<number>();
    yield* spawn(function* () {
      yield* value.getOrInit(() => 1);
    });
    yield* println(debug(yield* value.get()));
  };
  assert.equal(agreed(main), ["None", "Some(1)"]);
});

// Real Rust 1.95 says these texts.
test("SM-8: after a panic Once and LazyLock refuse, OnceLock runs the next", () => {
  const main = function* (): Sim<void> {
    const once = yield* Once.new();
    const lazy = yield* LazyLock.new<number>(() => panic("lazy"));
    const cell = yield* OnceLock.new<number>();
    yield* panicOf(() => once.callOnce(() => panic("once")));
    yield* println(`${yield* panicOf(() => once.callOnce(() => {}))}.`);
    yield* println(`${yield* panicOf(() => lazy.force())}.`);
    yield* println(`${yield* panicOf(() => lazy.force())}.`);
    yield* panicOf(() => cell.getOrInit(() => panic("cell")));
    yield* println(`${yield* cell.getOrInit(() => 7)}.`);
    yield* once.callOnceForce(function* (poisoned) {
      yield* println(`${poisoned} ${yield* once.isCompleted()}`);
    });
    yield* println(`${yield* once.isCompleted()}`);
    yield* once.callOnce(() => panic("never"));
  };
  assert.is(
    printed(main),
    "Once instance has previously been poisoned. lazy. LazyLock instance has previously been poisoned. 7. true false true",
  );
});

test("SM-8: who waits after a panic becomes the initialiser", () => {
  const main = function* (): Sim<void> {
    const cell = yield* OnceLock.new<number>();
    const first = yield* spawn(() => cell.getOrInit(() => panic("first")));
    const second = yield* spawn(() => cell.getOrInit(() => 2));
    yield* println(`${(yield* first.join()).isOk()} ${debug(yield* second.join())}`);
  };
  assert.equal(agreed(main), ["false Ok(2)", "true Ok(2)"]);
});

test("SM-8: a value that needs itself waits for ever, and says for whom", () => {
  const main = function* (): Sim<void> {
    const cell = yield* OnceLock.new<number>();
    yield* cell.getOrInit(() => cell.getOrInit(() => 1));
  };
  const waiting = [{ who: "main", op: "OnceLock.getOrInit", object: "main/OnceLock.1", heldBy: ["main"] }];
  assert.equal(runOnce(main).end, { kind: "deadlock", waiting });
});

test("SM-8: a LazyLock is computed by whoever asks first", () => {
  const main = function* (): Sim<void> {
    const lazy = yield* LazyLock.new(function* () {
      yield* println("computing");
      return 5;
    });
    yield* println("made");
    const ask = function* () {
      yield* println(`${yield* lazy.force()}`);
    };
    yield* crowd([ask, ask]);
  };
  assert.equal(agreed(main), ["made computing 5 5"]);
});

test.run();
