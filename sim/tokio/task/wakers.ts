// Wakers as part of a state: a queue of waiting tasks is more than its length.
import type { Waker } from "../../kernel/actor.ts";
import type { Hash } from "../../kernel/state/hash.ts";

/** Mixes in who would be woken. */
export function hashWaker(hash: Hash, waker: Waker | null): void {
  if (waker?.id === undefined) hash.add(waker === null ? 1 : 2);
  else hash.lanes(waker.id);
}
