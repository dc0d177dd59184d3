// Reading ahead, and taking what was read ahead up to a delimiter.
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import { ok, type Result } from "../../kernel/value/result.ts";
import { DEFAULT_BUFFER } from "./async-read.ts";
import type { Bytes } from "./bytes.ts";
import type { IoError } from "./error.ts";

export const NEWLINE = 10;
export const RETURN = 13;

/** What reads ahead, for whoever holds it. */
export interface ReadsAhead {
  /** Read, and not yet asked for. */
  readonly ahead: Bytes;
  readonly readCapacity: number;
  refill(bytes: Bytes): void;
  taken(count: number): void;
  pollInner(max: number): Future<Result<Bytes, IoError>>;
}

/** What was read ahead; reads where there is nothing. */
export function* filling(reader: ReadsAhead): Sim<Result<Bytes, IoError>> {
  if (reader.ahead.isEmpty()) {
    const got: Result<Bytes, IoError> = yield* reader.pollInner(reader.readCapacity || DEFAULT_BUFFER);
    if (got.isErr()) return got;
    reader.refill(got.value);
  }
  return ok(reader.ahead);
}

/** Hands pieces to `put` up to and with the delimiter; how many bytes. */
export function* readingUntil(
  reader: ReadsAhead,
  delimiter: number,
  put: (bytes: Bytes) => void,
): Sim<Result<number, IoError>> {
  let count = 0;
  for (;;) {
    const got = yield* filling(reader);
    if (got.isErr()) return got;
    const at = got.value.indexOf(delimiter);
    const piece = at < 0 ? got.value : got.value.slice(0, at + 1);
    put(piece);
    reader.taken(piece.length);
    count += piece.length;
    if (at >= 0 || piece.isEmpty()) return ok(count);
  }
}
