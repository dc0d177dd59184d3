import * as assert from "uvu/assert";
import type { Make } from "../../kernel/signal/make.ts";
import type { Sim, Yieldable } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug } from "../../kernel/value/format.ts";
import { none, some } from "../../kernel/value/option.ts";
import { agreed } from "../../testing/agreed.ts";
import { crowd } from "../../testing/crowd.ts";
import { refusal } from "../../testing/refusal.ts";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import {
  AtomicBool,
  AtomicI8,
  AtomicI32,
  AtomicI64,
  type AtomicInteger,
  AtomicIsize,
  AtomicU8,
  AtomicU16,
  AtomicU64,
  AtomicUsize,
  Ordering,
} from "./index.ts";

const test = suite("std atomics");

const printed = (main: () => Sim<unknown>): string => runOnce(main).stdout.text.trim().split("\n").join(" ");

/** What an op answers and leaves behind. */
const after = (made: Make<AtomicInteger>, op: (atomic: AtomicInteger) => Yieldable<unknown>): string =>
  printed(function* () {
    const atomic = yield* made;
    const answer = yield* op(atomic);
    yield* println(`${debug(answer)} ${yield* atomic.load()}`);
  });

test("SM-9: each access is one step, so two fetch_adds never lose one, and a load with a store may", () => {
  const adding = (how: (hits: AtomicInteger) => Sim<unknown>) =>
    function* (): Sim<void> {
      const hits = yield* AtomicUsize.new(0);
      yield* crowd([() => how(hits), () => how(hits)]);
      yield* println(`${yield* hits.load()}`);
    };
  const apart = adding(function* (hits) {
    yield* hits.store((yield* hits.load(Ordering.Acquire)) + 1, Ordering.Release);
  });
  assert.equal(agreed(apart), ["1", "2"]);
  const atOnce = adding(function* (hits) {
    yield* hits.fetchAdd(1, Ordering.Relaxed);
  });
  assert.equal(agreed(atOnce), ["2"]);
});

test("SIM-3: store buffering has no outcome 0 0, whatever the orderings", () => {
  const found = agreed(function* () {
    const x = yield* AtomicI32.new(0);
    const y = yield* AtomicI32.new(0);
    const see = (mine: AtomicInteger, other: AtomicInteger, name: string) =>
      function* () {
        yield* mine.store(1, Ordering.Relaxed);
        yield* println(`${name}${yield* other.load(Ordering.Relaxed)}`);
      };
    yield* crowd([see(x, y, "a"), see(y, x, "b")]);
  });
  assert.equal(found, ["a0 b1", "a1 b0", "a1 b1", "b0 a1", "b1 a0", "b1 a1"]);
});

test("every fetch gives the old value and leaves the new one", () => {
  const of = (value: number): Make<AtomicInteger> => AtomicU8.new(value);
  const cases: readonly (readonly [string, string])[] = [
    [after(of(12), (a) => a.fetchAdd(5)), "12 17"],
    [after(of(12), (a) => a.fetchSub(5)), "12 7"],
    [after(of(12), (a) => a.fetchAnd(10)), "12 8"],
    [after(of(12), (a) => a.fetchNand(10)), "12 247"],
    [after(of(12), (a) => a.fetchOr(10)), "12 14"],
    [after(of(12), (a) => a.fetchXor(10)), "12 6"],
    [after(of(12), (a) => a.fetchMax(20)), "12 20"],
    [after(of(12), (a) => a.fetchMax(2)), "12 12"],
    [after(of(12), (a) => a.fetchMin(2)), "12 2"],
    [after(of(12), (a) => a.swap(3)), "12 3"],
    [after(of(12), (a) => a.compareExchange(12, 3)), "Ok(12) 3"],
    [after(of(12), (a) => a.compareExchange(11, 3)), "Err(12) 12"],
    [after(of(12), (a) => a.fetchUpdate((x) => some(x * 2))), "Ok(12) 24"],
    [after(of(12), (a) => a.fetchUpdate(Ordering.SeqCst, Ordering.SeqCst, () => none)), "Err(12) 12"],
  ];
  for (const [found, expected] of cases) assert.is(found, expected);
});

