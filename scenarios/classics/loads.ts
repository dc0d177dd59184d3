// The programs by which other testers were measured to completion (Shuttle's depth-first search, loom). Main starts the
// threads in order and joins them in order; there is no bug to find, only every schedule.
import { move, type Scenario, type Sim, std } from "../../sim/index.ts";
import { counted, threads, times } from "./classic.ts";

const { Condvar, Mutex, RwLock } = std.sync;
const { channel } = std.sync.mpsc;
const { AtomicUsize } = std.sync.atomic;

/** (tn)! / (n!)^t orders of the locks. */
const lock = (t: number, n: number): Scenario =>
  counted(`lock-${t}x${n}`, `${t} threads add one to a number ${n} times, under a lock.`, function* () {
    const total = yield* Mutex.new(0);
    const add = function* (): Sim<void> {
      for (let i = 0; i < n; i++) {
        using guard = (yield* total.lock()).unwrap();
        guard.value += 1;
      }
    };
    yield* threads(...times(t, () => add));
  });

const counter = (t: number, n: number): Scenario =>
  counted(`counter-${t}x${n}`, `${t} threads load a number and store one more, ${n} times.`, function* () {
    const total = yield* AtomicUsize.new(0);
    const add = function* (): Sim<void> {
      for (let i = 0; i < n; i++) yield* total.store((yield* total.load()) + 1);
    };
    yield* threads(...times(t, () => add));
  });

const buffer = (pairs: number, items: number): Scenario =>
  counted(
    `buffer-${pairs}x${pairs}x${items}`,
    `${pairs} producers and ${pairs} consumers of ${items} items each, and a buffer of two places behind a lock.`,
    function* () {
      const queue = yield* Mutex.new<number[]>([]);
      // As the other testers have it: a wait ends because it was notified.
      const notFull = yield* Condvar.new({ spuriousWakeups: false });
      const notEmpty = yield* Condvar.new({ spuriousWakeups: false });
      const produce = function* (): Sim<void> {
        for (let item = 0; item < items; item++) {
          using guard = (yield* queue.lock()).unwrap();
          while (guard.value.length === 2) (yield* notFull.wait(guard)).unwrap();
          guard.value.push(item);
          yield* notEmpty.notifyOne();
        }
      };
      const consume = function* (): Sim<void> {
        for (let item = 0; item < items; item++) {
          using guard = (yield* queue.lock()).unwrap();
          while (guard.value.length === 0) (yield* notEmpty.wait(guard)).unwrap();
          guard.value.shift();
          yield* notFull.notifyOne();
        }
      };
      yield* threads(...times(pairs, () => produce), ...times(pairs, () => consume));
    },
  );

const mpsc = (producers: number, sends: number): Scenario =>
  counted(
    `mpsc-${producers}x${sends}`,
    `${producers} threads send ${sends} values each over one channel to main, which receives them all.`,
    function* () {
      const [tx, rx] = yield* channel<number>();
      const handles = [];
      for (let i = 0; i < producers; i++) {
        const own = yield* tx.clone();
        handles.push(
          yield* std.thread.spawn(
            move({ own }, function* ({ own }) {
              for (let item = 0; item < sends; item++) (yield* own.send(item)).unwrap();
            }),
          ),
        );
      }
      for (let i = 0; i < producers * sends; i++) (yield* rx.recv()).unwrap();
      for (const handle of handles) (yield* handle.join()).unwrap();
    },
  );

const rwLock = (pairs: number, rounds: number): Scenario =>
  counted(
    `rwlock-${pairs}x${pairs}x${rounds}`,
    `${pairs} writers and ${pairs} readers take one RwLock, ${rounds} times each.`,
    function* () {
      const total = yield* RwLock.new(0);
      const write = function* (): Sim<void> {
        for (let i = 0; i < rounds; i++) {
          using guard = (yield* total.write()).unwrap();
          guard.value += 1;
        }
      };
      const read = function* (): Sim<void> {
        for (let i = 0; i < rounds; i++) {
          using _guard = (yield* total.read()).unwrap();
        }
      };
      yield* threads(...times(pairs, () => write), ...times(pairs, () => read));
    },
  );

export const loads: readonly Scenario[] = [
  ...(
    [
      [2, 1],
      [2, 2],
      [2, 3],
      [3, 1],
      [3, 2],
    ] as const
  ).map(([t, n]) => counter(t, n)),
  ...(
    [
      [2, 1],
      [2, 2],
      [2, 3],
      [3, 1],
      [3, 2],
      [3, 3],
    ] as const
  ).map(([t, n]) => lock(t, n)),
  ...(
    [
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 5],
    ] as const
  ).map(([pairs, items]) => buffer(pairs, items)),
  ...(
    [
      [2, 1],
      [2, 2],
      [3, 1],
      [3, 3],
    ] as const
  ).map(([producers, sends]) => mpsc(producers, sends)),
  ...(
    [
      [1, 1],
      [2, 1],
      [2, 3],
    ] as const
  ).map(([pairs, rounds]) => rwLock(pairs, rounds)),
];
