// The owned halves of a TcpStream or UnixStream: NET-8 (the drop of the writing half is a shutdown, unless it is forgotten;
// the socket is closed when both are gone), and the borrowed ones.
import { consume, type Drop, type Owner } from "../../kernel/ownership/owner.ts";
import { Shared } from "../../kernel/shared.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Future } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { CLOSE } from "../io/access.ts";
import { DEFAULT_BUFFER, Reader } from "../io/async-read.ts";
import { type Done, ready, succeeding, Writer } from "../io/async-write.ts";
import { Bytes, type BytesLike } from "../io/bytes.ts";
import { whoHas } from "../io/duplex.ts";
import type { IoError } from "../io/error.ts";
import type { Endpoint } from "./endpoint.ts";
import { Interest, type Ready } from "./interest.ts";
import type { Socket } from "./socket.ts";
import { readyFor, waitingFor } from "./socket.ts";
import {
  closeWrite,
  peekSocket,
  readSocket,
  tryReadSocket,
  tryWriteSocket,
  waiterFor,
  writeSocket,
} from "./socket-ops.ts";
import { READ } from "./source.ts";

/** A socket that two owned halves share. */
class Halved<S extends Socket> extends Shared {
  readonly end: Endpoint;
  /** The socket again. */
  readonly whole: (world: World) => S;
  halves = 2;

  constructor(end: Endpoint, path: string, whole: (world: World) => S) {
    super(end.world, path);
    this.end = end;
    this.whole = whole;
  }

  override digest(hash: Hash): void {
    hash.add(this.halves);
  }
}

/** A half goes; `closes`: with it what is written. */
const dropHalf: OpKind<Halved<Socket>, boolean, undefined> = {
  name: "socket.dropHalf",
  show: () => null,
  mode: 2,
  execute({ object, arg: closes }, world) {
    const it = object as Halved<Socket>;
    it.halves--;
    world.touch(it.end.outbox, CLOSE);
    if (closes) it.end.closeWrite();
    if (it.halves === 0) it.end.drop();
    return undefined;
  },
};

/** The half that reads. */
export class OwnedReadHalf<S extends Socket = Socket> extends Reader {
  readonly halved: Halved<S>;

  constructor(halved: Halved<S>) {
    super(halved.world, `OwnedReadHalf of ${halved.path}`);
    this.halved = halved;
    halved.end.inbox.reader = () => whoHas(this);
  }

  override pollRead(max: number): Future<Result<Bytes, IoError>> {
    return readSocket(this.halved.end, max);
  }
  readable(): Future<Done> {
    this.check("readable");
    return waitingFor(this.halved.end, Interest.READABLE);
  }
  ready(interest: Interest): Future<Result<Ready, IoError>> {
    this.check("ready");
    return readyFor(this.halved.end, interest);
  }
  tryRead(max: number = DEFAULT_BUFFER): Op<Result<Bytes, IoError>> {
    this.check("tryRead");
    return tryReadSocket(this.halved.end, max);
  }
  peek(max: number = DEFAULT_BUFFER): Future<Result<Bytes, IoError>> {
    this.check("peek");
    return peekSocket(this.halved.end, max, waiterFor(READ));
  }

  /** The socket again; `Err` with both halves where they do not belong together. */
  reunite(write: OwnedWriteHalf<S>): Make<Result<S, ReuniteError<S>>> {
    this.check("reunite");
    write.check("reunite");
    return new Make((world) => {
      if (write.halved !== this.halved) return err(new ReuniteError(this, write));
      consume(this);
      consume(write);
      const whole = this.halved.whole(world);
      world.own(whole);
      return ok(whole);
    }, "reunite");
  }

  override release(): Drop {
    return new Op(dropHalf as never, this.halved, false);
  }
}

/** The half that writes; its drop shuts the direction down. */
export class OwnedWriteHalf<S extends Socket = Socket> extends Writer {
  readonly halved: Halved<S>;
  #shutsDown = true;

  constructor(halved: Halved<S>) {
    super(halved.world, `OwnedWriteHalf of ${halved.path}`);
    this.halved = halved;
    halved.end.outbox.writer = () => whoHas(this);
  }

