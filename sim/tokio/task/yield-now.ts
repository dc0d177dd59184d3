// tokio::task::yield_now: TK-22 (Pending once; the waker is deferred), POL-14 (nothing else need run in between).

import type { Waker } from "../../kernel/actor.ts";
import { Make } from "../../kernel/make.ts";
import { PENDING, type Sim } from "../../kernel/signal.ts";
import { contextOf } from "../runtime/context.ts";

/**
 * Gives way once.
 *
 * @example
 * yield* yieldNow();
 */
export function* yieldNow(): Sim<void> {
  yield* new Make((_world, actor) => {
    const { handles } = contextOf(actor);
    const waker = actor.waker as Waker;
    const top = handles[handles.length - 1];
    if (top === undefined) waker.wake();
    else top.core.scheduler.defer(waker, actor);
  });
  yield PENDING;
}
