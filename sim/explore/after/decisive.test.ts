import * as assert from "uvu/assert";
import { type Closure, move } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { cell } from "../../std/cell.ts";
import { Mutex } from "../../std/mutex.ts";
import { Builder, sleep, spawn } from "../../std/thread.ts";
import { bareHost } from "../../testing/bare-host.ts";
import { onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { select } from "../../tokio/macros/select.ts";
import { search } from "../search.ts";

const test = suite("decisive");

/** What decides, by output (lines joined by spaces). */
function decided(main: Closure<unknown>, sees: ((line: string) => boolean) | null = null): Record<string, unknown> {
  const options = { strategy: "dfs", budget: { ms: null, runs: 20_000 }, sees } as const;
  const { outcomes, complete } = search({ name: "test", main }, options, bareHost);
  assert.ok(complete);
  return Object.fromEntries(
    outcomes.map(({ stdout, end, decidedBy }) => {
      const ended = end.kind === "returned" ? "" : ` ${end.kind}`;
      return [`${stdout.trim().split("\n").join(" ")}${ended}`.trim(), decidedBy];
    }),
  );
}

const printing = (text: string, ms: number) =>
  function* (): Sim<void> {
    if (ms > 0) yield* sleep(Duration.fromMillis(ms));
    yield* println(text);
  };

test("two deadlines on one instant are a tie at that instant", () => {
  const found = decided(function* () {
    const child = yield* spawn(printing("child", 750));
    yield* printing("main", 750)();
    yield* child.join();
  });
  assert.equal(found, {
    "main child": null,
    "child main": { kind: "tie", ms: 750, between: ["main", "main.1"] },
  });
});

test("two threads that nothing orders are unordered, and named with their labels", () => {
  const found = decided(function* () {
    const a = (yield* new Builder().name("a").spawn(printing("a", 0))).unwrap();
    const b = yield* spawn(printing("b", 0));
    yield* a.join();
    yield* b.join();
  });
  assert.equal(found, {
    "a b": null,
    "b a": { kind: "unordered", between: ['main.1 "a"', "main.2"] },
  });
});

test("an instant that two threads share is no tie where one deadline alone leads to both", () => {
  const found = decided(function* () {
    yield* sleep(Duration.fromMillis(5));
    const a = yield* spawn(printing("a", 0));
    const b = yield* spawn(printing("b", 0));
    yield* a.join();
    yield* b.join();
  });
  assert.equal(found, {
    "a b": null,
    "b a": { kind: "unordered", between: ["main.1", "main.2"] },
  });
});

test("a deadline that leads to a print through others is still one side of the tie", () => {
  const found = decided(function* () {
    const first = yield* spawn(printing("first", 5));
    const second = yield* spawn(
      move({ first }, function* ({ first }) {
        yield* first.join();
        yield* println("second");
      }),
    );
    yield* printing("main", 5)();
    yield* second.join();
  });
  assert.equal(Object.keys(found).length, 3);
  for (const [output, decisive] of Object.entries(found)) {
    if (output === "main first second") assert.is(decisive, null);
    else assert.is((decisive as { kind: string }).kind, "tie");
  }
});

test("where one unit prints something else, the race before it is named", () => {
  const found = decided(function* () {
    const total = yield* cell(0);
    const add = function* (): Sim<void> {
      yield* total.store((yield* total.load()) + 1);
    };
    const a = yield* spawn(add);
    const b = yield* spawn(add);
    yield* a.join();
    yield* b.join();
    yield* println(`${yield* total.load()}`);
  });
  assert.equal(found["2"], null);
  const { kind, between } = found["1"] as { kind: string; between: string[] };
  assert.equal([kind, [...between].sort()], ["unordered", ["main.1", "main.2"]]);
});

test("a line that the end of the process takes away: whoever would have printed it, and main", () => {
  const found = decided(function* () {
    yield* spawn(printing("child", 0));
    yield* println("main");
  });
  assert.equal(found.main, null);
  assert.equal(found["main child"], { kind: "unordered", between: ["main", "main.1"] });
});

test("a deadlock: the two who took the locks in the other order", () => {
  const found = decided(function* () {
    const a = yield* Mutex.new(0);
    const b = yield* Mutex.new(0);
    const both = (first: Mutex<number>, second: Mutex<number>) =>
      function* (): Sim<void> {
        using one = (yield* first.lock()).unwrap();
        using two = (yield* second.lock()).unwrap();
        yield* println(String(one.value + two.value));
      };
    const forth = yield* spawn(both(a, b));
    const back = yield* spawn(both(b, a));
    yield* forth.join();
    yield* back.join();
  });
  assert.is(found["0 0"], null);
  const { kind, between } = found.deadlock as { kind: string; between: string[] };
  assert.equal([kind, [...between].sort()], ["unordered", ["main.1", "main.2"]]);
});

test("a data choice alone: who made it, and what it was", () => {
  const found = decided(
    onCurrentThread(function* () {
      const got = yield* select({ a: printing("a", 0), b: printing("b", 0), c: printing("c", 0) });
      yield* println(got.branch);
    }),
  );
  const choice = (value: number) => ({
    kind: "choice",
    what: "select-branch",
    unit: "main",
    values: [0, value],
    of: 3,
  });
  assert.equal(found, { "a a": null, "b b": choice(1), "c c": choice(2) });
});

test("only the lines that are seen count", () => {
  const main = function* (): Sim<void> {
    const child = yield* spawn(function* () {
      yield* println("unseen child");
      yield* sleep(Duration.fromMillis(5));
      yield* println("child");
    });
    yield* println("unseen main");
    yield* printing("main", 5)();
    yield* child.join();
  };
  const found = decided(main, (line) => !line.startsWith("unseen"));
  assert.equal(found, {
    "main child": null,
    "child main": { kind: "tie", ms: 5, between: ["main", "main.1"] },
  });
});

test.run();
