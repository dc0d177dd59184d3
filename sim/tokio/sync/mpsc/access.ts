// How the ops of a tokio mpsc channel touch it, and what that means for dependence.
//
// The n-th value pushed is the n-th taken, so a mode carries the number of its value: a receive follows the send of its own
// value and those before it, and commutes with later ones. On a bounded channel a receive also makes room, which decides
// whether a send has to wait: those two race.
import { COMMUTES, FOLLOWS, RACES, type Relation } from "../../../kernel/shared.ts";

/** A value is pushed. */
export const SEND = 1;
/** A value is taken. */
export const RECV = 2;
/** An answer that depends on everything: nothing there, full, the capacity. */
export const LOOKS = 3;
/** A sender is dropped. */
export const DROP = 4;
/** The receiver closes the channel, or is dropped. */
export const CLOSE = 5;
/** A send takes or leaves its place in the queue for permits. */
export const QUEUES = 6;
/** `recv` learns that nothing will come any more. */
export const NONE = 7;
/** A send learns that the channel is closed. */
export const REFUSED = 8;
/** The same, of a send that had been assigned its permit. */
export const RETURNED = 9;
/** `closed()` has come true. */
export const CLOSED = 10;
/** `is_closed` of a sender. */
export const CHECK = 11;
/** Values are taken by a receive that would have taken another number of them, or answered without any. */
export const TRIED = 12;
/** How many senders there are. */
export const COUNTS = 13;
/** A sender more, of several. */
export const CLONES = 14;
/** A weak sender comes, goes, or becomes a strong one if there is one left. */
export const WEAK = 15;

/** A mode with the number of the value it is about. */
export const numbered = (mode: number, value: number): number => mode + value * 16;

/** How `later` relates to `earlier`. */
export function relate(earlier: number, later: number, bounded: boolean): Relation {
  const first = earlier & 15;
  const second = later & 15;
  if (first >= COUNTS || second >= COUNTS)
    return Math.max(first, second) === WEAK ? ofWeak(first, second) : ofCounts(first, second);
  switch (first) {
    case SEND:
      if (second === RECV) return earlier >>> 4 <= later >>> 4 ? FOLLOWS : COMMUTES;
      if (second === NONE) return FOLLOWS;
      return second === DROP || second === CLOSED || second === CHECK ? COMMUTES : RACES;
    case RECV:
      if (second === SEND) return bounded ? RACES : COMMUTES;
      return second === LOOKS || second === QUEUES || second === CLOSE ? RACES : COMMUTES;
    case LOOKS:
      return second === LOOKS || second === CLOSED || second === CHECK || second === REFUSED ? COMMUTES : RACES;
    case DROP:
      if (second === NONE) return FOLLOWS;
      return second === LOOKS ? RACES : COMMUTES;
    case CLOSE:
      if (second === CLOSED || second === NONE) return FOLLOWS;
      return second === DROP ? COMMUTES : RACES;
    case TRIED:
    case QUEUES:
      if (second === NONE) return FOLLOWS;
      return second === DROP || second === CLOSED || second === CHECK ? COMMUTES : RACES;
    case RETURNED:
      if (second === NONE) return FOLLOWS;
      return second === LOOKS || second === CLOSE ? RACES : COMMUTES;
    case REFUSED:
    case CHECK:
      return second === CLOSE ? RACES : COMMUTES;
    default:
      return COMMUTES; // NONE, CLOSED: nobody's later op can tell
  }
}

/** Who counts senders minds those that come and go. */
function ofCounts(first: number, second: number): Relation {
  if (first !== COUNTS && second !== COUNTS) return COMMUTES;
  const other = first === COUNTS ? second : first;
  return other === CLONES || other === DROP ? RACES : COMMUTES;
}

/** Whether a weak sender can become a strong one decides the last strong one's drop. */
function ofWeak(first: number, second: number): Relation {
  const other = first === WEAK ? second : first;
  return other === DROP || other === WEAK || other === COUNTS || other === NONE || other === LOOKS ? RACES : COMMUTES;
}
