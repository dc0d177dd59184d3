import * as assert from "uvu/assert";
import { Mutex } from "../../std/mutex.ts";
import { sleep, spawn } from "../../std/thread.ts";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import { plain } from "../choose.ts";
import type { Closure } from "../closure.ts";
import { println } from "../stdout.ts";
import { Duration } from "../value/duration.ts";
import { panic } from "../value/panic.ts";
import { Recorder } from "./trace.ts";

const test = suite("trace");

const recorded = (main: Closure<unknown>): Recorder => {
  const recorder = new Recorder(plain, true);
  runOnce(main, { chooser: recorder, observer: recorder });
  return recorder;
};

test("a trace shows every step: actor, op, object, argument, result, virtual time", () => {
  const { steps } = recorded(function* () {
    const total = yield* Mutex.new(0);
    const child = yield* spawn(function* () {
      yield* sleep(Duration.fromMicros(1500));
      const guard = (yield* total.lock()).unwrap();
      guard.value += 1;
    });
    yield* println("waiting");
    yield* child.join();
  });
  assert.equal(
    steps.map(({ text: { step, actor, op, object, arg, result, time } }) =>
      [step, actor, op, object, arg ?? "", result ?? "", time].join(" | "),
    ),
    [
      '1 | main | print | stdout | "waiting\\n" |  | 0',
      "2 | main.1 | thread.sleep | clock | 1.5ms |  | 1.5",
      "3 | main.1 | Mutex.lock | main/Mutex.1 |  | Ok(guard of main/Mutex.1) | 1.5",
      "4 | main.1 | Mutex.unlock | main/Mutex.1 |  |  | 1.5",
      "5 | main | thread.join | main.1 |  | Ok(()) | 1.5",
      "6 | main | exit | stdout |  |  | 1.5",
    ],
  );
});

test("an op that panics shows the panic as its result", () => {
  const { steps } = recorded(function* () {
    const child = yield* spawn(function* () {
      yield* println("a");
      panic("x");
    });
    const result = yield* child.join();
    yield* println(String(result.isErr()));
  });
  assert.is(steps.find(({ text }) => text.op === "thread.join")?.text.result, 'Err("x")');
});

test("the fingerprint tells runs apart by who did which op on what, and by nothing else", () => {
  const of = (text: string, twice: boolean): string =>
    recorded(function* () {
      yield* println(text);
      if (twice) yield* println(text);
    }).fingerprint();
  assert.match(of("a", false), /^[0-9a-f]{32}$/);
  assert.is(of("a", false), of("b", false));
  assert.is.not(of("a", false), of("a", true));
});

test("clock moves name who could step because of them", () => {
  const { moves } = recorded(function* () {
    const child = yield* spawn(function* () {
      yield* sleep(Duration.fromMillis(5));
    });
    yield* sleep(Duration.fromMillis(5));
    yield* child.join();
    yield* sleep(Duration.fromMillis(2));
  });
  assert.equal(
    moves.map(({ step, ms, ready }) => [step, ms, [...ready].sort()]),
    [
      [0, 5, ["main", "main.1"]],
      [3, 7, ["main"]],
    ],
  );
});

test("the plain schedule takes no decisions and no preemptions", () => {
  const { decisions, preemptions } = recorded(function* () {
    const child = yield* spawn(function* () {
      yield* println("child");
    });
    yield* println("main");
    yield* child.join();
  });
  assert.equal([decisions, preemptions], [[], 0]);
});

test("sites are kept only where the run records them, for free and for bound ops alike", () => {
  const sites = (recording: boolean): (string | undefined)[] => {
    const recorder = new Recorder(plain, true);
    const main = function* () {
      const total = yield* Mutex.new(0);
      yield* println("a");
      yield* total.isPoisoned();
    };
    runOnce(main, { chooser: recorder, observer: recorder, recording });
    return recorder.trace().map(({ site }) => site?.replace(/:\d+$/, ""));
  };
  assert.equal(sites(false), [undefined, undefined, undefined]);
  const [print, isPoisoned] = sites(true);
  assert.match(print ?? "", /trace\.test\.[jt]s:\d+$/);
  assert.match(isPoisoned ?? "", /trace\.test\.[jt]s:\d+$/);
  assert.is.not(print, isPoisoned);
});

test.run();
