import * as assert from "uvu/assert";
import { suite } from "../../testing/suite.ts";
import { Duration } from "./duration.ts";
import { debug, display } from "./format.ts";
import { none, type Option, some } from "./option.ts";
import { Panic, panic, panicsCreated } from "./panic.ts";
import { err, ok, type Result } from "./result.ts";

// What Rust's standard library prints and does for the same values.
const test = suite("values");

const panicOf = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    if (error instanceof Panic) return String(error.payload);
    throw error;
  }
  return "no panic";
};

test("Result: Ok and Err, unwrapped, mapped and matched", () => {
  const good: Result<number, string> = ok(1);
  const bad: Result<number, string> = err("e");
  assert.equal([good.isOk(), good.isErr(), bad.isOk(), bad.isErr()], [true, false, false, true]);
  assert.equal([good.unwrap(), good.expect("m"), good.unwrapOr(2), bad.unwrapOr(2)], [1, 1, 1, 2]);
  assert.is(bad.unwrapErr(), "e");
  assert.is(good.map((n: number) => n + 1).unwrap(), 2);
  assert.is(
    bad.map((n: number) => n + 1),
    bad,
  );
  assert.equal([good.ok().unwrap(), bad.ok().isNone()], [1, true]);
});

test("TH-3: unwrap and expect panic with Rust's texts", () => {
  assert.is(
    panicOf(() => err("e").unwrap()),
    'called `Result::unwrap()` on an `Err` value: "e"',
  );
  assert.is(
    panicOf(() => err(5).expect("msg")),
    "msg: 5",
  );
  assert.is(
    panicOf(() => ok(5).unwrapErr()),
    "called `Result::unwrap_err()` on an `Ok` value: 5",
  );
  assert.is(
    panicOf(() => none.unwrap()),
    "called `Option::unwrap()` on a `None` value",
  );
  assert.is(
    panicOf(() => none.expect("msg")),
    "msg",
  );
  assert.is(
    panicOf(() => panic("text")),
    "text",
  );
});

test("Option: a None inside a Some is a value of its own", () => {
  const nested: Option<Option<number>> = some(none);
  assert.equal([nested.isSome(), nested.unwrap().isNone()], [true, true]);
  assert.equal([some(1).unwrap(), some(1).expect("m"), none.unwrapOr(2), some(1).unwrapOr(2)], [1, 1, 2, 1]);
  assert.is(
    some(1)
      .map((n: number) => n + 1)
      .unwrap(),
    2,
  );
  assert.is(
    none.map((n: number) => n + 1),
    none,
  );
});

test("debug prints as {:?} does", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [undefined, "()"],
    [5, "5"],
    [-1.5, "-1.5"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NaN, "NaN"],
    [18446744073709551615n, "18446744073709551615"],
    [true, "true"],
    ['it\'s "so"\n\t\\', '"it\'s \\"so\\"\\n\\t\\\\"'],
    ["\0\u001b\u007f é", '"\\0\\u{1b}\\u{7f} é"'],
    [[1, "a"], '[1, "a"]'],
    [[], "[]"],
    [ok(undefined), "Ok(())"],
    [err(some("x")), 'Err(Some("x"))'],
    [some(none), "Some(None)"],
    [none, "None"],
  ];
  for (const [value, text] of cases) assert.is(debug(value), text);
});

test("debug of a struct names it and its fields; a value with a text of its own prints that", () => {
  class Point {
    x = 1;
    y = ok("a");
  }
  class Unit {}
  class Named {
    debug(): string {
      return "Named(..)";
    }
  }
  assert.is(debug(new Point()), 'Point { x: 1, y: Ok("a") }');
  assert.is(debug(new Unit()), "Unit");
  assert.is(debug([new Named()]), "[Named(..)]");
});

test("display prints strings as they are, and values by their own text", () => {
  assert.equal([display("a\n"), display(5), display(true)], ["a\n", "5", "true"]);
  assert.is(display({ display: () => "channel closed" }), "channel closed");
});

