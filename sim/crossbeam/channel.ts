// The state that all ends of a channel share: XB-1 (bounded, unbounded, rendezvous; many receivers), XB-2 (disconnected when
// either side is gone), XB-3 (what is buffered when the receivers go).
// Invariants: at most `capacity` values are buffered; `senders` and `receivers` hold the ends that were not dropped;
// `waiting…` hold selections that no one has met.
// Wakes: a value, room, and the last end of a side let everybody step who has an arm here; who is first is free.
import type { Actor } from "../kernel/actor.ts";
import type { Moment } from "../kernel/clock.ts";
import { discard, give, type Owner, take } from "../kernel/ownership/owner.ts";
import { Queue } from "../kernel/queue.ts";
import { COMMUTES, FOLLOWS, RACES, type Relation, Shared } from "../kernel/shared.ts";
import type { Hash } from "../kernel/state/hash.ts";
import { hashValue } from "../kernel/state/hash-value.ts";
import type { World } from "../kernel/world.ts";
import type { Offer, Selection } from "./selection.ts";

/** Finds nothing ready, or only looks. */
export const LOOK = 1;
/** Anything that is not told more exactly below. */
export const CHANGE = 2;
/** A sender is dropped. */
export const DROP = 3;
/** The n-th value is pushed by a send that would have waited. */
const SEND = 4;
/** The n-th value is taken by a receive that would have waited. */
const RECV = 5;

const numbered = (mode: number, value: number): number => mode + value * 8;

/** A rendezvous: whoever waited goes on, met by somebody else. */
export const MET = 6;

/** What an arm needs of a channel. */
export type Direction = "send" | "recv";

export class Channel<T> extends Shared {
  /** Infinity: unbounded; 0: a rendezvous. */
  readonly capacity: number;
  readonly values: Queue<T> = new Queue<T>();
  readonly senders: Set<Owner> = new Set();
  readonly receivers: Set<Owner> = new Set();
  /** How many values were pushed and taken. */
  pushed = 0;
  taken = 0;
  /** Rendezvous: who waits to be met. */
  readonly offers: Set<Offer> = new Set();
  /** Selections with an arm here whose op is another channel's. */
  readonly watchers: Set<Selection> = new Set();

  constructor(world: World, path: string, capacity: number) {
    super(world, path);
    this.capacity = capacity;
  }

  /** When it has a value by itself; null: never. */
  get due(): Moment | null {
    return null;
  }

  /** Whether an arm can be chosen now; also where it will get an error. */
  isReady(direction: Direction, self: Selection): boolean {
    if (this.isOver(direction)) return true;
    if (this.capacity === 0) return this.partners(direction, self).length > 0;
    return direction === "send" ? this.values.length < this.capacity : this.values.length > 0;
  }

  /** Everybody on the other side is gone, and nothing is left to be received. */
  isOver(direction: Direction): boolean {
    if (direction === "send") return this.receivers.size === 0;
    return this.senders.size === 0 && this.values.length === 0;
  }

  /** Who waits at a rendezvous to be met by an arm in this direction; never the same thread. */
  partners(direction: Direction, self: Selection): Offer[] {
    const found = [...this.offers].filter(
      ({ selection, arm }) => arm.direction !== direction && selection.actor !== self.actor,
    );
    return found.sort((x, y) => (x.selection.path < y.selection.path ? -1 : 1));
  }

  /** How an arm touches the channel, as things stand. */
  modeOf(direction: Direction, isReady: boolean, waits: boolean): number {
    if (!isReady) return LOOK;
    if (!waits || this.capacity === 0 || this.isOver(direction)) return CHANGE;
    return direction === "send" ? numbered(SEND, this.pushed) : numbered(RECV, this.taken);
  }

  /** Moves a value in: whoever sent it has lost it. */
  push(value: T): void {
    give(this.world, value, this.path);
    this.values.push(value);
    this.pushed++;
    this.changed();
  }

  /** Moves the oldest value out, to the body that runs. */
  take(): T {
    const value = this.values.shift();
    this.taken++;
    take(this.world, value);
    this.changed();
    return value;
  }

  /** An end is dropped: the last receiver takes an unbounded channel's values along, the last end any channel's (XB-3). */
  leave(end: Owner, actor: Actor): void {
    this.senders.delete(end);
    this.receivers.delete(end);
    const { size } = this.senders;
    if (this.receivers.size === 0 && (size === 0 || this.capacity === Number.POSITIVE_INFINITY)) {
      while (this.values.length > 0) discard(this.values.shift(), actor);
    }
    this.changed();
  }

  override changed(): void {
    super.changed();
    for (const { actor } of this.watchers) this.world.refresh(actor);
  }

  /** The n-th value pushed is the n-th taken, so a receive follows the send of its own value and no later one. */
  override relation(earlier: number, later: number): Relation {
    const first = earlier & 7;
    const second = later & 7;
    if (first === MET || second === MET || (first === LOOK && second === LOOK)) return COMMUTES;
    if (first <= CHANGE || second <= CHANGE) return RACES;
    if (first === DROP || second === DROP) return COMMUTES;
    if (first === second) return RACES;
    const a = earlier >>> 3;
    const b = later >>> 3;
    if (first === SEND) return a <= b ? FOLLOWS : COMMUTES;
    return a <= b - this.capacity ? FOLLOWS : COMMUTES;
  }

  override digest(hash: Hash): void {
    hash.add(this.senders.size).add(this.receivers.size).add(this.values.length);
    for (const value of this.values) hashValue(hash, value);
    for (const path of [...this.offers].map(({ selection, arm }) => `${selection.path} ${arm.direction}`).sort()) {
      hash.text(path);
    }
  }
}

/** Where the ends are, for the wait-for graph. */
export const whereabouts = (ends: Iterable<Owner>): string[] =>
  [...ends].map((end) => end.holder?.unit.path ?? end.keeper ?? "nobody");
