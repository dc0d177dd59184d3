// tokio::io::AsyncWriteExt: NET-7 (a write may be partial, `write_all` loops), WriteZero where nothing goes in.
import { Owner } from "../../kernel/ownership/owner.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { Reader } from "./async-read.ts";
import { Bytes, type BytesLike } from "./bytes.ts";
import type { BytesMut } from "./bytes-mut.ts";
import { IoError } from "./error.ts";

/** `()` or an error. */
export type Done = Result<undefined, IoError>;

/** What a writer does, for whoever holds it. */
export interface PollWrite {
  /** One write; how many bytes went in. */
  pollWrite(bytes: Bytes): Future<Result<number, IoError>>;
  pollFlush(): Future<Done>;
  pollShutdown(): Future<Done>;
}

/** The methods of `AsyncWriteExt`. */
export interface AsyncWriteExt extends PollWrite {
  /** Waits for room and writes some of the bytes; how many (NET-7). */
  write(bytes: BytesLike): Future<Result<number, IoError>>;
  /**
   * Writes everything. Dropped half-way, some of it is written (SEL-13).
   *
   * @example
   * (yield* stream.writeAll("PING\n")).unwrap();
   */
  writeAll(bytes: BytesLike): Future<Done>;
  /** Writes some of the buffer and takes that off its start. */
  writeBuf(buffer: BytesMut): Future<Result<number, IoError>>;
  writeAllBuf(buffer: BytesMut): Future<Done>;
  writeU8(value: number): Future<Done>;
  writeU16(value: number): Future<Done>;
  writeU32(value: number): Future<Done>;
  writeU64(value: bigint): Future<Done>;
  /** What a buffer holds goes on its way; sockets have none (NET-7). */
  flush(): Future<Done>;
  /** Nothing more will be written: the peer reads the end (NET-8). */
  shutdown(): Future<Done>;
}

/** Something that bytes can be written to. */
export abstract class Writer extends Owner implements AsyncWriteExt {
  abstract pollWrite(bytes: Bytes): Future<Result<number, IoError>>;
  abstract pollFlush(): Future<Done>;
  abstract pollShutdown(): Future<Done>;

  write(bytes: BytesLike): Future<Result<number, IoError>> {
    this.check("write");
    return this.pollWrite(Bytes.from(bytes));
  }
  writeAll(bytes: BytesLike): Future<Done> {
    this.check("writeAll");
    return writingAll(this, Bytes.from(bytes));
  }
  writeBuf(buffer: BytesMut): Future<Result<number, IoError>> {
    this.check("writeBuf");
    return writingBuf(this, buffer);
  }
  writeAllBuf(buffer: BytesMut): Future<Done> {
    this.check("writeAllBuf");
    return writingAllBuf(this, buffer);
  }
  writeU8(value: number): Future<Done> {
    return this.writeAll(u8(value));
  }
  writeU16(value: number): Future<Done> {
    return this.writeAll(u16(value));
  }
  writeU32(value: number): Future<Done> {
    return this.writeAll(u32(value));
  }
  writeU64(value: bigint): Future<Done> {
    return this.writeAll(u64(value));
  }
  flush(): Future<Done> {
    this.check("flush");
    return this.pollFlush();
  }
  shutdown(): Future<Done> {
    this.check("shutdown");
    return this.pollShutdown();
  }
}

/** Something that bytes can be read from and written to. */
export abstract class Stream extends Reader implements AsyncWriteExt {
  abstract pollWrite(bytes: Bytes): Future<Result<number, IoError>>;
  abstract pollFlush(): Future<Done>;
  abstract pollShutdown(): Future<Done>;

  write(bytes: BytesLike): Future<Result<number, IoError>> {
    this.check("write");
    return this.pollWrite(Bytes.from(bytes));
  }
  writeAll(bytes: BytesLike): Future<Done> {
    this.check("writeAll");
    return writingAll(this, Bytes.from(bytes));
  }
  writeBuf(buffer: BytesMut): Future<Result<number, IoError>> {
    this.check("writeBuf");
    return writingBuf(this, buffer);
  }
  writeAllBuf(buffer: BytesMut): Future<Done> {
    this.check("writeAllBuf");
    return writingAllBuf(this, buffer);
  }
  writeU8(value: number): Future<Done> {
    return this.writeAll(u8(value));
  }
  writeU16(value: number): Future<Done> {
    return this.writeAll(u16(value));
  }
  writeU32(value: number): Future<Done> {
    return this.writeAll(u32(value));
  }
  writeU64(value: bigint): Future<Done> {
    return this.writeAll(u64(value));
  }
  flush(): Future<Done> {
    this.check("flush");
    return this.pollFlush();
  }
  shutdown(): Future<Done> {
    this.check("shutdown");
    return this.pollShutdown();
  }
}

/** Writes until nothing is left. */
export function* writingAll(writer: PollWrite, bytes: Bytes): Sim<Done> {
  let rest = bytes;
  while (!rest.isEmpty()) {
    const wrote: Result<number, IoError> = yield* writer.pollWrite(rest);
    if (wrote.isErr()) return wrote;
    if (wrote.value === 0) return err(IoError.of("WriteZero"));
    rest = rest.slice(wrote.value);
  }
  return ok();
}

function* writingBuf(writer: PollWrite, buffer: BytesMut): Sim<Result<number, IoError>> {
  const wrote: Result<number, IoError> = yield* writer.pollWrite(buffer.bytes);
  if (wrote.isOk()) buffer.advance(wrote.value);
  return wrote;
}

function* writingAllBuf(writer: PollWrite, buffer: BytesMut): Sim<Done> {
  while (buffer.length > 0) {
    const wrote = yield* writingBuf(writer, buffer);
    if (wrote.isErr()) return wrote;
    if (wrote.value === 0) return err(IoError.of("WriteZero"));
  }
  return ok();
}

/** A future that is ready, and no step. */
export function* ready<T>(value: T): Sim<T> {
  return value;
}

/** An op that cannot fail, as a future of `Ok(())`; made when it is polled. */
export function* succeeding(op: () => Future<unknown>): Sim<Done> {
  yield* op();
  return ok();
}

const u8 = (value: number): Uint8Array => Uint8Array.of(value);
const u16 = (value: number): Uint8Array => Uint8Array.of(value >>> 8, value);
const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}
