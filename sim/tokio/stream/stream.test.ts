import * as assert from "uvu/assert";
import { sourceDpor } from "../../explore/strategies/source-dpor.ts";
import { states } from "../../explore/strategies/states.ts";
import { move } from "../../kernel/closure.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { debug, display } from "../../kernel/value/format.ts";
import { none, some } from "../../kernel/value/option.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread, onWorkers } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown, walks } from "../../testing/walks.ts";
import { select } from "../macros/select.ts";
import * as broadcast from "../sync/broadcast.ts";
import * as mpsc from "../sync/mpsc.ts";
import * as watch from "../sync/watch.ts";
import { spawn, yieldNow } from "../task/index.ts";
import { Instant, interval, sleep } from "../time/index.ts";
import {
  BroadcastStream,
  empty,
  IntervalStream,
  iter,
  once,
  pending,
  ReceiverStream,
  type Stream,
  StreamMap,
  UnboundedReceiverStream,
  WatchStream,
} from "./index.ts";

const test = suite("streams");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

const ms = (n: number): Duration => Duration.fromMillis(n);

/** What a stream gives to its end. */
function* printAll(stream: Stream<unknown>): Sim<void> {
  for (let got = yield* stream.next(); got.isSome(); got = yield* stream.next()) yield* println(debug(got.unwrap()));
  yield* println("end");
}

/** The same, with the milliseconds since it began. */
function* printTimes(stream: Stream<unknown>): Sim<void> {
  const begin = yield* Instant.now();
  for (;;) {
    const got = yield* stream.next();
    const now = (yield* begin.elapsed()).asMillis();
    yield* println(`${got.isSome() ? debug(got.unwrap()) : "end"}@${now}`);
    if (got.isNone()) return;
  }
}

/** A stream of values that come at these milliseconds, and of an end after the last wait. */
function* at(...waits: readonly number[]): Sim<Stream<number>> {
  const [tx, rx] = yield* mpsc.unboundedChannel<number>();
  yield* spawn(
    move({ tx }, function* ({ tx }) {
      let now = 0;
      for (const [index, wait] of waits.entries()) {
        yield* sleep(ms(wait - now));
        now = wait;
        if (index < waits.length - 1) yield* tx.send(index + 1);
      }
    }),
  );
  return yield* UnboundedReceiverStream.new(rx);
}

test("STR-1: a receiver's stream gives what recv gives", () => {
  const text = always(function* () {
    const [tx, rx] = yield* mpsc.channel<number>(4);
    for (const n of [1, 2]) (yield* tx.send(n)).unwrap();
    yield* drop(tx);
    yield* printAll(yield* ReceiverStream.new(rx));
  });
  assert.is(text, "1 2 end");
});

test("STR-1: a broadcast channel's stream says what was lost, and ends with the channel", () => {
  const text = always(function* () {
    const [tx, rx] = yield* broadcast.channel<number>(2);
    const stream = yield* BroadcastStream.new(rx);
    for (let i = 0; i < 5; i++) (yield* tx.send(i)).unwrap();
    yield* drop(tx);
    const lagged = (yield* stream.next()).unwrap().unwrapErr();
    yield* println(`${debug(lagged)}, ${display(lagged)};`);
    yield* printAll(stream);
  });
  assert.is(text, "Lagged(3), channel lagged by 3; Ok(3) Ok(4) end");
});

test("STR-1: a watch channel's stream begins with the present value, or with the next", () => {
  const text = onCt(function* () {
    const [tx, rx] = yield* watch.channel("a");
    const now = yield* WatchStream.new(yield* rx.clone());
    const later = yield* WatchStream.fromChanges(rx);
    yield* println((yield* now.next()).unwrap());
    (yield* tx.send("b")).unwrap();
    (yield* tx.send("c")).unwrap();
    yield* drop(tx);
    yield* printAll(now);
    yield* printAll(later);
  });
  assert.is(text, 'a "c" end "c" end');
});

test("STR-1: an interval's stream ticks without an end", () => {
  const text = onCt(function* () {
    const begin = yield* Instant.now();
    const ticks = (yield* IntervalStream.new(yield* interval(ms(10)))).map((tick) =>
      tick.durationSince(begin).asMillis(),
    );
    yield* printTimes(ticks.take(3));
  });
  assert.is(text, "0@0 10@10 20@20 end@20");
});

