// tokio::io::{copy, copy_buf, copy_bidirectional}: NET-18 (sizes), NET-19 (the writer is flushed where the reader has
// nothing), COOP-2 (a poll of a copy costs a unit beside those of its reads and writes).
import type { Actor } from "../../kernel/actor.ts";
import { Make } from "../../kernel/signal/make.ts";
import { type Future, PENDING, type Sim } from "../../kernel/signal/signal.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { type Poll, ready } from "../future/poll-fn.ts";
import { type Polling, polling } from "../future/polling.ts";
import { contextOf } from "../runtime/context.ts";
import { exhausted, spend } from "../task/coop.ts";
import { DEFAULT_BUFFER, type Reader } from "./async-read.ts";
import type { AsyncWriteExt, Done, PollWrite, Stream } from "./async-write.ts";
import type { Buffered } from "./buf-reader.ts";
import { Bytes, NO_BYTES } from "./bytes.ts";
import { IoError } from "./error.ts";

/** How many bytes, or the error of either side. */
type Copied = Result<number, IoError>;

/**
 * `tokio::io::copy`: everything from the reader to the writer, up to the end; how many bytes.
 *
 * @example
 * const [reader, writer] = yield* stream.split();
 * const count = (yield* copy(reader, writer)).unwrap(); // an echo server
 */
export function copy(reader: Reader, writer: AsyncWriteExt & { check(use: string): void }): Future<Copied> {
  reader.check("copy");
  writer.check("copy");
  return polled(new Transfer(DEFAULT_BUFFER, reader, writer, false));
}

/** `tokio::io::copy_buf`: the same from a buffered reader, in pieces as large as its buffer (NET-19). */
export function copyBuf(
  reader: Buffered<Reader>,
  writer: AsyncWriteExt & { check(use: string): void },
): Future<Copied> {
  reader.check("copyBuf");
  writer.check("copyBuf");
  return polled(new Transfer(reader.readCapacity, reader, writer, false));
}

/**
 * `tokio::io::copy_bidirectional`: both ways in one task, until both ends are reached; each end is passed on by a shutdown.
 * How many bytes went from `a` to `b`, and from `b` to `a`.
 */
export const copyBidirectional = (a: Stream, b: Stream): Future<Result<[number, number], IoError>> =>
  copyBidirectionalWithSizes(a, b, DEFAULT_BUFFER, DEFAULT_BUFFER);

/** The same with buffers of these sizes; panics for 0 (NET-18). */
export function copyBidirectionalWithSizes(
  a: Stream,
  b: Stream,
  aToB: number,
  bToA: number,
): Future<Result<[number, number], IoError>> {
  if (aToB === 0) throw new Panic("`a_to_b_buf_size` must be greater than 0");
  if (bToA === 0) throw new Panic("`b_to_a_buf_size` must be greater than 0");
  a.check("copyBidirectional");
  b.check("copyBidirectional");
  return bothWays(new Transfer(aToB, a, b, true), new Transfer(bToA, b, a, true));
}

function* bothWays(forth: Transfer, back: Transfer): Sim<Result<[number, number], IoError>> {
  for (;;) {
    const there = yield* forth.poll();
    if (there.done && there.value.isErr()) return there.value;
    const here = yield* back.poll();
    if (here.done && here.value.isErr()) return here.value;
    if (there.done && here.done) return ok([there.value.unwrap(), here.value.unwrap()]);
    yield PENDING;
  }
}

function* polled(transfer: Transfer): Sim<Copied> {
  for (;;) {
    const poll = yield* transfer.poll();
    if (poll.done) return poll.value;
    yield PENDING;
  }
}

/** One direction of a copy: what tokio calls a CopyBuffer. */
class Transfer {
  readonly #size: number;
  readonly #reader: Reader;
  readonly #writer: PollWrite;
  /** The end is passed on by a shutdown. */
  readonly #shutsDown: boolean;
  /** Read, and not yet written. */
  #buffer: Bytes = NO_BYTES;
  /** How much of the buffer was filled since it was last empty. */
  #filled = 0;
  #amount = 0;
  #atEnd = false;
  #needsFlush = false;
  #shuttingDown = false;
  #result: Copied | null = null;
  readonly #reading = new Slot<Result<Bytes, IoError>>();
  readonly #writing = new Slot<Result<number, IoError>>();
  readonly #ending = new Slot<Done>();

