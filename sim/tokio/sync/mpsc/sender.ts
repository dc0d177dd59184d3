// The sending ends: MPSC-1 (capacity), MPSC-2 (waiting senders are FIFO), MPSC-3 (the push is the send's last step), MPSC-5
// (values come back), MPSC-7 (clones), MPSC-12 (closed), MPSC-14 (blocking_send), COOP-10.

import { type Drop, Owner } from "../../../kernel/ownership/owner.ts";
import { brief } from "../../../kernel/record/brief.ts";
import { Make } from "../../../kernel/signal/make.ts";
import { Op, type OpKind, PollOp } from "../../../kernel/signal/op.ts";
import { type Future, PENDING, type Sim } from "../../../kernel/signal/signal.ts";
import { err, ok, type Result } from "../../../kernel/value/result.ts";
import { exhausted, spend } from "../../task/coop.ts";
import type { Waiter } from "../batch-semaphore.ts";
import { blocking } from "../blocking.ts";
import { SendError, TrySendError } from "../errors.ts";
import { CHECK, CLOSED, DROP, LOOKS, numbered, QUEUES, REFUSED, RETURNED, SEND } from "./access.ts";
import type { Channel } from "./channel.ts";

// biome-ignore lint/suspicious/noExplicitAny: the ops do not look at the values
type Any = Channel<any>;

/** The sending end of a bounded channel. */
export class Sender<T> extends Owner {
  readonly channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `mpsc::Sender of ${channel.path}`);
    this.channel = channel;
    channel.senders.add(this);
  }

  /** Waits for room, in order of arrival (MPSC-2); `Err(SendError(value))` where nobody can receive. */
  send(value: T): Future<Result<undefined, SendError<T>>> {
    this.check("send");
    return { [Symbol.iterator]: () => sending(this.channel, value) };
  }

  /** Never waits: `Full` or `Closed`, with the value (MPSC-5). */
  trySend(value: T): Op<Result<undefined, TrySendError<T>>> {
    this.check("trySend");
    return new Op(trySend as never, this.channel, value);
  }

  /** `send` for threads outside of a runtime; panics with TXT-5 inside (RT-35, MPSC-14). */
  blockingSend(value: T): Sim<Result<undefined, SendError<T>>> {
    this.check("blockingSend");
    return blocking(this.send(value));
  }

  clone(): Make<Sender<T>> {
    this.check("clone");
    return new Make((world) => {
      const copy = new Sender(this.channel);
      world.own(copy);
      return copy;
    });
  }

  /** Whether the receiver is closed or gone (MPSC-12). */
  isClosed(): Op<boolean> {
    this.check("isClosed");
    return new Op(isClosed as never, this.channel, undefined);
  }

  /** Waits until the receiver is closed or gone (MPSC-12). */
  closed(): Future<undefined> {
    this.check("closed");
    return new PollOp(closed as never, this.channel, undefined) as never;
  }

  /** Free permits now (MPSC-1). */
  capacity(): Op<number> {
    this.check("capacity");
    return new Op(capacity as never, this.channel, undefined);
  }

  maxCapacity(): number {
    return this.channel.capacity;
  }

  override release(): Drop {
    return new Op(dropSender as never, this.channel, this);
  }
}

/** The sending end of an unbounded channel: never waits (MPSC-1). */
export class UnboundedSender<T> extends Owner {
  readonly channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `mpsc::UnboundedSender of ${channel.path}`);
    this.channel = channel;
    channel.senders.add(this);
  }

  send(value: T): Op<Result<undefined, SendError<T>>> {
    this.check("send");
    return new Op(sendNow as never, this.channel, value);
  }

  clone(): Make<UnboundedSender<T>> {
    this.check("clone");
    return new Make((world) => {
      const copy = new UnboundedSender(this.channel);
      world.own(copy);
      return copy;
    });
  }

  isClosed(): Op<boolean> {
    this.check("isClosed");
    return new Op(isClosed as never, this.channel, undefined);
  }

  /** Waits until the receiver is closed or gone (MPSC-12). */
  closed(): Future<undefined> {
    this.check("closed");
    return new PollOp(closed as never, this.channel, undefined) as never;
  }

  override release(): Drop {
    return new Op(dropSender as never, this.channel, this);
  }
}

