// Those who are too slow, and those who leave nothing to others: HZ-11, HZ-18, HZ-36.
import { std, tokio } from "../../sim/index.ts";
import { type Pair, pair } from "./pair.ts";
import { onCurrentThread } from "./runtimes.ts";

const { AtomicBool } = std.sync.atomic;
const { Duration, interval, sleep } = tokio.time;

const spinning = (yields: boolean) =>
  onCurrentThread(function* () {
    const flag = yield* AtomicBool.new(false);
    const waiter = yield* tokio.spawn(function* () {
      while (!(yield* flag.load())) if (yields) yield* tokio.task.yieldNow();
    });
    const setter = yield* tokio.spawn(function* () {
      yield* flag.store(true);
    });
    (yield* waiter).unwrap();
    (yield* setter).unwrap();
  });

const lagging = (capacity: number) =>
  onCurrentThread(function* () {
    const [tx, rx] = yield* tokio.sync.broadcast.channel<number>(capacity);
    for (const value of [1, 2, 3]) (yield* tx.send(value)).unwrap();
    yield* rx.recv();
  });

const bursting = (delays: boolean) =>
  onCurrentThread(function* () {
    const beat = yield* interval(Duration.fromMillis(10));
    if (delays) beat.setMissedTickBehavior("Delay");
    yield* beat.tick();
    yield* sleep(Duration.fromMillis(55));
    yield* beat.tick();
  });

export const slow: readonly Pair[] = [
  pair(
    "HZ-11",
    "spinning",
    { summary: "A task waits for a flag in a loop, and the task that sets it never runs.", main: spinning(false) },
    { summary: "A task that waits in a loop yields in each turn.", main: spinning(true) },
  ),
  pair(
    "HZ-18",
    "lagging",
    { summary: "Three messages for a receiver of a channel of two.", main: lagging(2) },
    { summary: "Three messages for a receiver of a channel of four.", main: lagging(4) },
  ),
  pair(
    "HZ-36",
    "burst",
    { summary: "Nobody asks an interval for five of its periods.", main: bursting(false) },
    { summary: "An interval that moves its ticks when it was late.", main: bursting(true) },
  ),
];
