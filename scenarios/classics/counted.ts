// Programs whose number of traces is known exactly, from formulas and papers (Flanagan and Godefroid, POPL 2005; Abdulla et
// al., POPL 2014): `explore NAME --strategy optimal` must give it, with no run given up. Start model: main starts one
// thread after the other, which makes no difference to these counts, and joins them.
import { type Cell, cell, type Scenario, type Sim, std } from "../../sim/index.ts";
import { counted, threads, times } from "./classic.ts";

const { Mutex } = std.sync;

function* cells(count: number): Sim<Cell<number>[]> {
  const made: Cell<number>[] = [];
  for (let i = 0; i < count; i++) made.push(yield* cell(0));
  return made;
}

/** (tn)! / (n!)^t traces. */
const stores = (t: number, n: number): Scenario =>
  counted(`stores-${t}x${n}`, `${t} threads write ${n} times to one cell.`, function* () {
    const shared = yield* cell(0);
    yield* threads(
      ...times(
        t,
        (value) =>
          function* () {
            for (let i = 0; i < n; i++) yield* shared.store(value);
          },
      ),
    );
  });

/** 2^n traces. */
const readers = (n: number): Scenario =>
  counted(`readers-${n}`, `One writer; ${n} readers read a cell of their own, then the writer's.`, function* () {
    const shared = yield* cell(0);
    const own = yield* cells(n);
    const write = function* (): Sim<void> {
      yield* shared.store(1);
    };
    const read = (mine: Cell<number>) =>
      function* (): Sim<void> {
        yield* mine.load();
        yield* shared.load();
      };
    yield* threads(write, ...own.map(read));
  });

/** (n + 3) · 2^(n-2) traces. */
const lastZero = (n: number): Scenario =>
  counted(
    `lastzero-${n}`,
    `Thread i sets cell i to one more than the cell before; one of ${n + 1} threads looks for the last zero, from the end.`,
    function* () {
      const list = yield* cells(n + 1);
      const at = (i: number): Cell<number> => list[i] as Cell<number>;
      const look = function* (): Sim<void> {
        for (let i = n; (yield* at(i).load()) !== 0; i--);
      };
      const raise = (i: number) =>
        function* (): Sim<void> {
          yield* at(i + 1).store((yield* at(i).load()) + 1);
        };
      yield* threads(look, ...times(n, raise));
    },
  );

/** 8^(n-11) traces from 11 threads on; fewer never meet. */
const indexer = (n: number): Scenario =>
  counted(`indexer-${n}`, `${n} threads put four values each into one hash table, by compare-and-swap.`, function* () {
    const size = 128;
    const table = yield* cells(size);
    const put = (thread: number) =>
      function* (): Sim<void> {
        for (let m = 1; m <= 4; m++) {
          const value = m * 11 + thread;
          for (let at = (value * 7) % size; ; at = (at + 1) % size) {
            const old = yield* (table[at] as Cell<number>).update((now) => (now === 0 ? value : now));
            if (old === 0) break;
          }
        }
      };
    yield* threads(...times(n, put));
  });

/** 2^(n-13) traces from 13 threads on; fewer never meet. */
const fileSystem = (n: number): Scenario =>
  counted(
    `filesystem-${n}`,
    `${n} threads find a block for an inode of their own; each inode and each block is under a lock.`,
    function* () {
      const [inodes, blocks] = [32, 26];
      const inode = yield* cells(inodes);
      const busy = yield* cells(blocks);
      const locks: std.sync.Mutex<number>[] = [];
      for (let i = 0; i < inodes + blocks; i++) locks.push(yield* Mutex.new(0));
      const lock = (i: number): std.sync.Mutex<number> => locks[i] as std.sync.Mutex<number>;
      const allocate = (thread: number) =>
        function* (): Sim<void> {
          const mine = inode[thread] as Cell<number>;
          using _inode = (yield* lock(thread).lock()).unwrap();
          if ((yield* mine.load()) !== 0) return;
          for (let b = (thread * 2) % blocks; ; b = (b + 1) % blocks) {
            const block = busy[b] as Cell<number>;
            using _block = (yield* lock(inodes + b).lock()).unwrap();
            if ((yield* block.load()) !== 0) continue;
            yield* block.store(1);
            yield* mine.store(b + 1);
            return;
          }
        };
      yield* threads(...times(n, allocate));
    },
  );

export const countedScenarios: readonly Scenario[] = [
  ...(
    [
      [2, 2],
      [2, 3],
      [2, 5],
      [3, 2],
      [3, 3],
      [3, 4],
      [4, 2],
      [4, 3],
    ] as const
  ).map(([t, n]) => stores(t, n)),
  ...[3, 6, 8, 10, 13].map(readers),
  ...[3, 5, 8, 10, 12, 15].map(lastZero),
  ...[11, 12, 13, 14, 15].map(indexer),
  ...[13, 14, 15, 16, 17, 18, 19].map(fileSystem),
];
