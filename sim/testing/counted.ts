// The programs whose numbers of schedules and traces the literature gives (reference: Abdulla et al., POPL 2014; Flanagan
// and Godefroid, POPL 2005). Each is a main for a run.
import type { Sim } from "../kernel/signal/signal.ts";
import { type Cell, cell } from "../std/cell.ts";
import { Mutex } from "../std/mutex.ts";
import { crowd } from "./crowd.ts";

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

function* cells(count: number): Sim<Cell<number>[]> {
  const made: Cell<number>[] = [];
  for (let i = 0; i < count; i++) made.push(yield* cell(0));
  return made;
}

function* mutexes(count: number): Sim<Mutex<number>[]> {
  const made: Mutex<number>[] = [];
  for (let i = 0; i < count; i++) made.push(yield* Mutex.new(0));
  return made;
}

/** `threads` threads write `steps` times to one cell. */
export const conflicting = (threads: number, steps: number) =>
  function* (): Sim<void> {
    const shared = yield* cell(0);
    yield* crowd(times(threads, (t) => () => writes(shared, steps, t)));
  };

/** `threads` threads write `steps` times, each to a cell of its own. */
export const independent = (threads: number, steps: number) =>
  function* (): Sim<void> {
    const own = yield* cells(threads);
    yield* crowd(own.map((mine, t) => () => writes(mine, steps, t)));
  };

function* writes(to: Cell<number>, steps: number, value: number): Sim<void> {
  for (let i = 0; i < steps; i++) yield* to.store(value);
}

/** `threads` threads raise one number `rounds` times, under a lock. */
export const locked = (threads: number, rounds: number) =>
  function* (): Sim<void> {
    const total = yield* Mutex.new(0);
    yield* crowd(
      times(
        threads,
        () =>
          function* () {
            for (let i = 0; i < rounds; i++) {
              using guard = (yield* total.lock()).unwrap();
              guard.value += 1;
            }
          },
      ),
    );
  };

/** One writer; `n` readers read a cell of their own and then the writer's. */
export const readers = (n: number) =>
  function* (): Sim<void> {
    const shared = yield* cell(0);
    const own = yield* cells(n);
    yield* crowd([
      () => writes(shared, 1, 1),
      ...own.map(
        (mine) =>
          function* () {
            yield* mine.load();
            yield* shared.load();
          },
      ),
    ]);
  };

/** Thread i sets cell i to one more than cell i - 1; one thread looks for the last zero, from the end. */
export const lastZero = (n: number) =>
  function* (): Sim<void> {
    const list = yield* cells(n + 1);
    const at = (i: number): Cell<number> => list[i] as Cell<number>;
    yield* crowd([
      function* () {
        for (let i = n; (yield* at(i).load()) !== 0; i--);
      },
      ...times(
        n,
        (i) =>
          function* () {
            yield* at(i + 1).store((yield* at(i).load()) + 1);
          },
      ),
    ]);
  };

/** Threads put four values each into a hash table by compare-and-swap; up to 11 threads never meet. */
export const indexer = (threads: number) =>
  function* (): Sim<void> {
    const size = 128;
    const table = yield* cells(size);
    yield* crowd(
      times(
        threads,
        (t) =>
          function* () {
            for (let m = 1; m <= 4; m++) {
              const value = m * 11 + t;
              for (let at = (value * 7) % size; ; at = (at + 1) % size) {
                const old = yield* (table[at] as Cell<number>).update((now) => (now === 0 ? value : now));
                if (old === 0) break;
              }
            }
          },
      ),
    );
  };

/** Threads allocate blocks for inodes, each inode and each block under a lock; up to 13 threads never meet. */
export const fileSystem = (threads: number) =>
  function* (): Sim<void> {
    const [inodes, blocks] = [32, 26];
    const inode = yield* cells(inodes);
    const busy = yield* cells(blocks);
    const inodeLocks = yield* mutexes(inodes);
    const blockLocks = yield* mutexes(blocks);
    yield* crowd(
      times(
        threads,
        (t) =>
          function* () {
            const i = t % inodes;
            using _inode = (yield* (inodeLocks[i] as Mutex<number>).lock()).unwrap();
            if ((yield* (inode[i] as Cell<number>).load()) !== 0) return;
            for (let b = (i * 2) % blocks; ; b = (b + 1) % blocks) {
              using _block = (yield* (blockLocks[b] as Mutex<number>).lock()).unwrap();
              if ((yield* (busy[b] as Cell<number>).load()) !== 0) continue;
              yield* (busy[b] as Cell<number>).store(1);
              yield* (inode[i] as Cell<number>).store(b + 1);
              break;
            }
          },
      ),
    );
  };

/** Two threads take two locks in opposite order. */
export function* oppositeLocks(): Sim<void> {
  const one = yield* Mutex.new(0);
  const two = yield* Mutex.new(0);
  const both = (first: Mutex<number>, second: Mutex<number>) =>
    function* () {
      using _first = (yield* first.lock()).unwrap();
      using _second = (yield* second.lock()).unwrap();
    };
  yield* crowd([both(one, two), both(two, one)]);
}
