import { move, type Option, type Scenario, tokio } from "../../sim/index.ts";
import { assert, buggy, fixed, onWorkers } from "./classic.ts";

const { branch, select } = tokio;

/** `yieldsFirst`: the branch awaits after it has taken an item, so that losing loses the item. */
const program = (awaitsAfter: boolean) =>
  onWorkers(2, function* () {
    const [items, atItems] = yield* tokio.sync.mpsc.channel<number>(4);
    const [ticks, atTicks] = yield* tokio.sync.mpsc.channel<null>(1);
    const producer = yield* tokio.spawn(
      move({ items }, function* ({ items }) {
        for (const item of [0, 1]) (yield* items.send(item)).unwrap();
      }),
    );
    const ticker = yield* tokio.spawn(
      move({ ticks }, function* ({ ticks }) {
        (yield* ticks.send(null)).unwrap();
      }),
    );
    let counted = 0;
    for (;;) {
      const got = yield* select({
        item: function* () {
          const item: Option<number> = yield* atItems.recv();
          if (awaitsAfter) yield* tokio.task.yieldNow();
          return item;
        },
        tick: branch(atTicks.recv()).some(),
      });
      if (got.branch === "tick") continue;
      if (got.value.isNone()) break;
      counted++;
    }
    (yield* producer).unwrap();
    (yield* ticker).unwrap();
    assert(counted === 2, "an item went with the losing branch");
  });

export const selectCancel: Scenario = buggy(
  "select-cancel",
  "A select! branch awaits once more after it has received an item.",
  program(true),
);
export const selectCancelFixed: Scenario = fixed(
  "select-cancel",
  "A select! branch receives an item and does nothing else.",
  program(false),
);
