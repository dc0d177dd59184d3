// The receiving end: MPSC-6 (None once closed and drained), MPSC-8 (close), MPSC-9 (drop), MPSC-10 (try_recv), MPSC-11
// (recv_many), MPSC-12, MPSC-14 (blocking_recv), MPSC-15 (one receiver, whose latest waker counts).
import { Misuse } from "../../../kernel/errors.ts";
import { type Drop, Owner } from "../../../kernel/ownership/owner.ts";
import { type Op, type OpKind, PollOp } from "../../../kernel/signal/op.ts";
import { type Future, PENDING, type Sim } from "../../../kernel/signal/signal.ts";
import { none, type Option, some } from "../../../kernel/value/option.ts";
import { err, ok, type Result } from "../../../kernel/value/result.ts";
import { exhausted, spend } from "../../task/coop.ts";
import { blocking } from "../blocking.ts";
import { TryRecvError } from "../errors.ts";
import { opOf } from "../permitted.ts";
import { CLOSE, COUNTS, LOOKS, NONE, numbered, RECV, TRIED } from "./access.ts";
import type { AnyChannel, Channel } from "./channel.ts";

/** The receiving end of an unbounded channel; the same thing, without a capacity. */
export type UnboundedReceiver<T> = Receiver<T>;

/** The receiving end. */
export class Receiver<T> extends Owner {
  readonly channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `mpsc::${channel.isBounded ? "" : "Unbounded"}Receiver of ${channel.path}`);
    this.channel = channel;
    channel.receiver = this;
  }

  /** The next value; `None` once no sender is left and nothing is buffered (MPSC-6). Cancel safe. */
  recv(): Future<Option<T>> {
    this.check("recv");
    return new PollOp(recv as never, this.channel, undefined) as never;
  }

  /**
   * Waits for a value, and appends up to `limit` of those that are there to `buffer`; how many. 0 once no sender is left
   * and nothing is buffered, and for `limit` 0 (MPSC-11). Cancel safe.
   *
   * @example
   * const batch: string[] = [];
   * while ((yield* rx.recvMany(batch, 10)) > 0) yield* println(`${batch.splice(0).length} lines`);
   */
  *recvMany(buffer: T[], limit: number): Sim<number> {
    this.check("recvMany");
    const values: Sim<T[]> = new PollOp(recvMany as never, this.channel, limit) as never;
    const taken = yield* values;
    buffer.push(...taken);
    return taken.length;
  }

  /** Never waits: `Empty` or `Disconnected` (MPSC-10). */
  tryRecv(): Op<Result<T, TryRecvError>> {
    this.check("tryRecv");
    return opOf(tryRecv, this.channel, undefined) as never;
  }

  /** `recv` for threads outside of a runtime; panics with TXT-5 inside (RT-35, MPSC-14). */
  blockingRecv(): Sim<Option<T>> {
    this.check("blockingRecv");
    return blocking(this.recv());
  }

  blockingRecvMany(buffer: T[], limit: number): Sim<number> {
    this.check("blockingRecvMany");
    return blocking(this.recvMany(buffer, limit));
  }

  /** New sends fail; what is buffered, and what permits still send, can be received (MPSC-8). */
  close(): Op<undefined> {
    this.check("close");
    return opOf(close, this.channel, undefined);
  }

  /** Whether it was closed, or no sender is left; also while values are buffered (MPSC-12). */
  isClosed(): Op<boolean> {
    this.check("isClosed");
    return opOf(isClosed, this.channel, undefined);
  }

  /** Whether nothing is buffered (MPSC-12). */
  isEmpty(): Op<boolean> {
    this.check("isEmpty");
    return opOf(isEmpty, this.channel, undefined);
  }

  /** How many values are buffered (MPSC-12). */
  len(): Op<number> {
    this.check("len");
    return opOf(len, this.channel, undefined);
  }

  /** Free permits now (MPSC-1). */
  capacity(): Op<number> {
    this.check("capacity");
    this.#mustBeBounded("capacity");
    return opOf(capacity, this.channel, undefined);
  }

  maxCapacity(): number {
    this.#mustBeBounded("maxCapacity");
    return this.channel.capacity;
  }

  /** How many senders there are (MPSC-12). */
  senderStrongCount(): Op<number> {
    this.check("senderStrongCount");
    return opOf(senderStrongCount, this.channel, undefined);
  }

  senderWeakCount(): Op<number> {
    this.check("senderWeakCount");
    return opOf(senderWeakCount, this.channel, undefined);
  }

  #mustBeBounded(method: string): void {
    if (!this.channel.isBounded) throw new Misuse(`${this.name}: ${method}: an unbounded channel has no capacity`);
  }

  override release(): Drop {
    return opOf(dropReceiver, this.channel, undefined);
  }
}

