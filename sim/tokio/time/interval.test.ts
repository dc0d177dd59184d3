import * as assert from "uvu/assert";
import { move } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import type { Policy } from "../../kernel/world.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { shown } from "../../testing/walks.ts";
import { select } from "../macros/select.ts";
import { Builder } from "../runtime/index.ts";
import { spawn } from "../task/index.ts";
import { advance, Duration, Instant, type Interval, interval, intervalAt, MissedTickBehavior, sleep } from "./index.ts";

// Vectors are those of tokio-semantics 6.3, measured on Tokio 1.54.1.
const test = suite("interval");
const ms = (count: number) => Duration.fromMillis(count);
const policies: readonly Policy[] = ["faithful", "any-order"];

/** What the body shows on a paused clock under both policies. */
function paused(body: Body): string {
  const seen = new Set<string>();
  for (const policy of policies) {
    const program = function* (): Sim<void> {
      using rt = (yield* Builder.newCurrentThread().enableAll().startPaused(true).build()).unwrap();
      yield* rt.blockOn(body);
    };
    seen.add(shown(runOnce(program, { policy })));
  }
  assert.is(seen.size, 1, [...seen].join(" | "));
  return [...seen].join();
}

/** Ticks so many times; each as `scheduled@now`. */
function* ticks(beat: Interval, start: Instant, count: number): Sim<void> {
  for (let i = 0; i < count; i++) {
    const scheduled = (yield* beat.tick()).durationSince(start).asMillis();
    yield* println(`${scheduled}@${(yield* start.elapsed()).asMillis()}`);
  }
}

test("TM-21: the first tick comes at once, then one in each period; interval_at begins at its start", () => {
  const text = always(function* () {
    const start = yield* Instant.now();
    yield* ticks(yield* interval(ms(10)), start, 3);
    yield* ticks(yield* intervalAt(start.add(ms(25)), ms(10)), start, 2);
  });
  assert.is(text, "0@0 10@10 20@20 25@25 35@35");
});

test("TM-21: a period of zero panics, one of more than 30 years is cut", () => {
  const { end } = runOnce(
    onCurrentThread(function* () {
      yield* interval(Duration.ZERO);
    }),
  );
  assert.equal(end, { kind: "panicked", message: "`period` must be non-zero." });
  const text = always(function* () {
    const beat = yield* interval(Duration.MAX);
    yield* beat.tick();
    yield* println(`${beat.period().eq(Duration.fromHours(30 * 365 * 24))}`);
  });
  assert.is(text, "true");
});

/** Nobody comes for the ticks until `until`. */
const late = (behavior: MissedTickBehavior, until: number, count: number): string =>
  paused(function* () {
    const start = yield* Instant.now();
    const beat = yield* interval(ms(50));
    beat.setMissedTickBehavior(behavior);
    yield* beat.tick();
    yield* advance(ms(until));
    yield* ticks(beat, start, count);
  });

test("TM-22, TM-23: after missed ticks Burst catches up, Delay moves on, Skip leaves out", () => {
  assert.is(late("Burst", 175, 5), "50@175 100@175 150@175 200@200 250@250");
  assert.is(late("Delay", 175, 3), "50@175 225@225 275@275");
  assert.is(late("Skip", 175, 3), "50@175 200@200 250@250");
});

test("TM-22, TM-23: a tick that is 5 ms late is not missed, one of 6 ms is", () => {
  for (const behavior of Object.values(MissedTickBehavior)) {
    assert.is(late(behavior, 55, 2), "50@55 100@100", behavior);
  }
  assert.is(late("Delay", 56, 2), "50@56 106@106");
  assert.is(late("Skip", 56, 2), "50@56 100@100");
});

test("TM-24: reset, reset_immediately, reset_after and reset_at move the next tick, and those after it", () => {
  const text = always(function* () {
    const start = yield* Instant.now();
    const beat = yield* interval(ms(10));
    yield* beat.tick();
    yield* sleep(ms(4));
    yield* beat.reset();
    yield* ticks(beat, start, 1);
    yield* beat.resetImmediately();
    yield* ticks(beat, start, 1);
    yield* beat.resetAfter(ms(3));
    yield* ticks(beat, start, 1);
    yield* beat.resetAt(start.add(ms(40)));
    yield* ticks(beat, start, 2);
  });
  assert.is(text, "14@14 14@14 17@17 40@40 50@50");
});

test("TM-24: a tick that is dropped loses nothing", () => {
  const text = always(function* () {
    const start = yield* Instant.now();
    const beat = yield* intervalAt(start.add(ms(10)), ms(10));
    for (let i = 0; i < 3; i++) {
      const got = yield* select({ tick: beat.tick(), nap: sleep(ms(4)) });
      yield* println(got.branch);
    }
    yield* ticks(beat, start, 1);
  });
  assert.is(text, "nap nap tick 20@20");
});

test("TM-21: an interval goes where it is moved, and takes its timer along when it is dropped", () => {
  const text = paused(function* () {
    const start = yield* Instant.now();
    const beat = yield* interval(ms(10));
    const task = yield* spawn(
      move({ beat }, function* ({ beat }) {
        yield* ticks(beat, start, 2);
        yield* select({ tick: beat.tick(), nap: sleep(ms(1)) });
      }),
    );
    yield* task;
    yield* sleep(ms(1));
    yield* println(`${(yield* start.elapsed()).asMillis()}`);
  });
  assert.is(text, "0@0 10@10 12");
});

test.run();
