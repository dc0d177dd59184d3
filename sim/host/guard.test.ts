import { randomInt, randomUUID } from "node:crypto";
import { performance as performanceByName } from "node:perf_hooks";
import { exit as exitByName, hrtime as hrtimeByName, nextTick as nextTickByName } from "node:process";
import { setImmediate as setImmediateByName, setTimeout as setTimeoutByName } from "node:timers";
import { setTimeout as promisedTimeout, scheduler } from "node:timers/promises";
import * as assert from "uvu/assert";
import { search } from "../explore/search.ts";
import { plain } from "../kernel/choose.ts";
import type { Closure } from "../kernel/closure.ts";
import { Misuse } from "../kernel/errors.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { Duration } from "../kernel/value/duration.ts";
import { type Settings, World } from "../kernel/world.ts";
import { sleep, spawn } from "../std/thread.ts";
import { suite } from "../testing/suite.ts";
import { nodeHost } from "./node-host.ts";

const test = suite("host guard");

const settings: Settings = {
  ...{ policy: "faithful", lateness: 0, maxSteps: 1000, chooser: plain, observer: null },
  ...{ hashing: false, recording: false, sees: null, expects: null },
};

/** One run of the plain schedule, guarded. */
const run = (main: Closure<unknown>, more: Partial<Settings> = {}): World =>
  nodeHost.guarded(() => {
    const world = new World({ ...settings, ...more });
    nodeHost.watch(world);
    world.run(main);
    return world;
  });

const printed = (main: Closure<unknown>): string => run(main).stdout.text;

const refusal = (main: Closure<unknown>, more: Partial<Settings> = {}): string => {
  try {
    run(main, more);
  } catch (error) {
    assert.instance(error, Misuse);
    return (error as Error).message;
  }
  return "nothing was refused";
};

/** A body that calls `call` after its first step. */
const calling = (call: () => unknown): Closure<void> =>
  function* () {
    yield* println("before");
    call();
    yield* println("after");
  };

const ms = Duration.fromMillis;

test("Date shows virtual time, from the first of January 2000 on", () => {
  const text = printed(function* () {
    yield* println(new Date().toISOString());
    yield* sleep(ms(1500));
    yield* println(`${Date.now() - Date.UTC(2000, 0, 1)} ${new Date().toISOString()}`);
    yield* println(Date().slice(0, 15));
    yield* println(new Intl.DateTimeFormat("en", { timeZone: "UTC", year: "numeric", month: "short" }).format());
    yield* println(`${new Date(0).toISOString()} ${Date.UTC(1970, 0, 1)} ${new Date(5) instanceof Date}`);
  });
  assert.equal(text.split("\n"), [
    "2000-01-01T00:00:00.000Z",
    "1500 2000-01-01T00:00:01.500Z",
    new Date(Date.UTC(2000, 0, 1)).toString().slice(0, 15),
    "Jan 2000",
    "1970-01-01T00:00:00.000Z 0 true",
    "",
  ]);
});

test("performance.now and process.hrtime count from the start of the run, to the nanosecond", () => {
  const text = printed(function* () {
    const [start, startBig] = [process.hrtime(), process.hrtime.bigint()];
    yield* println(`${performance.now()} ${performanceByName.now()} ${start} ${startBig}`);
    yield* sleep(Duration.fromNanos(2_000_500_250));
    yield* println(`${performance.now()} ${process.hrtime(start)} ${process.hrtime.bigint() - startBig}`);
    yield* println(`${hrtimeByName([1, 500])} ${process.uptime()} ${performance.timeOrigin === Date.UTC(2000, 0, 1)}`);
  });
  assert.equal(text.split("\n"), ["0 0 0,0 0", "2000.50025 2,500250 2000500250", "1,499750 2.00050025 true", ""]);
});

test("each run has its own time, and what is not a body has the real one", () => {
  const seen: string[] = [];
  const before = Date.now();
  const result = search(
    {
      name: "test",
      *main() {
        yield* spawn(function* () {
          yield* sleep(ms(1));
        });
        yield* sleep(ms(1));
        seen.push(`${performance.now()}`);
      },
    },
    {
      strategy: "dfs",
      budget: { ms: null, runs: 20 },
      until: () => {
        seen.push(`real: ${Date.now() - before < 60_000 && performance.now() > 0}`);
        return false;
      },
    },
    nodeHost,
  );
  assert.ok(result.runs > 1);
  assert.equal([...new Set(seen)].sort(), ["1", "real: true"]);
});

test("a reading is part of what the body has been told: states that differ by it are two", () => {
  const logs = [false, true].map((reads) => {
    let log = "";
    run(
      function* () {
        yield* sleep(ms(1));
        if (reads) Date.now();
        yield* println("a");
      },
      {
        hashing: true,
        observer: {
          step(world, actor) {
            const { a, b, c, d } = actor.unit.log as { a: number; b: number; c: number; d: number };
            if (world.steps === 2) log = `${a} ${b} ${c} ${d}`;
          },
        },
      },
    );
    return log;
  });
  assert.ok(logs[0] !== "" && logs[0] !== logs[1]);
});

test("above lateness 0 an instant is a range: the host's clock is refused, with what to write", () => {
  for (const read of [() => Date.now(), () => new Date(), () => performance.now(), () => process.hrtime()]) {
    const text = refusal(calling(read), { lateness: Number.POSITIVE_INFINITY });
    assert.match(text, "the host's clock was read above lateness 0");
    assert.match(text, "write yield* Instant.now()");
  }
});

