import { type Scenario, type Sim, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads, times } from "./classic.ts";

const { AtomicI64 } = std.sync.atomic;
const { Mutex } = std.sync;
type Atomic = std.sync.atomic.AtomicInteger;

interface Stack {
  pop(): Sim<number | null>;
  push(cell: number): Sim<void>;
}

/** Vyukov's stack: lock-free, and wrong. A pop gives up after 8 attempts. */
function* lockFree(): Sim<Stack> {
  const head = yield* AtomicI64.new(0);
  const count = yield* AtomicI64.new(3);
  const next: Atomic[] = [];
  for (const cell of [1, 2, -1]) next.push(yield* AtomicI64.new(cell));
  return {
    *pop() {
      for (let attempt = 0; attempt < 8; attempt++) {
        if ((yield* count.load()) <= 1) return null;
        const top = yield* head.load();
        const link = next[top] as Atomic;
        const after = yield* link.swap(-1);
        if (after < 0) continue;
        if ((yield* head.compareExchange(top, after)).isOk()) {
          yield* count.fetchSub(1);
          return top;
        }
        yield* link.swap(after);
      }
      return null;
    },
    *push(cell) {
      let top = yield* head.load();
      for (;;) {
        yield* (next[cell] as Atomic).swap(top);
        const result = yield* head.compareExchange(top, cell);
        if (result.isOk()) break;
        top = result.unwrapErr();
      }
      yield* count.fetchAdd(1);
    },
  };
}

function* locked(): Sim<Stack> {
  const cells = yield* Mutex.new<readonly number[]>([2, 1, 0]);
  return {
    *pop() {
      using held = (yield* cells.lock()).unwrap();
      const cell = held.value.at(-1) ?? null;
      held.value = held.value.slice(0, -1);
      return cell;
    },
    *push(cell) {
      using held = (yield* cells.lock()).unwrap();
      held.value = [...held.value, cell];
    },
  };
}

const program = (make: () => Sim<Stack>) =>
  function* () {
    const stack = yield* make();
    const value: Atomic[] = [];
    for (let i = 0; i < 3; i++) value.push(yield* AtomicI64.new(-1));
    yield* threads(
      ...times(
        3,
        (number) =>
          function* () {
            for (let round = 0; round < 2; round++) {
              const cell = yield* stack.pop();
              if (cell === null) continue;
              yield* (value[cell] as Atomic).store(number);
              assert((yield* (value[cell] as Atomic).load()) === number, "one cell, two owners");
              yield* stack.push(cell);
            }
          },
      ),
    );
  };

export const safeStack: Scenario = buggy(
  "safe-stack",
  "Three threads share a lock-free stack that nearly works.",
  program(lockFree),
);
export const safeStackFixed: Scenario = fixed(
  "safe-stack",
  "Three threads share a stack under a lock.",
  program(locked),
);
