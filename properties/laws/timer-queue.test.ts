import * as assert from "uvu/assert";
import { Random } from "../../sim/explore/random.ts";
import { loadFakeTimers } from "../../sim/host/real.ts";
import type { Sim } from "../../sim/kernel/signal/signal.ts";
import { Duration } from "../../sim/kernel/value/duration.ts";
import { runOnce } from "../../sim/testing/run-once.ts";
import { suite } from "../../sim/testing/suite.ts";
import { Builder } from "../../sim/tokio/runtime/index.ts";
import { type JoinHandle, spawn, yieldNow } from "../../sim/tokio/task/index.ts";
import { Instant, intervalAt, sleep } from "../../sim/tokio/time/index.ts";

// The timers of a paused runtime against those of @sinonjs/fake-timers: random programs of sleeps, intervals and
// cancellations fire the same timers at the same times, and sleeps of one instant in the same order.
const seed = 20_261_121;
const programs = 10_000;
const test = suite(`timers agree with fake-timers, seed ${seed}`);

/** What a program's main does. */
type Command =
  | { readonly do: "sleep" | "interval"; readonly ms: number }
  /** Of the timer that was made as the n-th. */
  | { readonly do: "cancel"; readonly n: number }
  /** Time passes: every timer on the way fires at its own time. */
  | { readonly do: "pass"; readonly ms: number };

// Most delays are short and meet often; some are beyond the wheel's first level, a few beyond its second.
const delays = [1, 2, 3, 5, 5, 10, 10, 20, 63, 64, 65, 100, 130, 4096, 5000];

function generate(random: Random): Command[] {
  const commands: Command[] = [];
  let made = 0;
  for (let left = 3 + random.below(7); left > 0; left--) {
    const ms = delays[random.below(delays.length)] as number;
    const kind = random.below(made === 0 ? 3 : 6);
    if (kind <= 1 || (kind === 2 && ms < 5)) {
      commands.push({ do: "sleep", ms });
      made++;
    } else if (kind === 2) {
      commands.push({ do: "interval", ms });
      made++;
    } else if (kind === 3) commands.push({ do: "cancel", n: random.below(made) });
    else commands.push({ do: "pass", ms: Math.min(ms, 130) });
  }
  return commands;
}

/** `3@20 i1@20`: who fired when; `i` is an interval. */
type Log = string[];

function onFakeTimers(commands: readonly Command[]): Log {
  const log: Log = [];
  const clock = fakeTimers.createClock();
  const cancels: (() => void)[] = [];
  for (const command of commands) {
    if (command.do === "pass") clock.tick(command.ms);
    else if (command.do === "cancel") cancels[command.n]?.();
    else {
      const name = `${command.do === "interval" ? "i" : ""}${cancels.length}`;
      const fires = () => log.push(`${name}@${clock.now}`);
      if (command.do === "sleep") {
        const id = clock.setTimeout(fires, command.ms);
        cancels.push(() => clock.clearTimeout(id));
      } else {
        const id = clock.setInterval(fires, command.ms);
        cancels.push(() => clock.clearInterval(id));
      }
    }
  }
  return log;
}
const fakeTimers = loadFakeTimers();

function onTokio(commands: readonly Command[]): Log {
  const log: Log = [];
  runOnce(function* (): Sim<void> {
    using rt = (yield* Builder.newCurrentThread().enableAll().startPaused(true).build()).unwrap();
    yield* rt.blockOn(() => main(commands, log));
  });
  return log;
}

function* main(commands: readonly Command[], log: Log): Sim<void> {
  const start = yield* Instant.now();
  const handles: JoinHandle<void>[] = [];
  for (const command of commands) {
    const now = yield* Instant.now();
    if (command.do === "pass") yield* sleep(Duration.fromMillis(command.ms));
    else if (command.do === "cancel") yield* (handles[command.n] as JoinHandle<void>).abort();
    else {
      const name = handles.length;
      const due = Duration.fromMillis(command.ms);
      const body = command.do === "sleep" ? sleeps(name, due, start, log) : ticks(name, now.add(due), due, start, log);
      handles.push(yield* spawn(() => body));
    }
    // Those who were made register, those who are due run: main is the last of an instant, as with fake-timers.
    yield* yieldNow();
    yield* yieldNow();
  }
}

function* sleeps(name: number, due: Duration, start: Instant, log: Log): Sim<void> {
  yield* sleep(due);
  log.push(`${name}@${(yield* start.elapsed()).asMillis()}`);
}

function* ticks(name: number, first: Instant, period: Duration, start: Instant, log: Log): Sim<void> {
  const beat = yield* intervalAt(first, period);
  for (;;) {
    yield* beat.tick();
    log.push(`i${name}@${(yield* start.elapsed()).asMillis()}`);
  }
}

/** Intervals take their turn among the timers of an instant where they registered last; so they are listed after the sleeps. */
function normal(log: Log): string {
  const groups = new Map<string, string[]>();
  for (const entry of log) {
    const [name, time] = entry.split("@") as [string, string];
    groups.set(time, [...(groups.get(time) ?? []), name]);
  }
  return [...groups]
    .map(([time, names]) => {
      const intervals = names.filter((name) => name.startsWith("i")).sort();
      return `${[...names.filter((name) => !name.startsWith("i")), ...intervals].join()}@${time}`;
    })
    .join(" ");
}

test(`${programs} random programs fire the same timers at the same times`, () => {
  let fired = 0;
  let meetings = 0;
  for (let n = 0; n < programs; n++) {
    const commands = generate(new Random(seed, n));
    const expected = normal(onFakeTimers(commands));
    const found = normal(onTokio(commands));
    if (found !== expected) assert.is(found, expected, JSON.stringify(commands));
    fired += expected === "" ? 0 : expected.split(" ").length;
    meetings += expected.split(",").length - 1;
  }
  assert.ok(fired > programs && meetings > programs / 10, `${fired} instants, ${meetings} meetings`);
});

test.run();
