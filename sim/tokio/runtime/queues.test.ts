import * as assert from "uvu/assert";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { sleep as blockThread } from "../../std/thread.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, currentThread, multiThread, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { shown, walks } from "../../testing/walks.ts";
import { type JoinHandle, spawn, yieldNow } from "../task/index.ts";
import { sleep } from "../time/index.ts";
import type { Runtime } from "./index.ts";

// The order in which long queues are served: what real Tokio did (tokio-semantics 5.1, 5.2, SD-5), in its own numbers.
const test = suite("run queues");

const ms = (count: number) => Duration.fromMillis(count);

/** A task that says its number. */
const says = (n: number): Body =>
  function* () {
    yield* println(`${n}`);
  };

function* joinAll(handles: readonly JoinHandle<unknown>[]): Sim<void> {
  for (const handle of handles) (yield* handle).unwrap();
}

/** `1-3 7 9`: the numbers from 1 to 3, then 7, then 9. */
function numbers(ranges: string): string {
  const all = ranges.split(" ").flatMap((range) => {
    const [from, to = from] = range.split("-").map(Number) as [number, number?];
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return all.join(" ");
}

test("MT-1, MT-5: 300 tasks spawned in one poll: the last runs next, and the full queue gave its newest half to inject", () => {
  const program = onWorkers(1, function* () {
    const handles: JoinHandle<unknown>[] = [];
    for (let i = 1; i <= 300; i++) handles.push(yield* spawn(says(i)));
    yield* joinAll(handles);
  });
  assert.is(shown(runOnce(program)), numbers("300 1-59 129 60-119 130 120-128 258-299 131-257"));
});

/** 300 tasks from outside, while the worker is busy. */
function* inject(rt: Runtime): Sim<JoinHandle<unknown>[]> {
  yield* rt.spawn(function* () {
    yield* blockThread(ms(5));
  });
  yield* blockThread(ms(1));
  const handles: JoinHandle<unknown>[] = [];
  for (let i = 1; i <= 300; i++) handles.push(yield* rt.spawn(says(i)));
  return handles;
}

test("MT-6, MT-9: 300 tasks from outside: batches of 128, and one at every 61st turn", () => {
  const program = function* (): Sim<void> {
    using rt = yield* multiThread(1);
    const handles = yield* inject(rt);
    yield* rt.blockOn(() => joinAll(handles));
  };
  const order = shown(runOnce(program)).split(" ").slice(0, 182).join(" ");
  assert.is(order, numbers("1-59 129 60-119 130 120-128 131-181 259"));
});

test("MT-7: fewer than 60 tasks from outside run in the order of their spawns", () => {
  const program = function* (): Sim<void> {
    using rt = yield* multiThread(1);
    const handles: JoinHandle<unknown>[] = [];
    for (let i = 1; i <= 8; i++) handles.push(yield* rt.spawn(says(i)));
    yield* rt.blockOn(() => joinAll(handles));
  };
  assert.equal([...walks(program, 100).keys()], [numbers("1-8")]);
});

test("SD-5: a busy worker sees the shutdown at its 61st turn: 60 of 300 queued tasks are still polled", () => {
  const program = function* (): Sim<void> {
    using rt = yield* multiThread(1);
    yield* inject(rt);
  };
  assert.is(shown(runOnce(program)).split(" ").length, 60);
});

/** Every order in which a thief alone can run tasks that are pushed one by one, by the words of MT-8. */
function stolenOrders(tasks: number): Set<string> {
  const orders = new Set<string>();
  const visit = (pushed: number, victim: number[], own: number[], ran: number[]): void => {
    if (ran.length === tasks) orders.add(ran.join(" "));
    if (pushed < tasks) visit(pushed + 1, [...victim, pushed + 1], own, ran);
    const [next, ...rest] = own;
    if (next !== undefined) visit(pushed, victim, rest, [...ran, next]);
    else if (victim.length > 0) {
      const half = Math.ceil(victim.length / 2);
      visit(pushed, victim.slice(half), victim.slice(0, half - 1), [...ran, victim[half - 1] as number]);
    }
  };
  visit(0, [], [], []);
  return orders;
}

test("MT-8: a thief takes the older half and runs the newest of it first; it may come between any two spawns", () => {
  // Worker A blocks; three tasks are queued behind it and one in its LIFO slot, which nobody can take (MT-2).
  const program = onWorkers(2, function* () {
    const handles: JoinHandle<unknown>[] = [];
    for (let i = 1; i <= 4; i++) handles.push(yield* spawn(says(i)));
    yield* blockThread(ms(5));
    yield* println("p");
    yield* joinAll(handles);
  });
  const expected = [...stolenOrders(3)].map((order) => `${order} p 4`);
  assert.ok(expected.includes("2 1 3 p 4") && expected.length > 1);
  assert.equal([...walks(program, 600).keys()].sort(), expected.sort());
});

test("MT-16: while every worker is in a long poll no timer fires", () => {
  const program = onWorkers(1, function* () {
    const sleeper = yield* spawn(function* () {
      yield* sleep(ms(1));
      yield* println("woke up");
    });
    yield* yieldNow();
    yield* blockThread(ms(10));
    yield* println("p");
    (yield* sleeper).unwrap();
  });
  assert.equal([...walks(program, 50).keys()], ["p woke up"]);
});

test("CT-9: the tick is not set back between two block_on", () => {
  // At every 31st tick inject comes first: 20 polls in the first block_on, so the 11th of the second one is from outside.
  const program = function* (): Sim<void> {
    using rt = yield* currentThread();
    yield* rt.blockOn(function* () {
      const handles: JoinHandle<unknown>[] = [];
      for (let i = 1; i <= 20; i++) handles.push(yield* spawn(says(0)));
      yield* joinAll(handles);
    });
    yield* rt.spawn(says(1));
    yield* rt.blockOn(function* () {
      const handles: JoinHandle<unknown>[] = [];
      for (let i = 1; i <= 40; i++) handles.push(yield* spawn(says(2)));
      yield* joinAll(handles);
    });
  };
  const second = shown(runOnce(program)).split(" ").slice(20);
  // One tick found no task: the last of the first block_on.
  assert.is(second.indexOf("1"), 31 - 20 - 1 - 1);
});

test("CT-1, CT-4: from outside at the back of inject, from inside at the back of the local queue", () => {
  const program = function* (): Sim<void> {
    using rt = yield* currentThread();
    yield* rt.spawn(says(1));
    yield* rt.spawn(says(2));
    yield* rt.blockOn(function* () {
      yield* joinAll([yield* spawn(says(3)), yield* spawn(says(4))]);
      yield* yieldNow();
    });
  };
  assert.is(shown(runOnce(program)), "3 4 1 2");
});

test("CT-3, CT-5: tasks that are woken while main is ready go first, main is looked at when the queue is dry", () => {
  const program = onCurrentThread(function* () {
    const handles = [yield* spawn(says(1)), yield* spawn(says(2)), yield* spawn(says(3))];
    yield* handles[0] as JoinHandle<unknown>;
    yield* println("main");
  });
  assert.is(shown(runOnce(program)), "1 2 3 main");
});

test.run();
