// What must hold of the queue of permits at every moment, and of sync programs at their end: nothing is lost, nothing is made,
// nobody overtakes.
import type { Waker } from "../../sim/kernel/actor.ts";
import type { End } from "../../sim/kernel/end.ts";
import { type Acquired, BatchSemaphore, type Waiter } from "../../sim/tokio/sync/batch-semaphore.ts";
import type { SyncProgram } from "../arbitraries/sync-program.ts";
import type { SyncHistory } from "../arbitraries/sync-subjects.ts";

/** A queue of permits that keeps books about itself, from what goes in and out. */
export class Ledger extends BatchSemaphore {
  readonly #all: number;
  readonly #complaints: string[];
  /** With guards, values and permits that are out; added ones count as come back, forgotten ones as out. */
  #out = 0;
  /** In the order of their arrival; those that are over leave. */
  readonly #asking: Waiter[] = [];

  constructor(permits: number, complaints: string[]) {
    super(permits);
    this.#all = permits;
    this.#complaints = complaints;
  }

  override poll(waiter: Waiter, waker: Waker | null, who?: string): Acquired {
    if (waiter.state === "new" && !this.closed) this.#asking.push(waiter);
    return this.#audited(() => super.poll(waiter, waker, who));
  }

  override settle(waiter: Waiter): void {
    this.#out += waiter.wants;
    this.#audited(() => this.#over(waiter, () => super.settle(waiter)));
  }

  override tryAcquire(permits: number): ReturnType<BatchSemaphore["tryAcquire"]> {
    return this.#audited(() => {
      const got = super.tryAcquire(permits);
      if (got === "acquired") this.#out += permits;
      return got;
    });
  }

  override release(permits: number): void {
    this.#out -= permits;
    this.#audited(() => super.release(permits));
  }

  override forget(permits: number): number {
    return this.#audited(() => {
      const taken = super.forget(permits);
      this.#out += taken;
      return taken;
    });
  }

  override abandon(waiter: Waiter): void {
    // What it had comes back by `release`, as if it had been out.
    this.#out += waiter.wants - waiter.need;
    this.#over(waiter, () => super.abandon(waiter));
    this.#audit();
  }

  override close(): void {
    this.#audited(() => super.close());
  }

  #over(waiter: Waiter, then: () => void): void {
    const at = this.#asking.indexOf(waiter);
    if (at >= 0) this.#asking.splice(at, 1);
    then();
  }

  #audited<T>(act: () => T): T {
    const result = act();
    this.#audit();
    return result;
  }

  #audit(): void {
    let reserved = 0;
    let ahead: Waiter | null = null;
    for (const waiter of this.#asking) {
      reserved += waiter.wants - waiter.need;
      // SEM-2: whoever came later has nothing while an earlier one lacks something.
      if (ahead !== null && waiter.need < waiter.wants && !this.closed)
        this.#complaints.push("somebody overtook the queue");
      if (waiter.need > 0) ahead ??= waiter;
    }
    if (ahead !== null && this.free > 0 && !this.closed) this.#complaints.push("permits are free while somebody waits");
    if (this.free + this.#out + reserved !== this.#all) {
      this.#complaints.push(`of ${this.#all} permits ${this.free} are free, ${this.#out} out and ${reserved} reserved`);
    }
  }
}

/** A run of a sync program that is over. */
export interface SyncRan extends SyncHistory {
  readonly program: SyncProgram;
  readonly end: End;
}

/** SEM-1…SEM-6: the books are right at every moment, and at the end all permits are back. */
export function permitsConserved({ program, complaints, added, left, end }: SyncRan): string | null {
  if (complaints.length > 0) return complaints[0] as string;
  if (end.kind !== "returned" || program.subject !== "semaphore") return null;
  const expected = `${program.size + added} permits`;
  return left === expected ? null : `${left} are left, not ${expected}`;
}

/** MUT-1, RWL-1: at the end nobody has the lock, and no write was lost. */
export function writesKept({ program, writes, left, end }: SyncRan): string | null {
  if (end.kind !== "returned" || (program.subject !== "mutex" && program.subject !== "rwlock")) return null;
  return left === `value ${writes}` ? null : `${left}, after ${writes} writes`;
}

/** MPSC-3, MPSC-5, MPSC-9: each value is received once at most, in its sender's order, and dropped exactly once. */
export function parcelsKept({ parcels, received, end }: SyncRan): string | null {
  const last = new Map<string, number>();
  for (const { name, sender, number } of received) {
    if (number <= (last.get(sender) ?? 0)) return `${name} was received after a later one of its sender`;
    last.set(sender, number);
  }
  for (const { name, received: times, drops } of parcels) {
    if (times > 1) return `${name} was received ${times} times`;
    if (drops > 1) return `${name} was dropped ${drops} times`;
    if (end.kind === "returned" && drops === 0) return `${name} was never dropped`;
  }
  return null;
}

/** ONC-1: everybody gets the same value. */
export function oneValue({ values }: SyncRan): string | null {
  return values.size <= 1 ? null : `the cell gave ${[...values].join(" and ")}`;
}
