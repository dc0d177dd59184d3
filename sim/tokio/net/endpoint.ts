// One end of a connection: NET-5 (closed with unread data: reset), NET-6 (writes to a peer that is gone), NET-8, NET-10.
// Invariants: after a reset nothing more can be written; the error is told once, to a read or a write.
// Wakes: whatever changes is news for the socket at either end.
import { cancel, plus, type Timer } from "../../kernel/clock.ts";
import { Shared } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import { Duration } from "../../kernel/value/duration.ts";
import type { World } from "../../kernel/world.ts";
import { BROKEN, CLOSE, RESET } from "../io/access.ts";
import { type Bytes, NO_BYTES } from "../io/bytes.ts";
import { ECONNRESET, EPIPE, IoError, type OsError } from "../io/error.ts";
import { Pipe } from "../io/pipe.ts";
import type { SocketAddr } from "./addr.ts";
import type { Faults } from "./network.ts";
import { READ_CLOSED, READABLE, type Source, WRITABLE, WRITE_CLOSED } from "./source.ts";

/** What the operating system answers where it would have to wait. */
export const WOULD_BLOCK: unique symbol = Symbol("would block");
export type WouldBlock = typeof WOULD_BLOCK;

/** How two ends are connected. */
export interface Link {
  readonly world: World;
  readonly path: string;
  readonly capacity: number;
  readonly faults: Faults;
  /** A Unix socket knows at once that its peer is gone. */
  readonly unix: boolean;
}

/** What is on its way. */
interface Sent {
  readonly what: Bytes | "end" | "reset";
  readonly timer: Timer;
}

export class Endpoint extends Shared {
  readonly link: Link;
  readonly inbox: Pipe;
  readonly outbox: Pipe;
  readonly local: SocketAddr | null;
  other!: Endpoint;
  source: Source | null = null;
  /** Nothing more is written from here. */
  shutDown = false;
  dropped = false;
  /** Told once. */
  error: OsError | null = null;
  reset = false;
  /** With delays: what was sent from here and is not there yet. */
  readonly #sent: Sent[] = [];

  constructor(link: Link, path: string, inbox: Pipe, outbox: Pipe, local: SocketAddr | null) {
    super(link.world, path);
    this.link = link;
    this.inbox = inbox;
    this.outbox = outbox;
    this.local = local;
  }