  override pollWrite(bytes: Bytes): Future<Result<number, IoError>> {
    return writeSocket(this.halved.end, bytes);
  }
  override pollFlush(): Future<Done> {
    return ready(ok());
  }
  override pollShutdown(): Future<Done> {
    return succeeding(() => closeWrite(this.halved.end));
  }
  writable(): Future<Done> {
    this.check("writable");
    return waitingFor(this.halved.end, Interest.WRITABLE);
  }
  ready(interest: Interest): Future<Result<Ready, IoError>> {
    this.check("ready");
    return readyFor(this.halved.end, interest);
  }
  tryWrite(bytes: BytesLike): Op<Result<number, IoError>> {
    this.check("tryWrite");
    return tryWriteSocket(this.halved.end, Bytes.from(bytes));
  }

  /** Drops the half and leaves its direction open until the other one goes (NET-8). */
  forget(): Op<undefined> {
    this.check("forget");
    consume(this);
    return new Op(dropHalf as never, this.halved, false);
  }

  override release(): Drop {
    return new Op(dropHalf as never, this.halved, this.#shutsDown);
  }
}

/** The halves do not belong together; here they are. */
export class ReuniteError<S extends Socket> {
  readonly read: OwnedReadHalf<S>;
  readonly write: OwnedWriteHalf<S>;

  constructor(read: OwnedReadHalf<S>, write: OwnedWriteHalf<S>) {
    this.read = read;
    this.write = write;
  }

  display(): string {
    return "tried to reunite halves that are not from the same socket";
  }
}

/** `into_split`. */
export const intoHalves = <S extends Socket>(
  socket: S,
  end: Endpoint,
  whole: () => S,
): Make<[OwnedReadHalf<S>, OwnedWriteHalf<S>]> => {
  socket.check("intoSplit");
  return new Make((world) => {
    consume(socket);
    const halved = new Halved(end, `${end.path}/halves`, whole);
    const halves: [OwnedReadHalf<S>, OwnedWriteHalf<S>] = [new OwnedReadHalf(halved), new OwnedWriteHalf(halved)];
    for (const half of halves) world.own(half);
    return halves;
  }, "intoSplit");
};

/** A half that is borrowed from a socket: it works as long as its body holds the socket. */
export class ReadHalf extends Reader {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super(socket.world, `ReadHalf of ${socket.name}`);
    this.#socket = socket;
  }

  override check(use: string): void {
    this.#socket.check(use);
  }
  override pollRead(max: number): Future<Result<Bytes, IoError>> {
    return this.#socket.pollRead(max);
  }
  readable(): Future<Done> {
    return this.#socket.readable();
  }
  tryRead(max: number = DEFAULT_BUFFER): Op<Result<Bytes, IoError>> {
    return this.#socket.tryRead(max);
  }
  peek(max: number = DEFAULT_BUFFER): Future<Result<Bytes, IoError>> {
    return this.#socket.peek(max);
  }
  override release(): Drop {
    return null;
  }
}

/** See `ReadHalf`. */
export class WriteHalf extends Writer {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super(socket.world, `WriteHalf of ${socket.name}`);
    this.#socket = socket;
  }

  override check(use: string): void {
    this.#socket.check(use);
  }
  override pollWrite(bytes: Bytes): Future<Result<number, IoError>> {
    return this.#socket.pollWrite(bytes);
  }
  override pollFlush(): Future<Done> {
    return this.#socket.pollFlush();
  }
  override pollShutdown(): Future<Done> {
    return this.#socket.pollShutdown();
  }
  writable(): Future<Done> {
    return this.#socket.writable();
  }
  tryWrite(bytes: BytesLike): Op<Result<number, IoError>> {
    return this.#socket.tryWrite(bytes);
  }
  override release(): Drop {
    return null;
  }
}

/** `split`: halves for two futures of one task. */
export const borrowedHalves = (socket: Socket): Make<[ReadHalf, WriteHalf]> => {
  socket.check("split");
  return new Make((world) => {
    const halves: [ReadHalf, WriteHalf] = [new ReadHalf(socket), new WriteHalf(socket)];
    for (const half of halves as Owner[]) world.own(half);
    return halves;
  }, "split");
};
