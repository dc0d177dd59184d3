// The sending ends: BC-2 (send), BC-5 (subscribe), BC-6 (closed, WeakSender), BC-8 (a send never waits).

import { type Drop, Owner } from "../../../kernel/ownership/owner.ts";
import { brief } from "../../../kernel/record/brief.ts";
import { Make } from "../../../kernel/signal/make.ts";
import { Op, type OpKind, PollOp } from "../../../kernel/signal/op.ts";
import { type Future, PENDING } from "../../../kernel/signal/signal.ts";
import { none, type Option, some } from "../../../kernel/value/option.ts";
import { err, ok, type Result } from "../../../kernel/value/result.ts";
import { leave, newWaiter, queue, type Waiter } from "../waiters.ts";
import { ALL, CLOSED, COUNTS, DROP, LOOKS, numbered, REFUSED, SEND } from "./access.ts";
import type { Channel } from "./channel.ts";
import { SendError } from "./errors.ts";
import { type Receiver, strongCount, subscribe, weakCount } from "./receiver.ts";
import { ringOf } from "./ring.ts";

// biome-ignore lint/suspicious/noExplicitAny: the ops do not look at the values
type Any = Channel<any>;

/** The sending end. */
export class Sender<T> extends Owner {
  readonly channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `broadcast::Sender of ${channel.path}`);
    this.channel = channel;
    channel.senders.add(this);
  }

  /**
   * `broadcast::Sender::new(capacity)`: a channel without a receiver (BC-2).
   *
   * @example
   * const tx = yield* Sender.new<number>(16);
   * const rx = yield* tx.subscribe();
   */
  static new<T>(capacity: number): Make<Sender<T>> {
    return new Make((world, actor) => {
      const made = new Sender(ringOf<T>(world, actor, capacity));
      world.own(made);
      return made;
    }, "broadcast.Sender.new");
  }

  /** Never waits. How many receivers there are, or `Err(SendError(value))` for none (BC-2). */
  send(value: T): Op<Result<number, SendError<T>>> {
    this.check("send");
    return new Op(send as never, this.channel, value);
  }

  /** A new receiver, from the next message that is sent (BC-5). */
  subscribe(): Op<Receiver<T>> {
    this.check("subscribe");
    return new Op(subscribe as never, this.channel, undefined);
  }

  clone(): Op<Sender<T>> {
    this.check("clone");
    return new Op(clone as never, this.channel, undefined);
  }

  /** A sender that does not keep the channel open. */
  downgrade(): Op<WeakSender<T>> {
    this.check("downgrade");
    return new Op(downgrade as never, this.channel, undefined);
  }

  /** Waits until no receiver is left (BC-6). */
  closed(): Future<undefined> {
    this.check("closed");
    return new PollOp(closed as never, this.channel, newWaiter()) as never;
  }

  /** Messages that some receiver has still to read. */
  len(): Op<number> {
    this.check("len");
    return new Op(len, this.channel, undefined);
  }

  isEmpty(): Op<boolean> {
    this.check("isEmpty");
    return new Op(isEmpty, this.channel, undefined);
  }

  receiverCount(): Op<number> {
    this.check("receiverCount");
    return new Op(receiverCount, this.channel, undefined);
  }

  strongCount(): Op<number> {
    this.check("strongCount");
    return new Op(strongCount, this.channel, undefined);
  }

  weakCount(): Op<number> {
    this.check("weakCount");
    return new Op(weakCount, this.channel, undefined);
  }

  sameChannel(other: Sender<T>): boolean {
    return this.channel === other.channel;
  }

  override release(): Drop {
    return new Op(dropSender as never, this.channel, this);
  }
}