  constructor(size: number, reader: Reader, writer: PollWrite, shutsDown: boolean) {
    this.#size = size;
    this.#reader = reader;
    this.#writer = writer;
    this.#shutsDown = shutsDown;
  }

  *poll(): Sim<Poll<Copied>> {
    if (this.#result !== null) return ready(this.#result);
    if (!this.#shuttingDown) {
      const copied = yield* this.#budgeted();
      if (!copied.done) return copied;
      if (copied.value.isErr() || !this.#shutsDown) return this.#end(copied.value);
      this.#shuttingDown = true;
    }
    const shut = yield* this.#ending.poll("shutdown", () => this.#writer.pollShutdown());
    return shut.done ? this.#end(shut.value.isErr() ? shut.value : ok(this.#amount)) : PENDING;
  }

  #end(result: Copied): Poll<Copied> {
    this.#result = result;
    return ready(result);
  }

  *#budgeted(): Sim<Poll<Copied>> {
    const actor: Actor = yield* new Make((_world, current) => current);
    if (exhausted(actor)) return PENDING;
    const context = contextOf(actor);
    const before = context.budget;
    spend(actor);
    const worked = { progress: false };
    const poll = yield* this.#copy(worked);
    if (!worked.progress) context.budget = before;
    return poll;
  }

  *#copy(worked: { progress: boolean }): Sim<Poll<Copied>> {
    for (;;) {
      if (this.#filled < this.#size && !this.#atEnd) {
        const got = yield* this.#fill();
        if (got.done) {
          worked.progress = true;
          if (got.value.isErr()) return ready(got.value);
        } else if (this.#buffer.isEmpty()) {
          if (!this.#needsFlush) return PENDING;
          const flushed = yield* this.#flush();
          if (!flushed.done) return PENDING;
          if (flushed.value.isErr()) return ready(flushed.value);
          worked.progress = true;
          this.#needsFlush = false;
          return PENDING;
        }
      }
      while (!this.#buffer.isEmpty()) {
        const wrote = yield* this.#write();
        if (!wrote.done) return PENDING;
        if (wrote.value.isErr()) return ready(wrote.value);
        worked.progress = true;
        if (wrote.value.value === 0) return ready(err(IoError.new("WriteZero", "write zero byte into writer")));
        this.#buffer = this.#buffer.slice(wrote.value.value);
        this.#amount += wrote.value.value;
        this.#needsFlush = true;
      }
      this.#filled = 0;
      if (!this.#atEnd) continue;
      const flushed = yield* this.#flush();
      return flushed.done ? ready(flushed.value.isErr() ? flushed.value : ok(this.#amount)) : PENDING;
    }
  }

  #flush(): Sim<Poll<Done>> {
    return this.#ending.poll("flush", () => this.#writer.pollFlush());
  }

  *#fill(): Sim<Poll<Result<undefined, IoError>>> {
    const max = this.#size - this.#filled;
    const poll = yield* this.#reading.poll(max, () => this.#reader.pollRead(max));
    if (!poll.done) return PENDING;
    if (poll.value.isErr()) return ready(poll.value);
    this.#buffer = Bytes.concat([this.#buffer, poll.value.value]);
    this.#filled += poll.value.value.length;
    this.#atEnd = poll.value.value.isEmpty();
    return ready(ok());
  }

  /** While the writer has no room, a bit more is read. */
  *#write(): Sim<Poll<Result<number, IoError>>> {
    const bytes = this.#buffer;
    const poll = yield* this.#writing.poll(bytes, () => this.#writer.pollWrite(bytes));
    if (poll.done || this.#atEnd || this.#filled >= this.#size) return poll;
    const got = yield* this.#fill();
    return got.done && got.value.isErr() ? ready(got.value) : PENDING;
  }
}

/** A future that is polled until it is done, or until another one is wanted. */
class Slot<T> {
  #wanted: unknown = null;
  #polling: Polling<T> | null = null;

  *poll(wanted: unknown, make: () => Future<T>): Sim<Poll<T>> {
    if (this.#polling !== null && wanted !== this.#wanted) {
      yield* this.#polling.drop();
      this.#polling = null;
    }
    this.#polling ??= yield* polling(make());
    this.#wanted = wanted;
    const poll: Poll<T> = yield* this.#polling.poll();
    if (poll.done) this.#polling = null;
    return poll;
  }
}
