// How the ops of a channel touch it, and what that means for dependence (exact where the queue's numbers tell).
//
// The n-th value pushed is the n-th taken, so a mode carries the number of its value: a receive follows the send of its own
// value and commutes with later ones; a send into a full channel follows the receive that made its room. A mode must be the
// same in every linearisation of a trace; hence sends race with each other, and what answers without a value races with
// every send and every drop of a sender, not only with the last.
import { COMMUTES, FOLLOWS, RACES, type Relation } from "../../kernel/shared.ts";

/** A value is pushed by a send that would have waited for room. */
export const SEND = 1;
/** A value is pushed by a send that would have answered `Full`. */
export const TRY_SEND = 2;
/** `Full`. */
export const FULL = 3;
/** A value is taken by a receive that would have waited for it. */
export const RECV = 4;
/** A value is taken by a receive that would have answered without. */
export const TRY_RECV = 5;
/** A receive answers without a value where it would not have waited: it saw all sends and drops. */
export const EMPTY = 6;
/** A waiting receive learns that all senders are gone. */
export const CLOSED = 7;
/** A sender is dropped. */
export const DROP = 8;
/** The receiver is dropped. */
export const HANGUP = 9;
/** A send that could have pushed its value before learns that the receiver is gone. */
export const REFUSED = 10;
/** The same, of a send that had no room until then. */
export const FREED = 11;
/** Rendezvous: the receiver is ready to be handed a value. */
export const ARRIVE = 12;
/** Rendezvous: a sender is ready to hand its value over. */
export const OFFER = 13;
/** Rendezvous: the sender learns that a `try_recv` took its value. */
export const COMPLETE = 14;

/** A mode with the number of the value it is about. */
export const numbered = (mode: number, value: number): number => mode + value * 16;

/** How `later` relates to `earlier` on a channel with room for `capacity` values. */
export function relate(earlier: number, later: number, capacity: number): Relation {
  const first = earlier & 15;
  const second = later & 15;
  const a = earlier >>> 4;
  const b = later >>> 4;
  switch (first) {
    case SEND:
    case TRY_SEND:
      if (second === RECV) return a <= b ? FOLLOWS : COMMUTES;
      if (second === TRY_RECV) return a <= b ? RACES : COMMUTES;
      return second === CLOSED || second === DROP || second === REFUSED || second === ARRIVE || second === OFFER
        ? COMMUTES
        : RACES; // also with a sender that waits for its turn until the receiver goes
    case RECV:
    case TRY_RECV:
      if (second === COMPLETE) return a === b ? FOLLOWS : COMMUTES;
      if (second === SEND) return a <= b - capacity ? FOLLOWS : COMMUTES;
      if (second === TRY_SEND) return a <= b - capacity ? RACES : COMMUTES;
      if (second === OFFER) return first === TRY_RECV ? RACES : COMMUTES;
      return second === FULL ? RACES : COMMUTES;
    case FULL:
      return second === FULL || second === DROP || second === OFFER ? COMMUTES : RACES;
    case EMPTY:
      return second === REFUSED || second === FREED || second === COMPLETE ? COMMUTES : RACES;
    case DROP:
      if (second === CLOSED) return FOLLOWS;
      return second === EMPTY ? RACES : COMMUTES;
    case HANGUP:
      if (second === FREED) return FOLLOWS;
      return second === DROP || second === OFFER || second === COMPLETE ? COMMUTES : RACES;
    case ARRIVE:
      if (second === SEND) return FOLLOWS;
      return second === TRY_SEND || second === FULL ? RACES : COMMUTES;
    case OFFER:
      return second === TRY_RECV || second === EMPTY ? RACES : COMMUTES;
    default:
      return COMMUTES; // CLOSED, REFUSED, FREED, COMPLETE: nobody's later op can tell
  }
}
