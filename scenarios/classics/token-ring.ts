import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads } from "./classic.ts";

const { Mutex } = std.sync;

interface Ring {
  readonly x: readonly [number, number, number];
  readonly marks: number;
}

const all = 7;

/** `inTurn`: each thread waits for the mark of the one before it. */
const program = (inTurn: boolean) =>
  function* () {
    const ring = yield* Mutex.new<Ring>({ x: [1, 2, 1], marks: 0 });
    const station = (at: number, next: (x: Ring["x"]) => Ring["x"]) =>
      function* () {
        using held = (yield* ring.lock()).unwrap();
        const { x, marks } = held.value;
        const before = (1 << at) - 1;
        if (inTurn && marks !== before) return;
        held.value = { x: next(x), marks: marks | (1 << at) };
      };
    yield* threads(
      station(0, ([, b, c]) => [(c + 1) % 4, b, c]),
      station(1, ([a, , c]) => [a, a, c]),
      station(2, ([a, b]) => [a, b, b]),
      function* check() {
        using held = (yield* ring.lock()).unwrap();
        const { x, marks } = held.value;
        assert(marks !== all || (x[0] === x[1] && x[1] === x[2]), "the token went astray");
      },
    );
  };

export const tokenRing: Scenario = buggy(
  "token-ring",
  "Four threads pass a value on, and trust their order.",
  program(false),
);

export const tokenRingFixed: Scenario = fixed(
  "token-ring",
  "A thread whose turn it is not leaves the value alone.",
  program(true),
);
