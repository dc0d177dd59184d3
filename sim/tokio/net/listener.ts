// The state of a listening socket: NET-1 (connections complete before anybody accepts them, first come, first served).
// Wakes: a connection wakes those who accept.
import { COMMUTES, FOLLOWS, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";
import type { Core } from "../runtime/core.ts";
import type { SocketAddr } from "./addr.ts";
import type { Endpoint } from "./endpoint.ts";
import { READABLE, Source } from "./source.ts";

/** Nobody was there. */
export const NOBODY = 1;
/** A connection joins the queue; carries its number. */
export const JOINS = 2;
/** A connection is accepted; carries its number. */
export const ACCEPTS = 3;
/** The listener goes. */
export const ENDS = 4;

export class Listener extends Shared {
  readonly addr: SocketAddr;
  /** Connected, and not yet accepted. */
  readonly queue: Endpoint[] = [];
  joined = 0;
  accepted = 0;
  readonly source: Source;
  /** Who has it, for the wait-for graph. */
  holder: () => string = () => "";

  constructor(world: World, path: string, addr: SocketAddr, core: Core) {
    super(world, path);
    this.addr = addr;
    const status = (): number => (this.queue.length > 0 ? READABLE : 0);
    this.source = new Source(core, `${path}/source`, { status, waitedOn: [this] }, 0);
  }

  join(end: Endpoint): void {
    this.world.touch(this, JOINS + this.joined * 16);
    this.joined++;
    this.queue.push(end);
    this.changed();
    this.source.report();
  }

  /** The n-th that joins is the n-th that is accepted. */
  override relation(earlier: number, later: number): Relation {
    const first = earlier & 15;
    const second = later & 15;
    if (first === NOBODY && second === NOBODY) return COMMUTES;
    if (first === JOINS && second === ACCEPTS) return earlier >>> 4 <= later >>> 4 ? FOLLOWS : COMMUTES;
    if (first === ACCEPTS && second === JOINS) return COMMUTES;
    return RACES;
  }

  override digest(hash: Hash): void {
    for (const { id } of this.queue) hash.lanes(id);
  }
}
