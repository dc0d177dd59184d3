// Futures that are dropped before they are ready: HZ-14, HZ-15, HZ-16, HZ-17, HZ-37, HZ-42.
import { move, std, tokio } from "../../sim/index.ts";
import { type Pair, pair } from "./pair.ts";
import { onCurrentThread } from "./runtimes.ts";

const { byRef, pin, select } = tokio;
const { Barrier, mpsc, oneshot } = tokio.sync;
const { Duration, sleep, timeout } = tokio.time;

const soon = Duration.fromMillis(5);
const late = Duration.fromMillis(50);

const impatientSend = (reserves: boolean) =>
  onCurrentThread(function* () {
    const [tx, rx] = yield* mpsc.channel<number>(1);
    (yield* tx.send(1)).unwrap();
    if (reserves) yield* timeout(soon, tx.reserve());
    else yield* timeout(soon, tx.send(2));
    (yield* rx.recv()).unwrap();
  });

const impatientRead = (keeps: boolean) =>
  onCurrentThread(function* () {
    const [client, server] = yield* tokio.io.duplex(16);
    (yield* client.writeAll("hal")).unwrap();
    if (keeps) {
      const reading = yield* pin(server.readExact(4));
      yield* select({ read: byRef(reading), late: sleep(soon) });
      (yield* client.writeAll("t")).unwrap();
      (yield* reading).unwrap();
    } else {
      yield* select({ read: server.readExact(4), late: sleep(soon) });
    }
  });

const twoAwaits = (keeps: boolean) =>
  onCurrentThread(function* () {
    const work = function* () {
      yield* sleep(Duration.fromMillis(2));
      yield* sleep(late);
    };
    if (keeps) {
      const working = yield* pin(work);
      yield* select({ work: byRef(working), late: sleep(soon) });
      yield* working;
    } else {
      yield* select({ work, late: sleep(soon) });
    }
  });

const impatientJoin = (aborts: boolean) =>
  onCurrentThread(function* () {
    const task = yield* tokio.spawn(function* () {
      yield* sleep(late);
    });
    if (!aborts) {
      yield* timeout(soon, task);
      return;
    }
    const abort = task.abortHandle();
    if ((yield* timeout(soon, byRef(task))).isErr()) yield* abort.abort();
  });

const impatientWait = (waits: boolean) =>
  onCurrentThread(function* () {
    const barrier = yield* Barrier.new(2);
    if (waits) yield* tokio.join(barrier.wait(), barrier.wait());
    else yield* timeout(soon, barrier.wait());
  });

const abortedClosure = (aborts: boolean) =>
  onCurrentThread(function* () {
    const [began, hasBegun] = yield* oneshot.channel<null>();
    const work = yield* tokio.task.spawnBlocking(
      move({ began }, function* ({ began }) {
        yield* began.send(null);
        yield* std.thread.sleep(late);
      }),
    );
    (yield* hasBegun).unwrap();
    if (aborts) yield* work.abort();
    yield* work;
  });

export const dropped: readonly Pair[] = [
  pair(
    "HZ-14",
    "impatient-send",
    { summary: "A timeout around a send on a full channel.", main: impatientSend(false) },
    { summary: "A timeout around the wait for room, which has no message yet.", main: impatientSend(true) },
  ),
  pair(
    "HZ-15",
    "impatient-read",
    { summary: "A select! around a read of four bytes, of which three have come.", main: impatientRead(false) },
    { summary: "The read is kept for another turn of the select!.", main: impatientRead(true) },
  ),
  pair(
    "HZ-16",
    "half-a-branch",
    { summary: "A branch of a select! with two awaits loses after the first.", main: twoAwaits(false) },
    { summary: "The branch is kept, and awaited after the select!.", main: twoAwaits(true) },
  ),
  pair(
    "HZ-17",
    "impatient-join",
    { summary: "A timeout around a handle.", main: impatientJoin(false) },
    { summary: "A timeout around a handle, and an abort.", main: impatientJoin(true) },
  ),
  pair(
    "HZ-37",
    "impatient-wait",
    { summary: "A timeout around a wait at a barrier.", main: impatientWait(false) },
    { summary: "Both wait until both are there.", main: impatientWait(true) },
  ),
  pair(
    "HZ-42",
    "aborted-closure",
    { summary: "A blocking closure is aborted that has begun.", main: abortedClosure(true) },
    { summary: "A blocking closure is awaited.", main: abortedClosure(false) },
  ),
];
