import { spawn as run } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import type { ChoiceKind } from "../kernel/choose.ts";
import { Make } from "../kernel/signal/make.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { println } from "../kernel/stdout.ts";
import { cell } from "../std/cell.ts";
import { Mutex } from "../std/mutex.ts";
import { spawn } from "../std/thread.ts";
import { bareHost } from "../testing/bare-host.ts";
import { threadPrograms } from "../testing/fixtures/thread-programs.ts";
import { suite } from "../testing/suite.ts";
import type { Program } from "./program.ts";
import { Random } from "./random.ts";
import { type Recording, record } from "./record.ts";
import { replay } from "./replay.ts";
import { search } from "./search.ts";
import { walk } from "./strategies/random-walk.ts";
import { TokenDiverged } from "./token-diverged.ts";

const test = suite("replay");

const keep = { steps: true, sites: false };
const sampled = (program: Program, seed: number, lateness = 0): Recording =>
  record(program, { policy: "faithful", lateness, maxSteps: 1000 }, walk(new Random(seed)), bareHost, keep);

test("200 random schedules of each program: the token gives the same run again, byte for byte", () => {
  for (const program of threadPrograms) {
    const tokens = new Set<string>();
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const lateness = seed % 4 === 3 ? Number.POSITIVE_INFINITY : 0;
      const first = sampled(program, seed, lateness);
      const again = replay(program, first.token, bareHost);
      assert.equal(JSON.stringify(again.trace), JSON.stringify(first.trace));
      assert.equal([again.outcome, again.stderr, again.steps], [first.outcome, first.stderr, first.length]);
      assert.equal([again.fingerprint, again.preemptions], [first.fingerprint, first.preemptions]);
      tokens.add(first.token);
      outcomes.add(JSON.stringify(first.outcome));
    }
    assert.ok(tokens.size > 10, `${program.name}: only ${tokens.size} different schedules`);
    assert.ok(outcomes.size > 1, `${program.name}: only one outcome`);
  }
});

test("tokens and traces do not depend on the process: another time zone, language, heap and order of programs", async () => {
  const child = (env: Record<string, string>, ...args: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
      const file = fileURLToPath(new URL(`../testing/fixtures/print-tokens.${extension}`, import.meta.url));
      const started = run(process.execPath, [...process.execArgv, ...args, file], { env: { ...process.env, ...env } });
      let output = "";
      started.stdout.on("data", (data) => {
        output += data;
      });
      started.on("close", (code) => (code === 0 ? resolve(output) : reject(new Error(`exit code ${code}`))));
    });
  const [first, second] = await Promise.all([
    child({ TZ: "UTC", LANG: "C" }),
    child({ TZ: "Asia/Kathmandu", LANG: "tr_TR.UTF-8", BACKWARDS: "1" }, "--max-old-space-size=64"),
  ]);
  const lines = (text: string | undefined): string[] => (text ?? "").trim().split("\n").sort();
  assert.is(lines(first).length, threadPrograms.length * 40);
  assert.equal(lines(first), lines(second));
  assert.is.not(first, second);
});

test("every outcome that a search lists comes with a token that replays it, whatever the search saw of it", () => {
  for (const program of threadPrograms) {
    const budget = { ms: null, runs: 1000 };
    const whole = search(program, { strategy: "random", budget }, bareHost);
    for (const { token, stdout, end, preemptions } of whole.outcomes) {
      const again = replay(program, token, bareHost);
      assert.equal([again.outcome.stdout, again.end, again.preemptions], [stdout, end, preemptions]);
    }
    const sees = (line: string): boolean => line.includes("main");
    const projected = search(program, { strategy: "dfs", budget, sees }, bareHost);
    for (const { token, stdout } of projected.outcomes) {
      const lines = replay(program, token, bareHost).outcome.stdout.split(/(?<=\n)/);
      assert.is(lines.filter(sees).join(""), stdout);
    }
  }
});

const drawing: Program = {
  name: "drawing",
  *main() {
    const draw = (kind: ChoiceKind, count: number): Make<number> => new Make((world) => world.choose(kind, count));
    const child = yield* spawn(function* () {
      yield* println(`child ${yield* draw("wake", 3)}`);
    });
    yield* println(`main ${yield* draw("steal", 4)} ${yield* draw("select-branch", 2)}`);
    yield* child.join();
  },
};

test("data choices are part of the token, each at its step", () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 500; seed++) {
    const { outcome, token } = sampled(drawing, seed);
    seen.add(outcome.stdout);
    assert.is(replay(drawing, token, bareHost).outcome.stdout, outcome.stdout);
  }
  assert.is(seen.size, 48);
  const wanted = "e1:drawing:faithful:0:-@0/steal.0=3,-@0/select-branch.1=1,-@0/wake.2=2:-";
  assert.is(replay(drawing, wanted, bareHost).outcome.stdout, "main 3 1\nchild 2\n");
});

