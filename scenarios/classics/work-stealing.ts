import { type Scenario, std } from "../../sim/index.ts";
import { assert, buggy, fixed, threads } from "./classic.ts";

const { AtomicUsize } = std.sync.atomic;

/** `contends`: for the last item the owner competes as a thief does. */
const program = (contends: boolean) =>
  function* () {
    const top = yield* AtomicUsize.new(0);
    const bottom = yield* AtomicUsize.new(1);
    const taken = yield* AtomicUsize.new(0);
    const owner = function* () {
      const b = (yield* bottom.load()) - 1;
      yield* bottom.store(b);
      const t = yield* top.load();
      if (t > b) return;
      if (contends && !(yield* top.compareExchange(t, t + 1)).isOk()) return;
      yield* taken.fetchAdd(1);
    };
    const thief = function* () {
      const t = yield* top.load();
      if (t >= (yield* bottom.load())) return;
      if ((yield* top.compareExchange(t, t + 1)).isOk()) yield* taken.fetchAdd(1);
    };
    yield* threads(owner, thief, thief);
    assert((yield* taken.load()) <= 1, "one item, taken twice");
  };

export const workStealing: Scenario = buggy(
  "work-stealing",
  "The owner takes the last item without asking.",
  program(false),
);
export const workStealingFixed: Scenario = fixed(
  "work-stealing",
  "The owner competes for the last item.",
  program(true),
);
