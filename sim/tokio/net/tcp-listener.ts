// tokio::net::TcpListener: NET-1 (ports; who waits in the queue is connected already), NET-15, NET-17 (what is accepted is
// taken for ready), RT-31, RT-32.
import type { Drop } from "../../kernel/ownership/owner.ts";
import { Owner } from "../../kernel/ownership/owner.ts";
import { Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING, type Sim } from "../../kernel/signal/signal.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { whoHas } from "../io/duplex.ts";
import { EADDRINUSE, EADDRNOTAVAIL, IoError } from "../io/error.ts";
import { exhausted, spend } from "../task/coop.ts";
import { isOwn, SocketAddr, type ToSocketAddrs } from "./addr.ts";
import type { Endpoint } from "./endpoint.ts";
import { ACCEPTS, ENDS, Listener, NOBODY } from "./listener.ts";
import { firstOf } from "./lookup-host.ts";
import { BIND, type Network, networkOf } from "./network.ts";
import { gone, near, waiterFor } from "./socket-ops.ts";
import { READ, READABLE, Source, type Waiter, WRITABLE } from "./source.ts";
import { ioCore, TcpStream } from "./tcp-stream.ts";

/** What an accept gives. */
export type Accepted = Result<[TcpStream, SocketAddr], IoError>;

/** A socket that others connect to. */
export class TcpListener extends Owner {
  readonly #listener: Listener;

  constructor(listener: Listener) {
    super(listener.world, `TcpListener ${listener.path}`);
    this.#listener = listener;
    listener.holder = () => whoHas(this);
  }

  /**
   * `TcpListener::bind`. Port 0 means a free one (NET-1). Panics without a runtime that has I/O enabled (RT-31, RT-32).
   *
   * @example
   * const listener = (yield* TcpListener.bind("127.0.0.1:0")).unwrap();
   * const address = listener.localAddr().unwrap();
   */
  static override bind(addr: ToSocketAddrs): Sim<Result<TcpListener, IoError>> {
    return firstOf(addr, binding);
  }

  localAddr(): Result<SocketAddr, IoError> {
    this.check("localAddr");
    return ok(this.#listener.addr);
  }

  /**
   * Waits for the next connection, in the order of the connects (NET-1). Cancel safe.
   *
   * @example
   * const [stream, peer] = (yield* listener.accept()).unwrap();
   */
  accept(): Future<Accepted> {
    this.check("accept");
    const listener = this.#listener;
    const state: Accepting = { waiter: waiterFor(READ), near: near(listener.source) };
    return new PollOp(accept as never, listener, state) as never;
  }

  override release(): Drop {
    return new Op(drop as never, this.#listener, undefined);
  }
}

function* binding(addr: SocketAddr): Sim<Result<TcpListener, IoError>> {
  return yield* new Op(bind as never, null, addr) as Op<Result<TcpListener, IoError>>;
}

const bind: OpKind<Network, SocketAddr, Result<TcpListener, IoError>> = {
  name: "TcpListener.bind",
  show: ({ arg }) => arg.display(),
  mode: BIND,
  resolve: networkOf,
  execute({ object, arg }, world, actor) {
    const network = object as Network;
    const path = actor.unit.nextObject("TcpListener");
    if (!isOwn(arg)) return err(IoError.os(EADDRNOTAVAIL));
    const addr = arg.port === 0 ? new SocketAddr(arg.ip, network.freePort(arg.ip, path)) : arg;
    if (network.isTaken(addr)) return err(IoError.os(EADDRINUSE));
    const core = ioCore(actor);
    if (core.timersGone) return err(gone());
    network.used = true;
    const listener = new Listener(world, path, addr, core);
    network.listeners.set(addr.display(), listener);
    const made = new TcpListener(listener);
    world.own(made);
    return ok(made);
  },
};

/** One accept in progress. */
interface Accepting {
  readonly waiter: Waiter;
  readonly near: boolean;
}

const accept: OpKind<Listener, Accepting, Accepted | typeof PENDING> = {
  name: "TcpListener.accept",
  show: () => null,
  mode: ACCEPTS,
  poll: true,
  enabled: ({ object, arg }) => (object as Listener).source.isOpen(READ, arg.near),
  modeOf({ object }) {
    const { queue, accepted } = object as Listener;
    return queue.length > 0 ? ACCEPTS + accepted * 16 : NOBODY;
  },
  execute({ object, arg: { waiter } }, world, actor) {
    const listener = object as Listener;
    const { source, queue } = listener;
    for (;;) {
      if (!source.poll(waiter, actor)) return PENDING;
      if (source.gone) return err(gone());
      if (exhausted(actor)) return PENDING;
      const end = queue.shift();
      if (end === undefined) {
        source.clear(READ);
        waiter.state = "new";
        continue;
      }
      spend(actor);
      listener.accepted++;
      listener.changed();
      return ok([streamOf(end, source), end.other.local as SocketAddr]);
    }

    function streamOf(end: Endpoint, { core }: Source): TcpStream {
      end.source = new Source(core, `${end.path}/source`, end, READABLE | WRITABLE);
      const stream = new TcpStream(end);
      world.own(stream);
      return stream;
    }
  },
  dropped: ({ object, arg }) => (object as Listener).source.forget(arg.waiter),
};

const drop: OpKind<Listener, undefined, undefined> = {
  name: "TcpListener.drop",
  mode: ENDS,
  execute({ object }, world) {
    const listener = object as Listener;
    const network = networkOf(world);
    world.touch(network, BIND);
    network.listeners.delete(listener.addr.display());
    listener.source.close();
    for (const end of listener.queue.splice(0)) end.abandon();
    return undefined;
  },
};
