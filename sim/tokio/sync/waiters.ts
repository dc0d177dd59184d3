// Who waits for a channel to change, in order of waiting: the places that the futures of broadcast and watch take.
import type { Waker } from "../../kernel/actor.ts";

/** One wait in progress. */
export interface Waiter {
  /** The latest poll's. */
  waker: Waker | null;
  state: "new" | "queued" | "woken";
}

export const newWaiter = (): Waiter => ({ waker: null, state: "new" });

/** Takes its place, or keeps it with the latest poll's waker. */
export function queue(waiters: Waiter[], waiter: Waiter, waker: Waker | null): void {
  waiter.waker = waker;
  if (waiter.state === "queued") return;
  waiter.state = "queued";
  waiters.push(waiter);
}

/** A future is dropped: its place is gone. */
export function leave(waiters: Waiter[], waiter: Waiter): void {
  const at = waiters.indexOf(waiter);
  if (at >= 0) waiters.splice(at, 1);
}

/** Takes all out; whoever is told wakes them, in order of waiting. */
export function takeAll(waiters: Waiter[]): readonly Waiter[] {
  const woken = waiters.splice(0);
  for (const waiter of woken) waiter.state = "woken";
  return woken;
}

/** Wakes all, in order of waiting. */
export function wakeAll(waiters: Waiter[]): void {
  for (const { waker } of takeAll(waiters)) waker?.wake();
}
