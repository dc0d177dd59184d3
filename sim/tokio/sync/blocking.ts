// blocking_send, blocking_recv: RT-35 (only outside of a runtime), MPSC-14, ONE-4.
import type { Actor } from "../../kernel/actor.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { contextOf } from "../runtime/context.ts";
import { TXT_5 } from "../texts.ts";

/** A thread outside of a runtime parks until the future is ready; inside of one this panics with TXT-5. */
export function* blocking<T>(future: Future<T>): Sim<T> {
  const actor: Actor = yield* new Make((_world, current) => {
    if (contextOf(current).entered) throw new Panic(TXT_5);
    return current;
  });
  const { flow, waker } = actor;
  actor.flow = true;
  actor.waker = { wake: () => actor.unit.world.wake(actor), id: actor.id };
  try {
    return yield* future;
  } finally {
    actor.flow = flow;
    actor.waker = waker;
  }
}