/** A sender that does not keep the channel open (BC-6). */
export class WeakSender<T> extends Owner {
  readonly channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `broadcast::WeakSender of ${channel.path}`);
    this.channel = channel;
    channel.weakSenders++;
  }

  /** `None` once no sender is left. */
  upgrade(): Op<Option<Sender<T>>> {
    this.check("upgrade");
    return new Op(upgrade as never, this.channel, undefined);
  }

  clone(): Op<WeakSender<T>> {
    this.check("clone");
    return new Op(downgrade as never, this.channel, undefined);
  }

  strongCount(): Op<number> {
    this.check("strongCount");
    return new Op(strongCount, this.channel, undefined);
  }

  weakCount(): Op<number> {
    this.check("weakCount");
    return new Op(weakCount, this.channel, undefined);
  }

  override release(): Drop {
    return new Op(dropWeak as never, this.channel, undefined);
  }
}

const send: OpKind<Any, unknown, Result<number, SendError<unknown>>> = {
  name: "broadcast.send",
  show: ({ arg }) => brief(arg),
  mode: SEND,
  modeOf: ({ object }) => ((object as Any).readers.size === 0 ? REFUSED : numbered(SEND, (object as Any).tail)),
  execute(op, _world, actor) {
    const it = op.object as Any;
    const receivers = it.readers.size;
    if (receivers === 0) return err(new SendError(op.arg));
    it.push(op.arg, actor);
    return ok(receivers);
  },
};

const clone: OpKind<Any, undefined, Sender<unknown>> = {
  name: "broadcast.clone",
  mode: COUNTS,
  execute(op, world) {
    const made = new Sender(op.object as Any);
    world.own(made);
    return made;
  },
};

const downgrade: OpKind<Any, undefined, WeakSender<unknown>> = {
  name: "broadcast.downgrade",
  mode: COUNTS,
  execute(op, world) {
    const made = new WeakSender(op.object as Any);
    world.own(made);
    return made;
  },
};

const upgrade: OpKind<Any, undefined, Option<Sender<unknown>>> = {
  name: "broadcast.upgrade",
  mode: ALL,
  execute(op, world) {
    const it = op.object as Any;
    if (it.senders.size === 0) return none;
    const made = new Sender(it);
    world.own(made);
    return some(made);
  },
};

const dropSender: OpKind<Any, Owner, undefined> = {
  name: "broadcast.dropSender",
  show: () => null,
  mode: DROP,
  execute(op) {
    const it = op.object as Any;
    it.senders.delete(op.arg);
    if (it.senders.size > 0) return undefined;
    it.closed = true;
    it.wakeReceivers();
    return undefined;
  },
};

const dropWeak: OpKind<Any, undefined, undefined> = {
  name: "broadcast.dropWeakSender",
  mode: COUNTS,
  execute(op) {
    (op.object as Any).weakSenders--;
    return undefined;
  },
};

/** Is Notify inside, so it costs no budget (COOP-3). */
const closed: OpKind<Any, Waiter, undefined | typeof PENDING> = {
  name: "broadcast.closed",
  show: () => null,
  mode: CLOSED,
  poll: true,
  enabled: ({ object }) => (object as Any).closed,
  modeOf: ({ object }) => ((object as Any).closed ? CLOSED : ALL),
  heldBy: ({ object }) => [...(object as Any).readers].map((reader) => ownerOf(reader)),
  execute(op, _world, actor) {
    const it = op.object as Any;
    const waiter = op.arg;
    // Woken, it looks again: a new receiver may have come since.
    if (waiter.state !== "queued" && it.closed) return undefined;
    queue(it.closing, waiter, actor.waker);
    return PENDING;
  },
  dropped(op) {
    const it = op.object as Any;
    if (op.arg.state !== "queued") return;
    it.world.touch(it, ALL);
    leave(it.closing, op.arg);
  },
};

const ownerOf = (reader: unknown): string => {
  const { holder, keeper } = reader as Owner;
  return holder?.unit.path ?? keeper ?? "";
};

const len: OpKind<Any, undefined, number> = {
  name: "broadcast.len",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).slots.size,
};

const isEmpty: OpKind<Any, undefined, boolean> = {
  name: "broadcast.isEmpty",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).slots.size === 0,
};

const receiverCount: OpKind<Any, undefined, number> = {
  name: "broadcast.receiverCount",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).readers.size,
};
