// tokio::io::AsyncReadExt: NET-4, NET-11 (early ends), SEL-13 (`read` is cancel safe; what needs several reads is not).
//
// Decision: a read gives its bytes instead of filling the caller's buffer, which two bodies could share behind the
// machine's back. `max` stands for the buffer's length.
import { Owner } from "../../kernel/ownership/owner.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { Bytes } from "./bytes.ts";
import type { BytesMut } from "./bytes-mut.ts";
import { IoError } from "./error.ts";
import { lostBytes } from "./lost-bytes.ts";

/** The length of a buffer where nobody says otherwise: 8 KiB. */
export const DEFAULT_BUFFER: number = 8 * 1024;

/** What `read_to_end` asks for at once. */
const CHUNK = 64 * 1024;

/** Something that bytes can be read from. */
export abstract class Reader extends Owner {
  /** One read of at most `max` bytes; none means the end. For whoever holds the reader, which is not checked. */
  abstract pollRead(max: number): Future<Result<Bytes, IoError>>;

  /**
   * Waits for bytes and gives at most `max` of them; none means the end (NET-4).
   *
   * @example
   * const bytes = (yield* stream.read(1024)).unwrap();
   * if (bytes.isEmpty()) return; // the peer is done
   */
  read(max: number = DEFAULT_BUFFER): Future<Result<Bytes, IoError>> {
    this.check("read");
    return this.pollRead(max);
  }

  /** Appends to the buffer; the number of bytes, 0 at the end. */
  readBuf(buffer: BytesMut): Future<Result<number, IoError>> {
    this.check("readBuf");
    return readingBuf(this, buffer);
  }

  /** Exactly `count` bytes, or `UnexpectedEof` "early eof" (NET-11). Dropped half-way, it has lost what it had (SEL-13). */
  readExact(count: number): Future<Result<Bytes, IoError>> {
    this.check("readExact");
    return readingExact(this, count, "read_exact", earlyEof);
  }

  /** Everything up to the end. */
  readToEnd(): Future<Result<Bytes, IoError>> {
    this.check("readToEnd");
    return readingToEnd(this, "read_to_end");
  }

  /** Everything up to the end, as text; `InvalidData` where it is none (NET-12). */
  readToString(): Future<Result<string, IoError>> {
    this.check("readToString");
    return readingToString(this);
  }

  readU8(): Future<Result<number, IoError>> {
    return this.#number("read_u8", 1, (view) => view.getUint8(0));
  }
  readI8(): Future<Result<number, IoError>> {
    return this.#number("read_i8", 1, (view) => view.getInt8(0));
  }
  readU16(): Future<Result<number, IoError>> {
    return this.#number("read_u16", 2, (view) => view.getUint16(0));
  }
  readI16(): Future<Result<number, IoError>> {
    return this.#number("read_i16", 2, (view) => view.getInt16(0));
  }
  readU32(): Future<Result<number, IoError>> {
    return this.#number("read_u32", 4, (view) => view.getUint32(0));
  }
  readI32(): Future<Result<number, IoError>> {
    return this.#number("read_i32", 4, (view) => view.getInt32(0));
  }
  readU64(): Future<Result<bigint, IoError>> {
    return this.#number("read_u64", 8, (view) => view.getBigUint64(0));
  }
  readI64(): Future<Result<bigint, IoError>> {
    return this.#number("read_i64", 8, (view) => view.getBigInt64(0));
  }
  readU16Le(): Future<Result<number, IoError>> {
    return this.#number("read_u16_le", 2, (view) => view.getUint16(0, true));
  }
  readU32Le(): Future<Result<number, IoError>> {
    return this.#number("read_u32_le", 4, (view) => view.getUint32(0, true));
  }
  readU64Le(): Future<Result<bigint, IoError>> {
    return this.#number("read_u64_le", 8, (view) => view.getBigUint64(0, true));
  }

  #number<T>(method: string, size: number, get: (view: DataView) => T): Future<Result<T, IoError>> {
    this.check(method);
    return readingNumber(this, method, size, get);
  }
}

const earlyEof = (): IoError => IoError.new("UnexpectedEof", "early eof");
const noNumber = (): IoError => IoError.of("UnexpectedEof");

function* readingBuf(reader: Reader, buffer: BytesMut): Sim<Result<number, IoError>> {
  const got: Result<Bytes, IoError> = yield* reader.pollRead(CHUNK);
  if (got.isOk()) buffer.put(got.value);
  return got.map(({ length }) => length);
}

function* readingExact(reader: Reader, count: number, method: string, eof: () => IoError): Sim<Result<Bytes, IoError>> {
  const pieces: Bytes[] = [];
  let left = count;
  let inHand = 0; // while it waits
  try {
    while (left > 0) {
      inHand = count - left;
      const got: Result<Bytes, IoError> = yield* reader.pollRead(left);
      inHand = 0;
      if (got.isErr()) return got;
      if (got.value.isEmpty()) return err(eof());
      pieces.push(got.value);
      left -= got.value.length;
    }
    return ok(Bytes.concat(pieces));
  } finally {
    noteLost(reader, method, inHand);
  }
}

/** A read is dropped with bytes in hand (HZ-15). */
export function noteLost(reader: Reader, method: string, count: number): void {
  if (count === 0) return;
  lostBytes(reader.world).push({ reader: reader.name, method, count });
  reader.world.hazards?.note(
    "HZ-15",
    `${method} on ${reader.name} was dropped with ${count} bytes in hand, which nobody will see`,
  );
}

function* readingNumber<T>(
  reader: Reader,
  method: string,
  size: number,
  get: (view: DataView) => T,
): Sim<Result<T, IoError>> {
  const got = yield* readingExact(reader, size, method, noNumber);
  return got.map((bytes) => get(new DataView(bytes.toVec().buffer)));
}

function* readingToEnd(reader: Reader, method: string): Sim<Result<Bytes, IoError>> {
  const pieces: Bytes[] = [];
  let inHand = 0;
  try {
    for (;;) {
      inHand = Bytes.concat(pieces).length;
      const got: Result<Bytes, IoError> = yield* reader.pollRead(CHUNK);
      inHand = 0;
      if (got.isErr()) return got;
      if (got.value.isEmpty()) return ok(Bytes.concat(pieces));
      pieces.push(got.value);
    }
  } finally {
    noteLost(reader, method, inHand);
  }
}

function* readingToString(reader: Reader): Sim<Result<string, IoError>> {
  const got = yield* readingToEnd(reader, "read_to_string");
  return got.isOk() ? textOf(got.value) : got;
}

/** The text, or `InvalidData` (NET-12). */
export function textOf(bytes: Bytes): Result<string, IoError> {
  const text = bytes.utf8();
  return text.isOk() ? text : err(IoError.new("InvalidData", text.error));
}
