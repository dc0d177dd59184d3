import * as assert from "uvu/assert";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import { onDrop } from "../../kernel/ownership/on-drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug } from "../../kernel/value/format.ts";
import { cell } from "../../std/cell.ts";
import { channel as stdChannel } from "../../std/mpsc.ts";
import { sleep as blockThread, spawn as spawnThread } from "../../std/thread.ts";
import { golden } from "../../testing/observed.ts";
import {
  type Body,
  beside,
  currentThread,
  multiThread,
  onCurrentThread,
  onWorkers,
  pending,
} from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, walks } from "../../testing/walks.ts";
import { select } from "../macros/index.ts";
import { channel as mpscChannel, type Sender } from "../sync/mpsc.ts";
import { channel } from "../sync/oneshot.ts";
import { type JoinHandle, spawn, yieldNow } from "../task/index.ts";
import { Duration, sleep } from "../time/index.ts";
import { Builder } from "./index.ts";

// What the contract permits (POL-13, POL-14) with the rule for blocked polls (D4): a poll is never interrupted by another
// task of its thread, and nothing else about the order is promised.
const test = suite("any-order");

const ms = (count: number) => Duration.fromMillis(count);

/** Everything, by two searches that must agree. */
function all(program: Body): string[] {
  const settings = { policy: "any-order" } as const;
  const outcomes = [...everything(program, states(), settings)].sort();
  assert.equal([...everything(program, sourceDpor({ lateness: 0 }), settings)].sort(), outcomes);
  return outcomes;
}

function* says(...lines: string[]): Sim<void> {
  for (const line of lines) yield* println(line);
}

function* joinAll(handles: readonly JoinHandle<unknown>[]): Sim<void> {
  for (const handle of handles) (yield* handle).unwrap();
}

function* holding<T>({ guard }: { guard: T }): Sim<T> {
  return guard;
}

/** Tasks that say two lines each, within one poll. */
const pairs: Body = function* () {
  yield* joinAll([yield* spawn(() => says("a1", "a2")), yield* spawn(() => says("b1", "b2"))]);
};

test("POL-13: any ready task may be polled next", () => {
  const three: Body = function* () {
    yield* joinAll([yield* spawn(() => says("1")), yield* spawn(() => says("2")), yield* spawn(() => says("3"))]);
  };
  for (const runtime of [onCurrentThread, (body: Body) => onWorkers(2, body)]) assert.is(all(runtime(three)).length, 6);
});

test("POL-13: on one thread a poll is atomic against the other polls, on two workers it is not", () => {
  const apart = ["a1 a2 b1 b2", "b1 b2 a1 a2"];
  assert.equal(all(onCurrentThread(pairs)), apart);
  assert.equal(all(onWorkers(1, pairs)), apart);
  assert.is(all(onWorkers(2, pairs)).length, 6); // 4! / (2! 2!)
});

test("POL-13: but OS threads come between the ops of a poll", () => {
  const program = function* (): Sim<void> {
    const thread = yield* spawnThread(() => says("thread"));
    using rt = yield* currentThread();
    yield* rt.blockOn(() => says("m1", "m2"));
    (yield* thread.join()).unwrap();
  };
  assert.equal(all(program), ["m1 m2 thread", "m1 thread m2", "thread m1 m2"]);
});

test("POL-13: what a poll spawns comes after that poll on one thread", () => {
  const program: Body = function* () {
    const handle = yield* spawn(() => says("child"));
    yield* println("parent");
    (yield* handle).unwrap();
  };
  assert.equal(all(onCurrentThread(program)), ["parent child"]);
  assert.equal(all(onWorkers(1, program)), ["parent child"]);
  assert.equal(all(onWorkers(2, program)), ["child parent", "parent child"]);
});

test("POL-14: whoever yields may go on at once", () => {
  const program = onCurrentThread(function* () {
    const handle = yield* spawn(() => says("task"));
    yield* println("m1");
    yield* yieldNow();
    yield* println("m2");
    (yield* handle).unwrap();
  });
  assert.equal(all(program), ["m1 m2 task", "m1 task m2"]);
});

test("POL-14: an await ends the poll where there is nothing yet, and not where there is", () => {
  const program = onCurrentThread(function* () {
    const handle = yield* spawn(() => says("task"));
    const [tx, rx] = yield* channel<number>();
    (yield* tx.send(1)).unwrap();
    yield* println("m1");
    yield* rx; // is there already
    yield* println("m2");
    (yield* handle).unwrap();
  });
  assert.equal(all(program), ["m1 m2 task"]);
});

