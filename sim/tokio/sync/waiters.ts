// Who waits for a channel to change, in order of waiting: the places that the futures of broadcast and watch take.
import type { Waker } from "../../kernel/actor.ts";
import type { World } from "../../kernel/world.ts";

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

/**
 * Wakes all as watch does: in random order (WAT-8). Real Tokio keeps the waiters in eight queues, each in one that it draws,
 * and wakes them queue by queue: up to eight in any order. Under any-order the order of wakes decides nothing.
 */
export function wakeInSomeOrder(world: World, waiters: Waiter[]): void {
  const wakers = new Set<Waker>();
  for (const { waker } of takeAll(waiters)) if (waker !== null) wakers.add(waker);
  const left = [...wakers];
  const random = world.policy === "faithful";
  while (left.length > 0) {
    const at = random ? world.choose("wake", left.length) : 0;
    for (const waker of left.splice(at, 1)) waker.wake();
  }
}