test("Duration: whole milliseconds and the nanoseconds beside them", () => {
  const parts = ({ ms, ns }: Duration) => [ms, ns];
  assert.equal(parts(Duration.fromSecs(2)), [2000, 0]);
  assert.equal(parts(Duration.fromMicros(1500)), [1, 500_000]);
  assert.equal(parts(Duration.fromNanos(2_000_003)), [2, 3]);
  assert.equal([Duration.ZERO.isZero(), Duration.fromNanos(1).isZero()], [true, false]);
  assert.is(Duration.fromMillis(1500).asSecsF64(), 1.5);
  for (const wrong of [-1, 0.5, Number.NaN]) assert.throws(() => Duration.fromMillis(wrong), /a whole number/);
});

test("Duration: arithmetic, as Rust has it", () => {
  const { fromMillis, fromNanos, fromSecs, MAX, ZERO } = Duration;
  const show = (all: unknown[]) => all.map((one) => debug(one));
  assert.equal(
    show([fromSecs(1).add(fromNanos(5)), fromSecs(1).sub(fromNanos(1)), fromMillis(7).mul(3), fromSecs(10).div(3)]),
    ["1.000000005s", "999.999999ms", "21ms", "3.333333333s"],
  );
  assert.equal(
    show([fromMillis(1).saturatingSub(fromSecs(1)), MAX.saturatingAdd(MAX), fromSecs(2).absDiff(fromSecs(5))]),
    ["0ns", MAX.debug(), "3s"],
  );
  assert.equal(
    show([MAX.checkedAdd(fromNanos(1)), ZERO.checkedSub(fromNanos(1)), MAX.checkedMul(2), ZERO.checkedDiv(0)]),
    ["None", "None", "None", "None"],
  );
  assert.equal(show([Duration.fromSecsF64(0.0015), Duration.fromSecsF64(2.7), fromMillis(100).mulF64(1.5)]), [
    "1.5ms",
    "2.7s",
    "150ms",
  ]);
  const odd = Duration.new(3, 123_456_789);
  assert.equal(
    [odd.asSecs(), odd.subsecMillis(), odd.subsecMicros(), odd.subsecNanos()],
    [3, 123, 123_456, 123_456_789],
  );
  assert.equal(
    [odd.asMicros(), odd.asNanos(), MAX.asNanos()],
    [3_123_456, 3_123_456_789n, 18446744073709551615999999999n],
  );
  assert.equal(
    [fromMillis(1) < fromMillis(2), MAX > fromSecs(1e9), MAX.eq(MAX), ZERO.cmp(MAX)],
    [true, true, true, -1],
  );
  const panics: [() => unknown, string][] = [
    [() => MAX.add(fromNanos(1)), "overflow when adding durations"],
    [() => ZERO.sub(fromNanos(1)), "overflow when subtracting durations"],
    [() => MAX.mul(2), "overflow when multiplying duration by scalar"],
    [() => ZERO.div(0), "divide by zero error when dividing duration by scalar"],
    [() => Duration.fromSecsF64(-1), "cannot convert float seconds to Duration: value is negative"],
  ];
  for (const [act, text] of panics) assert.throws(act, text);
});

test("Duration prints as Rust's does, to the last nanosecond of thirty years", () => {
  const cases: readonly (readonly [Duration, string])[] = [
    [Duration.ZERO, "0ns"],
    [Duration.fromNanos(999), "999ns"],
    [Duration.fromNanos(1_500), "1.5µs"],
    [Duration.fromMicros(20), "20µs"],
    [Duration.fromMicros(1_500), "1.5ms"],
    [Duration.fromMillis(750), "750ms"],
    [Duration.fromMillis(1_500), "1.5s"],
    [Duration.fromSecs(3_600), "3600s"],
    [Duration.of(946_080_000_000, 1), "946080000.000000001s"],
    [Duration.MAX, "18446744073709551615.999999999s"],
  ];
  for (const [duration, text] of cases) assert.is(duration.debug(), text);
});

test("SM-2: a panic knows how many came before it, so that drops can tell whether it had begun", () => {
  const before = panicsCreated();
  const first = new Panic("a");
  assert.equal([first.serial, panicsCreated()], [before, before + 1]);
});

test.run();