/** One send in progress: a place in the queue of permits, then a push. */
function* sending<T>(channel: Channel<T>, value: T): Sim<Result<undefined, SendError<T>>> {
  const waiter = channel.permits.waiter(1);
  const poll: Sim<Result<undefined, SendError<T>>> = new PollOp(send as never, channel, { waiter, value }) as never;
  return yield* poll;
}

interface Sending {
  readonly waiter: Waiter;
  readonly value: unknown;
}

const send: OpKind<Any, Sending, Result<undefined, SendError<unknown>> | typeof PENDING> = {
  name: "mpsc.send",
  show: ({ arg }) => brief(arg.value),
  mode: SEND,
  poll: true,
  modeOf({ object, arg: { waiter } }) {
    const { permits, pushed } = object as Any;
    if (permits.closed) return waiter.need < waiter.wants ? RETURNED : REFUSED;
    return waiter.need > 0 && permits.free === 0 ? QUEUES : numbered(SEND, pushed);
  },
  heldBy: (op) => [(op.object as Any).receiver?.holder?.unit.path ?? ""],
  execute(op, _world, actor) {
    const it = op.object as Any;
    const { waiter, value } = op.arg;
    const got = it.permits.poll(waiter, actor.waker);
    if (got === "closed") {
      it.giveBack(waiter);
      return err(new SendError(value));
    }
    if (got === "waiting" || exhausted(actor)) return PENDING; // COOP-10: with its permit, if it has one
    spend(actor);
    it.permits.settle(waiter); // the permit belongs to the value now
    it.push(value);
    return ok();
  },
  dropped(op) {
    const it = op.object as Any;
    it.world.touch(it, QUEUES);
    it.giveBack(op.arg.waiter);
  },
};

const trySend: OpKind<Any, unknown, Result<undefined, TrySendError<unknown>>> = {
  name: "mpsc.trySend",
  mode: SEND,
  modeOf({ object }) {
    const { permits, pushed } = object as Any;
    if (permits.closed) return REFUSED;
    return permits.free === 0 ? LOOKS : numbered(SEND, pushed);
  },
  execute(op) {
    const it = op.object as Any;
    const got = it.permits.tryAcquire(1);
    if (got !== "acquired") return err(new TrySendError(got === "none" ? "Full" : "Closed", op.arg));
    it.push(op.arg);
    return ok();
  },
};

const sendNow: OpKind<Any, unknown, Result<undefined, SendError<unknown>>> = {
  name: "mpsc.send",
  mode: SEND,
  modeOf: ({ object }) => ((object as Any).rxClosed ? REFUSED : numbered(SEND, (object as Any).pushed)),
  execute(op) {
    const it = op.object as Any;
    if (it.rxClosed) return err(new SendError(op.arg));
    it.push(op.arg);
    return ok();
  },
};

const dropSender: OpKind<Any, Owner, undefined> = {
  name: "mpsc.dropSender",
  show: () => null,
  mode: DROP,
  execute(op) {
    const it = op.object as Any;
    it.senders.delete(op.arg);
    if (it.senders.size === 0) it.wakeReceiver();
    return undefined;
  },
};

const isClosed: OpKind<Any, undefined, boolean> = {
  name: "mpsc.isClosed",
  mode: CHECK,
  execute: (op) => (op.object as Any).rxClosed,
};

/** Costs no budget (COOP-3). */
const closed: OpKind<Any, undefined, undefined | typeof PENDING> = {
  name: "mpsc.closed",
  mode: CLOSED,
  poll: true,
  enabled: (op) => (op.object as Any).rxClosed,
  modeOf: ({ object }) => ((object as Any).rxClosed ? CLOSED : CHECK),
  heldBy: (op) => [(op.object as Any).receiver?.holder?.unit.path ?? ""],
  execute(op, _world, actor) {
    const it = op.object as Any;
    if (it.rxClosed) return undefined;
    if (actor.waker !== null) it.closedWakers.add(actor.waker);
    return PENDING;
  },
};

const capacity: OpKind<Any, undefined, number> = {
  name: "mpsc.capacity",
  mode: LOOKS,
  execute: (op) => (op.object as Any).permits.free,
};
