// How ops touch one direction of a byte stream, and what that means for dependence. A mode carries a place in the stream:
// the first byte of a write, the first byte of a read, the end of a read that got all it asked for.
//
// A read follows the writes that brought its first byte. Later writes could have given it more, so they race with it, unless
// it was full anyway. A write is free of all reads where everything that was ever written would fit into the pipe.
import { COMMUTES, FOLLOWS, RACES, type Relation } from "../../kernel/shared.ts";

/** An answer that depends on everything: nothing there, no room. */
export const LOOKS = 1;
/** Bytes go in, and would whatever the reader did. */
export const WRITE = 2;
/** Bytes go in, as many as there is room for. */
export const TIGHT = 3;
/** Bytes come out, fewer than were asked for. */
export const READ = 4;
/** Bytes come out, as many as were asked for. */
export const FULL = 5;
/** A read learns that nothing will come any more. */
export const EOF = 6;
/** One of the ends closes this direction. */
export const CLOSE = 7;
/** A write learns that it is closed. */
export const BROKEN = 8;
/** The connection is reset. */
export const RESET = 9;
/** An answer that comes at once, whatever it is. */
export const TRIES = 10;

/** A mode with its place in the stream. */
export const placed = (mode: number, place: number): number => mode + place * 16;

/** How `later` relates to `earlier`. */
export function relate(earlier: number, later: number): Relation {
  const first = earlier & 15;
  const second = later & 15;
  if (first >= RESET || second >= RESET) return RACES;
  switch (first) {
    case WRITE:
    case TIGHT:
      if (second === EOF) return FOLLOWS;
      if (second === READ) return place(earlier) <= place(later) ? FOLLOWS : RACES;
      if (second === FULL) return place(earlier) < place(later) ? FOLLOWS : first === TIGHT ? RACES : COMMUTES;
      return RACES;
    case READ:
      return second === CLOSE || second === BROKEN ? COMMUTES : RACES;
    case FULL:
      return second === WRITE || second === CLOSE || second === BROKEN ? COMMUTES : RACES;
    case CLOSE:
      if (second === EOF) return FOLLOWS;
      return second === READ || second === FULL ? COMMUTES : RACES;
    case EOF:
      return second === LOOKS || second === EOF || second === CLOSE || second === BROKEN ? COMMUTES : RACES;
    case LOOKS:
      return second === LOOKS || second === EOF ? COMMUTES : RACES;
    default: // BROKEN
      return second === CLOSE || second === WRITE || second === TIGHT ? RACES : COMMUTES;
  }
}

const place = (mode: number): number => mode >>> 4;
