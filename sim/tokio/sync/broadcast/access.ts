// How the ops of a broadcast channel touch it, and what that means for dependence.
//
// Messages are numbered, and a mode carries the number of its message: a receive follows the send of its own message and those
// before it, commutes with later ones as long as they leave its message in the ring, and races with the one that overwrites it.
import { COMMUTES, FOLLOWS, RACES, type Relation } from "../../../kernel/shared.ts";

/** A message is sent. */
export const SEND = 1;
/** A message is received. */
export const RECV = 2;
/** The same by a receive that would have answered without one. */
export const TRIED = 3;
/** A receive learns how far it lags behind. */
export const LAGS = 4;
/** A receive finds nothing, or is given up: it takes or leaves its place among those who wait. */
export const QUEUES = 5;
/** A receive learns that nothing will come any more. */
export const NONE = 6;
/** A receiver is made. */
export const SUBSCRIBES = 7;
/** A receiver is dropped. */
export const LEAVES = 8;
/** A sender is dropped. */
export const DROP = 9;
/** A send learns that there is no receiver. */
export const REFUSED = 10;
/** `closed()` has come true. */
export const CLOSED = 11;
/** An end is cloned, or a weak one comes or goes: only a count can show it. */
export const COUNTS = 12;
/** An answer that changes nothing: how many messages, how many ends. */
export const LOOKS = 13;
/** Whatever may depend on everything. */
export const ALL = 14;

/** A mode with the number of the message it is about. */
export const numbered = (mode: number, message: number): number => mode + message * 16;

/** How `later` relates to `earlier` in a ring of `capacity` messages. */
export function relate(earlier: number, later: number, capacity: number): Relation {
  const first = earlier & 15;
  const second = later & 15;
  if (first === ALL || second === ALL) return RACES;
  if (first === LOOKS || second === LOOKS) return isQuiet(first) && isQuiet(second) ? COMMUTES : RACES;
  switch (first) {
    case SEND:
      return afterSend(earlier >>> 4, second, later >>> 4);
    case RECV:
    case TRIED:
      return second === SEND && later >>> 4 >= (earlier >>> 4) + capacity ? RACES : COMMUTES;
    case LAGS:
      return second === SEND ? RACES : COMMUTES;
    case QUEUES:
      return second === SEND || second === QUEUES || second === DROP ? RACES : COMMUTES;
    case SUBSCRIBES:
      return second === SEND || second === REFUSED || second === LEAVES || second === CLOSED ? RACES : COMMUTES;
    case LEAVES:
      if (second === CLOSED) return FOLLOWS;
      return second === SEND || second === REFUSED || second === SUBSCRIBES ? RACES : COMMUTES;
    case DROP:
      if (second === NONE) return FOLLOWS;
      return second === QUEUES ? RACES : COMMUTES;
    case REFUSED:
      return second === SUBSCRIBES || second === SEND ? RACES : COMMUTES;
    case CLOSED:
      return second === SUBSCRIBES ? RACES : COMMUTES;
    default:
      return COMMUTES; // NONE, COUNTS: nobody's later op can tell
  }
}

function afterSend(sent: number, second: number, message: number): Relation {
  switch (second) {
    case RECV:
      return sent <= message ? FOLLOWS : COMMUTES;
    case TRIED:
      return sent <= message ? RACES : COMMUTES;
    case NONE:
      return FOLLOWS;
    case DROP:
    case CLOSED:
    case COUNTS:
      return COMMUTES;
    default:
      return RACES;
  }
}

/** What no look could show. */
const isQuiet = (mode: number): boolean =>
  mode === LOOKS || mode === QUEUES || mode === NONE || mode === CLOSED || mode === REFUSED;
