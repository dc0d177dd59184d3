// tokio::sync::oneshot: ONE-1 (send is sync; Err(v) without a receiver), ONE-2 (close), ONE-3 (try_recv, not twice),
// ONE-4 (dropping the receiver drops an unread value).
// Invariant: a value is there iff it was sent and not yet received.
// Wakes: a send and the drop of the sender wake the receiver; close and the drop of the receiver wake `closed`.
import type { Waker } from "../../kernel/actor.ts";
import { consume, type Drop, discard, give, Owner, take } from "../../kernel/ownership/owner.ts";
import { brief } from "../../kernel/record/brief.ts";
import { COMMUTES, FOLLOWS, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING, type Signal, type Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { exhausted, spend } from "../task/coop.ts";
import { hashWaker } from "../task/wakers.ts";
import { blocking } from "./blocking.ts";
import { OneshotRecvError, OneshotTryRecvError } from "./errors.ts";
import { whereIs } from "./permitted.ts";

const SEND = 1;
const RECV = 2;
const FOUND_NOTHING = 3;
const DROP_TX = 4;
const CLOSE = 5;
const CLOSED = 6;

class Channel<T> extends Shared {
  value: T | undefined;
  full = false;
  txGone = false;
  rxClosed = false;
  rxWaker: Waker | null = null;
  txWaker: Waker | null = null;
  sender: Sender<T> | null = null;
  receiver: Receiver<T> | null = null;
  /** The receiver was told the end: a value or an error. */
  received = false;

  override relation(earlier: number, later: number): Relation {
    if (later === RECV) return earlier === SEND || earlier === DROP_TX ? FOLLOWS : COMMUTES;
    if (later === CLOSED) return earlier === CLOSE ? FOLLOWS : COMMUTES;
    if (earlier === RECV || earlier === CLOSED) return COMMUTES;
    return RACES;
  }

  wakeReceiver(): void {
    this.changed();
    const waker = this.rxWaker;
    this.rxWaker = null;
    waker?.wake();
  }

  close(): void {
    this.rxClosed = true;
    this.changed();
    const waker = this.txWaker;
    this.txWaker = null;
    waker?.wake();
  }

  override digest(hash: Hash): void {
    hash.add((this.full ? 1 : 0) + (this.txGone ? 2 : 0) + (this.rxClosed ? 4 : 0) + (this.received ? 8 : 0));
    hashWaker(hash, this.rxWaker);
    hashWaker(hash, this.txWaker);
    if (this.full) hashValue(hash, this.value);
  }
}

/** Sends one value. Dropping it unsent ends the receiver's wait with an error. */
export class Sender<T> extends Owner {
  readonly #channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `oneshot::Sender of ${channel.path}`);
    this.#channel = channel;
  }

  /** Never waits; `Err(value)` if the receiver is gone or closed (ONE-1). Uses the sender up. */
  send(value: T): Op<Result<undefined, T>> {
    this.check("send");
    return new Op(send as never, this.#channel, { sender: this, value });
  }

  /** Whether nobody can receive any more (ONE-2). */
  isClosed(): Op<boolean> {
    this.check("isClosed");
    return new Op(isClosed as never, this.#channel, undefined);
  }

  /** Waits until nobody can receive any more (ONE-2). */
  closed(): Future<undefined> {
    this.check("closed");
    return new PollOp(closed as never, this.#channel, undefined) as never;
  }

  override release(): Drop {
    return new Op(dropSender as never, this.#channel, undefined);
  }
}

/** A future of `Result<T, RecvError>`. */
export class Receiver<T> extends Owner implements Future<Result<T, OneshotRecvError>> {
  readonly #channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `oneshot::Receiver of ${channel.path}`);
    this.#channel = channel;
  }

  [Symbol.iterator](): Iterator<Signal, Result<T, OneshotRecvError>, unknown> {
    this.check("await");
    return new PollOp(recv as never, this.#channel, undefined) as never;
  }

  /** The value, `Empty` or `Closed`; never waits (ONE-3). */
  tryRecv(): Op<Result<T, OneshotTryRecvError>> {
    this.check("tryRecv");
    return new Op(tryRecv as never, this.#channel, undefined);
  }

  /** Whether the value, or the error, was taken: nothing more will come (ONE-3). */
  isTerminated(): boolean {
    this.check("isTerminated");
    return this.#channel.received;
  }

  /** Whether no value is there to be received (ONE-3). */
  isEmpty(): Op<boolean> {
    this.check("isEmpty");
    return new Op(isEmpty as never, this.#channel, undefined);
  }

  /** Waits on a thread outside of a runtime; panics with TXT-5 inside (RT-35, ONE-4). */
  blockingRecv(): Sim<Result<T, OneshotRecvError>> {
    this.check("blockingRecv");
    return blocking(this);
  }

  /** Nothing can be sent any more; what was sent before can still be received (ONE-2). */
  close(): Op<undefined> {
    this.check("close");
    return new Op(close as never, this.#channel, undefined);
  }

  override release(): Drop {
    return new Op(dropReceiver as never, this.#channel, undefined);
  }
}

/**
 * `oneshot::channel()`.
 *
 * @example
 * const [tx, rx] = yield* channel<number>();
 * (yield* tx.send(1)).unwrap();
 * (yield* rx).unwrap();
 */
export const channel = <T>(): Make<[Sender<T>, Receiver<T>]> =>
  new Make((world, actor) => {
    const made = new Channel<T>(world, actor.unit.nextObject("oneshot"));
    const sender = new Sender(made);
    const receiver = new Receiver(made);
    made.sender = sender;
    made.receiver = receiver;
    world.own(sender);
    world.own(receiver);
    return [sender, receiver];
  });

type Any = Channel<unknown>;

const heldBy = (end: Owner | null): readonly string[] => (end === null ? [] : [whereIs(end)]);

const send: OpKind<Any, { sender: Sender<unknown>; value: unknown }, Result<undefined, unknown>> = {
  name: "oneshot.send",
  show: ({ arg }) => brief(arg.value),
  mode: SEND,
  execute(op) {
    const it = op.object as Any;
    const { sender, value } = op.arg;
    consume(sender);
    it.txGone = true;
    if (it.rxClosed) return err(value);
    give(it.world, value, it.path);
    it.value = value;
    it.full = true;
    it.wakeReceiver();
    return ok();
  },
};

const dropSender: OpKind<Any, undefined, undefined> = {
  name: "oneshot.dropSender",
  mode: DROP_TX,
  execute(op) {
    const it = op.object as Any;
    it.txGone = true;
    it.wakeReceiver();
    return undefined;
  },
};

const takeValue = (it: Any): unknown => {
  const { value } = it;
  take(it.world, value);
  it.full = false;
  it.value = undefined;
  it.received = true;
  return value;
};

const recv: OpKind<Any, undefined, Result<unknown, OneshotRecvError> | typeof PENDING> = {
  name: "oneshot.recv",
  mode: RECV,
  poll: true,
  enabled: (op) => (op.object as Any).full || (op.object as Any).txGone || (op.object as Any).rxClosed,
  modeOf: (op) => ((op.object as Any).full || (op.object as Any).txGone ? RECV : FOUND_NOTHING),
  heldBy: (op) => heldBy((op.object as Any).sender),
  execute(op, _world, actor) {
    const it = op.object as Any;
    if (it.received) throw new Panic("called after complete");
    if (exhausted(actor)) return PENDING;
    if (!it.full && !it.txGone && !it.rxClosed) {
      it.rxWaker = actor.waker;
      return PENDING;
    }
    spend(actor);
    if (it.full) return ok(takeValue(it));
    it.received = true;
    return err(new OneshotRecvError());
  },
};

const tryRecv: OpKind<Any, undefined, Result<unknown, OneshotTryRecvError>> = {
  name: "oneshot.tryRecv",
  mode: FOUND_NOTHING,
  execute(op) {
    const it = op.object as Any;
    if (it.full) return ok(takeValue(it));
    it.received ||= it.txGone || it.rxClosed;
    return err(new OneshotTryRecvError(it.received ? "Closed" : "Empty"));
  },
};

const isEmpty: OpKind<Any, undefined, boolean> = {
  name: "oneshot.isEmpty",
  mode: FOUND_NOTHING,
  execute: (op) => !(op.object as Any).full,
};

const close: OpKind<Any, undefined, undefined> = {
  name: "oneshot.close",
  mode: CLOSE,
  execute(op) {
    (op.object as Any).close();
    return undefined;
  },
};

const dropReceiver: OpKind<Any, undefined, undefined> = {
  name: "oneshot.dropReceiver",
  mode: CLOSE,
  execute(op, _world, actor) {
    const it = op.object as Any;
    if (it.full) discard(it.value, actor);
    it.full = false;
    it.value = undefined;
    it.close();
    return undefined;
  },
};

const isClosed: OpKind<Any, undefined, boolean> = {
  name: "oneshot.isClosed",
  mode: FOUND_NOTHING,
  execute: (op) => (op.object as Any).rxClosed,
};

const closed: OpKind<Any, undefined, undefined | typeof PENDING> = {
  name: "oneshot.closed",
  mode: CLOSED,
  poll: true,
  enabled: (op) => (op.object as Any).rxClosed,
  modeOf: (op) => ((op.object as Any).rxClosed ? CLOSED : FOUND_NOTHING),
  heldBy: (op) => heldBy((op.object as Any).receiver),
  execute(op, _world, actor) {
    const it = op.object as Any;
    if (exhausted(actor)) return PENDING;
    if (!it.rxClosed) {
      it.txWaker = actor.waker;
      return PENDING;
    }
    spend(actor);
    return undefined;
  },
};
