// tokio::time::pause, resume and advance: TM-30 (panics, one jump and a yield), TM-34 (who runs after an advance).
import type { Shared } from "../../kernel/shared.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { SETS_CLOCK } from "../runtime/clock.ts";
import { coreOf } from "../runtime/context.ts";
import type { Core } from "../runtime/core.ts";
import { yieldNow } from "../task/yield-now.ts";
import { TXT_20 } from "../texts.ts";

/**
 * Stops the current runtime's clock. From here on it moves by `advance`, and on its own to the next timer whenever the
 * runtime has nothing to do (TM-31) and no `spawnBlocking` closure is on its way (TM-32). Panics on multi_thread, outside of a
 * runtime, and where the clock is stopped already (TM-30).
 *
 * @example
 * yield* pause();
 * const start = yield* Instant.now();
 * yield* sleep(Duration.fromSecs(3600)); // no time at all
 * (yield* start.elapsed()).asSecs(); // 3600
 */
export const pause = (): Op<undefined> => new Op(pausing, null, undefined);

/** Lets a stopped clock go on from where it stands. Panics where it is not stopped (TM-30). */
export const resume = (): Op<undefined> => new Op(resuming, null, undefined);

/**
 * Moves a stopped clock by exactly `duration`, then gives way once: the timers that are due by then fire together and see the
 * final time (TM-34). Panics where the clock is not stopped (TM-30).
 */
export function* advance(duration: Duration): Sim<void> {
  yield* new Op(advancing, null, duration);
  yield* yieldNow();
}

function freeze(core: Core): void {
  if (core.options.flavor === "MultiThread") throw new Panic(TXT_20);
  if (core.clock.frozen) throw new Panic("time is already frozen");
  core.clock.freeze();
}

function thaw(core: Core): void {
  if (!core.clock.frozen) throw new Panic("time is not frozen");
  core.clock.thaw();
}

function jump({ clock }: Core, duration: Duration): void {
  if (!clock.frozen) throw new Panic("time is not frozen");
  if (!Number.isFinite(duration.ms)) throw new Panic("overflow when adding duration to instant");
  clock.jump(duration);
}

/** Sets the clock of whatever runtime is current. */
const setting = <A>(name: string, set: (core: Core, arg: A) => void): OpKind<Shared, A, undefined> => ({
  name,
  mode: SETS_CLOCK,
  resolve: (world) => coreOf(world.running()) ?? world.clock,
  execute({ arg }, _world, actor) {
    const core = coreOf(actor);
    if (core === null) throw new Panic("time cannot be frozen from outside the Tokio runtime");
    set(core, arg);
    core.scheduler.clockChanged();
    return undefined;
  },
});

const pausing = setting("time.pause", freeze);
const resuming = setting("time.resume", thaw);
const advancing = setting("time.advance", jump);
