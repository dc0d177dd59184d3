// drop(x): lets a value go before its binding ends.
import { Call } from "../signal/call.ts";
import { made } from "../signal/fresh.ts";
import { Make } from "../signal/make.ts";
import type { Sim } from "../signal/signal.ts";
import { queueDrop, visitOwners } from "./owner.ts";

/**
 * `drop(x)`: drops what the value owns, here and now, in the order of its fields.
 *
 * @example
 * const guard = (yield* total.lock()).unwrap();
 * guard.value += 1;
 * yield* drop(guard);
 */
export function drop(value: unknown): Call<void> {
  const call = new Call<void>(letGo(value));
  made(call, drop);
  return call;
}

// The drops are the errands of this frame, so that a drop that panics does so in the caller's `yield* drop(x)`.
function* letGo(value: unknown): Sim<void> {
  const actor = yield* new Make((_world, current) => current);
  visitOwners(value, (owner) => {
    owner.check("dropped");
    queueDrop(owner, actor);
  });
}
