// tokio::net::TcpStream: NET-2 (nobody listens), NET-3 (several addresses), NET-16 (faults), NET-17 (a connect waits for the
// driver), RT-31, RT-32 (TXT-3), NET-15.
import type { Actor } from "../../kernel/actor.ts";
import type { Make } from "../../kernel/signal/make.ts";
import { type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING, type Sim } from "../../kernel/signal/signal.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { RESET } from "../io/access.ts";
import { ECONNREFUSED, ENOTCONN, IoError } from "../io/error.ts";
import { currentCore } from "../runtime/context.ts";
import type { Core } from "../runtime/core.ts";
import { exhausted, spend } from "../task/coop.ts";
import { TXT_3 } from "../texts.ts";
import { SocketAddr, type ToSocketAddrs } from "./addr.ts";
import { connected, type Endpoint, type Link } from "./endpoint.ts";
import {
  borrowedHalves,
  intoHalves,
  type OwnedReadHalf,
  type OwnedWriteHalf,
  type ReadHalf,
  type WriteHalf,
} from "./halves.ts";
import { firstOf } from "./lookup-host.ts";
import { LOOKUP, type Network, networkOf, portOf } from "./network.ts";
import { Socket } from "./socket.ts";
import { gone } from "./socket-ops.ts";
import { Source, WRITE } from "./source.ts";

/** A TCP connection. */
export class TcpStream extends Socket {
  constructor(end: Endpoint) {
    super(`TcpStream ${end.path}`, end);
  }

  /**
   * `TcpStream::connect`: tries the addresses in turn. Panics without a runtime that has I/O enabled (RT-31, RT-32).
   *
   * @example
   * const stream = (yield* TcpStream.connect("127.0.0.1:6379")).unwrap();
   * (yield* stream.writeAll("PING\r\n")).unwrap();
   */
  static connect(addr: ToSocketAddrs): Sim<Result<TcpStream, IoError>> {
    return firstOf(addr, connecting);
  }

  localAddr(): Result<SocketAddr, IoError> {
    this.check("localAddr");
    return ok(this.end.local as SocketAddr);
  }

  /** `NotConnected` after a reset. */
  peerAddr(): Result<SocketAddr, IoError> {
    this.check("peerAddr");
    return this.world.told(this.end.reset) ? err(IoError.os(ENOTCONN)) : ok(this.end.other.local as SocketAddr);
  }

  /** Halves for two futures of this task; they borrow the stream. */
  split(): Make<[ReadHalf, WriteHalf]> {
    return borrowedHalves(this);
  }

  /** Halves for two tasks (NET-8). */
  intoSplit(): Make<[OwnedReadHalf<TcpStream>, OwnedWriteHalf<TcpStream>]> {
    return intoHalves(this, this.end, () => new TcpStream(this.end));
  }

  /** Nothing of the machine depends on it. */
  setNodelay(_nodelay: boolean): Result<undefined, IoError> {
    this.check("setNodelay");
    return ok();
  }
}

/** The runtime that a new socket belongs to; panics where it has no I/O (RT-31, RT-32). */
export function ioCore(actor: Actor): Core {
  const core = currentCore(actor);
  if (!core.options.io) throw new Panic(TXT_3);
  return core;
}

/** One connect in progress. */
interface Connecting {
  readonly addr: SocketAddr;
  end: Endpoint | null;
  source: Source | null;
  refused: boolean;
}

function connecting(addr: SocketAddr): Sim<Result<TcpStream, IoError>> {
  const state: Connecting = { addr, end: null, source: null, refused: false };
  const poll: Future<Result<TcpStream, IoError>> = new PollOp(connect as never, null, state) as never;
  return (function* () {
    return yield* poll;
  })();
}

const connect: OpKind<Network, Connecting, Result<TcpStream, IoError> | typeof PENDING> = {
  name: "TcpStream.connect",
  show: ({ arg }) => arg.addr.display(),
  mode: LOOKUP,
  poll: true,
  resolve: networkOf,
  enabled: ({ arg }) => arg.source === null || arg.source.isOpen(WRITE, true),
  execute({ object, arg }, world, actor) {
    const network = object as Network;
    if (arg.source === null) {
      const core = ioCore(actor);
      if (core.timersGone) return err(gone());
      begin(network, arg, core, actor);
    }
    const source = arg.source as unknown as Source;
    if (exhausted(actor)) return PENDING;
    if (source.gone) return err(gone());
    if (!source.isReady(WRITE, actor, true)) {
      source.wait(WRITE, actor);
      return PENDING;
    }
    spend(actor);
    if (arg.refused) {
      source.close();
      return err(IoError.os(ECONNREFUSED));
    }
    const stream = new TcpStream(arg.end as Endpoint);
    world.own(stream);
    return ok(stream);
  },
  dropped({ arg, object }) {
    (object as Network | null)?.world.touch(arg.end?.outbox ?? (object as Network), arg.end === null ? LOOKUP : RESET);
    arg.end?.drop();
  },
};

/** The system call: the other side is connected before anybody accepts (NET-1). */
function begin(network: Network, state: Connecting, core: Core, actor: Actor): void {
  const { world } = network;
  network.used = true;
  const path = actor.unit.nextObject("tcp");
  const listener = network.find(state.addr);
  const refusable = listener !== undefined && network.faults.refuse === true;
  state.refused = listener === undefined || (refusable && world.choose("fault", 2) === 1);
  if (state.refused || listener === undefined) {
    state.source = new Source(core, `${path}/source`, { status: () => WRITE, waitedOn: [] }, 0);
    return;
  }
  const link: Link = { world, path, capacity: network.capacity, faults: network.faults, unix: false };
  const far = new SocketAddr(state.addr.ip, listener.addr.port);
  const [near, server] = connected(link, new SocketAddr(ownIp(far.ip), portOf(path)), far);
  state.end = near;
  near.source = new Source(core, `${near.path}/source`, near, 0);
  state.source = near.source;
  listener.join(server);
}

/** Who connects to this machine does so from the address that it asks for. */
const ownIp = (ip: string): string => (ip === "0.0.0.0" ? "127.0.0.1" : ip === "::" ? "::1" : ip);