test("POL-14: what another thread makes ready is there when a poll comes to it, or ends that poll before it is there", () => {
  const program = (end: (tx: Sender<number>) => Sim<unknown>): Body =>
    function* () {
      const [tx, rx] = yield* mpscChannel<number>(2);
      yield* tx.trySend(1);
      const thread = yield* spawnThread(
        move({ rx }, function* ({ rx }) {
          using rt = yield* currentThread();
          yield* rt.blockOn(
            move({ rx }, function* ({ rx }) {
              yield* rx.recv();
              yield* spawn(() => says("task"));
              yield* rx.recv();
              yield* println("end");
            }),
          );
        }),
      );
      yield* end(tx);
      yield* thread.join();
    };
  const sends = program(function* (tx) {
    yield* tx.trySend(2);
  });
  const drops = program(function* (tx) {
    yield* drop(tx);
  });
  for (const way of [sends, drops]) assert.equal(all(way), ["end", "task end"]);
});

/** A task spawns one child, then blocks its thread and speaks. */
const blocking: Body = function* () {
  const handle = yield* spawn(() => says("child"));
  yield* blockThread(ms(1000));
  yield* println("parent");
  (yield* handle).unwrap();
};

test("POL-13: beside a blocked poll the others may be served, and need not be (D4)", () => {
  assert.equal(all(onWorkers(2, blocking)), ["child parent", "parent child"]);
  assert.equal(all(onWorkers(1, blocking)), ["parent child"]);
  assert.equal(all(onCurrentThread(blocking)), ["parent child"]);
});

test("POL-13: faithful's outcomes are among them, also where a poll blocks (search-spike.md G1)", () => {
  for (const workers of [1, 2]) {
    const program = onWorkers(workers, blocking);
    const allowed = all(program);
    for (const outcome of walks(program, 300).keys()) assert.ok(allowed.includes(outcome), outcome);
  }
  const { log } = golden("M3-one-child", "mt2");
  assert.equal(
    [...everything(onWorkers(2, blocking), states())],
    [log.join(" ").replace("p", "parent").replace(" c", " child")],
  );
});

test("POL-13: while as many polls are blocked as there are workers nobody else is polled", () => {
  const program = beside(2, function* () {
    const blocks = function* (): Sim<void> {
      yield* println("blocks");
      yield* blockThread(ms(10));
    };
    const first = [yield* spawn(blocks), yield* spawn(blocks)];
    yield* blockThread(ms(5));
    yield* println("five");
    const third = yield* spawn(() => says("third"));
    yield* blockThread(ms(3));
    yield* println("eight");
    yield* joinAll([...first, third]);
  });
  const outcomes = all(program);
  assert.ok(outcomes.includes("blocks blocks five eight third"));
  assert.ok(outcomes.includes("blocks five third blocks eight"));
  for (const outcome of outcomes) assert.not.match(outcome, /blocks blocks five third/);
});

test("POL-13: a task that is aborted while it blocks is dropped after that poll, before or after others step", () => {
  const program = beside(2, function* () {
    const parent = yield* spawn(function* () {
      const child = yield* spawn(() => says("child"));
      yield* blockThread(ms(2));
      yield* child;
    });
    yield* blockThread(ms(1));
    yield* parent.abort();
    yield* println(`${(yield* parent).isErr()}`);
    yield* blockThread(ms(1));
  });
  assert.equal(all(program), ["child false", "child true", "true child"]);
});

test("POL-13: a task that is aborted in its poll may find the next leaf ready before it is dropped (TK-13)", () => {
  const program = beside(2, function* () {
    const task = yield* spawn(function* () {
      const child = yield* spawn(pending);
      yield* println("t");
      yield* child.abort();
      yield* child;
      yield* println("heard");
    });
    yield* task.abort();
    yield* println("aborted");
    yield* println(`${(yield* task).isErr()}`);
  });
  const outcome = "t aborted heard false";
  assert.ok(walks(program, 500).has(outcome));
  assert.ok(everything(program, states(), { policy: "any-order" }).has(outcome));
});

