// tokio::io::{BufReader, BufWriter, BufStream} and AsyncBufReadExt: NET-7 (a BufWriter that is dropped loses what it
// holds), NET-12 (lines), NET-18 (capacities). They own the stream inside of them.

import { Misuse } from "../../kernel/errors.ts";
import type { Drop } from "../../kernel/ownership/owner.ts";
import type { Make } from "../../kernel/signal/make.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { DEFAULT_BUFFER, noteLost, Reader, textOf } from "./async-read.ts";
import { type Done, type PollWrite, Stream, type Writer } from "./async-write.ts";
import { Bytes, NO_BYTES } from "./bytes.ts";
import type { BytesMut } from "./bytes-mut.ts";
import { IoError } from "./error.ts";
import { Lines } from "./lines.ts";
import { filling, NEWLINE, readingUntil } from "./reading-until.ts";
import { releaseInner, unwrapped, wrap } from "./wrapper.ts";

/** What a buffer can be put around. */
type Inner = Reader | Writer;

/** The `AsyncBufReadExt` methods, and the reading and writing of what is inside. */
export abstract class Buffered<S extends Inner> extends Stream {
  protected readonly inner: S;
  readonly #readCapacity: number;
  readonly #writeCapacity: number;
  /** Read, and not yet asked for. */
  #ahead: Bytes = NO_BYTES;
  /** Written, and not yet passed on. */
  #behind: Bytes = NO_BYTES;

  constructor(world: World, name: string, inner: S, readCapacity: number, writeCapacity: number) {
    super(world, name);
    this.inner = inner;
    this.#readCapacity = readCapacity;
    this.#writeCapacity = writeCapacity;
  }

  // --- Reading ----------------------------------------------------------------------------------------------------------

  /** What was read ahead, without waiting. */
  buffer(): Bytes {
    this.check("buffer");
    return this.#ahead;
  }

  /** What was read ahead; reads if there is nothing. Nothing means the end. Cancel safe. */
  fillBuf(): Future<Result<Bytes, IoError>> {
    this.check("fillBuf");
    return this.pollFillBuf();
  }

  /** Takes so many bytes of what was read ahead. */
  consume(count: number): void {
    this.check("consume");
    this.taken(count);
  }

  /**
   * The next line with its end, or what is left at the end; empty at the end. Dropped half-way, it has lost what it had
   * (NET-12). `InvalidData` where it is no text.
   */
  readLine(): Future<Result<string, IoError>> {
    this.check("readLine");
    return readingLine(this);
  }

  /** Appends to the buffer up to and with `delimiter`; how many bytes. Dropped half-way, the buffer keeps them (NET-12). */
  readUntil(delimiter: number, buffer: BytesMut): Future<Result<number, IoError>> {
    this.check("readUntil");
    return readingUntil(this, delimiter, (bytes) => buffer.put(bytes));
  }

  /** The lines, one by one. */
  lines(): Make<Lines<this>> {
    return wrap("Lines", this, (name) => new Lines(this.world, name, this));
  }

  pollFillBuf(): Future<Result<Bytes, IoError>> {
    return filling(this);
  }

  /** A read of what is inside, past the buffer. */
  pollInner(max: number): Future<Result<Bytes, IoError>> {
    return readerIn(this.inner).pollRead(max);
  }

  get ahead(): Bytes {
    return this.#ahead;
  }

  refill(bytes: Bytes): void {
    this.#ahead = bytes;
  }

  taken(count: number): void {
    this.#ahead = this.#ahead.slice(count);
  }

  get readCapacity(): number {
    return this.#readCapacity;
  }

  override pollRead(max: number): Future<Result<Bytes, IoError>> {
    return this.#readCapacity === 0 ? this.pollInner(max) : readingAhead(this, max);
  }

  // --- Writing ----------------------------------------------------------------------------------------------------------

  override pollWrite(bytes: Bytes): Future<Result<number, IoError>> {
    const inner = writerIn(this.inner);
    return this.#writeCapacity === 0 && this.#behind.isEmpty() ? inner.pollWrite(bytes) : this.#writing(inner, bytes);
  }

  *#writing(inner: PollWrite, bytes: Bytes): Sim<Result<number, IoError>> {
    if (this.#behind.length + bytes.length > this.#writeCapacity) {
      const flushed = yield* this.#passOn(inner);
      if (flushed.isErr()) return flushed;
    }
    if (bytes.length >= this.#writeCapacity) return yield* inner.pollWrite(bytes);
    this.#behind = Bytes.concat([this.#behind, bytes]);
    return ok(bytes.length);
  }

