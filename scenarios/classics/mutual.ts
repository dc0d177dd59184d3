import { move, type Scenario, std, tokio } from "../../sim/index.ts";
import { classic, fixed, onWorkers } from "./classic.ts";

/** Two threads, a bounded channel in each direction: both send two, then receive two. */
const onThreads = (capacity: number) =>
  function* () {
    const [toB, atB] = yield* std.sync.mpsc.syncChannel<number>(capacity);
    const [toA, atA] = yield* std.sync.mpsc.syncChannel<number>(capacity);
    const side = (tx: typeof toB, rx: typeof atA) =>
      move({ tx, rx }, function* ({ tx, rx }) {
        for (const item of [0, 1]) (yield* tx.send(item)).unwrap();
        for (const _ of [0, 1]) (yield* rx.recv()).unwrap();
      });
    const a = yield* std.thread.spawn(side(toB, atA));
    const b = yield* std.thread.spawn(side(toA, atB));
    (yield* a.join()).unwrap();
    (yield* b.join()).unwrap();
  };

/** The same with tasks. */
const onTasks = (capacity: number) =>
  onWorkers(2, function* () {
    const [toB, atB] = yield* tokio.sync.mpsc.channel<number>(capacity);
    const [toA, atA] = yield* tokio.sync.mpsc.channel<number>(capacity);
    const side = (tx: typeof toB, rx: typeof atA) =>
      move({ tx, rx }, function* ({ tx, rx }) {
        for (const item of [0, 1]) (yield* tx.send(item)).unwrap();
        for (const _ of [0, 1]) (yield* rx.recv()).unwrap();
      });
    const a = yield* tokio.spawn(side(toB, atA));
    const b = yield* tokio.spawn(side(toA, atB));
    (yield* a).unwrap();
    (yield* b).unwrap();
  });

const summary = "Both sides send two before they receive, on channels with one place: no schedule ends.";
const repaired = "Both sides send two before they receive, on channels with two places.";

export const mutualStd: Scenario = classic("mutual-std", summary, onThreads(1), "impossible");
export const mutualStdFixed: Scenario = fixed("mutual-std", repaired, onThreads(2));
export const mutual: Scenario = classic("mutual", summary, onTasks(1), "impossible");
export const mutualFixed: Scenario = fixed("mutual", repaired, onTasks(2));
