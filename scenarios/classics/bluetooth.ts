import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads } from "./classic.ts";

const { AtomicBool, AtomicUsize } = std.sync.atomic;

/** `raisesFirst`: the adder announces itself before it looks whether the driver is stopping. */
const program = (raisesFirst: boolean) =>
  function* () {
    const stopping = yield* AtomicBool.new(false);
    const stopped = yield* AtomicBool.new(false);
    const pending = yield* AtomicUsize.new(1);
    const release = function* () {
      if ((yield* pending.fetchSub(1)) === 1) yield* stopped.store(true);
    };
    yield* threads(
      function* adder() {
        if (raisesFirst) {
          yield* pending.fetchAdd(1);
          if (!(yield* stopping.load())) assert(!(yield* stopped.load()), "work on a stopped driver");
          yield* release();
        } else if (!(yield* stopping.load())) {
          yield* pending.fetchAdd(1);
          assert(!(yield* stopped.load()), "work on a stopped driver");
          yield* release();
        }
      },
      function* stopper() {
        yield* stopping.store(true);
        yield* release();
      },
    );
  };

export const bluetooth: Scenario = buggy(
  "bluetooth",
  "A driver looks at the stop flag before it counts its work.",
  program(false),
);

export const bluetoothFixed: Scenario = fixed(
  "bluetooth",
  "A driver counts its work before it looks at the stop flag.",
  program(true),
);
