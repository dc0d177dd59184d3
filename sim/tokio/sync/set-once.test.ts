import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { PENDING } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import { pollFn, ready } from "../future/poll-fn.ts";
import { select } from "../macros/select.ts";
import { type JoinHandle, spawn, yieldNow } from "../task/index.ts";
import { SetOnce } from "./set-once.ts";

const test = suite("SetOnce");

test("SET-1: a value is set once", () => {
  const text = always(function* () {
    const cell = yield* SetOnce.new<number>();
    yield* println(`${yield* cell.initialized()} ${debug(yield* cell.get())}`);
    yield* println(debug(yield* cell.set(1)));
    const second = (yield* cell.set(2)).unwrapErr();
    yield* println(`${display(second)} ${debug(second)} ${second.value}`);
    yield* println(`${yield* cell.initialized()} ${debug(yield* cell.get())} ${yield* cell.wait()}`);
    yield* println(debug(yield* (yield* SetOnce.newWith("full")).get()));
  });
  assert.is(text, 'false None Ok(()) SetOnceError SetOnceError(2) 2 true Some(1) 1 Some("full")');
});

test("SET-1: wait waits for it; all are woken in order; a cancelled wait is no obstacle", () => {
  const text = shown(
    runOnce(
      onCurrentThread(function* () {
        const cell = yield* SetOnce.new<string>();
        const tasks = [];
        for (const name of ["a", "b", "c"]) {
          tasks.push(
            yield* spawn(function* () {
              yield* println(`${name}: ${yield* cell.wait()}`);
            }),
          );
        }
        yield* yieldNow();
        yield* (tasks[1] as JoinHandle<void>).abort();
        yield* println("set");
        (yield* cell.set("value")).unwrap();
        for (const task of tasks) yield* task;
      }),
    ),
  );
  assert.is(text, "set a: value c: value");
});

test("SET-1: a wait that is dropped is not woken", () => {
  const text = shown(
    runOnce(
      onCurrentThread(function* () {
        const cell = yield* SetOnce.new<string>();
        let polls = 0;
        const task = yield* spawn(function* () {
          yield* select({ value: cell.wait(), other: yieldNow() }, { biased: true });
          yield* pollFn(function* () {
            polls++;
            return polls < 2 ? PENDING : ready(undefined);
          });
        });
        for (let i = 0; i < 3; i++) yield* yieldNow();
        (yield* cell.set("value")).unwrap();
        yield* yieldNow();
        yield* println(`${polls} ${yield* task.isFinished()}`);
      }),
    ),
  );
  assert.is(text, "1 false");
});

test("SET-1: the searches agree under any-order", () => {
  const program = onWorkers(2, function* () {
    const cell = yield* SetOnce.new<string>();
    const tasks = [];
    for (const name of ["a", "b"]) {
      tasks.push(
        yield* spawn(function* () {
          const set = (yield* cell.set(name)).isOk();
          yield* println(`${name} ${set} ${yield* cell.wait()};`);
        }),
      );
    }
    for (const task of tasks) (yield* task).unwrap();
  });
  const all = [...everything(program, dfs(), { policy: "any-order" })].sort();
  assert.is(all.length, 4);
  for (const strategy of [sourceDpor({ lateness: 0 }), states()]) {
    assert.equal([...everything(program, strategy, { policy: "any-order" })].sort(), all, strategy.name);
  }
});

test.run();
