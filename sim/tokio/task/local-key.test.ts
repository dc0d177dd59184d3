import * as assert from "uvu/assert";
import { type Droppable, onDrop } from "../../kernel/ownership/on-drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { onCurrentThread, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { join } from "../macros/join.ts";
import { select } from "../macros/select.ts";
import { Duration, sleep } from "../time/index.ts";
import { spawn, taskLocal, yieldNow } from "./index.ts";

const test = suite("task_local!");
const NUMBER = taskLocal<number>("NUMBER");
const OTHER = taskLocal<string>("OTHER");

function* show(): Sim<void> {
  yield* println(`${(yield* NUMBER.tryGet()).unwrapOr("-")}/${(yield* OTHER.tryWith((it) => it)).unwrapOr("-")}`);
}

test("TL-1: the value is there while the future is polled, and nowhere else; scopes nest", () => {
  const text = always(function* () {
    yield* show();
    yield* NUMBER.scope(1, function* () {
      yield* show();
      yield* NUMBER.scope(2, function* () {
        yield* yieldNow();
        yield* OTHER.syncScope("x", show);
      });
      yield* show();
    });
    yield* show();
  });
  assert.is(text, "-/- 1/- 2/x 1/- -/-");
});

test("TL-1: futures that are polled in turns have each their own, and what is spawned inherits none", () => {
  const text = always(function* () {
    const turn = (n: number, ms: number) =>
      NUMBER.scope(n, function* () {
        yield* sleep(Duration.fromMillis(ms));
        yield* show();
        yield* sleep(Duration.fromMillis(2));
        yield* show();
      });
    yield* join(turn(1, 1), turn(2, 2));
    yield* NUMBER.scope(3, function* () {
      (yield* yield* spawn(show)).unwrap();
    });
  });
  assert.is(text, "1/- 2/- 1/- 2/- -/-");
});

test("TL-1: the value is there while the future is dropped, and is dropped after it", () => {
  const text = always(function* () {
    const KEY = taskLocal<Droppable<Record<never, never>>>("KEY");
    const future = KEY.scope(yield* loud("value"), () =>
      NUMBER.scope(7, function* () {
        yield* onDrop("future", function* () {
          yield* println("future");
          yield* show();
        });
        yield* pending();
      }),
    );
    yield* select({ future, timer: sleep(Duration.fromMillis(1)) });
    yield* println("end");
  });
  assert.is(text, "future 7/- value end");
});

test("TL-2: outside of a scope with and get panic, the others give an error", () => {
  const world = runOnce(
    onCurrentThread(function* () {
      const error = (yield* NUMBER.tryGet()).unwrapErr();
      yield* println(`${display(error)}, ${debug(error)}`);
      yield* NUMBER.get();
    }),
  );
  assert.is(world.stdout.text, "task-local value not set, AccessError\n");
  assert.match(world.stdout.stderr, "cannot access a task-local storage value without setting it first");
});

test.run();