// Real Rust 1.95 wraps like this.
test("arithmetic wraps around at the width", () => {
  const cases: readonly (readonly [string, string])[] = [
    [after(AtomicU8.new(250), (a) => a.fetchAdd(10)), "250 4"],
    [after(AtomicU8.new(0), (a) => a.fetchSub(1)), "0 255"],
    [after(AtomicI8.new(127), (a) => a.fetchAdd(1)), "127 -128"],
    [after(AtomicI8.new(-128), (a) => a.fetchSub(1)), "-128 127"],
    [after(AtomicU16.new(65535), (a) => a.fetchAdd(2)), "65535 1"],
    [after(AtomicI32.new(2147483647), (a) => a.fetchAdd(1)), "2147483647 -2147483648"],
    [after(AtomicI32.new(-1), (a) => a.fetchNand(5)), "-1 -6"],
    [after(AtomicUsize.new(0), (a) => a.fetchSub(1)), "0 18446744073709551615"],
    [after(AtomicIsize.new(-5), (a) => a.fetchSub(5)), "-5 -10"],
  ];
  for (const [found, expected] of cases) assert.is(found, expected);
});

test("a 64-bit value that no number holds comes back as it was, and counts on", () => {
  const text = printed(function* () {
    const count = yield* AtomicU64.new(0);
    yield* count.fetchSub(1);
    const most = yield* count.load();
    yield* println(`${most} ${debug(yield* count.compareExchange(most, most))} ${yield* count.fetchMin(7)}`);
    yield* println(`${yield* count.swap(2 ** 53 - 1)} ${yield* count.fetchAdd(1)} ${yield* count.load()}`);
    const least = yield* AtomicI64.new(-(2 ** 53 - 1));
    yield* least.fetchSub(2);
    yield* println(`${yield* least.load()}`);
  });
  assert.is(
    text,
    "18446744073709551615 Ok(18446744073709551615) 18446744073709551615 7 9007199254740991 9007199254740992 -9007199254740993",
  );
});

test("AtomicBool", () => {
  const text = printed(function* () {
    const flag = yield* AtomicBool.new(false);
    const seen = [yield* flag.swap(true), yield* flag.fetchNot(), yield* flag.fetchOr(true)];
    seen.push(yield* flag.fetchAnd(true), yield* flag.fetchXor(true), yield* flag.fetchNand(true), yield* flag.load());
    yield* println(`${seen} ${debug(yield* flag.compareExchange(false, true))}`);
  });
  assert.is(text, "false,true,false,true,true,false,true Err(true)");
});

test("SM-9: of two that exchange one wins, and who fails has only read", () => {
  const found = agreed(function* () {
    const owner = yield* AtomicU8.new(0);
    const claim = (who: number) =>
      function* () {
        const got = yield* owner.compareExchange(0, who);
        yield* println(`${who} ${debug(got)}`);
      };
    yield* crowd([claim(1), claim(2)]);
  });
  assert.equal(found, ["1 Err(2) 2 Ok(0)", "1 Ok(0) 2 Err(1)", "2 Err(1) 1 Ok(0)", "2 Ok(0) 1 Err(2)"]);
});

const weak = function* (): Sim<void> {
  const value = yield* AtomicU8.new(1);
  for (let tries = 1; ; tries++) {
    if ((yield* value.compareExchangeWeak(1, 2)).isErr()) continue;
    yield* println(`after ${tries}`);
    return;
  }
};

test("SM-9: compare_exchange_weak fails without a reason under any-order alone, once", () => {
  assert.equal(agreed(weak), ["after 1"]);
  assert.equal(agreed(weak, "any-order"), ["after 1", "after 2"]);
});

test("what a type cannot hold is refused", () => {
  const refused = (made: () => Make<unknown>): string =>
    refusal(function* () {
      yield* made();
    });
  assert.is(
    refused(() => AtomicU8.new(256)),
    "AtomicU8 of 256: expected a whole number of 8 bits, 0 or more",
  );
  assert.is(
    refused(() => AtomicI8.new(0.5)),
    "AtomicI8 of 0.5: expected a whole number of 8 bits",
  );
  assert.is(
    refused(() => AtomicBool.new(1 as never)),
    "AtomicBool of 1: expected true or false",
  );
});

test.run();
