// The cooperative budget: COOP-1 (128 a poll; an exhausted leaf defers its waker and finds nothing). Optional by contract
// (POL-13), so any-order has none.
import type { Actor, Waker } from "../../kernel/actor.ts";
import { contextOf } from "../runtime/context.ts";

/** Units that one poll may spend. */
export const BUDGET = 128;

/** Whether the poll in progress has nothing left; if so its waker is deferred. To be asked before a leaf looks. */
export function exhausted(actor: Actor): boolean {
  const context = contextOf(actor);
  if (context.budget !== 0) return false;
  if (context.loop === null) (actor.waker as Waker).wake();
  else deferTo(context.loop.deferred, actor.waker as Waker);
  return true;
}

/** A leaf has something: one unit. */
export function spend(actor: Actor): void {
  const context = contextOf(actor);
  if (context.budget !== null && context.budget > 0) context.budget--;
}

/** Deferring the same waker twice in a row stores it once (TK-25). */
export function deferTo(deferred: Waker[], waker: Waker): void {
  if (deferred[deferred.length - 1] !== waker) deferred.push(waker);
}
