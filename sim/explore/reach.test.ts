import * as assert from "uvu/assert";
import type { Closure } from "../kernel/closure.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { Duration } from "../kernel/value/duration.ts";
import { cell } from "../std/cell.ts";
import { Mutex } from "../std/mutex.ts";
import { sleep, spawn } from "../std/thread.ts";
import { bareHost } from "../testing/bare-host.ts";
import { randomProgram, runStatements } from "../testing/random-program.ts";
import { suite } from "../testing/suite.ts";
import { Random } from "./random.ts";
import { type ReachOptions, type ReachResult, reach } from "./reach.ts";
import { replay } from "./replay.ts";
import { search } from "./search.ts";

const test = suite("reach");

const ask = (main: Closure<unknown>, options: ReachOptions): ReachResult =>
  reach({ name: "test", main }, { budget: { ms: null, runs: 10_000 }, ...options }, bareHost);

/** Threads that print a line each. */
const printers = (...lines: string[]): Closure<unknown> =>
  function* () {
    const handles = [];
    for (const line of lines) {
      handles.push(
        yield* spawn(function* () {
          yield* println(line);
        }),
      );
    }
    for (const handle of handles) yield* handle.join();
  };

test("yes: with a token that replays to exactly this output", () => {
  const main = printers("a", "b", "c");
  const result = ask(main, { stdout: "c\na\nb\n" });
  assert.is(result.reachable, "yes");
  const { outcome } = replay({ name: "test", main }, result.token as string, bareHost);
  assert.equal(outcome, { stdout: "c\na\nb\n", end: { kind: "returned" } });
});

test("no: proven, and without a token", () => {
  const result = ask(printers("a", "b"), { stdout: "a\na\n" });
  assert.equal([result.reachable, result.complete, "token" in result], ["no", true, false]);
});

test("the whole output counts: no beginning of it, and no line more", () => {
  const main = printers("a", "b");
  for (const stdout of ["", "a\n", "a\nb", "a\nb\n\n", "a\nb\nc\n"]) assert.is(ask(main, { stdout }).reachable, "no");
});

test("the end counts where it is given", () => {
  const main = function* (): Sim<void> {
    const first = yield* Mutex.new(0);
    const second = yield* Mutex.new(0);
    const other = yield* spawn(function* () {
      using _b = (yield* second.lock()).unwrap();
      using _a = (yield* first.lock()).unwrap();
    });
    {
      using _a = (yield* first.lock()).unwrap();
      using _b = (yield* second.lock()).unwrap();
    }
    yield* other.join();
  };
  assert.is(ask(main, { stdout: "" }).reachable, "yes");
  assert.is(ask(main, { stdout: "", end: "returned" }).reachable, "yes");
  assert.is(ask(main, { stdout: "", end: "deadlock" }).reachable, "yes");
  assert.is(ask(main, { stdout: "", end: "panicked" }).reachable, "no");
  const { token } = ask(main, { stdout: "", end: "deadlock" });
  assert.is(replay({ name: "test", main }, token as string, bareHost).outcome.end.kind, "deadlock");
});

test("one order of many lines needs few runs, because nobody prints another line", () => {
  const lines = ["0", "1", "2", "3", "4", "5", "6", "7"];
  const expected = [5, 3, 7, 1, 0, 2, 6, 4].map((i) => `${lines[i]}\n`).join("");
  const result = ask(printers(...lines), { stdout: expected });
  assert.is(result.reachable, "yes");
  assert.ok(result.runs < 20, `${result.runs} runs for one order of ${8 * 7 * 6 * 5 * 4 * 3 * 2}`);
});

test("what only a late thread can print: lateness inf finds it, and never says no", () => {
  const main = function* (): Sim<void> {
    yield* spawn(function* () {
      yield* sleep(Duration.fromMillis(1));
      yield* println("late");
    });
    yield* sleep(Duration.fromMillis(2));
    yield* println("main");
  };
  const lateness = Number.POSITIVE_INFINITY;
  assert.is(ask(main, { stdout: "main\n" }).reachable, "no");
  const late = ask(main, { stdout: "main\n", lateness });
  assert.equal([late.reachable, late.strategy, late.lateness], ["yes", "random", lateness]);
  const budget = { ms: null, runs: 200 };
  const never = ask(main, { stdout: "never\n", lateness, budget });
  assert.equal([never.reachable, never.complete], ["unknown", false]);
});

test("a spent budget and cut runs prove nothing", () => {
  const main = printers("a", "b", "c");
  const spent = ask(main, { stdout: "c\nx\n", budget: { ms: null, runs: 1 } });
  assert.is(spent.reachable, "unknown");
  const spins = function* (): Sim<void> {
    const flag = yield* cell(0);
    yield* spawn(function* () {
      for (;;) yield* flag.load();
    });
    for (let i = 0; i < 50; i++) yield* flag.store(1);
    yield* println("end");
  };
  const cut = ask(spins, { stdout: "never\n", maxSteps: 40 });
  assert.equal([cut.reachable, cut.complete], ["unknown", false]);
  assert.ok(cut.cut > 0);
});

test("agrees with plain DFS on random programs: what it shows is reached, what it does not show is not", () => {
  let asked = 0;
  for (let seed = 1000; asked < 400; seed++) {
    const random = new Random(seed);
    const program = randomProgram((count) => random.below(count));
    const main = (): Sim<void> => runStatements(program);
    const all = search(
      { name: "test", main },
      { strategy: "dfs", budget: { ms: null, runs: 150 }, decide: false },
      bareHost,
    );
    if (!all.complete) continue;
    const shown = new Set(all.outcomes.map(({ stdout }) => stdout));
    for (const { stdout } of all.outcomes) {
      const reversed = stdout.split(/(?<=\n)/).reverse();
      for (const question of [stdout, reversed.join(""), reversed.slice(1).join("")]) {
        asked++;
        const { reachable } = ask(main, { stdout: question });
        assert.is(reachable, shown.has(question) ? "yes" : "no", `program ${seed}: ${JSON.stringify(question)}`);
      }
    }
  }
});

test.run();