  *#passOn(inner: PollWrite): Sim<Done> {
    while (!this.#behind.isEmpty()) {
      const wrote: Result<number, IoError> = yield* inner.pollWrite(this.#behind);
      if (wrote.isErr()) return wrote;
      if (wrote.value === 0) return err(IoError.new("WriteZero", "failed to write the buffered data"));
      this.#behind = this.#behind.slice(wrote.value);
    }
    return ok();
  }

  override *pollFlush(): Sim<Done> {
    const inner = writerIn(this.inner);
    const flushed = yield* this.#passOn(inner);
    return flushed.isErr() ? flushed : yield* inner.pollFlush();
  }

  override *pollShutdown(): Sim<Done> {
    const inner = writerIn(this.inner);
    const flushed = yield* this.#passOn(inner);
    return flushed.isErr() ? flushed : yield* inner.pollShutdown();
  }

  // --- The stream inside --------------------------------------------------------------------------------------------------

  /** What is inside; both buffers are lost. */
  intoInner(): Make<S> {
    return unwrapped(this, this.inner);
  }

  override release(unwinding: boolean): Drop {
    return releaseInner(this.inner, unwinding);
  }

  digest(hash: Hash): void {
    hash.text(this.name);
    this.#ahead.digest(hash);
    this.#behind.digest(hash);
  }
}

/** `tokio::io::BufReader`: reads ahead. Writes go straight through. */
export class BufReader<S extends Reader = Reader> extends Buffered<S> {
  /**
   * `BufReader::new`: 8 KiB.
   *
   * @example
   * const reader = yield* BufReader.new(stream);
   * const line = (yield* reader.readLine()).unwrap();
   */
  static new<S extends Reader>(inner: S): Make<BufReader<S>> {
    return BufReader.withCapacity(DEFAULT_BUFFER, inner);
  }

  /** Panics for 0 (NET-18). */
  static withCapacity<S extends Reader>(capacity: number, inner: S): Make<BufReader<S>> {
    refuseZero(capacity);
    return wrap("BufReader", inner, (name) => new BufReader(inner.world, name, inner, capacity, 0));
  }
}

/** `tokio::io::BufWriter`: holds back what is written until it is flushed or full. Dropped, it loses that (NET-7). */
export class BufWriter<S extends Inner = Inner> extends Buffered<S> {
  /** `BufWriter::new`: 8 KiB. */
  static new<S extends Inner>(inner: S): Make<BufWriter<S>> {
    return BufWriter.withCapacity(DEFAULT_BUFFER, inner);
  }

  /** 0 means no buffer (NET-18). */
  static withCapacity<S extends Inner>(capacity: number, inner: S): Make<BufWriter<S>> {
    return wrap("BufWriter", inner, (name) => new BufWriter(inner.world, name, inner, 0, capacity));
  }
}

/** `tokio::io::BufStream`: both. */
export class BufStream<S extends Stream = Stream> extends Buffered<S> {
  /** `BufStream::new`: 8 KiB each. */
  static new<S extends Stream>(inner: S): Make<BufStream<S>> {
    return BufStream.withCapacity(DEFAULT_BUFFER, DEFAULT_BUFFER, inner);
  }

  /** Panics for a read buffer of 0 (NET-18). */
  static withCapacity<S extends Stream>(readCapacity: number, writeCapacity: number, inner: S): Make<BufStream<S>> {
    refuseZero(readCapacity);
    return wrap("BufStream", inner, (name) => new BufStream(inner.world, name, inner, readCapacity, writeCapacity));
  }
}

function* readingAhead(reader: Buffered<Inner>, max: number): Sim<Result<Bytes, IoError>> {
  if (reader.ahead.isEmpty() && max >= reader.readCapacity) return yield* reader.pollInner(max);
  const got = yield* filling(reader);
  if (got.isErr()) return got;
  const bytes = got.value.slice(0, max);
  reader.taken(bytes.length);
  return ok(bytes);
}

function* readingLine(reader: Buffered<Inner>): Sim<Result<string, IoError>> {
  const pieces: Bytes[] = [];
  let done = false;
  try {
    const got = yield* readingUntil(reader, NEWLINE, (bytes) => pieces.push(bytes));
    done = true;
    return got.isErr() ? got : textOf(Bytes.concat(pieces));
  } finally {
    if (!done) noteLost(reader, "read_line", Bytes.concat(pieces).length);
  }
}

function readerIn(inner: Inner): Reader {
  if (inner instanceof Reader) return inner;
  throw new Misuse(`${inner.name} cannot be read from`);
}

function writerIn(inner: Inner): PollWrite {
  if ("pollWrite" in inner) return inner as PollWrite;
  throw new Misuse(`${inner.name} cannot be written to`);
}

function refuseZero(capacity: number): void {
  if (capacity === 0) throw new Panic("capacity must be greater than zero");
}