test("STR-1: dropping a stream drops its receiver", () => {
  const text = always(function* () {
    const [tx, rx] = yield* mpsc.channel<unknown>(4);
    const stream = (yield* ReceiverStream.new(rx)).map((item) => item);
    yield* tx.send(yield* loud("buffered"));
    yield* drop(stream);
    yield* println(`${yield* tx.isClosed()}`);
  });
  assert.is(text, "buffered true");
});

test("STR-2: map, filter, filter_map, take, skip, chain and the like", () => {
  const text = always(function* () {
    const numbers = () => iter([1, 2, 3, 4, 5, 6]);
    const even = (n: number) => n % 2 === 0;
    const show = function* <T>(stream: Stream<T>): Sim<void> {
      yield* println(`${yield* stream.collect()};`);
    };
    yield* show((yield* numbers()).map((n) => n * 10));
    yield* show((yield* numbers()).filter(even));
    yield* show((yield* numbers()).filterMap((n) => (even(n) ? some(-n) : none)));
    yield* show((yield* numbers()).take(2));
    yield* show((yield* numbers()).skip(4));
    yield* show((yield* numbers()).takeWhile((n) => n < 4));
    yield* show((yield* numbers()).skipWhile((n) => n < 4));
    yield* show((yield* numbers()).mapWhile((n) => (n < 3 ? some(`${n}!`) : none)));
    yield* show((yield* once(0)).chain(yield* numbers()).chain(yield* empty<number>()));
    yield* println(`${yield* (yield* numbers()).fold(0, (sum, n) => sum + n)}`);
    const all = yield* numbers();
    yield* println(`${yield* all.all((n) => n < 3)} ${debug(yield* all.next())}`);
    yield* println(`${yield* all.any(even)} ${debug(yield* all.next())} ${yield* all.any(even)}`);
  });
  assert.is(
    text,
    "10,20,30,40,50,60; 2,4,6; -2,-4,-6; 1,2; 5,6; 1,2,3; 4,5,6; 1!,2!; 0,1,2,3,4,5,6; 21 " +
      "false Some(4) true None false",
  );
});

test("STR-2: closures may print; what does not pass is dropped on the spot", () => {
  const text = always(function* () {
    const items = [yield* loud("a"), yield* loud("b"), yield* loud("c")];
    const stream = (yield* iter(items))
      .filter(function* (item) {
        yield* println(`filter ${item.name}`);
        return item.name !== "a";
      })
      .take(1);
    const kept = (yield* stream.next()).unwrap();
    yield* println("got it");
    yield* drop(stream);
    yield* println("dropped");
    yield* drop(kept);
  });
  assert.is(text, "filter a a filter b got it c dropped b");
});

test("STR-2: then awaits one future after the other", () => {
  // Times and texts as real Tokio printed them with its clock paused.
  const text = onCt(function* () {
    const slow = (yield* iter([3, 1, 2])).then(function* (n): Sim<number> {
      yield* println(`begin ${n}`);
      yield* sleep(ms(n));
      return n;
    } as (n: number) => Sim<number>);
    yield* printTimes(slow);
  });
  assert.is(text, "begin 3 3@3 begin 1 1@4 begin 2 2@6 end@6");
});

test("STR-2: merge asks the one first, then the other", () => {
  const text = always(function* () {
    const odd = yield* iter([1, 3, 5]);
    const even = yield* iter([2, 4, 6, 8]);
    yield* println(`${yield* odd.merge(even).collect()}`);
  });
  assert.is(text, "1,2,3,4,5,6,8");
});

test("STR-2: timeout gives one error for each gap", () => {
  const text = onCt(function* () {
    const stream = yield* at(5, 40, 45);
    yield* printTimes(yield* stream.timeout(ms(10)));
  });
  assert.is(text, "Ok(1)@5 Err(Elapsed(()))@15 Ok(2)@40 end@45");
});

test("STR-2: throttle keeps items apart, and the end as well", () => {
  const text = onCt(function* () {
    yield* printTimes((yield* iter(["a", "b", "c"])).throttle(ms(10)));
    yield* printTimes((yield* iter(["d", "e"])).throttle(Duration.ZERO));
  });
  assert.is(text, '"a"@0 "b"@10 "c"@20 end@30 "d"@0 "e"@0 end@0');
});

