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
  defer(actor);
  return true;
}

/**
 * The poll in progress is to be made again: its waker is kept until the scheduler of this thread has looked at its driver
 * (TK-22), or woken at once where none runs here.
 */
export function defer(actor: Actor): void {
  const { loop } = contextOf(actor);
  const waker = actor.waker as Waker;
  if (loop === null) waker.wake();
  // The same waker twice in a row is stored once.
  else if (loop.deferred[loop.deferred.length - 1] !== waker) loop.deferred.push(waker);
}

/** A leaf has something: one unit. */
export function spend(actor: Actor): void {
  const context = contextOf(actor);
  if (context.budget !== null && context.budget > 0) context.budget--;
}
