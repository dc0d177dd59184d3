import * as assert from "uvu/assert";
import { cell } from "../../std/cell.ts";
import { Mutex } from "../../std/mutex.ts";
import { type JoinHandle, sleep, spawn } from "../../std/thread.ts";
import { runOnce } from "../../testing/run-once.ts";
import { suite } from "../../testing/suite.ts";
import type { Actor } from "../actor.ts";
import { type Closure, move } from "../closure.ts";
import type { Sim } from "../signal/signal.ts";
import { println } from "../stdout.ts";
import { Duration } from "../value/duration.ts";
import { panic } from "../value/panic.ts";
import type { World } from "../world.ts";
import { Hash } from "./hash.ts";
import { StateKey } from "./state-key.ts";

const test = suite("state-key");

/** The key after these steps; each is the actor's path, with how often it steps (`main.1*2`). */
function keyAfter(main: Closure<unknown>, schedule: string, sees: ((line: string) => boolean) | null = null): string {
  const steps = schedule.split(" ").flatMap((step) => {
    const [path, times = "1"] = step.split("*");
    return Array<string>(Number(times)).fill(path as string);
  });
  const key = new StateKey();
  let hex = "";
  const actor = (world: World): Actor | null => {
    const path = steps.shift();
    if (path === undefined) {
      hex = new Hash().from(key.take(world)).hex();
      return null;
    }
    const next = world.enabled.find((able) => able.path === path);
    assert.ok(next, `${path} cannot step; ${world.enabled.map((able) => able.path).join(", ")} can`);
    return next as Actor;
  };
  runOnce(main, { hashing: true, sees, chooser: { everyStep: true, actor, value: () => 0 } });
  assert.ok(hex !== "", `the run ended before the schedule ${schedule} was over`);
  return hex;
}

const same = (main: Closure<unknown>, ...schedules: string[]): void => {
  const keys = schedules.map((schedule) => keyAfter(main, schedule));
  assert.is(new Set(keys).size, 1, `one key for ${schedules.join(" | ")}`);
};

const different = (main: Closure<unknown>, ...schedules: string[]): void => {
  const keys = schedules.map((schedule) => keyAfter(main, schedule));
  assert.is(new Set(keys).size, schedules.length, `a key each for ${schedules.join(" | ")}`);
};

/** Main starts threads and joins them. */
function threads(...bodies: (() => Sim<unknown>)[]): Closure<unknown> {
  return function* () {
    const handles: JoinHandle<unknown>[] = [];
    for (const body of bodies) handles.push(yield* spawn(body));
    for (const handle of handles) yield* handle.join();
  };
}

test("independent steps of two threads lead to the same key in either order", () => {
  const own = function* (): Sim<void> {
    const mine = yield* cell(0);
    yield* mine.store((yield* mine.load()) + 1);
    yield* mine.store(5);
  };
  same(threads(own, own), "main.1*2 main.2*2", "main.2*2 main.1*2", "main.1 main.2 main.1 main.2");
});

/** A cell and two threads that store into it. */
const stores = (first: unknown, second: unknown): Closure<unknown> =>
  function* () {
    const shared = yield* cell<unknown>(0);
    for (const value of [first, second]) {
      yield* spawn(function* () {
        yield* shared.store(value);
      });
    }
    yield* shared.load();
    yield* println("end");
  };

test("one value differs", () => {
  different(stores(1, 2), "main.1 main.2", "main.2 main.1");
  same(stores(1, 1), "main.1 main.2", "main.2 main.1");
});

test("values that look alike are different values", () => {
  const pairs: [unknown, unknown][] = [
    [0, -0],
    [1, "1"],
    [0, false],
    [null, undefined],
    ["", undefined],
    [1, 1n],
    [[1, 2], [12]],
    [
      [1, [2]],
      [[1], 2],
    ],
    [{ a: 1 }, { b: 1 }],
    [new Map([[1, 2]]), new Map([[1, 3]])],
    [new Set([1]), new Set([2])],
    [2 ** 40, 2 ** 41],
    [0.1, 0.2],
    [Number.NaN, 0],
  ];
  for (const [first, second] of pairs) different(stores(first, second), "main.1 main.2", "main.2 main.1");
});

