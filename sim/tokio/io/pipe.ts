// One direction of a byte stream: NET-4 (boundaries of writes are not preserved), NET-13 (bounded). Of `duplex` and `simplex`
// this is all there is; a socket's two directions have a driver between themselves and their readers.
// Invariant: buffered = written − taken ≤ capacity.
// Wakes: a write and a close wake the reader, a read and a close the writer (of a duplex; sockets see net/source.ts).
import type { Actor, Waker } from "../../kernel/actor.ts";
import { brief } from "../../kernel/record/brief.ts";
import { type Relation, Shared } from "../../kernel/shared.ts";
import { Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { exhausted, spend } from "../task/coop.ts";
import { hashWaker } from "../task/wakers.ts";
import { BROKEN, CLOSE, EOF, FULL, LOOKS, placed, READ, relate, TIGHT, WRITE } from "./access.ts";
import { Bytes, NO_BYTES } from "./bytes.ts";
import { IoError } from "./error.ts";

export class Pipe extends Shared {
  readonly capacity: number;
  readonly #pieces: Bytes[] = [];
  /** Nothing more goes in. */
  closed = false;
  written = 0;
  taken = 0;
  readWaker: Waker | null = null;
  writeWaker: Waker | null = null;
  /** Who could act, for the wait-for graph. */
  writer: () => string = () => "";
  reader: () => string = () => "";

  constructor(world: World, path: string, capacity: number) {
    super(world, path);
    this.capacity = capacity;
  }

  override relation(earlier: number, later: number): Relation {
    return relate(earlier, later);
  }

  /** How many bytes wait to be read. */
  get buffered(): number {
    return this.written - this.taken;
  }

  get free(): number {
    return this.capacity - this.buffered;
  }

  /** Puts in what there is room for. */
  push(bytes: Bytes): number {
    const count = Math.min(bytes.length, this.free);
    if (count > 0) this.#pieces.push(bytes.slice(0, count));
    this.written += count;
    return count;
  }

  /** Takes at most `max` bytes. */
  pull(max: number): Bytes {
    const pieces: Bytes[] = [];
    let left = Math.min(max, this.buffered);
    this.taken += left;
    while (left > 0) {
      const first = this.#pieces[0] as Bytes;
      pieces.push(first.slice(0, left));
      if (first.length > left) this.#pieces[0] = first.slice(left);
      else this.#pieces.shift();
      left -= Math.min(first.length, left);
    }
    return Bytes.concat(pieces);
  }

  /** What `pull` would give. */
  peek(max: number): Bytes {
    return Bytes.concat(this.#pieces).slice(0, max);
  }

  /** What was not read is lost. */
  clear(): void {
    this.#pieces.length = 0;
    this.taken = this.written;
  }

  wakeReader(): void {
    this.changed();
    const waker = this.readWaker;
    this.readWaker = null;
    waker?.wake();
  }

  wakeWriter(): void {
    this.changed();
    const waker = this.writeWaker;
    this.writeWaker = null;
    waker?.wake();
  }

  /** How a read of at most `max` bytes touches it now. */
  readMode(max: number): number {
    if (this.buffered === 0) return this.closed ? EOF : LOOKS;
    return this.buffered >= max ? placed(FULL, this.taken + max) : placed(READ, this.taken);
  }

  /** How a write of so many bytes touches it now. */
  writeMode(count: number): number {
    if (this.closed) return BROKEN;
    if (this.free === 0) return LOOKS;
    return placed(this.written + count <= this.capacity ? WRITE : TIGHT, this.written);
  }

  override digest(hash: Hash): void {
    hash.add(this.closed ? 1 : 0).add(this.buffered);
    for (const byte of this.peek(this.buffered)) hash.add(byte);
    hashWaker(hash, this.readWaker);
    hashWaker(hash, this.writeWaker);
  }
}

type Poll<T> = Result<T, IoError> | typeof PENDING;

/** A read of a pipe without a driver; zero bytes mean its end (NET-13). */
export const readPipe = (pipe: Pipe, max: number): Future<Result<Bytes, IoError>> =>
  new PollOp(read as never, pipe, max) as never;

/** A write to a pipe without a driver: as many bytes as there is room for (NET-13). */
export const writePipe = (pipe: Pipe, bytes: Bytes): Future<Result<number, IoError>> =>
  new PollOp(write as never, pipe, bytes) as never;

/** An end goes: the other one reads what is left and can write no more (NET-13). */
export const dropPipes = (written: Pipe, read: Pipe): Op<undefined> => new Op(drop as never, written, read);

/** Nothing more goes into the pipe; what is in it can still be read. */
export const shutDownPipe = (pipe: Pipe): Op<undefined> => new Op(shutdown as never, pipe, undefined);

const read: OpKind<Pipe, number, Poll<Bytes>> = {
  name: "pipe.read",
  mode: READ,
  poll: true,
  enabled: ({ object, arg }) => arg === 0 || (object as Pipe).buffered > 0 || (object as Pipe).closed,
  modeOf: ({ object, arg }) => (object as Pipe).readMode(arg),
  heldBy: ({ object }) => [(object as Pipe).writer()],
  execute({ object, arg }, _world, actor: Actor) {
    const pipe = object as Pipe;
    if (exhausted(actor)) return PENDING;
    if (arg > 0 && pipe.buffered === 0 && !pipe.closed) {
      pipe.readWaker = actor.waker;
      return PENDING;
    }
    spend(actor);
    const bytes = arg > 0 ? pipe.pull(arg) : NO_BYTES;
    if (!bytes.isEmpty()) pipe.wakeWriter();
    return ok(bytes);
  },
};

const write: OpKind<Pipe, Bytes, Poll<number>> = {
  name: "pipe.write",
  show: ({ arg }) => brief(arg),
  mode: WRITE,
  poll: true,
  enabled: ({ object, arg }) => arg.isEmpty() || (object as Pipe).closed || (object as Pipe).free > 0,
  modeOf: ({ object, arg }) => (object as Pipe).writeMode(arg.length),
  heldBy: ({ object }) => [(object as Pipe).reader()],
  execute({ object, arg }, _world, actor) {
    const pipe = object as Pipe;
    if (exhausted(actor)) return PENDING;
    if (!pipe.closed && !arg.isEmpty() && pipe.free === 0) {
      pipe.writeWaker = actor.waker;
      return PENDING;
    }
    spend(actor);
    if (pipe.closed) return err(IoError.of("BrokenPipe"));
    const count = pipe.push(arg);
    if (count > 0) pipe.wakeReader();
    return ok(count);
  },
};

const shutdown: OpKind<Pipe, undefined, undefined> = {
  name: "pipe.shutdown",
  mode: CLOSE,
  execute({ object }) {
    close(object as Pipe);
    return undefined;
  },
};

const drop: OpKind<Pipe, Pipe, undefined> = {
  name: "pipe.drop",
  show: () => null,
  mode: CLOSE,
  execute({ object, arg }, world) {
    close(object as Pipe);
    world.touch(arg, CLOSE);
    close(arg);
    return undefined;
  },
};

function close(pipe: Pipe): void {
  pipe.closed = true;
  pipe.wakeReader();
  pipe.wakeWriter();
}
