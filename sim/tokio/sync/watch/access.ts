// How the ops of a watch channel touch it, and what that means for dependence.
//
// Values are numbered by their version, and a mode carries the number of its version: `changed` follows the first send that its
// receiver has not seen, and races with the later ones, since it marks them as seen or not.
import { COMMUTES, FOLLOWS, RACES, type Relation } from "../../../kernel/shared.ts";

/** A value is stored. */
export const SEND = 1;
/** The value is read, or borrowed. */
export const BORROWS = 2;
/** A borrow ends. */
export const RELEASES = 3;
/** `changed` learns that there is a value that it has not seen. */
export const CHANGES = 4;
/** A future looks and waits, or is given up. */
export const QUEUES = 5;
/** `changed` learns that nothing will come any more. */
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
/** An end is cloned: only a count can show it. */
export const COUNTS = 12;
/** An answer that changes nothing: whether something changed, how many ends. */
export const LOOKS = 13;
/** Whatever may depend on everything. */
export const ALL = 14;

/** A mode with the number of the version it is about. */
export const numbered = (mode: number, version: number): number => mode + version * 16;

/** How `later` relates to `earlier`. */
export function relate(earlier: number, later: number): Relation {
  const first = earlier & 15;
  const second = later & 15;
  if (first === ALL || second === ALL) return RACES;
  if (first === LOOKS || second === LOOKS) return isQuiet(first) && isQuiet(second) ? COMMUTES : RACES;
  switch (first) {
    case SEND:
      if (second === CHANGES) return earlier >>> 4 <= later >>> 4 ? FOLLOWS : RACES;
      if (second === NONE) return FOLLOWS;
      return second === DROP || second === CLOSED || second === COUNTS ? COMMUTES : RACES;
    case BORROWS:
    case RELEASES:
    case CHANGES:
      return second === SEND ? RACES : COMMUTES;
    case QUEUES:
      return second === SEND || second === DROP ? RACES : COMMUTES;
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

/** What no look could show. */
const isQuiet = (mode: number): boolean =>
  mode !== SEND && mode !== SUBSCRIBES && mode !== LEAVES && mode !== DROP && mode !== COUNTS;
