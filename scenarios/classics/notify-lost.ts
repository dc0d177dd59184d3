import { type Scenario, std, tokio } from "../../sim/index.ts";
import { buggy, fixed, onWorkers } from "./classic.ts";

const { AtomicBool } = std.sync.atomic;
const { Notify } = tokio.sync;

/** `registers`: the waiter takes its place before it looks at the flag. */
const program = (registers: boolean) =>
  onWorkers(2, function* () {
    const ready = yield* AtomicBool.new(false);
    const notify = yield* Notify.new();
    const waiter = yield* tokio.spawn(function* () {
      const notified = notify.notified();
      if (registers) yield* notified.enable();
      if (!(yield* ready.load())) yield* notified;
    });
    const notifier = yield* tokio.spawn(function* () {
      yield* ready.store(true);
      yield* notify.notifyWaiters();
    });
    (yield* waiter).unwrap();
    (yield* notifier).unwrap();
  });

export const notifyLost: Scenario = buggy(
  "notify-lost",
  "A task looks at a flag, and then waits for notify_waiters.",
  program(false),
);
export const notifyLostFixed: Scenario = fixed(
  "notify-lost",
  "A task takes its place in the queue before it looks at the flag.",
  program(true),
);
