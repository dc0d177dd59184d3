import * as assert from "uvu/assert";
import { dfs } from "../../explore/strategies/dfs.ts";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { panic } from "../../kernel/value/panic.ts";
import type { Policy } from "../../kernel/world.ts";
import { sleep as blockThread } from "../../std/thread.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, currentThread, onCurrentThread, onWorkers, pending } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import { select } from "../macros/select.ts";
import { Duration, sleep } from "../time/index.ts";
import { JoinSet, spawn, yieldNow } from "./index.ts";

// Vectors without another source are those of tokio-semantics 4.5, measured on Tokio 1.54.1.
const test = suite("JoinSet");
const ms = (count: number) => Duration.fromMillis(count);
const policies: readonly Policy[] = ["faithful", "any-order"];

/** A task that sleeps and gives the time. */
const after = (time: number) =>
  function* (): Sim<number> {
    yield* sleep(ms(time));
    return time;
  };

/** A task that owns something and never ends. */
const waits = (name: string) =>
  function* (): Sim<string> {
    using _guard = yield* loud(name);
    yield* pending();
    return name;
  };

/** Prints the results of all that are left. */
function* results(set: JoinSet<unknown>): Sim<void> {
  for (;;) {
    const next = yield* set.joinNext();
    if (next.isNone()) return;
    const result = next.unwrap();
    yield* println(result.isOk() ? debug(result.unwrap()) : display(result.unwrapErr()).replaceAll(" ", "-"));
  }
}

test("JS-1: a set counts its members until somebody has taken their results", () => {
  const text = always(function* () {
    const set = yield* JoinSet.collect([after(2), after(1)]);
    yield* println(`${set.len()}`);
    yield* sleep(ms(5));
    yield* println(`${set.len()} ${debug(set).replaceAll(" ", "")}`);
    yield* results(set);
    yield* println(`${set.len()} ${set.isEmpty()}`);
  });
  assert.is(text, "2 2 JoinSet{len:2} 1 2 0 true");
});

test("JS-1: tasks of other runtimes and of the blocking pool may be members", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      using other = yield* currentThread();
      using rt = yield* currentThread();
      yield* rt.blockOn(function* () {
        using set = yield* JoinSet.new<string>();
        const handle = yield* set.spawnOn(function* () {
          return "other";
        }, other.handle());
        yield* set.spawnBlocking(function* () {
          yield* blockThread(ms(5));
          return "blocking";
        });
        yield* set.spawnBlockingOn(function* () {
          return "blocking-other";
        }, other.handle());
        yield* println(debug((yield* set.joinNext()).unwrap().unwrap()));
        yield* println(debug((yield* set.joinNext()).unwrap().unwrap()));
        yield* handle.abort(); // its runtime is not driven: nobody hears of it before that goes
        yield* println(`${set.len()}`);
      });
    };
    assert.is(shown(runOnce(program, { policy })), '"blocking-other" "blocking" 1');
  }
});

test("JS-1, SD-11: a task that a closed runtime refuses is a cancelled member", () => {
  for (const policy of policies) {
    const program: Body = function* () {
      const rt = yield* currentThread();
      const handle = rt.handle();
      yield* drop(rt);
      using other = yield* currentThread();
      yield* other.blockOn(function* () {
        using set = yield* JoinSet.new<string>();
        yield* set.spawnOn(waits("never"), handle);
        yield* println(debug((yield* set.joinNext()).unwrap().unwrapErr().isCancelled()));
      });
    };
    assert.is(shown(runOnce(program, { policy })), "true");
  }
});

test("JS-2: results come in the order of the ends; None only where the set is empty", () => {
  const text = always(function* () {
    using set = yield* JoinSet.new<number>();
    yield* println(debug(yield* set.joinNext()));
    for (const time of [3, 1, 2]) yield* set.spawn(after(time));
    yield* results(set);
  });
  assert.is(text, "None 1 2 3");
});

test("JS-2: ends of one thread come in its order, whenever somebody looks", () => {
  const program = onCurrentThread(function* () {
    using set = yield* JoinSet.new<number>();
    for (const [name, yields] of [2, 0, 1].entries()) {
      yield* set.spawn(function* () {
        for (let i = 0; i < yields; i++) yield* yieldNow();
        return name;
      });
    }
    yield* sleep(ms(1));
    yield* results(set);
  });
  assert.is(shown(runOnce(program)), "1 2 0");
});

test("JS-2: the id comes with the value, or in the error", () => {
  const text = always(function* () {
    using set = yield* JoinSet.new<string>();
    const first = yield* set.spawn(function* () {
      return "value";
    });
    const [id, value] = (yield* set.joinNextWithId()).unwrap().unwrap();
    yield* println(`${id === first.id()} ${value}`);
    const second = yield* set.spawn(pending);
    yield* second.abort();
    yield* println(`${(yield* set.joinNextWithId()).unwrap().unwrapErr().id() === second.id()}`);
    yield* println(debug(yield* set.tryJoinNextWithId()));
  });
  assert.is(text, "true value true None");
});

test("JS-2: a join_next that is dropped loses nothing", () => {
  const text = always(function* () {
    using set = yield* JoinSet.new<number>();
    yield* set.spawn(after(10));
    const got = yield* select({ next: set.joinNext(), nap: sleep(ms(5)) });
    yield* println(`${got.branch} ${set.len()}`);
    yield* results(set);
  });
  assert.is(text, "nap 1 10");
});