test("plain data is compared by content", () => {
  const value = () => ({ list: [1, "two", { three: 3n }], none: null, map: new Map([["k", true]]) });
  same(stores(value(), value()), "main.1 main.2", "main.2 main.1");
});

test("the holder of a lock differs", () => {
  const main = function* (): Sim<void> {
    const mutex = yield* Mutex.new(0);
    const lock = function* (): Sim<void> {
      using _guard = (yield* mutex.lock()).unwrap();
      yield* sleep(Duration.fromMillis(1));
    };
    yield* spawn(lock);
    yield* spawn(lock);
    yield* sleep(Duration.fromMillis(5));
  };
  different(main, "main.1", "main.2");
});

test("an entry of a queue differs, and so does the order of the entries", () => {
  const main = function* (): Sim<void> {
    const queue = yield* cell<readonly number[]>([]);
    for (const entry of [1, 2]) {
      yield* spawn(function* () {
        yield* queue.update((entries) => [...entries, entry]);
      });
    }
    yield* sleep(Duration.fromMillis(1));
  };
  // What update gives back is forgotten with its thread.
  different(main, "main.1", "main.2", "main.1 main.2", "main.2 main.1");
});

test("the position of a body differs", () => {
  const main = function* (): Sim<void> {
    const flag = yield* cell(0);
    yield* spawn(function* () {
      for (let i = 0; i < 3; i++) yield* flag.store(1);
    });
    yield* sleep(Duration.fromMillis(1));
  };
  different(main, "main.1*1", "main.1*2", "main.1*3");
});

test("the clock differs", () => {
  const after = (ms: number): Closure<unknown> =>
    function* () {
      const flag = yield* cell(0);
      yield* spawn(function* () {
        yield* sleep(Duration.fromMillis(ms));
        yield* flag.load();
      });
      yield* sleep(Duration.fromMillis(9));
    };
  assert.is(keyAfter(after(2), "main.1"), keyAfter(after(2), "main.1"));
  assert.is.not(keyAfter(after(2), "main.1"), keyAfter(after(3), "main.1"));
});

test("a deadline differs, and a cancelled one does not count", () => {
  const armed = (ms: number, cancelled: boolean): Closure<unknown> =>
    function* () {
      const flag = yield* cell(0);
      yield* spawn(function* () {
        yield* flag.update((old) => {
          const timer = flag.world.clock.arm({ ms, ns: 0 }, () => {});
          if (cancelled) timer.due = null;
          return old;
        });
      });
      yield* flag.load();
    };
  const keyOf = (ms: number, cancelled: boolean): string => keyAfter(armed(ms, cancelled), "main.1");
  assert.is.not(keyOf(2, false), keyOf(3, false));
  assert.is(keyOf(2, true), keyOf(3, true));
  assert.is.not(keyOf(2, false), keyOf(2, true));
});

test("what was printed differs, as far as the claim sees it", () => {
  const prints = (line: string): (() => Sim<void>) =>
    function* () {
      yield* println(line);
    };
  const main = threads(prints("a"), prints("b"));
  different(main, "main.1 main.2", "main.2 main.1");
  const seen = (line: string): boolean => line !== "b\n";
  assert.is(keyAfter(main, "main.1 main.2", seen), keyAfter(main, "main.2 main.1", seen));
});

test("what a finished thread was told no longer counts, but its result does until it is joined", () => {
  const loads = (forget: boolean): Closure<unknown> =>
    function* () {
      const shared = yield* cell(0);
      const handle = yield* spawn(function* () {
        const seen = yield* shared.load();
        return forget ? 7 : seen;
      });
      yield* spawn(function* () {
        yield* shared.store(1);
      });
      yield* sleep(Duration.fromMillis(1));
      yield* handle.join();
    };
  same(loads(true), "main.1 main.2", "main.2 main.1");
  different(loads(false), "main.1 main.2", "main.2 main.1");
});