/** Every call that is refused: what the message calls it, what it advises, and the call. */
const calls: readonly (readonly [string, string, () => unknown])[] = [
  ["console.log", "yield* println(…)", () => console.log("x")],
  ["console.error", "yield* println(…)", () => console.error("x")],
  ["console.table", "yield* println(…)", () => console.table([])],
  ["process.stdout.write", "yield* println(…)", () => process.stdout.write("x")],
  ["process.exit", "yield* std.process.exit(code)", () => process.exit(0)],
  ["process.exit", "yield* std.process.exit(code)", () => exitByName(0)],
  ["process.abort", "yield* std.process.exit(code)", () => process.abort()],
  ["process.nextTick", "nothing happens between ops", () => process.nextTick(() => {})],
  ["process.nextTick", "nothing happens between ops", () => nextTickByName(() => {})],
  ["queueMicrotask", "nothing happens between ops", () => queueMicrotask(() => {})],
  ["setTimeout", "yield* sleep(…)", () => setTimeout(() => {}, 1)],
  ["setInterval", "yield* sleep(…)", () => setInterval(() => {}, 1)],
  ["setImmediate", "yield* sleep(…)", () => setImmediate(() => {})],
  ["timers.setTimeout", "yield* sleep(…)", () => setTimeoutByName(() => {}, 1)],
  ["timers.setImmediate", "yield* sleep(…)", () => setImmediateByName(() => {})],
  ["timersPromises.setTimeout", "yield* sleep(…)", () => promisedTimeout(1)],
  ["scheduler.wait", "yield* sleep(…)", () => scheduler.wait(1)],
  ["AbortSignal.timeout", "yield* sleep(…)", () => AbortSignal.timeout(1)],
  ["Math.random", "random values come from the schedule", () => Math.random()],
  ["crypto.randomUUID", "random values come from the schedule", () => crypto.randomUUID()],
  ["crypto.randomUUID", "random values come from the schedule", () => randomUUID()],
  ["crypto.randomInt", "random values come from the schedule", () => randomInt(5)],
  ["crypto.getRandomValues", "random values come from the schedule", () => crypto.getRandomValues(new Uint8Array(1))],
  ["fetch", "nothing outside of the simulated machine answers", () => fetch("http://localhost")],
  ["MessageChannel", "wait with an op", () => new MessageChannel()],
  ["Atomics.wait", "wait with an op", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)],
  ["performance.mark", "yield* Instant.now()", () => performance.mark("x")],
];

for (const [name, advice, call] of calls) {
  test(`${name} is refused inside a body: ${call.toString().slice(6)}`, () => {
    const lines = refusal(calling(call)).split("\n");
    assert.is(lines[0], `${name} was called inside a body`);
    assert.match(lines[1] as string, advice);
    assert.match(lines[2] as string, /^ {2}at .*guard\.test\..*, in main after its step 1$/);
  });
}

test("a body cannot hide a refused call by catching the error", () => {
  const caught = refusal(function* () {
    yield* spawn(function* () {
      try {
        Math.random();
      } catch {
        yield* println("caught");
      }
      yield* println("went on");
    });
  });
  assert.match(caught, "Math.random was called inside a body");
  assert.match(caught, /in main\.1 before its first step$/);
});

test("outside of bodies everything works while a search runs", () => {
  const written: string[] = [];
  nodeHost.guarded(() => {
    const world = new World(settings);
    nodeHost.watch(world);
    world.run(function* () {
      yield* println("a");
    });
    assert.type(Math.random(), "number");
    assert.is(randomUUID().length, 36);
    clearTimeout(setTimeout(() => {}, 1));
    process.stderr.write("");
    written.push(new Date().getFullYear() > 2000 ? "real time" : "virtual time");
  });
  assert.equal(written, ["real time"]);
});

/** What a guarded search may have changed. */
const hostNow = (): unknown[] => [
  ...[Date, Date.now, Intl, Math.random, console.log, process.exit, process.hrtime, process.hrtime.bigint],
  ...[setTimeout, queueMicrotask, fetch, setTimeoutByName, randomUUID, promisedTimeout, exitByName],
  ...[Object.getOwnPropertyNames(performance).length, Object.getOwnPropertyNames(crypto).length],
  ...Object.values(Object.getOwnPropertyDescriptors(Math)).map(({ value }) => value),
];

test("everything is as it was afterwards, also when the search throws", () => {
  const before = hostNow();
  const same = (): boolean => hostNow().every((value, index) => Object.is(value, before[index]));
  run(calling(() => {}));
  assert.ok(same(), "after a search");
  assert.match(refusal(calling(() => console.log("x"))), "console.log");
  assert.ok(same(), "after a refusal");
  assert.throws(
    () =>
      nodeHost.guarded(() => {
        assert.not(Math.random === before[3] && Date === before[0], "the guard is on");
        throw new Error("the search failed");
      }),
    "the search failed",
  );
  assert.ok(same(), "after an error");
  assert.is(new Date().getFullYear() > 2000, true);
});

test("searches may nest, and the outer one stays guarded", () => {
  nodeHost.guarded(() => {
    run(calling(() => {}));
    assert.match(refusal(calling(() => Math.random())), "Math.random");
  });
});

test("an async search would run on without its guard: refused", () => {
  assert.throws(() => nodeHost.guarded(async () => {}), "a guarded search must not be async");
});

test("the host's clock measures real time for budgets", () => {
  const start = nodeHost.now();
  const end = nodeHost.guarded(() => {
    run(function* (): Sim<void> {
      yield* sleep(ms(60_000));
    });
    return nodeHost.now();
  });
  assert.ok(end >= start && end - start < 30_000);
});

test.run();
