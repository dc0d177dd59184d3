import { type Scenario, std, tokio } from "../../sim/index.ts";
import { assert, classic, fixed, onWorkers } from "./classic.ts";

const { AtomicBool } = std.sync.atomic;

/** So many turns, and somebody else would have had one. */
const patience = 100;

/** A task waits for another one in a loop: its poll does not end, and the budget does not count a load. */
const program = (awaits: boolean) =>
  onWorkers(1, function* () {
    const done = yield* AtomicBool.new(false);
    const parent = yield* tokio.spawn(function* () {
      const child = yield* tokio.spawn(function* () {
        yield* done.store(true);
      });
      if (awaits) (yield* child).unwrap();
      for (let turns = 0; !(yield* done.load()); turns++) {
        assert(turns < patience, "the child starves in the LIFO slot");
      }
    });
    (yield* parent).unwrap();
  });

export const starvation: Scenario = classic(
  "starvation",
  "A task waits for its child in a loop, and never lets its only worker go.",
  program(false),
  "impossible",
);
export const starvationFixed: Scenario = fixed("starvation", "A task awaits its child.", program(true));