test("a joined result is in the key of nobody but who was told it", () => {
  const main = function* (): Sim<void> {
    const shared = yield* cell(0);
    const handle = yield* spawn(function* () {
      return yield* shared.load();
    });
    yield* spawn(
      move({ handle }, function* ({ handle }) {
        (yield* handle.join()).unwrap();
        return "joined";
      }),
    );
    yield* spawn(function* () {
      yield* shared.store(1);
    });
    yield* sleep(Duration.fromMillis(1));
  };
  same(main, "main.1 main.3 main.2", "main.3 main.1 main.2");
});

test("what a body read through a guard differs, also after it gave the lock back", () => {
  const main = function* (): Sim<void> {
    const mutex = yield* Mutex.new(0);
    const set = (value: number): (() => Sim<void>) =>
      function* () {
        using guard = (yield* mutex.lock()).unwrap();
        guard.value = value;
      };
    yield* spawn(function* () {
      let read = 0;
      {
        using guard = (yield* mutex.lock()).unwrap();
        read = guard.value;
        guard.value = 9;
      }
      yield* sleep(Duration.fromMillis(1));
      yield* println(String(read));
    });
    yield* spawn(set(1));
    yield* sleep(Duration.fromMillis(1));
  };
  different(main, "main.2*2 main.1*2", "main.1*2 main.2*2");
  // The same value in the mutex at the end, whoever came first; only the reader knows.
  const rewrite = "main.2*2";
  assert.is.not(keyAfter(main, `${rewrite} main.1*2`), keyAfter(main, "main.1*2"));
});

test("a captured variable of a body that has ended still counts", () => {
  const main = function* (): Sim<void> {
    const shared = yield* cell(0);
    yield* spawn(function* () {
      const seen = yield* shared.load();
      yield* spawn(function* () {
        yield* sleep(Duration.fromMillis(1));
        yield* println(String(seen));
      });
    });
    yield* spawn(function* () {
      yield* shared.store(1);
    });
    yield* sleep(Duration.fromMillis(2));
  };
  different(main, "main.1 main.2", "main.2 main.1");
});

test("functions and private fields are known by what their maker was told", () => {
  class Box {
    readonly #value: number;
    constructor(value: number) {
      this.#value = value;
    }
    get(): number {
      return this.#value;
    }
  }
  const wraps: ((value: number) => unknown)[] = [(value) => new Box(value), (value) => () => value];
  for (const wrap of wraps) {
    const main = function* (): Sim<void> {
      const shared = yield* cell(0);
      const out = yield* cell<unknown>(null);
      yield* spawn(function* () {
        yield* out.store(wrap(yield* shared.load()));
      });
      yield* spawn(function* () {
        yield* shared.store(1);
      });
      yield* sleep(Duration.fromMillis(2));
      yield* out.load();
    };
    different(main, "main.1*2 main.2", "main.2 main.1*2");
  }
});

test("an op that panics tells its body so", () => {
  const main = function* (): Sim<void> {
    const shared = yield* cell(0);
    const refuse = (value: number): number => (value === 0 ? panic("zero") : value);
    yield* spawn(function* () {
      try {
        yield* shared.update(refuse);
      } catch {
        yield* shared.store(1);
      }
      yield* sleep(Duration.fromMillis(1));
    });
    yield* spawn(function* () {
      yield* shared.store(1);
    });
    yield* sleep(Duration.fromMillis(2));
  };
  different(main, "main.1*2 main.2", "main.2 main.1");
});

test("a value that contains itself is refused with its class", () => {
  const loop: { self: unknown } = { self: null };
  loop.self = loop;
  assert.throws(() => keyAfter(stores(loop, 1), "main.1"), /a Object that bodies hand on contains itself/);
});

test.run();