test("STR-2: chunks_timeout gives full chunks, and what came within the time", () => {
  const text = onCt(function* () {
    const stream = yield* at(1, 2, 3, 20, 50, 51, 52);
    yield* printTimes(stream.chunksTimeout(3, ms(10)));
  });
  assert.is(text, "[1, 2, 3]@3 [4]@30 [5, 6]@52 end@52");
  const { end } = runOnce(
    onCurrentThread(function* () {
      (yield* iter([1])).chunksTimeout(0, ms(1));
    }),
  );
  assert.equal(end, { kind: "panicked", message: "`max_size` must be non-zero." });
});

test("STR-2: next loses nothing when another branch of a select! wins", () => {
  const text = always(function* () {
    const [tx, rx] = yield* broadcast.channel<number>(4);
    const stream = yield* BroadcastStream.new(rx);
    const first = yield* select({ item: stream.next(), other: function* (): Sim<void> {} }, { biased: true });
    yield* println(first.branch);
    (yield* tx.send(1)).unwrap();
    const second = yield* select({ item: stream.next(), never: (yield* pending<number>()).next() });
    yield* println(`${second.branch} ${debug(second.value)}`);
  });
  assert.is(text, "other item Some(Ok(1))");
});

test("STR-2: all gives way after 32 items, a stream of an array after 128", () => {
  const counted = (use: (stream: Stream<number>) => Sim<unknown>): string =>
    onCt(function* () {
      let looked = 0;
      yield* spawn(function* () {
        for (let i = 0; i < 3; i++) {
          yield* println(`${looked}`);
          yield* yieldNow();
        }
      });
      const stream = (yield* iter(Array.from({ length: 200 }, (_, n) => n))).map((n) => {
        looked++;
        return n;
      });
      yield* yieldNow();
      yield* use(stream);
      yield* println("done");
    });
  assert.is(
    counted((stream) => stream.all(() => true)),
    "0 32 64 done",
  );
  assert.is(
    counted((stream) => stream.collect()),
    "0 128 done",
  );
});

test("STR-3: a StreamMap begins anywhere; ended streams leave; an empty one is at its end", () => {
  const body: Body = function* () {
    const map = yield* StreamMap.new<string, number>();
    yield* println(debug(yield* map.next()));
    yield* map.insert("a", yield* iter([1, 2]));
    yield* map.insert("b", yield* iter([3]));
    yield* println(`${map.len()} ${map.containsKey("a")} ${map.keys()};`);
    for (let got = yield* map.next(); got.isSome(); got = yield* map.next()) yield* println(`${got.unwrap()};`);
    yield* println(`${map.len()}`);
  };
  const orders = ["a,1; a,2; b,3;", "a,1; b,3; a,2;", "b,3; a,1; a,2;"];
  const found = [...everything(onCurrentThread(body), states(), { policy: "any-order" })].sort();
  assert.equal(
    found,
    orders.map((order) => `None 2 true a,b; ${order} 0`),
  );
});

test("STR-3: insert gives the stream that had the key before, remove takes one out", () => {
  const text = always(function* () {
    const map = yield* StreamMap.new<string, unknown>();
    yield* map.insert("a", yield* once(yield* loud("one")));
    const before = (yield* map.insert("a", yield* once(yield* loud("two")))).unwrap();
    yield* drop(before);
    yield* println("replaced");
    const taken = yield* map.remove("a");
    yield* println(`${taken.isSome()} ${(yield* map.remove("a")).isNone()}`);
    yield* drop(taken);
    yield* map.insert("b", yield* once(yield* loud("three")));
    yield* drop(map);
    yield* println("end");
  });
  assert.is(text, "one replaced true true two three end");
});

test("STR-1: any-order shows whatever faithful shows of merged channels", () => {
  const program = onWorkers(2, function* () {
    const streams = [];
    for (const [name, count] of [
      ["a", 2],
      ["b", 1],
    ] as const) {
      const [tx, rx] = yield* mpsc.unboundedChannel<string>();
      yield* spawn(
        move({ tx }, function* ({ tx }) {
          for (let n = 1; n <= count; n++) yield* tx.send(`${name}${n}`);
        }),
      );
      streams.push(yield* ReceiverStream.new(rx));
    }
    const [left, right] = streams as [Stream<string>, Stream<string>];
    yield* println(`${yield* left.merge(right).collect()}`);
  });
  const all = everything(program, sourceDpor({ lateness: 0 }), { policy: "any-order" });
  assert.is(all.size, 3);
  for (const outcome of walks(program, 200).keys()) assert.ok(all.has(outcome), outcome);
});

test.run();
