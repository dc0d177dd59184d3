import * as assert from "uvu/assert";
import { states } from "../../explore/strategies/states.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import type { Policy } from "../../kernel/world.ts";
import { sleep as blockThread } from "../../std/thread.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, currentThread, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import { join } from "../macros/join.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { Duration, Instant, sleep, sleepUntil } from "./index.ts";

const test = suite("sleep");

const ms = (count: number) => Duration.fromMillis(count);
const policies: readonly Policy[] = ["faithful", "any-order"];

/** Milliseconds of virtual time since the run began. */
const now = (): Make<number> => new Make(({ clock }) => clock.ms + clock.ns / 1e6);

/** The times at which a body prints, on a runtime that starts at `offset`; the same for each flavour and policy. */
function times(offset: Duration, body: Body): string {
  const seen = new Set<string>();
  for (const policy of policies) {
    const program = function* (): Sim<void> {
      yield* blockThread(offset);
      using rt = yield* currentThread();
      yield* rt.blockOn(body);
    };
    seen.add(shown(runOnce(program, { policy })));
  }
  assert.is(seen.size, 1, [...seen].join(" | "));
  return [...seen].join();
}

test("TM-1: an Instant has nanoseconds; subtraction ends at zero", () => {
  const text = times(Duration.ZERO, function* () {
    const first = yield* Instant.now();
    yield* blockThread(Duration.fromNanos(1_500_001));
    const second = yield* Instant.now();
    yield* println(`${second.durationSince(first).debug()}`);
    yield* println(`${first.durationSince(second).debug()}`);
    yield* println(`${(yield* first.elapsed()).debug()}`);
    yield* println(`${first.add(ms(2)).durationSince(second).debug()}`);
  });
  assert.is(text, "1.500001ms 0ns 1.500001ms 499.999µs");
});

test("TM-2, TM-3: deadlines are rounded up to whole milliseconds from the runtime's start", () => {
  const text = times(Duration.ZERO, function* () {
    for (const duration of [Duration.ZERO, Duration.fromMicros(1), Duration.fromMicros(1500), ms(2)]) {
      yield* sleep(duration);
      yield* println(`${yield* now()}`);
    }
  });
  assert.is(text, "0 1 3 5");
});

test("TM-2: ticks count from the runtime's start, not from the clock's", () => {
  const text = times(Duration.fromMicros(400), function* () {
    yield* sleep(ms(1));
    yield* println(`${yield* now()}`);
    yield* blockThread(Duration.fromMicros(400)); // 0.4 ms into the runtime's second tick
    yield* sleep(ms(1));
    yield* println(`${yield* now()}`);
  });
  assert.is(text, "1.4 3.4");
});

test("TM-4: a sleep that nobody polls does nothing; its timer is there from the first poll on", () => {
  const text = always(function* () {
    sleep(ms(5));
    const later = sleep(ms(1));
    yield* sleep(ms(10));
    yield* println("10");
    yield* later;
    yield* println("later");
  });
  assert.is(text, "10 later");
});

test("TM-4: the deadline counts from the making of the sleep", () => {
  const text = always(function* () {
    const kept = sleep(ms(10));
    yield* kept.create();
    yield* sleep(ms(4));
    yield* kept;
    yield* println(`${yield* now()}`);
    const unkept = sleep(ms(10)); // is made where it is awaited
    yield* sleep(ms(4));
    yield* unkept;
    yield* println(`${yield* now()}`);
  });
  assert.is(text, "10 24");
});

test("TM-4: a deadline that is past is ready at once only if the driver has looked since", () => {
  const program = (looks: boolean) =>
    onCurrentThread(function* () {
      const start = yield* Instant.now();
      yield* blockThread(ms(5));
      if (looks) yield* yieldNow();
      yield* spawn(() => says("task"));
      yield* sleepUntil(start.add(ms(3)));
      yield* println("main");
      yield* yieldNow();
    });
  assert.is(shown(runOnce(program(false))), "task main"); // Pending once, so the task goes first
  assert.is(shown(runOnce(program(true))), "main task");
});

function* says(text: string): Sim<void> {
  yield* println(text);
}

test("TM-14: timers fire by their ticks, equal ticks in the order of their first polls", () => {
  const program = onCurrentThread(function* () {
    const start = yield* Instant.now();
    const after = (name: string, micros: number) =>
      spawn(function* () {
        yield* sleepUntil(start.add(Duration.fromMicros(micros)));
        yield* println(name);
      });
    // b and c are due in the same tick, c a little earlier; all are late.
    const handles = [yield* after("a", 4000), yield* after("b", 1900), yield* after("c", 1100), yield* after("d", 500)];
    yield* yieldNow();
    yield* blockThread(ms(10));
    for (const handle of handles) yield* handle;
  });
  assert.is(shown(runOnce(program)), "d b c a");
});

test("POL-14: different tasks may see timers of one instant in either order", () => {
  const program = onCurrentThread(function* () {
    const handles = [];
    for (const name of ["a", "b"]) {
      const handle = yield* spawn(function* () {
        yield* sleep(ms(5));
        yield* println(name);
      });
      handles.push(handle);
    }
    for (const handle of handles) yield* handle;
  });
  assert.equal([...everything(program, states(), { policy: "any-order" })].sort(), ["a b", "b a"]);
  assert.equal([...everything(program, states())], ["a b"]);
});

test("TM-2: sleeps beside each other in one task, and one that is polled again", () => {
  const text = always(function* () {
    const name = (label: string, after: number) =>
      (function* (): Sim<void> {
        yield* sleep(ms(after));
        yield* println(`${label}@${yield* now()}`);
      })();
    yield* join(name("b", 20), name("a", 10), name("c", 30));
  });
  assert.is(text, "a@10 b@20 c@30");
});

test("TM-2: different deadlines keep their order on workers, too", () => {
  const program = onWorkers(2, function* () {
    const handles = [];
    for (const after of [3, 1, 2]) {
      const handle = yield* spawn(function* () {
        yield* sleep(ms(after));
        yield* println(`${after}`);
      });
      handles.push(handle);
    }
    for (const handle of handles) yield* handle;
  });
  for (const policy of policies) assert.equal([...everything(program, states(), { policy }, 50_000)], ["1 2 3"]);
});

test.run();
