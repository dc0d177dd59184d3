import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, onWorkers, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { sleep } from "../time/index.ts";
import { AbortOnDropHandle } from "./abort-on-drop.ts";
import { TaskTracker } from "./task-tracker.ts";

const test = suite("TaskTracker");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

/** A task that waits for the tracker and says so. */
function* waits(tracker: TaskTracker) {
  return yield* spawn(function* () {
    yield* tracker.wait();
    yield* println("over");
  });
}

test("TTR-1: wait comes true when the tracker is closed and empty, not when it is empty alone", () => {
  const text = onCt(function* () {
    const tracker = yield* TaskTracker.new();
    const waiting = yield* waits(tracker);
    yield* yieldNow();
    yield* println(`${yield* tracker.isEmpty()} ${yield* tracker.isClosed()}`);
    const handle = yield* tracker.spawn(sleep(Duration.fromMillis(10)));
    yield* println(`${yield* tracker.close()} ${yield* tracker.close()} ${yield* tracker.len()}`);
    yield* yieldNow();
    yield* println("not yet");
    (yield* handle).unwrap();
    (yield* waiting).unwrap();
    yield* tracker.wait();
    yield* println(`${yield* tracker.reopen()} ${yield* tracker.reopen()}`);
  });
  assert.is(text, "true false true false 1 not yet over true false");
});

test("TTR-1: a task leaves when its future is dropped: by its end, after its locals, or by an abort", () => {
  const text = onCt(function* () {
    const tracker = yield* TaskTracker.new();
    const ends = yield* tracker.spawn(
      move({ captured: yield* loud("captured") }, function* () {
        yield* loud("local");
        yield* println(`inside ${yield* tracker.len()}`);
        return "value";
      }),
    );
    yield* println(`${(yield* ends).unwrap()} ${yield* tracker.len()}`);
    const stuck = yield* tracker.spawn(function* () {
      yield* loud("stuck");
      yield* pending();
    });
    yield* yieldNow();
    yield* stuck.abort();
    yield* println(`${(yield* stuck).isErr()} ${yield* tracker.len()}`);
    const never = yield* tracker.spawn(move({ unused: yield* loud("unused") }, pending));
    yield* never.abort();
    yield* println(`${(yield* never).isErr()} ${yield* tracker.len()}`);
  });
  assert.is(text, "inside 1 local captured value 0 stuck true 0 unused true 0");
});

test("TTR-1: close forbids nothing: what is spawned later counts", () => {
  const text = onCt(function* () {
    const tracker = yield* TaskTracker.new();
    const first = yield* tracker.token();
    yield* tracker.close();
    const second = yield* first.clone();
    const waiting = yield* waits(tracker);
    yield* drop(first);
    yield* yieldNow();
    yield* println(`${yield* tracker.len()}`);
    yield* drop(second);
    (yield* waiting).unwrap();
  });
  assert.is(text, "1 over");
});

test("TTR-1: a wait that was there when the tracker was closed and empty is over, whatever came since", () => {
  const text = onCt(function* () {
    const tracker = yield* TaskTracker.new();
    const waiting = yield* waits(tracker);
    yield* yieldNow();
    yield* tracker.close();
    const token = yield* tracker.token();
    const made = tracker.wait();
    yield* made.create();
    (yield* waiting).unwrap();
    yield* println(`${yield* tracker.len()}`);
    yield* drop(token);
    const again = yield* tracker.token();
    yield* made; // its tracker was over since it was made
    yield* println("made before");
    yield* drop(again);
  });
  assert.is(text, "over 1 made before");
});

test("TTR-1: a future that is tracked wherever it is polled, and a closure on the blocking pool", () => {
  const text = always(function* () {
    const tracker = yield* TaskTracker.new();
    const tracked = yield* tracker.trackFuture(function* () {
      yield* yieldNow();
      return yield* tracker.len();
    });
    yield* println(`${yield* tracked} ${yield* tracker.len()}`);
    yield* drop(tracked);
    yield* println(`${yield* tracker.len()}`);
    const blocking = yield* tracker.spawnBlocking(function* (): Sim<number> {
      return yield* tracker.len();
    });
    yield* println(`${(yield* blocking).unwrap()}`);
    yield* tracker.close();
    yield* tracker.wait();
    yield* println(`${TaskTracker.ptrEq(tracker, tracker.clone())}`);
  });
  assert.is(text, "1 1 0 1 true");
});

test("TTR-2: a handle that aborts its task when it is dropped; the task is dropped later", () => {
  const text = onCt(function* () {
    const stuck = function* (): Sim<void> {
      yield* loud("stuck");
      yield* pending();
    };
    const handle = yield* AbortOnDropHandle.new(yield* spawn(stuck));
    yield* yieldNow();
    yield* drop(handle);
    yield* println("dropped");
    yield* yieldNow();
    const kept = yield* AbortOnDropHandle.new(yield* spawn(yieldNow()));
    const plain = yield* kept.detach();
    yield* println(`${(yield* plain).isOk()}`);
    const awaited = yield* AbortOnDropHandle.new(
      yield* spawn(function* () {
        return 7;
      }),
    );
    yield* println(`${(yield* awaited).unwrap()} ${yield* awaited.isFinished()}`);
  });
  assert.is(text, "dropped stuck true 7 true");
});

test("TTR-1: the exhaustive strategies agree, and any-order shows whatever faithful shows", () => {
  const programs: Body[] = [
    onWorkers(2, function* () {
      const tracker = yield* TaskTracker.new();
      const names = ["a", "b"];
      for (const name of names) {
        yield* tracker.spawn(function* () {
          yield* println(name);
        });
      }
      yield* tracker.close();
      yield* tracker.wait();
      yield* println("over");
    }),
    onWorkers(2, function* () {
      const tracker = yield* TaskTracker.new();
      const task = yield* spawn(function* () {
        yield* tracker.wait();
        yield* println(`over ${yield* tracker.isClosed()}`);
      });
      yield* tracker.close();
      yield* tracker.reopen();
      yield* println("open");
      yield* tracker.close();
      (yield* task).unwrap();
    }),
  ];
  for (const [index, program] of programs.entries()) {
    const found = (strategy: Parameters<typeof everything>[1]): string[] =>
      [...everything(program, strategy, { policy: "any-order" }, 200_000)].sort();
    const all = found(states());
    assert.ok(all.length > 1, `program ${index}`);
    assert.equal(found(sourceDpor({ lateness: 0 })), all, `source, program ${index}`);
    if (index === 1) assert.equal(found(dfs()), all, `dfs, program ${index}`);
    for (const outcome of walks(program, 100).keys()) assert.ok(all.includes(outcome), `faithful, ${outcome}`);
  }
});

test.run();
