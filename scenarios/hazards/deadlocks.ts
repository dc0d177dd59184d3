// Circles of those who wait: HZ-4, HZ-7, HZ-9, HZ-12, HZ-13, HZ-20, HZ-21, HZ-22, HZ-23, HZ-24, HZ-40.
import { drop, move, type Scenario, type Sim, tokio, type Verdict } from "../../sim/index.ts";
import { deadlock01, deadlock01Fixed } from "../classics/deadlock01.ts";
import { mutexAcrossAwait, mutexAcrossAwaitFixed } from "../classics/mutex-across-await.ts";
import { mutual, mutualFixed } from "../classics/mutual.ts";
import { notifyLost, notifyLostFixed } from "../classics/notify-lost.ts";
import { poolExhaustion, poolExhaustionFixed } from "../classics/pool-exhaustion.ts";
import { type Main, type Pair, pair } from "./pair.ts";
import { onCurrentThread } from "./runtimes.ts";

const { mpsc, Mutex, Notify, oneshot, RwLock, Semaphore } = tokio.sync;

/** A classic and its repaired twin, under the name of their hazard. */
const classic = (id: string, shows: Scenario, fixed: Scenario, expected: Verdict = "one of n"): Pair =>
  pair(
    id,
    shows.name,
    { summary: shows.summary, main: shows.main as Main },
    { summary: fixed.summary, main: fixed.main as Main },
    expected,
  );

const consumer = (keeps: boolean) =>
  onCurrentThread(function* () {
    const [tx, rx] = yield* mpsc.channel<number>(1);
    const task = yield* tokio.spawn(
      move({ rx }, function* ({ rx }) {
        while ((yield* rx.recv()).isSome());
      }),
    );
    (yield* tx.send(1)).unwrap();
    if (!keeps) yield* drop(tx);
    (yield* task).unwrap();
  });

const merged = onCurrentThread(function* () {
  const notify = yield* Notify.new();
  yield* notify.notifyOne();
  yield* notify.notifyOne();
  yield* notify.notified();
  yield* notify.notified();
});

const counted = onCurrentThread(function* () {
  const jobs = yield* Semaphore.new(0);
  yield* jobs.addPermits(1);
  yield* jobs.addPermits(1);
  for (let i = 0; i < 2; i++) (yield* jobs.acquire()).unwrap().forget();
});

const readsTwice = (again: boolean) =>
  onCurrentThread(function* () {
    const lock = yield* RwLock.new(0);
    const reading = yield* lock.read();
    const writer = yield* tokio.spawn(function* () {
      using _guard = yield* lock.write();
    });
    yield* tokio.time.sleep(tokio.time.Duration.fromMillis(5));
    if (again) yield* lock.read();
    yield* drop(reading);
    (yield* writer).unwrap();
  });

const locksTwice = (again: boolean) =>
  onCurrentThread(function* () {
    const lock = yield* Mutex.new(0);
    const guard = yield* lock.lock();
    if (!again) yield* drop(guard);
    using _second = yield* lock.lock();
  });

type Reply = InstanceType<typeof oneshot.Sender<number>>;

const actor = (asksItself: boolean) =>
  onCurrentThread(function* () {
    const [tx, rx] = yield* mpsc.channel<{ readonly depth: number; readonly reply: Reply }>(4);
    const itself = asksItself ? [yield* tx.clone()] : [];
    const task = yield* tokio.spawn(
      move({ rx, itself }, function* ({ rx, itself }): Sim<void> {
        for (;;) {
          const message = yield* rx.recv();
          if (message.isNone()) return;
          const { depth, reply } = message.unwrap();
          for (const mailbox of depth > 0 ? itself : []) {
            const [inner, answer] = yield* oneshot.channel<number>();
            (yield* mailbox.send({ depth: depth - 1, reply: inner })).unwrap();
            (yield* answer).unwrap();
          }
          yield* reply.send(depth);
        }
      }),
    );
    const [reply, answer] = yield* oneshot.channel<number>();
    (yield* tx.send({ depth: 1, reply })).unwrap();
    (yield* answer).unwrap();
    yield* drop(tx);
    (yield* task).unwrap();
  });

const keptPermit = (keeps: boolean) =>
  onCurrentThread(function* () {
    const [tx, rx] = yield* mpsc.channel<number>(1);
    const permit = (yield* tx.reserve()).unwrap();
    yield* rx.close();
    if (!keeps) yield* drop(permit);
    yield* rx.recv();
  });

export const deadlocks: readonly Pair[] = [
  classic("HZ-4", mutexAcrossAwait, mutexAcrossAwaitFixed),
  pair(
    "HZ-7",
    "forgotten-sender",
    { summary: "The main future keeps a sender, and waits for the receiver to come to an end.", main: consumer(true) },
    { summary: "The main future drops its sender, and then waits.", main: consumer(false) },
  ),
  classic("HZ-9", poolExhaustion, poolExhaustionFixed),
  classic("HZ-12", notifyLost, notifyLostFixed),
  pair(
    "HZ-13",
    "two-notifications",
    { summary: "Two notify_one, and then two waits.", main: merged },
    { summary: "A semaphore counts what a Notify does not.", main: counted },
  ),
  classic("HZ-20", deadlock01, deadlock01Fixed),
  pair(
    "HZ-21",
    "reads-twice",
    { summary: "A reader reads again while a writer waits.", main: readsTwice(true) },
    { summary: "A reader reads once.", main: readsTwice(false) },
  ),
  pair(
    "HZ-22",
    "locks-twice",
    { summary: "A task locks a mutex that it has locked.", main: locksTwice(true) },
    { summary: "A task lets a mutex go before it locks it again.", main: locksTwice(false) },
  ),
  classic("HZ-23", mutual, mutualFixed, "guaranteed"),
  pair(
    "HZ-24",
    "asks-itself",
    { summary: "An actor sends itself a message and awaits the answer.", main: actor(true) },
    { summary: "An actor does what it needs itself.", main: actor(false) },
  ),
  pair(
    "HZ-40",
    "kept-permit",
    { summary: "A receiver is closed, and a permit is kept.", main: keptPermit(true) },
    { summary: "A receiver is closed, and all permits are back.", main: keptPermit(false) },
  ),
];
