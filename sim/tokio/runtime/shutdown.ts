// The ways in which a runtime goes: SD-1, SD-3 (a drop waits for everything), SD-8 (shutdown_timeout waits so long at most;
// on current_thread for the blocking pool first), SD-9 (waiting panics on a thread that drives tasks), SD-10 (background).
import { type Moment, plus } from "../../kernel/clock.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { TXT_7 } from "../texts.ts";
import { contextOf } from "./context.ts";
import { CLOSES, type Core, ENDS, GIVES_UP } from "./core.ts";

/** How a runtime is shut down. */
export interface Way {
  /** How long to wait for threads and closures; zero: not at all, and nobody minds where (SD-10). */
  readonly limit: Duration;
  /** By `shutdownTimeout` or `shutdownBackground`, not by a drop. */
  readonly asked: boolean;
  /** A panic is on its way: no second one. */
  readonly unwinding: boolean;
}

/** The drop of a `Runtime`. */
export const dropped = (unwinding: boolean): Way => ({ limit: Duration.MAX, asked: false, unwinding });

/** What the thread does that shuts the runtime down. */
export function* shutDown(core: Core, way: Way): Sim<void> {
  const local = core.options.flavor === "CurrentThread";
  if (local && way.asked) {
    try {
      yield* endPool(core, way);
    } finally {
      yield* endScheduler(core);
    }
    return;
  }
  yield* endScheduler(core);
  yield* endPool(core, way);
}

/** No task comes in any more; those of a current_thread runtime are dropped here and now (SD-4). */
function* endScheduler(core: Core): Sim<void> {
  yield* new Op(closing, core, undefined);
  yield* core.scheduler.tearDown();
}

/** No closure comes in any more (SD-7); waits for those that have begun. */
function* endPool(core: Core, { limit, unwinding }: Way): Sim<void> {
  yield* core.pool.close();
  if (limit.isZero()) return;
  const entered: boolean = yield* new Make((_world, actor) => contextOf(actor).entered);
  if (entered && unwinding) return;
  if (entered) throw new Panic(TXT_7);
  if (core.scheduler.unattended && !core.pool.used) return; // there is nobody to wait for
  yield* new Op(ended, core, { limit, until: null });
}

const closing: OpKind<Core, undefined, undefined> = {
  name: "Runtime.drop",
  mode: CLOSES,
  execute({ object }) {
    (object as Core).scheduler.close();
    return undefined;
  },
};

/** A wait for the end of everything; the deadline is fixed when it begins. */
interface Wait {
  readonly limit: Duration;
  until: Moment | null;
}

const ended: OpKind<Core, Wait, undefined> = {
  name: "Runtime.dropped",
  show: () => null,
  mode: ENDS,
  modeOf: ({ arg }) => (arg.limit === Duration.MAX ? ENDS : GIVES_UP),
  enabled({ object, arg }) {
    const { scheduler, pool, world } = object as Core;
    arg.until ??= plus(world.clock, arg.limit);
    return (scheduler.gone && pool.gone) || world.clock.reached(arg.until);
  },
  blocked: ({ arg }, world, actor) => {
    if (arg.limit !== Duration.MAX) world.clock.arm(arg.until as Moment, () => world.refresh(actor));
  },
  heldBy: ({ object }) => [...(object as Core).scheduler.left(), ...(object as Core).pool.left()],
  execute: () => undefined,
};