/** Whether a receive need not wait. */
const settled = (it: AnyChannel): boolean => it.queue.length > 0 || it.finished;

const recv: OpKind<AnyChannel, undefined, Option<unknown> | typeof PENDING> = {
  name: "mpsc.recv",
  mode: RECV,
  poll: true,
  enabled: ({ object }) => settled(object as AnyChannel),
  modeOf({ object }) {
    const it = object as AnyChannel;
    if (it.queue.length > 0) return numbered(RECV, it.taken);
    return it.finished ? NONE : LOOKS;
  },
  heldBy: ({ object }) => (object as AnyChannel).heldByForValues,
  execute({ object }, _world, actor) {
    const it = object as AnyChannel;
    if (exhausted(actor)) return PENDING;
    if (!settled(it)) {
      it.rxWaker = actor.waker;
      return PENDING;
    }
    spend(actor);
    return it.queue.length > 0 ? some(it.pop()) : none;
  },
};

/** One unit, however many values come (MPSC-11). */
const recvMany: OpKind<AnyChannel, number, unknown[] | typeof PENDING> = {
  name: "mpsc.recvMany",
  mode: RECV,
  poll: true,
  enabled: ({ object, arg: limit }) => limit === 0 || settled(object as AnyChannel),
  modeOf({ object, arg: limit }) {
    const { queue, taken, finished } = object as AnyChannel;
    if (queue.length > 0) return limit === 1 ? numbered(RECV, taken) : TRIED; // earlier it would have taken fewer
    return finished ? NONE : LOOKS;
  },
  heldBy: ({ object }) => (object as AnyChannel).heldByForValues,
  execute({ object, arg: limit }, _world, actor) {
    const it = object as AnyChannel;
    if (exhausted(actor)) return PENDING;
    if (limit > 0 && !settled(it)) {
      it.rxWaker = actor.waker;
      return PENDING;
    }
    spend(actor);
    return it.popMany(limit);
  },
};

const tryRecv: OpKind<AnyChannel, undefined, Result<unknown, TryRecvError>> = {
  name: "mpsc.tryRecv",
  mode: LOOKS,
  modeOf: ({ object }) => ((object as AnyChannel).queue.length > 0 ? TRIED : LOOKS),
  execute({ object }) {
    const it = object as AnyChannel;
    if (it.queue.length > 0) return ok(it.pop());
    return err(new TryRecvError(it.finished ? "Disconnected" : "Empty"));
  },
};

const close: OpKind<AnyChannel, undefined, undefined> = {
  name: "mpsc.close",
  mode: CLOSE,
  execute({ object }) {
    (object as AnyChannel).close();
    return undefined;
  },
};

const looks = <R>(name: string, mode: number, answer: (it: AnyChannel) => R): OpKind<AnyChannel, undefined, R> => ({
  name,
  mode,
  execute: ({ object }) => answer(object as AnyChannel),
});

const isClosed = looks("mpsc.isClosed", LOOKS, ({ rxClosed, senders }) => rxClosed || senders.size === 0);
const isEmpty = looks("mpsc.isEmpty", LOOKS, ({ queue }) => queue.length === 0);
const len = looks("mpsc.len", LOOKS, ({ queue }) => queue.length);
const capacity = looks("mpsc.capacity", LOOKS, ({ permits }) => permits.free);
const senderStrongCount = looks("mpsc.senderStrongCount", COUNTS, ({ senders }) => senders.size);
const senderWeakCount = looks("mpsc.senderWeakCount", COUNTS, ({ weakSenders }) => weakSenders.size);

const dropReceiver: OpKind<AnyChannel, undefined, undefined> = {
  name: "mpsc.dropReceiver",
  mode: CLOSE,
  execute({ object }, _world, actor) {
    const it = object as AnyChannel;
    it.receiver = null;
    it.rxWaker = null;
    it.close();
    it.drain(actor);
    it.freeIfUnused(actor);
    return undefined;
  },
};
