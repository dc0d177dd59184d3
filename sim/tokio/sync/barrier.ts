// tokio::sync::Barrier: BAR-1 (the last to arrive leads), BAR-2 (the others are woken in any order), BAR-3 (a cancelled
// wait stays counted), COOP-2 and COOP-3 (only the others pay).
// Invariant: fewer have arrived than the barrier waits for.
// Wakes: the leader wakes the others; in which order is a choice, where it can be told (BAR-2, WAT-8).
import { Shared } from "../../kernel/shared.ts";
import { Make } from "../../kernel/signal/make.ts";
import { type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";
import { exhausted, spend } from "../task/coop.ts";
import { hashWaker } from "../task/wakers.ts";
import { leave, newWaiter, queue, type Waiter, wakeInSomeOrder } from "./waiters.ts";

export class Barrier extends Shared {
  /** How many it waits for. */
  readonly size: number;
  arrived = 0;
  generation = 1;
  readonly waiters: Waiter[] = [];

  constructor(world: World, path: string, size: number) {
    super(world, path);
    this.size = Math.max(size, 1);
  }

  /**
   * `Barrier::new`: lets go when `n` have arrived; 0 counts as 1 (BAR-1).
   *
   * @example
   * const start = yield* Barrier.new(2);
   * yield* spawn(function* () {
   *   yield* start.wait();
   * });
   * const leads = (yield* start.wait()).isLeader();
   */
  static new(n: number): Make<Barrier> {
    return new Make((world, actor) => new Barrier(world, actor.unit.nextObject("Barrier"), n), "Barrier.new");
  }

  /** Waits for the others; arrives at its first poll, and stays counted even if it is dropped (BAR-3). */
  wait(): Future<BarrierWaitResult> {
    const arrival: Arrival = { ...newWaiter(), generation: null, looked: false };
    return new PollOp(wait as never, this, arrival) as never;
  }

  override digest(hash: Hash): void {
    hash.add(this.arrived).add(this.generation);
    for (const { waker } of this.waiters) hashWaker(hash, waker);
  }
}

/** What the leader learns, and the others. */
export class BarrierWaitResult {
  readonly #leads: boolean;
  constructor(leads: boolean) {
    this.#leads = leads;
  }
  isLeader(): boolean {
    return this.#leads;
  }
  debug(): string {
    return `BarrierWaitResult(${this.#leads})`;
  }
  digest(hash: Hash): void {
    hash.add(this.#leads ? 1 : 2);
  }
}

interface Arrival extends Waiter {
  /** The one it arrived in; null before its first poll. */
  generation: number | null;
  /** It has looked at the generation before its own; see `wait`. */
  looked: boolean;
}

const wait: OpKind<Barrier, Arrival, BarrierWaitResult | typeof PENDING> = {
  name: "Barrier.wait",
  show: () => null,
  mode: 2,
  poll: true,
  execute({ object, arg: arrival }, world, actor) {
    const it = object as Barrier;
    if (arrival.generation === null) {
      arrival.generation = it.generation;
      it.arrived++;
      if (it.arrived === it.size) {
        it.arrived = 0;
        it.generation++;
        wakeInSomeOrder(world, it.waiters);
        return new BarrierWaitResult(true);
      }
    }
    if (exhausted(actor)) return PENDING;
    if (it.generation > arrival.generation) {
      spend(actor);
      return new BarrierWaitResult(false);
    }
    // Inside is a watch receiver that has seen nothing: where there was a generation before, hearing of it costs a unit.
    if (arrival.generation > 1 && !arrival.looked) {
      arrival.looked = true;
      spend(actor);
      if (exhausted(actor)) return PENDING;
    }
    queue(it.waiters, arrival, actor.waker);
    return PENDING;
  },
  dropped({ object, arg: arrival }) {
    const it = object as Barrier;
    if (arrival.generation === it.generation) {
      it.world.hazards?.note(
        "HZ-37",
        `a wait at ${it.path} was dropped and stays counted: ${it.arrived} of ${it.size}`,
      );
    }
    leave(it.waiters, arrival);
  },
};
