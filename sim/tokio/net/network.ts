// The machine's loopback network: what is bound, and the faults that a program asks for. NET-1 (ports), NET-16 (faults).

import { Misuse } from "../../kernel/errors.ts";
import { COMMUTES, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import { digestOf, type Hash } from "../../kernel/state/hash.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import type { World } from "../../kernel/world.ts";
import { isWildcard, SocketAddr } from "./addr.ts";
import type { Listener } from "./listener.ts";

/** Somebody asks who listens. */
export const LOOKUP = 1;
/** Somebody begins to listen, or stops. */
export const BIND = 2;

/**
 * What may go wrong with TCP connections. Each fault that is allowed is a choice of the search at each place where it can
 * happen; nothing goes wrong unless it is asked for.
 */
export interface Faults {
  /** A connect may be refused although somebody listens. */
  readonly refuse?: boolean;
  /** A read or a write may find that the connection was reset. */
  readonly reset?: boolean;
  /** A read may give fewer bytes than there are: any number of them. */
  readonly partialReads?: boolean;
  /** A write may take fewer bytes than it could: any number of them. */
  readonly partialWrites?: boolean;
  /** What is sent may come so much later; `Duration.MAX`: never. Nothing overtakes what was sent before. */
  readonly delays?: readonly Duration[];
  /** How many bytes are on the way at most, instead of 3.9 MB (NET-7). */
  readonly capacity?: number;
}

/** Both kernel buffers of a loopback connection (NET-7). */
const CAPACITY = 3_900_000;

/** Ephemeral ports. */
const FIRST_PORT = 32_768;
const PORTS = 28_232;

export class Network extends Shared {
  readonly listeners: Map<string, Listener> = new Map();
  faults: Faults = {};
  used = false;

  constructor(world: World) {
    super(world, "network");
  }

  get capacity(): number {
    return this.faults.capacity ?? CAPACITY;
  }

  /** Who listens there. */
  find(addr: SocketAddr): Listener | undefined {
    return this.listeners.get(addr.display()) ?? this.listeners.get(wildcardOf(addr).display());
  }

  /** Whether the address is taken. */
  isTaken(addr: SocketAddr): boolean {
    for (const { addr: taken } of this.listeners.values()) {
      if (taken.port !== addr.port || taken.ip.includes(":") !== addr.ip.includes(":")) continue;
      if (taken.ip === addr.ip || isWildcard(taken.ip) || isWildcard(addr.ip)) return true;
    }
    return false;
  }

  /** A free port. It follows from who asks, so that programs that bind at once need not be told apart by it. */
  freePort(ip: string, path: string): number {
    for (let port = portOf(path); ; port = FIRST_PORT + ((port + 1 - FIRST_PORT) % PORTS)) {
      if (!this.isTaken(new SocketAddr(ip, port))) return port;
    }
  }

  override relation(earlier: number, later: number): Relation {
    return earlier === LOOKUP && later === LOOKUP ? COMMUTES : RACES;
  }

  override digest(hash: Hash): void {
    for (const name of [...this.listeners.keys()].sort()) hash.text(name);
  }
}

const wildcardOf = ({ ip, port }: SocketAddr): SocketAddr => new SocketAddr(ip.includes(":") ? "::" : "0.0.0.0", port);

/** The port of a socket by the path of its maker. */
export const portOf = (path: string): number => FIRST_PORT + ((digestOf(path).a >>> 0) % PORTS);

const key = {};

/** The network of this world. */
export const networkOf = (world: World): Network => world.single(key, () => new Network(world));

/**
 * Allows faults of the network from here on (NET-16); to be called before the first socket is made.
 *
 * @example
 * yield* net.faults({ partialReads: true, reset: true });
 */
export const faults = (allowed: Faults): Op<undefined> => new Op(allow as never, null, allowed);

const allow: OpKind<Network, Faults, undefined> = {
  name: "net.faults",
  mode: BIND,
  resolve: networkOf,
  execute({ object, arg }) {
    const network = object as Network;
    if (network.used) throw new Misuse("net.faults() after a socket was made\n  say what may go wrong first");
    network.faults = { ...network.faults, ...arg };
    return undefined;
  },
};
