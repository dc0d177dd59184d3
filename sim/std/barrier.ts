// std::sync::Barrier: SM-7 (everybody waits for the n-th, one of each group leads; it can be used again).
// Invariant: fewer than n threads wait.
// Wakes: the n-th arrival lets all of its group go on.
import type { Actor } from "../kernel/actor.ts";
import { Misuse } from "../kernel/errors.ts";
import { COMMUTES, RACES, type Relation, Shared } from "../kernel/shared.ts";
import { Make } from "../kernel/signal/make.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import type { Yieldable } from "../kernel/signal/signal.ts";
import { Done, Steps } from "../kernel/signal/steps.ts";
import type { Hash } from "../kernel/state/hash.ts";
import type { World } from "../kernel/world.ts";

/** An arrival after which at least two are missing: one more of the kind may come before or after. */
const EARLY = 1;
/** The last arrival, or one that the last may follow. */
const ARRIVES = 2;
const LEAVES = 3;

interface Arrival {
  readonly path: string;
  actor: Actor | null;
  /** Null until the group is complete. */
  leads: boolean | null;
}

export class Barrier extends Shared {
  readonly size: number;
  readonly arrivals: Set<Arrival> = new Set();

  constructor(world: World, path: string, size: number) {
    super(world, path);
    this.size = size;
  }

  /**
   * `Barrier::new`; 0 is as good as 1.
   *
   * @example
   * const start = yield* Barrier.new(2);
   * const isLeader = (yield* start.wait()).isLeader();
   */
  static new(n: number): Make<Barrier> {
    return new Make((world, actor) => {
      if (!Number.isSafeInteger(n) || n < 0) throw new Misuse(`Barrier.new(${n}): expected the number of threads`);
      return new Barrier(world, actor.unit.nextObject("Barrier"), Math.max(n, 1));
    }, "Barrier.new");
  }

  /**
   * Blocks until n threads wait; tells one of them that it leads. Which one is not promised, so that it is a choice under
   * any-order; in practice, and under faithful, it is the last to come.
   */
  wait(): Yieldable<BarrierWaitResult> {
    const arrival: Arrival = { path: this.world.running().unit.path, actor: null, leads: null };
    return new Steps(new Op(arrive as never, this, arrival), (_result, step) =>
      step === 1 && arrival.leads === null
        ? new Op(leave as never, this, arrival)
        : new Done(new BarrierWaitResult(arrival.leads === true)),
    );
  }

  override relation(earlier: number, later: number): Relation {
    if (earlier === LEAVES || later === LEAVES) return COMMUTES; // its cause is noted by the last arrival
    return earlier === EARLY && later === EARLY ? COMMUTES : RACES;
  }

  override digest(hash: Hash): void {
    for (const { path } of sorted(this.arrivals)) hash.text(path);
  }
}

/** Whether this thread leads its group (SM-7). */
export class BarrierWaitResult {
  readonly #leads: boolean;
  constructor(leads: boolean) {
    this.#leads = leads;
  }
  isLeader(): boolean {
    return this.#leads;
  }
  debug(): string {
    return `BarrierWaitResult { is_leader: ${this.#leads} }`;
  }
  digest(hash: Hash): void {
    hash.add(this.#leads ? 1 : 0);
  }
}

const objectOf = (op: { readonly object: unknown }): Barrier => op.object as Barrier;

/** In an order that does not depend on who came first. */
const sorted = (arrivals: Iterable<Arrival>): Arrival[] =>
  [...arrivals].sort((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0));

const missing = ({ size, arrivals }: Barrier): number => size - arrivals.size;

const arrive: OpKind<Barrier, Arrival, undefined> = {
  name: "Barrier.wait",
  mode: ARRIVES,
  modeOf: (op) => (missing(objectOf(op)) > 2 ? EARLY : ARRIVES),
  show: () => null,
  execute(op, world, actor) {
    const barrier = objectOf(op);
    op.arg.actor = actor;
    barrier.arrivals.add(op.arg);
    if (missing(barrier) > 0) return undefined;
    const group = sorted(barrier.arrivals);
    const leader = world.policy === "faithful" ? op.arg : group[world.choose("wake", group.length)];
    barrier.arrivals.clear();
    for (const arrival of group) {
      arrival.leads = arrival === leader;
      if (arrival !== op.arg) world.causes(arrival.actor as Actor);
    }
    barrier.changed();
    return undefined;
  },
};

const leave: OpKind<Barrier, Arrival, undefined> = {
  name: "Barrier.wait",
  mode: LEAVES,
  show: () => null,
  enabled: (op) => op.arg.leads !== null,
  execute: () => undefined,
};
