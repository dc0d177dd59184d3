// tokio::task::block_in_place: BP-30 (a worker's thread gives its tasks to another), BP-31, BP-32, BP-33, BP-34, RT-30 (where
// it is allowed, and what the closure finds), COOP-6 (unbudgeted).
import type { Actor } from "../../../kernel/actor.ts";
import { type Closure, closureFrame } from "../../../kernel/closure.ts";
import { Call } from "../../../kernel/signal/call.ts";
import { made } from "../../../kernel/signal/fresh.ts";
import { Make } from "../../../kernel/signal/make.ts";
import type { Sim } from "../../../kernel/signal/signal.ts";
import { Panic } from "../../../kernel/value/panic.ts";
import { TXT_8 } from "../../texts.ts";
import { contextOf } from "../context.ts";

/**
 * Runs a closure on the calling thread, where it may block; a worker lets another thread run its tasks meanwhile (BP-30).
 * Panics with TXT-8 where one thread runs all tasks: in a current_thread runtime, in a LocalSet (RT-30).
 *
 * @example
 * const answer = yield* blockInPlace(function* () {
 *   yield* std.thread.sleep(Duration.fromMillis(50));
 *   return 42;
 * });
 */
export function blockInPlace<T>(closure: Closure<T>): Call<T> {
  const call = new Call<T>(inPlace(closure));
  made(call, blockInPlace);
  return call;
}

function* inPlace<T>(closure: Closure<T>): Sim<T> {
  const [actor, running] = yield* new Make((world, current) => {
    const { entered, mayBlockInPlace } = contextOf(current);
    if (entered && !mayBlockInPlace) throw new Panic(TXT_8);
    const frame = closureFrame(world, current.unit, closure);
    const call = new Call<T>(frame.steppable, { body: true });
    call.kept = frame;
    return [current, call] as const;
  });
  if (!contextOf(actor).entered) return yield* running;
  return yield* outside(actor, running);
}

/** The closure is outside of the runtime for its time: not entered, without a budget (RT-30). */
function* outside<T>(actor: Actor, running: Call<T>): Sim<T> {
  const context = contextOf(actor);
  const { budget, entered } = context;
  const { flow } = actor;
  const room = context.polls?.makeRoom(actor) ?? null;
  if (room !== null) yield* room.leave;
  context.entered = false;
  context.budget = null;
  actor.flow = false;
  try {
    return yield* running;
  } finally {
    actor.flow = flow;
    context.entered = entered;
    if (room !== null) yield* room.comeBack();
    context.budget = budget;
  }
}
