// An actor: anything the scheduler can step. A stack of frames, only the top of which steps (DESIGN §4).

import type { Owner } from "./ownership/owner.ts";
import type { Shared } from "./shared.ts";
import type { Call, Steppable } from "./signal/call.ts";
import { cleared } from "./signal/fresh.ts";
import type { Op } from "./signal/op.ts";
import type { Yieldable } from "./signal/signal.ts";
import type { Digest, Hash } from "./state/hash.ts";
import type { Unit } from "./unit.ts";

/** One entry of an actor's stack. */
export interface Frame {
  readonly steppable: Steppable;
  /** Who hears of the end; null at the bottom of the stack. */
  // biome-ignore lint/suspicious/noExplicitAny: any result
  call: Call<any> | null;
  readonly unit: Unit;
  /** What the frame's body owns, in order of acquisition; null for machines. */
  readonly owned: Owner[] | null;
  /** Set once the body has ended and its drops are being performed. */
  ended: null | { readonly failed: boolean; readonly value: unknown };
  /** These are drops before a Pending: the poll ends after them. */
  pends: boolean;
}

/** What a policy says about when an actor's polls may step (any-order); see sim/tokio/runtime/any-order.ts. */
export interface Gate {
  /** Actors whose polls exclude each other have the same group. */
  readonly group: object;
  /** Whether the actor's next op may step now. */
  open(actor: Actor): boolean;
  /** The actor steps: its poll has begun. */
  enter(actor: Actor): void;
  /** The actor waits: its poll has ended. */
  leave(actor: Actor): void;
  /** An op in the midst of a poll has to wait, blocking its thread (true), or may step again (false). */
  stall(actor: Actor, blocked: boolean): void;
  /** An op in the midst of a poll could have to wait, if another came first. */
  risks?(actor: Actor): void;
  /** What the beginning of the poll would touch, where it has not begun: objects and modes, as in `World.touched`. */
  begins?(): readonly (Shared | number)[];
  /** What it knows about its actor that the actor's op does not show: whether the poll has begun. */
  digest?(hash: Hash): void;
}

/** Wakes whoever polls. May be cloned, kept and called from anywhere, at any time. */
export interface Waker {
  wake(): void;
  /** Who is woken: part of the state of whatever keeps the waker in an order. */
  readonly id?: Digest;
}

export class Actor {
  /** Place in `world.actors`: order of creation in this run. */
  readonly index: number;
  readonly path: string;
  readonly id: Digest;
  readonly frames: Frame[] = [];
  /** The announced op; null while the actor is parked or has ended. */
  // biome-ignore lint/suspicious/noExplicitAny: any op
  pending: Op<any> | null = null;
  /** Place in `world.enabled`, or -1. */
  slot = -1;
  /** Steps so far; tokens name decisions by (actor, its own step). */
  steps = 0;
  /** Of these, polls of leaves that found nothing. */
  misses = 0;
  /** Parked: waits for `world.wake`, has announced nothing. */
  parked = false;
  finished = false;
  /** The number of steps when the actor was taken out of the run, with what it had announced; -1: it was not. */
  stoppedAt = -1;
  /** Hears of the end of the bottom frame; null for main, whose end is the process's. */
  onEnd: ((failed: boolean, value: unknown) => void) | null = null;
  /**
   * What has to be done, as steps of their own, before the next op: drops of values whose binding is gone, and what the
   * last op entailed (a queue push on another runtime).
   */
  readonly errands: (Owner | Yieldable<unknown>)[] = [];
  gate: Gate | null = null;
  /**
   * The poll in progress: a number that all its steps have in common and that grows from poll to poll; 0 outside. Polls
   * of actors whose gates have the same group exclude each other, so the search swaps sections as a whole.
   */
  section = 0;
  /** Enabled, but time may pass without it (the rule for blocked polls, spike 3.2). */
  optional = false;
  /** The polls of this actor treat leaf futures as data flow; see PollOp. */
  flow = false;
  /** The context of the poll in progress: whom a leaf that finds nothing asks to be woken. */
  waker: Waker | null = null;
  /** The thread state of the Tokio model (RT-30). */
  context: unknown = null;
  /** Numbers of the steps that made this actor's next step possible; kept only for an observer. */
  causes: number[] = [];
  /** The search's notes about this run. */
  notes: unknown = null;

  constructor(index: number, path: string, id: Digest) {
    this.index = index;
    this.path = path;
    this.id = id;
  }

  /** The step in progress entails more: to be done, as steps of its own, before the actor's next op. */
  entail(errand: Yieldable<unknown>): void {
    cleared(); // an op made here waits on purpose
    this.errands.push(errand);
  }

  get top(): Frame {
    return this.frames[this.frames.length - 1] as Frame;
  }

  /** The unit whose body steps. */
  get unit(): Unit {
    return (this.frames[this.frames.length - 1] as Frame).unit;
  }
}
