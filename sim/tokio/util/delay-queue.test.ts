import * as assert from "uvu/assert";
import { states } from "../../explore/strategies/states.ts";
import { drop } from "../../kernel/ownership/drop.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { println } from "../../kernel/stdout.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { debug } from "../../kernel/value/format.ts";
import { loud } from "../../testing/loud.ts";
import { always } from "../../testing/printed.ts";
import { runOnce } from "../../testing/run-once.ts";
import { type Body, onCurrentThread } from "../../testing/runtimes.ts";
import { suite } from "../../testing/suite.ts";
import { everything, shown } from "../../testing/walks.ts";
import { byRef, pin } from "../future/index.ts";
import { select } from "../macros/select.ts";
import { Instant, sleep } from "../time/index.ts";
import { DelayQueue } from "./delay-queue.ts";

const test = suite("DelayQueue");

/** On current_thread, faithful: the order of polls is known. */
const onCt = (body: Body): string => shown(runOnce(onCurrentThread(body)));

const ms = (n: number): Duration => Duration.fromMillis(n);

/** What the queue gives to its end, with the milliseconds since `begin`. */
function* printAll(queue: DelayQueue<unknown>, begin: Instant): Sim<void> {
  for (let got = yield* queue.next(); got.isSome(); got = yield* queue.next()) {
    yield* println(`${got.unwrap().intoInner()}@${(yield* begin.elapsed()).asMillis()}`);
  }
  yield* println(`end@${(yield* begin.elapsed()).asMillis()}`);
}

test("DQ-1: values come by their deadlines, rounded up to milliseconds; an empty queue is at its end", () => {
  const text = always(function* () {
    const begin = yield* Instant.now();
    const queue = yield* DelayQueue.new<string>();
    yield* println(`${(yield* queue.next()).isNone()} ${queue.isEmpty()}`);
    yield* queue.insert("c", ms(300));
    yield* queue.insert("a", Duration.fromMicros(1500));
    yield* queue.insert("b", ms(70));
    const key = yield* queue.insert("z", ms(5000));
    yield* println(`${queue.len()} ${debug(key)} ${queue.deadline(key).durationSince(begin).asMillis()}`);
    yield* println(`${(yield* queue.remove(key)).getRef()}`);
    yield* printAll(queue, begin);
    yield* queue.insert("d", ms(1));
    yield* printAll(queue, begin);
  });
  assert.is(text, "true true 4 Key { index: 3 } 5000 z a@2 b@70 c@300 end@300 d@301 end@301");
});

/** Five values of one deadline. */
const same = (after: number): Body =>
  function* () {
    const queue = yield* DelayQueue.new<number>();
    for (let i = 0; i < 5; i++) yield* queue.insert(i, ms(after));
    const order: number[] = [];
    for (let got = yield* queue.next(); got.isSome(); got = yield* queue.next()) order.push(got.unwrap().intoInner());
    yield* println(order.join(""));
  };

test("DQ-1: of one deadline the newest comes first, further ahead the oldest; under any-order any of them", () => {
  assert.is(onCt(same(10)), "43210");
  assert.is(onCt(same(63)), "43210");
  assert.is(onCt(same(64)), "01234");
  assert.is(onCt(same(200)), "01234");
  assert.is(onCt(same(5000)), "43210");
  assert.is(onCt(same(0)), "43210");
  const orders = everything(onCurrentThread(same(10)), states(), { policy: "any-order" });
  assert.is(orders.size, 120);
});

test("DQ-1: many values at once, as real tokio-util gives them", () => {
  const text = onCt(function* () {
    const queue = yield* DelayQueue.new<string>();
    const order: string[] = [];
    let seed = 7;
    for (let i = 0; i < 30; i++) {
      seed = (seed * 1103 + 12345) % 65536;
      const after = [3, 64, 65, 130, 200, 4100][seed % 6] as number;
      yield* queue.insert(`${i}:${after}`, ms(after));
      if (i % 10 === 9) {
        yield* sleep(ms(70));
        const got = yield* queue.next();
        order.push(got.unwrap().intoInner());
      }
    }
    for (let got = yield* queue.next(); got.isSome(); got = yield* queue.next()) order.push(got.unwrap().intoInner());
    yield* println(order.join(" "));
  });
  assert.is(
    text,
    "8:3 3:64 5:64 9:64 0:65 6:65 12:3 1:130 10:65 16:65 18:65 22:3 26:3 2:200 4:200 11:130 13:130 15:130 21:64 23:64 " +
      "25:64 29:64 24:65 28:65 14:200 20:200 7:4100 19:4100 17:4100 27:4100",
  );
});

test("DQ-1: reset, and an insert that comes before the rest, move the delay while somebody waits", () => {
  const text = onCt(function* () {
    const begin = yield* Instant.now();
    const queue = yield* DelayQueue.new<string>();
    const late = yield* queue.insert("late", ms(100));
    const nap = yield* pin(sleep(ms(10)));
    const first = yield* select({ item: queue.next(), nap: byRef(nap) });
    yield* println(first.branch);
    yield* queue.insert("early", ms(5));
    yield* println(`${(yield* queue.next()).unwrap().intoInner()}@${(yield* begin.elapsed()).asMillis()}`);
    yield* queue.reset(late, ms(20));
    yield* println(`${(yield* queue.next()).unwrap().intoInner()}@${(yield* begin.elapsed()).asMillis()}`);
    yield* println(`${(yield* queue.tryRemove(late)).isNone()}`);
  });
  assert.is(text, "nap early@15 late@35 true");
});

test("DQ-1: the queue owns its values; removing an unknown key panics", () => {
  const text = onCt(function* () {
    const queue = yield* DelayQueue.new<unknown>();
    for (const name of ["a", "b", "c"]) yield* queue.insert(yield* loud(name), ms(10));
    const first = (yield* queue.next()).unwrap();
    yield* println("first");
    yield* queue.clear();
    yield* println(`${queue.len()}`);
    yield* drop(first);
    yield* queue.insert(yield* loud("d"), ms(10));
    yield* drop(queue);
    yield* println("dropped");
  });
  assert.is(text, "first a b 0 c d dropped");
  const { end } = runOnce(
    onCurrentThread(function* () {
      const queue = yield* DelayQueue.new<number>();
      const key = yield* queue.insert(1, ms(1));
      yield* queue.remove(key);
      yield* queue.remove(key);
    }),
  );
  assert.equal(end, { kind: "panicked", message: "invalid key" });
});

test.run();