  /** What the operating system would report. */
  status(): number {
    const { inbox, reset, error } = this;
    const ended = inbox.closed || reset;
    let status = 0;
    if (inbox.buffered > 0 || ended || error !== null) status |= READABLE;
    if (ended) status |= READ_CLOSED;
    if (reset || this.shutDown || this.other.dropped || this.#room > 0) status |= WRITABLE;
    if (reset || (this.shutDown && inbox.closed)) status |= WRITE_CLOSED | READ_CLOSED;
    return status;
  }

  get waitedOn(): readonly Shared[] {
    return [this.inbox, this.outbox];
  }

  /** The system call: bytes, none at the end. `peek`: they stay. */
  read(max: number, peek: boolean): Bytes | IoError | WouldBlock {
    const { inbox } = this;
    if (max === 0) return NO_BYTES;
    if (inbox.buffered > 0) {
      const count = this.#some("partialReads", Math.min(max, inbox.buffered));
      const bytes = peek ? inbox.peek(count) : inbox.pull(count);
      if (!peek) {
        inbox.changed(); // the writer has room
        this.other.source?.report();
      }
      return bytes;
    }
    return this.#failure() ?? (inbox.closed || this.reset ? NO_BYTES : WOULD_BLOCK);
  }

  /** The system call: how many bytes went in. */
  write(bytes: Bytes): number | IoError | WouldBlock {
    const failure = this.#failure();
    if (failure !== null) return failure;
    const { other, link } = this;
    if (this.shutDown || this.reset || (link.unix && other.dropped)) return IoError.os(EPIPE);
    if (bytes.isEmpty()) return 0;
    if (other.dropped) {
      this.reset = true; // the answer to what we write now; reads go on seeing the end
      this.source?.report();
      return bytes.length;
    }
    if (this.#room === 0) return WOULD_BLOCK;
    const count = this.#some("partialWrites", Math.min(bytes.length, this.#room));
    this.#send(bytes.slice(0, count));
    return count;
  }

  /** How a read touches the inbox now. */
  readMode(max: number): number {
    const { inbox } = this;
    return inbox.buffered === 0 && (this.error !== null || this.reset) ? RESET : inbox.readMode(max);
  }

  /** How a write touches the outbox now. */
  writeMode(count: number): number {
    if (this.error !== null) return RESET;
    if (this.shutDown || this.reset || this.other.dropped) return BROKEN;
    return this.outbox.writeMode(count);
  }

  /** `shutdown(Write)`: the peer reads the end after the rest. */
  closeWrite(): void {
    if (this.shutDown) return;
    this.shutDown = true;
    if (!this.other.dropped && !this.reset) this.#send("end");
    this.source?.report();
    this.outbox.changed();
  }

  /** `close`: with unread data the connection is reset. */
  drop(): void {
    const { other, inbox, outbox, world } = this;
    if (this.dropped) return;
    this.dropped = true;
    this.source?.close();
    const unread = inbox.buffered > 0;
    world.touch(outbox, unread ? RESET : CLOSE);
    world.touch(inbox, CLOSE);
    if (other.dropped) return;
    if (unread) this.#send("reset");
    else if (!this.shutDown) this.#send("end");
    other.source?.report();
    inbox.changed();
  }

  /** The connection of a listener that goes is reset, whatever was sent. */
  abandon(): void {
    this.dropped = true;
    this.world.touch(this.outbox, RESET);
    this.world.touch(this.inbox, CLOSE);
    if (!this.other.dropped) this.#send("reset");
    this.inbox.changed();
  }

  /** An injected reset (NET-16): both ends learn of it. */
  breakDown(): void {
    this.world.touch(this.inbox, RESET);
    this.world.touch(this.outbox, RESET);
    for (const end of [this, this.other]) {
      end.reset = true;
      end.error = ECONNRESET;
      end.inbox.clear();
      end.inbox.changed();
      end.source?.report();
    }
  }

  /** The error of a reset is told once, to a read or to a write. */
  #failure(): IoError | null {
    const { error } = this;
    if (error !== null || this.reset) this.world.touch(this, 2);
    this.error = null;
    return error === null ? null : IoError.os(error);
  }

  get #room(): number {
    let onTheWay = 0;
    for (const { what } of this.#sent) if (typeof what !== "string") onTheWay += what.length;
    return this.outbox.free - onTheWay;
  }

  /** All of them, or with the fault some. */
  #some(fault: "partialReads" | "partialWrites", count: number): number {
    if (this.link.faults[fault] !== true || count < 2) return count;
    const { world } = this;
    return world.choose("fault", count) || count;
  }

  #send(what: Sent["what"]): void {
    const { world, link } = this;
    const delays = link.faults.delays ?? [];
    const chosen = delays.length === 0 ? 0 : world.choose("fault", delays.length + 1);
    const delay = chosen === 0 ? Duration.ZERO : (delays[chosen - 1] as Duration);
    const moments = this.#sent.map(({ timer }) => timer);
    const last = moments[moments.length - 1];
    const moment = plus(world.clock, delay);
    if (last === undefined && delay.isZero()) {
      this.#arrive(what);
      return;
    }
    // Nothing overtakes what was sent before.
    const later = last !== undefined && (last.ms > moment.ms || (last.ms === moment.ms && last.ns > moment.ns));
    const timer = world.clock.arm(later ? last : moment, () => {
      this.#sent.shift();
      this.#arrive(what);
    });
    this.#sent.push({ what, timer });
  }

  #arrive(what: Sent["what"]): void {
    const { other, outbox } = this;
    if (typeof what !== "string") outbox.push(what);
    else if (what === "end") outbox.closed = true;
    else {
      // Whoever has seen the end already is told of a broken pipe by writes only.
      if (!outbox.closed) other.error = ECONNRESET;
      other.reset = true;
      for (const { timer } of other.#sent.splice(0)) cancel(timer);
    }
    outbox.changed();
    other.source?.report();
  }

  override digest(hash: Hash): void {
    hash.add((this.shutDown ? 1 : 0) + (this.dropped ? 2 : 0) + (this.reset ? 4 : 0)).add(this.error ?? 0);
    for (const { what, timer } of this.#sent) {
      hashValue(hash, what);
      timer.digest(hash);
    }
  }
}

/** Two ends, connected; `near` first. */
export function connected(link: Link, near: SocketAddr | null, far: SocketAddr | null): readonly [Endpoint, Endpoint] {
  const { world, path, capacity } = link;
  const there = new Pipe(world, `${path}/there`, capacity);
  const back = new Pipe(world, `${path}/back`, capacity);
  const one = new Endpoint(link, `${path}/near`, back, there, near);
  const two = new Endpoint(link, `${path}/far`, there, back, far);
  one.other = two;
  two.other = one;
  return [one, two];
}