test("JS-3: try_join_next does not wait, and needs no budget: 300 results in one poll", () => {
  const program = (body: (set: JoinSet<number>) => Sim<void>) =>
    onCurrentThread(function* () {
      using set = yield* JoinSet.new<number>();
      yield* println(debug(yield* set.tryJoinNext()));
      for (let i = 0; i < 300; i++) {
        yield* set.spawn(function* () {
          return i;
        });
      }
      yield* println(debug(yield* set.tryJoinNext()));
      yield* sleep(ms(1));
      const other = yield* spawn(function* () {
        yield* println("other");
      });
      yield* body(set);
      yield* println("done");
      yield* other;
    });
  const tried = program(function* (set) {
    for (let i = 0; i < 300; i++) (yield* set.tryJoinNext()).unwrap().unwrap();
  });
  assert.is(shown(runOnce(tried)), "None None done other");
  const awaited = program(function* (set) {
    for (let i = 0; i < 300; i++) (yield* set.joinNext()).unwrap().unwrap();
  });
  assert.is(shown(runOnce(awaited)), "None None other done");
});

test("JS-4: abort_all aborts every member, oldest first; all stay until their ends were heard of", () => {
  const program = onCurrentThread(function* () {
    using set = yield* JoinSet.new<string>();
    for (const name of ["a", "b", "c"]) yield* set.spawn(waits(name));
    yield* set.spawn(function* () {
      return "ready";
    });
    yield* sleep(ms(1));
    yield* set.abortAll();
    yield* println(`aborted ${set.len()}`);
    let cancelled = 0;
    for (;;) {
      const next = yield* set.joinNext();
      if (next.isNone()) break;
      if (next.unwrap().isErr()) cancelled++;
      else yield* println(next.unwrap().unwrap());
    }
    yield* println(`${cancelled}`);
  });
  assert.is(shown(runOnce(program)), "aborted 4 ready a b c 3");
});

test("JS-5: a set that is dropped aborts its members and waits for none", () => {
  const program = onCurrentThread(function* () {
    const set = yield* JoinSet.new<string>();
    for (const name of ["a", "b"]) yield* set.spawn(waits(name));
    yield* sleep(ms(1));
    yield* drop(set);
    yield* println("dropped");
    yield* sleep(ms(1));
    yield* println("end");
  });
  assert.is(shown(runOnce(program)), "dropped a b end");
});

test("JS-5, TK-3: outputs that nobody took go with the set", () => {
  const text = always(function* () {
    const set = yield* JoinSet.new<unknown>();
    yield* set.spawn(function* () {
      return yield* loud("output");
    });
    yield* sleep(ms(1));
    yield* println("drop");
    yield* drop(set);
    yield* println("dropped");
  });
  assert.is(text, "drop output dropped");
});

test("JS-5: detach_all lets the members go on", () => {
  const text = always(function* () {
    using set = yield* JoinSet.new<void>();
    yield* set.spawn(function* () {
      yield* sleep(ms(5));
      yield* println("went on");
    });
    yield* set.detachAll();
    yield* println(`${set.len()}`);
    yield* sleep(ms(10));
  });
  assert.is(text, "0 went on");
});

test("JS-5: shutdown aborts and waits", () => {
  const text = always(function* () {
    using set = yield* JoinSet.new<string>();
    yield* set.spawn(waits("guard"));
    yield* sleep(ms(1));
    yield* set.shutdown();
    yield* println(`${set.len()}`);
  });
  assert.is(text, "guard 0");
});

test("JS-6: join_all gives the values in the order of the ends", () => {
  const text = always(function* () {
    const set = yield* JoinSet.collect([after(3), after(1), after(2)]);
    yield* println((yield* set.joinAll()).join());
  });
  assert.is(text, "1,2,3");
});

test("JS-6: join_all panics with a member's payload, or says that one was cancelled; the others are aborted", () => {
  const program = onCurrentThread(function* () {
    const joins = (bad: () => Sim<string>, aborts: boolean) =>
      function* (): Sim<void> {
        const set = yield* JoinSet.new<string>();
        yield* set.spawn(waits("other"));
        const handle = yield* set.spawn(bad);
        yield* sleep(ms(1));
        if (aborts) yield* handle.abort();
        yield* set.joinAll();
      };
    const panicked = yield* spawn(
      joins(function* () {
        return panic("boom");
      }, false),
    );
    yield* println(debug((yield* panicked).unwrapErr().intoPanic()));
    yield* sleep(ms(1));
    const cancelled = yield* spawn(
      joins(function* () {
        yield* pending();
        return "";
      }, true),
    );
    yield* println(
      String((yield* cancelled).unwrapErr().intoPanic())
        .replace(/\d+/, "N")
        .replaceAll(" ", "-"),
    );
    yield* sleep(ms(1));
  });
  // Whether main or the next poll of the other member comes first is the scheduler's business.
  for (const policy of policies) {
    const words = shown(runOnce(program, { policy })).split(" ").sort();
    assert.equal(words, ['"boom"', "other", "other", "task-N-was-cancelled"]);
  }
});

test("JS-2: the searches agree on the orders of two ends", () => {
  const body: Body = function* () {
    using set = yield* JoinSet.new<number>();
    for (const name of [1, 2]) {
      yield* set.spawn(function* () {
        yield* println(`end${name}`);
        return name;
      });
    }
    yield* results(set);
  };
  for (const [program, size] of [
    [onCurrentThread(body), 2],
    [onWorkers(2, body), 4],
  ] as const) {
    const found = (strategy: Parameters<typeof everything>[1]) =>
      [...everything(program, strategy, { policy: "any-order" }, 100_000)].sort();
    const all = found(states());
    assert.ok(all.length >= size, all.join(" | "));
    assert.equal(found(sourceDpor({ lateness: 0 })), all);
    assert.equal(found(dfs()), all);
  }
});

test.run();