const message = (program: Program, token: string): string => {
  try {
    replay(program, token, bareHost);
  } catch (error) {
    assert.instance(error, TokenDiverged);
    return (error as Error).message;
  }
  return "it was followed";
};

const locking: Program = {
  name: "locking",
  *main() {
    const total = yield* Mutex.new(0);
    const child = yield* spawn(function* (): Sim<void> {
      yield* println("child");
      using guard = (yield* total.lock()).unwrap();
      guard.value++;
    });
    {
      using guard = (yield* total.lock()).unwrap();
      guard.value++;
      yield* println("main");
    }
    yield* child.join();
  },
};

const advice =
  "  locking has changed since the token was made, or the token was edited; make a new one: escapement explore locking";

test("an actor that cannot step: says where, what it waits for, and who could step", () => {
  assert.is(
    message(locking, "e1:locking:faithful:0:main@1=main.1,main.1@1=main.1:-"),
    [
      "the token diverged at step 3, decision 2 of 2 (main.1@1)",
      "  recorded: after main.1's step 1, main.1 steps",
      "  met:      main.1 cannot step: it waits at Mutex.lock on main/Mutex.1, held by main",
      "  able to step: main (print on stdout)",
      advice,
    ].join("\n"),
  );
});

test("an actor that has ended, or never was", () => {
  assert.match(message(locking, "e1:locking:faithful:0:main@3=main.1,main.1@3=main.1:-"), "met:      main.1 has ended");
  assert.match(message(locking, "e1:locking:faithful:0:-@0=main.2:-"), "met:      there is no main.2\n");
  assert.match(
    message(locking, "e1:locking:faithful:0:-@0=main.2:-"),
    "able to step: main (Mutex.lock on main/Mutex.1), main.1 (print on stdout)",
  );
});

test("an actor that is about to do something else", () => {
  const { token } = sampled(locking, 1);
  const check = /=main\.1~(\w{3})/.exec(token)?.[1] ?? "none";
  const other = check === "000" ? "001" : "000";
  assert.match(
    message(locking, `e1:locking:faithful:0:-@0=main.1~${other}:-`),
    "recorded: at the start, main.1 steps, with an op of check 000\n  met:      main.1 announces another op, print on stdout",
  );
});

test("a decision that the run never comes to", () => {
  assert.match(
    message(locking, "e1:locking:faithful:0:main@40=main.1:-"),
    "decision 1 of 1 (main@40)\n  recorded: after main's step 40, main.1 steps\n  met:      the run ended before that (returned, after 8 steps)",
  );
});

test("data choices of another kind, out of range, or missing", () => {
  assert.match(message(drawing, "e1:drawing:faithful:0:-@0/wake.0=1:-"), "met:      data choice 0 there is a steal");
  assert.match(message(drawing, "e1:drawing:faithful:0:-@0/steal.0=4:-"), "met:      that steal has 4 values, 0 to 3");
  assert.match(
    message(drawing, "e1:drawing:faithful:0:main@1/steal.0=1:-"),
    "met:      main@1 made no such data choice",
  );
});

test("another program: the fingerprint differs, where no decision tells it before", () => {
  const twice: Program = {
    name: "once",
    *main() {
      yield* println("a");
      yield* println("a");
    },
  };
  const once: Program = {
    name: "once",
    *main() {
      yield* println("a");
    },
  };
  const { token, fingerprint } = sampled(once, 0);
  const other = sampled(twice, 0).fingerprint;
  assert.is(
    message(twice, token),
    [
      "the token diverged: all its 0 decisions were followed, but the run did other operations",
      `  recorded: fingerprint ${fingerprint}`,
      `  met:      fingerprint ${other}, after 3 steps`,
      "  once has changed since the token was made, or the token was edited; make a new one: escapement explore once",
    ].join("\n"),
  );
  assert.is(message(twice, token.replace(fingerprint, "-")), "it was followed");
});

test("a changed program is noticed by any of 200 tokens of the program before", () => {
  const counting = (extra: boolean): Program => ({
    name: "counting",
    *main() {
      const total = yield* cell(0);
      const add = function* (): Sim<void> {
        yield* total.store((yield* total.load()) + 1);
        if (extra) yield* total.load();
      };
      const child = yield* spawn(add);
      yield* add();
      yield* child.join();
    },
  });
  for (let seed = 0; seed < 200; seed++) {
    const { token } = sampled(counting(false), seed);
    assert.match(message(counting(true), token), "the token diverged");
  }
});

test("a token is replayed with its own program only", () => {
  assert.throws(
    () => replay(locking, "e1:other:faithful:0:plain:-", bareHost),
    /token is one of other, and cannot replay locking/,
  );
});

test.run();
