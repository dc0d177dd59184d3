// What TcpStream and UnixStream have in common: a connected socket that one body holds. NET-7 (flush does nothing), NET-8,
// NET-9, NET-10, NET-17.
import type { Drop } from "../../kernel/ownership/owner.ts";
import type { Op } from "../../kernel/signal/op.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import { ok, type Result } from "../../kernel/value/result.ts";
import { DEFAULT_BUFFER } from "../io/async-read.ts";
import { type Done, ready, Stream, succeeding } from "../io/async-write.ts";
import { Bytes, type BytesLike } from "../io/bytes.ts";
import { whoHas } from "../io/duplex.ts";
import type { IoError } from "../io/error.ts";
import type { Endpoint } from "./endpoint.ts";
import { Interest, Ready } from "./interest.ts";
import {
  closeWrite,
  dropSocket,
  peekSocket,
  readiness,
  readSocket,
  tryReadSocket,
  tryWriteSocket,
  waiterFor,
  writeSocket,
} from "./socket-ops.ts";
import { READ } from "./source.ts";

export abstract class Socket extends Stream {
  protected readonly end: Endpoint;

  constructor(name: string, end: Endpoint) {
    super(end.world, name);
    this.end = end;
    end.inbox.reader = () => whoHas(this);
    end.outbox.writer = () => whoHas(this);
  }

  override pollRead(max: number): Future<Result<Bytes, IoError>> {
    return readSocket(this.end, max);
  }
  override pollWrite(bytes: Bytes): Future<Result<number, IoError>> {
    return writeSocket(this.end, bytes);
  }
  override pollFlush(): Future<Done> {
    return ready(ok());
  }
  override pollShutdown(): Future<Done> {
    return succeeding(() => closeWrite(this.end));
  }

  /** Waits until a read may find something (NET-9, NET-17). */
  readable(): Future<Done> {
    this.check("readable");
    return waitingFor(this.end, Interest.READABLE);
  }

  /** Waits until a write may find room. */
  writable(): Future<Done> {
    this.check("writable");
    return waitingFor(this.end, Interest.WRITABLE);
  }

  /** Waits for either, and says which. */
  ready(interest: Interest): Future<Result<Ready, IoError>> {
    this.check("ready");
    return readyFor(this.end, interest);
  }

  /** Never waits: at most `max` bytes, or `WouldBlock` (NET-9). */
  tryRead(max: number = DEFAULT_BUFFER): Op<Result<Bytes, IoError>> {
    this.check("tryRead");
    return tryReadSocket(this.end, max);
  }

  /** Never waits: how many bytes went in, or `WouldBlock` (NET-9). */
  tryWrite(bytes: BytesLike): Op<Result<number, IoError>> {
    this.check("tryWrite");
    return tryWriteSocket(this.end, Bytes.from(bytes));
  }

  /** Waits for bytes and leaves them where they are. */
  peek(max: number = DEFAULT_BUFFER): Future<Result<Bytes, IoError>> {
    this.check("peek");
    return peekSocket(this.end, max, waiterFor(READ));
  }

  override release(): Drop {
    return dropSocket(this.end);
  }
}

export function* readyFor(end: Endpoint, interest: Interest): Sim<Result<Ready, IoError>> {
  const found: Result<number, IoError> = yield* readiness(end, waiterFor(interest.bits));
  return found.map((bits) => new Ready(bits));
}

export function* waitingFor(end: Endpoint, interest: Interest): Sim<Done> {
  const found: Result<number, IoError> = yield* readiness(end, waiterFor(interest.bits));
  return found.isErr() ? found : ok();
}
