import * as assert from "uvu/assert";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import { shown } from "../../testing/walks.ts";
import { join } from "../../tokio/macros/join.ts";
import { select } from "../../tokio/macros/select.ts";
import { Builder } from "../../tokio/runtime/builder.ts";
import { spawn } from "../../tokio/runtime/runtime.ts";
import { yieldNow } from "../../tokio/task/yield-now.ts";
import { Misuse } from "../errors.ts";
import { println } from "../stdout.ts";
import type { Sim } from "./signal.ts";

const test = suite("dropping a body");

function* winner(): Sim<void> {
  yield* println("winner");
}

/** The body as the losing branch of a select. */
const losing = (body: () => Sim<unknown>) =>
  function* (): Sim<void> {
    using rt = (yield* Builder.newCurrentThread().build()).unwrap();
    yield* rt.blockOn(function* () {
      yield* select({ loser: body, winner }, { biased: true });
      yield* println("handler");
    });
  };

function* suspended(): Sim<void> {
  for (;;) yield* yieldNow();
}

test("TK-17: no code after the await runs, only finallys, and these may perform ops", () => {
  const inner = function* (): Sim<void> {
    try {
      yield* suspended();
      yield* println("never");
    } finally {
      yield* println("inner 1");
      yield* println("inner 2");
    }
    yield* println("never");
  };
  const outer = function* (): Sim<void> {
    try {
      yield* inner();
      yield* println("never");
    } finally {
      yield* println("outer");
    }
    yield* println("never");
  };
  assert.is(shown(runOnce(losing(outer))), "winner inner 1 inner 2 outer handler");
});

test("TK-17: a dropped join! is over, though dropping its branches takes steps", () => {
  const branch = function* (): Sim<void> {
    try {
      yield* suspended();
    } finally {
      yield* println("drop");
    }
  };
  const body = function* (): Sim<void> {
    yield* join(branch, branch);
    yield* println("never");
  };
  assert.is(shown(runOnce(losing(body))), "winner drop drop handler");
});

test("an aborted task runs its finallys, too", () => {
  const main = function* (): Sim<void> {
    using rt = (yield* Builder.newCurrentThread().build()).unwrap();
    yield* rt.blockOn(function* () {
      const task = yield* spawn(function* () {
        try {
          yield* suspended();
        } finally {
          yield* println("finally");
        }
        yield* println("never");
      });
      yield* yieldNow();
      yield* task.abort();
      yield* println(`${(yield* task).unwrapErr().isCancelled()}`);
    });
  };
  assert.is(shown(runOnce(main)), "finally true");
});

test("a catch that lets nothing pass is refused", () => {
  const body = function* (): Sim<void> {
    try {
      yield* suspended();
    } catch {
      yield* println("caught");
    }
  };
  assert.throws(
    () => runOnce(losing(body)),
    (error: unknown) => error instanceof Misuse && /caught what told it so/.test(error.message),
  );
});

test.run();
