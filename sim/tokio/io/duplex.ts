// tokio::io::{duplex, simplex}: NET-13 (bounded, closed by a drop or a shutdown), COOP-2.
import type { Drop, Owner } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Future } from "../../kernel/signal/signal.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { type Done, ready, Stream, succeeding } from "./async-write.ts";
import type { Bytes } from "./bytes.ts";
import type { IoError } from "./error.ts";
import { dropPipes, Pipe, readPipe, shutDownPipe, writePipe } from "./pipe.ts";
import { ReadHalf, SplitStream, WriteHalf } from "./split.ts";

/** One end of `duplex(n)`. */
export class DuplexStream extends Stream {
  readonly #inbox: Pipe;
  readonly #outbox: Pipe;

  constructor(world: World, name: string, inbox: Pipe, outbox: Pipe) {
    super(world, name);
    this.#inbox = inbox;
    this.#outbox = outbox;
    inbox.reader = () => whoHas(this);
    outbox.writer = () => whoHas(this);
  }

  override pollRead(max: number): Future<Result<Bytes, IoError>> {
    return readPipe(this.#inbox, max);
  }
  override pollWrite(bytes: Bytes): Future<Result<number, IoError>> {
    return writePipe(this.#outbox, bytes);
  }
  override pollFlush(): Future<Done> {
    return ready(ok());
  }
  override pollShutdown(): Future<Done> {
    return succeeding(() => shutDownPipe(this.#outbox));
  }

  /** The peer reads what is left, and cannot write any more. */
  override release(): Drop {
    return dropPipes(this.#outbox, this.#inbox);
  }
}

/** Both ends of `simplex(n)` together: what is written can be read. */
class SimplexStream extends Stream {
  readonly #pipe: Pipe;

  constructor(world: World, name: string, pipe: Pipe) {
    super(world, name);
    this.#pipe = pipe;
  }

  override pollRead(max: number): Future<Result<Bytes, IoError>> {
    return readPipe(this.#pipe, max);
  }
  override pollWrite(bytes: Bytes): Future<Result<number, IoError>> {
    return writePipe(this.#pipe, bytes);
  }
  override pollFlush(): Future<Done> {
    return ready(ok());
  }
  override pollShutdown(): Future<Done> {
    return succeeding(() => shutDownPipe(this.#pipe));
  }
  override release(): Drop {
    return null; // nobody is left who could tell
  }
}

/**
 * `tokio::io::duplex`: two streams, each of which reads what the other writes, with at most `maxBufSize` bytes on the way.
 * Panics for 0 (NET-13).
 *
 * @example
 * const [client, server] = yield* duplex(64);
 * (yield* client.writeAll("ping")).unwrap();
 * const ping = (yield* server.readExact(4)).unwrap();
 */
export const duplex = (maxBufSize: number): Make<[DuplexStream, DuplexStream]> =>
  new Make((world, actor) => {
    refuseZero(maxBufSize);
    const name = actor.unit.nextObject("duplex");
    const one = new Pipe(world, `${name}/1`, maxBufSize);
    const two = new Pipe(world, `${name}/2`, maxBufSize);
    const ends: [DuplexStream, DuplexStream] = [
      new DuplexStream(world, `DuplexStream ${name}/1`, two, one),
      new DuplexStream(world, `DuplexStream ${name}/2`, one, two),
    ];
    for (const end of ends) world.own(end);
    return ends;
  }, "duplex");

/**
 * `tokio::io::simplex`: one direction. It ends by `shutdown`, not by a drop of the writer. Panics for 0 (NET-13).
 *
 * @example
 * const [receiver, sender] = yield* simplex(64);
 */
export const simplex = (maxBufSize: number): Make<[ReadHalf, WriteHalf]> =>
  new Make((world, actor) => {
    refuseZero(maxBufSize);
    const name = actor.unit.nextObject("simplex");
    const pipe = new Pipe(world, name, maxBufSize);
    const stream = new SplitStream(new SimplexStream(world, name, pipe), `${name}/halves`);
    const ends: [ReadHalf, WriteHalf] = [new ReadHalf(world, stream), new WriteHalf(world, stream)];
    pipe.reader = () => whoHas(ends[0]);
    pipe.writer = () => whoHas(ends[1]);
    for (const end of ends) world.own(end);
    return ends;
  }, "simplex");

/** Who could act on it, for the wait-for graph. */
export const whoHas = ({ holder, keeper }: Owner): string => holder?.unit.path ?? keeper ?? "";

function refuseZero(maxBufSize: number): void {
  if (maxBufSize === 0) throw new Panic("`max_buf_size` must be greater than 0");
}