test("POL-13: a timer beside a blocked poll may be served late, on one worker it is", () => {
  const program = (workers: number) =>
    onWorkers(workers, function* () {
      const sleeper = yield* spawn(function* () {
        yield* sleep(ms(5));
        yield* println("timer");
      });
      yield* yieldNow();
      yield* blockThread(ms(10));
      yield* println("blocked");
      (yield* sleeper).unwrap();
    });
  assert.ok(all(program(2)).includes("timer blocked") && all(program(2)).includes("blocked timer"));
  assert.equal(all(program(1)), ["blocked timer"]);
});

test("POL-13: a timer of a main future beside the workers waits for one of them, too", () => {
  const program = beside(1, function* () {
    yield* spawn(() => says("a"));
    yield* spawn(function* () {
      yield* blockThread(ms(1));
      yield* println("b");
    });
    yield* sleep(ms(1));
    yield* println("main");
  });
  // b blocks the worker until the timer is due; a comes before it, or after, or is lost with the runtime.
  assert.equal(all(program), ["a b main", "b a main", "b main", "b main a"]);
});

test("POL-13: a task that is dropped while its next poll is due stands where it stood: only its drops happen (TK-17)", () => {
  const late = function* (): Sim<void> {
    try {
      yield* println((yield* select({ late: sleep(ms(1)), never: pending() })).branch);
    } finally {
      yield* println("dropped");
    }
  };
  for (const builder of [Builder.newCurrentThread(), Builder.newMultiThread().workerThreads(2)]) {
    const program = function* (): Sim<void> {
      const rt = (yield* builder.enableAll().build()).unwrap();
      yield* rt.spawn(function* () {
        yield* blockThread(ms(1));
      });
      yield* rt.spawn(late);
      yield* rt.blockOn(function* () {
        yield* yieldNow();
      });
      yield* drop(rt);
    };
    const shown = all(program);
    assert.ok(shown.includes("dropped") && shown.includes("late dropped"), String(shown));
    assert.equal(
      shown.filter((text) => text !== "" && !text.endsWith("dropped")),
      [],
    );
  }
});

test("POL-13: the order of a channel is the channel's, not the policy's", () => {
  const program = onWorkers(2, function* () {
    const seen = yield* cell("");
    const [tx, rx] = yield* channel<string>();
    const [next, last] = yield* channel<string>();
    const reader = yield* spawn(
      move({ rx, last }, function* ({ rx, last }) {
        yield* seen.store((yield* rx).unwrap());
        yield* println(`${yield* seen.load()} ${(yield* last).unwrap()}`);
      }),
    );
    (yield* next.send("second")).unwrap();
    (yield* tx.send("first")).unwrap();
    (yield* reader).unwrap();
  });
  assert.equal(all(program), ["first second"]);
});

test("TK-16, SD-4: what a killed task does in its finally is no poll of it", () => {
  const program = onCurrentThread(function* () {
    yield* spawn(function* () {
      try {
        for (;;) yield* yieldNow();
      } finally {
        yield* println("finally");
      }
    });
    yield* yieldNow();
  });
  assert.equal([...walks(program, 20, { policy: "any-order" }).keys()].sort(), ["", "finally"]);
});

test("POL-13: a poll that begins with an op that may block, right after a yield, begins before it", () => {
  const program = function* (): Sim<void> {
    using rt = yield* currentThread();
    const [tx, rx] = yield* stdChannel<number>();
    yield* rt.spawn(
      move({ tx }, function* ({ tx }) {
        yield* println("task");
        yield* tx.send(7);
      }),
    );
    yield* rt.blockOn(function* () {
      yield* yieldNow();
      yield* println(debug(yield* rx.recvTimeout(ms(50))));
    });
  };
  // Main goes on first and holds the only thread up, or the task was there before.
  assert.equal(all(program), ["Err(Timeout)", "task Ok(7)"]);
});

test("SD-3: a runtime that is dropped waits for outputs that nobody wants, or drops them itself", () => {
  for (const build of [currentThread, () => multiThread(1)]) {
    const outcomes = all(function* () {
      const rt = yield* build();
      yield* rt.blockOn(function* () {
        const guard = yield* onDrop("guard", () => says("drop"));
        yield* drop(yield* spawn(move({ guard }, holding)));
        yield* yieldNow();
      });
      yield* drop(rt);
      yield* println("end");
    });
    assert.equal(outcomes, ["drop end"]);
  }
});

test.run();
