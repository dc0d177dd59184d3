import * as assert from "uvu/assert";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import type { Policy } from "../../kernel/world.ts";
import { sleep as blockThread } from "../../std/thread.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { shown } from "../../testing/walks.ts";
import { byRef, pin } from "../future/pin.ts";
import { select } from "../macros/select.ts";
import { Builder } from "../runtime/index.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { Duration, Instant, sleep, sleepUntil } from "./index.ts";

// Vectors without another source are those of tokio-semantics 6.1 and 6.2, measured on Tokio 1.54.1.
const test = suite("sleep, reset");
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

/** Milliseconds since an instant, printed. */
function* printElapsed(start: Instant): Sim<void> {
  yield* println(`${(yield* start.elapsed()).asMillis()}`);
}

test("TM-5: delays are cut to 30 years, instants are not", () => {
  const years = (count: number) => Duration.fromHours(count * 365 * 24);
  const text = paused(function* () {
    const start = yield* Instant.now();
    const nap = sleep(Duration.MAX);
    yield* nap.create();
    yield* println(`${nap.deadline().durationSince(start).asSecs()}`);
    yield* sleep(years(3));
    yield* println(`${(yield* start.elapsed()).eq(years(3))}`);
    yield* nap;
    yield* println(`${(yield* start.elapsed()).eq(years(30))}`);
    yield* sleepUntil(start.add(years(40)));
    yield* println(`${(yield* start.elapsed()).eq(years(40))}`);
  });
  assert.is(text, "946080000 true true true");
});

test("TM-6: a reset moves the deadline, also of a sleep that was over or never polled", () => {
  const text = always(function* () {
    const start = yield* Instant.now();
    const nap = sleep(ms(10));
    yield* nap.create();
    yield* nap.reset(start.add(ms(20)));
    yield* nap;
    yield* printElapsed(start);
    yield* nap.reset(start.add(ms(25)));
    yield* nap;
    yield* printElapsed(start);
    yield* println(`${nap.deadline().durationSince(start).asMillis()}`);
  });
  assert.is(text, "20 25 25");
});

test("TM-6: an earlier deadline wakes whoever waits already", () => {
  const text = always(function* () {
    const start = yield* Instant.now();
    const nap = sleep(ms(50));
    const pinned = yield* pin(nap);
    const first = yield* select({ nap: byRef(pinned), tick: sleep(ms(5)) });
    yield* println(first.branch);
    const both = yield* spawn(function* () {
      yield* sleep(ms(5));
      yield* nap.reset(start.add(ms(12)));
    });
    yield* pinned;
    yield* printElapsed(start);
    yield* both;
  });
  assert.is(text, "tick 12");
});

test("TM-4, TM-6: is_elapsed is false until the sleep is polled or reset", () => {
  const text = always(function* () {
    const nap = sleep(ms(1));
    yield* nap.create();
    yield* sleep(ms(5));
    yield* println(`${yield* nap.isElapsed()}`);
    yield* nap.reset(nap.deadline());
    yield* sleep(ms(1));
    yield* println(`${yield* nap.isElapsed()}`);
  });
  assert.is(text, "false true");
});

test("TM-6: a sleep that is dropped takes its timer along: a paused clock does not go there", () => {
  const text = paused(function* () {
    const start = yield* Instant.now();
    yield* select({ long: sleep(ms(100)), short: sleep(ms(10)) });
    yield* sleep(ms(1));
    yield* printElapsed(start);
  });
  assert.is(text, "11");
});

/** Two timers of one tick under `faithful`: in which order they fire. `first` is registered at 0 and extended at 0. */
function order(first: { from: number; to: number }, second: { at: number; to: number }): string {
  const program = onCurrentThread(function* () {
    const start = yield* Instant.now();
    const one = yield* spawn(function* () {
      const nap = sleep(ms(first.from));
      const pinned = yield* pin(nap);
      yield* select({ nap: byRef(pinned), now: yieldNow() }, { biased: true });
      yield* nap.reset(start.add(ms(first.to)));
      yield* pinned;
      yield* println("extended");
    });
    const other = yield* spawn(function* () {
      yield* sleepUntil(start.add(ms(second.at)));
      yield* sleepUntil(start.add(ms(second.to)));
      yield* println("later");
    });
    yield* one;
    yield* other;
  });
  return shown(runOnce(program));
}

test("TM-15, TM-18: an extended timer keeps its place until that is looked at, and comes to its new one then", () => {
  assert.is(order({ from: 40, to: 60 }, { at: 20, to: 60 }), "later extended");
  assert.is(order({ from: 40, to: 60 }, { at: 50, to: 60 }), "extended later");
});

test("TM-18: far timers are looked at where their slot begins", () => {
  assert.is(order({ from: 100, to: 130 }, { at: 80, to: 130 }), "extended later");
  assert.is(order({ from: 100, to: 130 }, { at: 50, to: 130 }), "later extended");
});

test("TM-18: a reset to the same tick keeps the place, an earlier one is a new registration", () => {
  const program = (to: number) =>
    onCurrentThread(function* () {
      const start = yield* Instant.now();
      const handles = [];
      for (const name of ["a", "b"]) {
        const handle = yield* spawn(function* () {
          const nap = sleep(ms(name === "a" ? 20 : to));
          const pinned = yield* pin(nap);
          yield* select({ nap: byRef(pinned), now: yieldNow() }, { biased: true });
          if (name === "a") yield* nap.reset(start.add(ms(to)));
          yield* pinned;
          yield* println(name);
        });
        handles.push(handle);
      }
      for (const handle of handles) yield* handle;
    });
  assert.is(shown(runOnce(program(20))), "a b");
  assert.is(shown(runOnce(program(10))), "b a");
});

test("TM-14: far timers of one tick fire in the order of their registration, whenever that was", () => {
  const program = onCurrentThread(function* () {
    const start = yield* Instant.now();
    const handles = [];
    for (const at of [0, 30, 70, 128]) {
      const handle = yield* spawn(function* () {
        yield* sleepUntil(start.add(ms(at)));
        yield* sleepUntil(start.add(ms(130)));
        yield* println(`${at}`);
      });
      handles.push(handle);
    }
    for (const handle of handles) yield* handle;
  });
  assert.is(shown(runOnce(program)), "0 30 70 128");
});

test("TM-4: any-order finds a sleep that is past pending, or ready at once", () => {
  const program = onCurrentThread(function* () {
    yield* blockThread(ms(5));
    const task = yield* spawn(function* () {
      yield* println("task");
    });
    yield* sleep(Duration.ZERO);
    yield* println("main");
    yield* task;
  });
  const seen = new Set(
    [0, 1].map((value) =>
      shown(
        runOnce(program, {
          policy: "any-order",
          chooser: {
            everyStep: false,
            actor: ({ enabled }) => enabled.find(({ path }) => path !== "main") ?? (enabled[0] as never),
            value: () => value,
          },
        }),
      ),
    ),
  );
  assert.equal([...seen].sort(), ["main task", "task main"]);
});

test("TM-2: with several workers a timer that is reset fires once, at its last deadline", () => {
  const program = onWorkers(2, function* () {
    const start = yield* Instant.now();
    const nap = sleep(ms(30));
    yield* nap.create();
    for (const to of [40, 10, 25]) yield* nap.reset(start.add(ms(to)));
    yield* nap;
    yield* printElapsed(start);
  });
  for (const policy of policies) assert.is(shown(runOnce(program, { policy })), "25");
});

test.run();
