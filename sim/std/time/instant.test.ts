import * as assert from "uvu/assert";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { debug } from "../../kernel/value/format.ts";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import { shown } from "../../testing/walks.ts";
import { Builder } from "../../tokio/runtime/index.ts";
import { advance, Instant as TokioInstant } from "../../tokio/time/index.ts";
import { sleep } from "../thread.ts";
import { Instant } from "./index.ts";

const test = suite("std Instant");
const ms = (count: number) => Duration.fromMillis(count);

test("TM-7: std's Instant shows the machine's time; pausing a runtime's clock does not stop it", () => {
  const program = function* (): Sim<void> {
    const start = yield* Instant.now();
    using rt = (yield* Builder.newCurrentThread().enableAll().startPaused(true).build()).unwrap();
    yield* rt.blockOn(function* () {
      const tokio = yield* TokioInstant.now();
      yield* sleep(ms(5));
      yield* advance(Duration.fromSecs(1));
      yield* println(`${(yield* start.elapsed()).debug()} ${(yield* tokio.elapsed()).debug()}`);
      const ahead = TokioInstant.fromStd((yield* TokioInstant.now()).intoStd());
      yield* println(ahead.durationSince(TokioInstant.fromStd(start)).debug());
    });
  };
  assert.is(shown(runOnce(program)), "5ms 1s 1s");
});

test("instants have Rust's arithmetic", () => {
  const lines: string[] = [];
  const program = function* (): Sim<void> {
    yield* sleep(Duration.fromNanos(1_500_000_007));
    const now = yield* Instant.now();
    const later = now.add(Duration.fromMicros(700));
    lines.push(debug(now), later.durationSince(now).debug(), now.durationSince(later).debug());
    lines.push(debug(now.checkedDurationSince(later)), debug(later.checkedDurationSince(now)));
    lines.push(`${now < later} ${now.eq(later.sub(Duration.fromMicros(700)))} ${later.cmp(now)}`);
    lines.push(`${now.checkedAdd(Duration.MAX).isNone()} ${now.checkedSub(Duration.MAX).isNone()}`);
    lines.push(now.sub(Duration.fromSecs(2)).debug());
    now.add(Duration.MAX);
  };
  const { end } = runOnce(program);
  assert.equal(lines, [
    "Instant { tv_sec: 1, tv_nsec: 500000007 }",
    "700µs",
    "0ns",
    "None",
    "Some(700µs)",
    "true true 1",
    "true true",
    "Instant { tv_sec: -1, tv_nsec: 500000007 }",
  ]);
  assert.equal(end, { kind: "panicked", message: "overflow when adding duration to instant" });
});

test.run();
