import { createClock } from "@sinonjs/fake-timers";
import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { type Clock, cancel, plus, type Timer } from "../../sim/kernel/clock.ts";
import { Make } from "../../sim/kernel/signal/make.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import { runOnce } from "../../sim/testing/run-once.ts";
import { suite } from "../../sim/testing/suite.ts";

// The timer queue against fake-timers, which knows milliseconds: random programs of sleeps, intervals and cancels, the acts of
// a timer included. What is due at one instant comes in the order in which it was asked for.
const seed = 20_261_121;
const programs = 10_000;
const test = suite(`the timer queue, seed ${seed}`);

interface Act {
  readonly do: "sleep" | "interval" | "cancel";
  /** Of a sleep or an interval. */
  readonly ms: number;
  /** Which timer to cancel, counted from the first. */
  readonly at: number;
  /** What the timer does when it is due, once. */
  readonly due: readonly Act[];
}

const act = (depth: number): fc.Arbitrary<Act> =>
  fc.record({
    do: fc.constantFrom<Act["do"]>("sleep", "sleep", "interval", "cancel"),
    ms: fc.integer({ min: 1, max: 6 }),
    at: fc.nat(5),
    due: depth === 0 ? fc.constant([]) : fc.array(act(depth - 1), { maxLength: 2, size: "medium" }),
  });

const UNTIL_MS = 20;

interface Queue<T> {
  now(): number;
  once(ms: number, due: () => void): T;
  every(ms: number, due: () => void): T;
  cancel(timer: T): void;
}

/** When which timer was due. */
function log<T>(queue: Queue<T>, acts: readonly Act[]): readonly string[] {
  const seen: string[] = [];
  const timers: T[] = [];
  const play = (list: readonly Act[]): void => {
    for (const one of list) {
      const name = timers.length;
      if (one.do === "cancel") {
        const timer = timers[one.at];
        if (timer !== undefined) queue.cancel(timer);
        continue;
      }
      let first = true;
      const due = (): void => {
        seen.push(`${queue.now()} ms: ${name}`);
        if (first) play(one.due);
        first = false;
      };
      timers.push(one.do === "sleep" ? queue.once(one.ms, due) : queue.every(one.ms, due));
    }
  };
  play(acts);
  return seen;
}

function ours(acts: readonly Act[]): readonly string[] {
  let seen: readonly string[] = [];
  runOnce(function* () {
    yield* new Make(({ clock }) => {
      seen = log(queueOf(clock), acts);
      let last = 0;
      while (clock.waitedFor && clock.ms <= UNTIL_MS) {
        clock.advance();
        assert.ok(clock.ms >= last, "time goes back");
        last = clock.ms;
      }
    });
  });
  return upTo(seen);
}

/** An interval is armed anew before its turn is told, as in fake-timers. */
function queueOf(clock: Clock): Queue<{ timer: Timer | null }> {
  const every = (held: { timer: Timer | null }, ms: number, due: () => void): void => {
    held.timer = clock.arm(clock.after(Duration.fromMillis(ms)), () => {
      every(held, ms, due);
      due();
    });
  };
  return {
    now: () => clock.ms,
    once: (ms, due) => ({ timer: clock.arm(clock.after(Duration.fromMillis(ms)), due) }),
    every(ms, due) {
      const held = { timer: null };
      every(held, ms, due);
      return held;
    },
    cancel: ({ timer }) => cancel(timer),
  };
}

function theirs(acts: readonly Act[]): readonly string[] {
  const clock = createClock();
  const seen = log(
    {
      now: () => clock.now,
      once: (ms, due) => clock.setTimeout(due, ms),
      every: (ms, due) => clock.setInterval(due, ms),
      cancel: (timer) => clock.clearTimeout(timer),
    },
    acts,
  );
  clock.tick(UNTIL_MS);
  return upTo(seen);
}

const upTo = (seen: readonly string[]): readonly string[] =>
  seen.filter((line) => Number.parseInt(line, 10) <= UNTIL_MS);
/** At one instant an interval keeps its place in fake-timers, and has a new one here: the set of what is due there counts. */
const byInstant = (seen: readonly string[]): readonly string[] => [...seen].sort();

test(`${programs} random programs of sleep, interval and cancel: the same timers at the same instants as fake-timers`, () => {
  let fired = 0;
  for (const acts of fc.sample(fc.array(act(2), { minLength: 1, maxLength: 4 }), { numRuns: programs, seed })) {
    const expected = theirs(acts);
    fired += expected.length;
    const hasInterval = JSON.stringify(acts).includes("interval");
    const order =
      hasInterval || JSON.stringify(acts).includes("cancel") ? byInstant : (seen: readonly string[]) => seen;
    assert.equal(order(ours(acts)), order(expected), JSON.stringify(acts));
  }
  assert.ok(fired > 3 * programs, `${fired} fired`);
});

test("moments with nanoseconds add up, and are reached not a nanosecond early", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2_500_000), { minLength: 1, maxLength: 6 }), (parts) => {
      const total = parts.reduce((sum, ns) => sum + ns, 0);
      const end = parts.reduce((at, ns) => plus(at, Duration.fromNanos(ns)), { ms: 0, ns: 0 });
      assert.is(end.ms * 1_000_000 + end.ns, total);
      assert.ok(end.ns < 1_000_000);
    }),
    { seed, numRuns: 500 },
  );
});

test.run();
