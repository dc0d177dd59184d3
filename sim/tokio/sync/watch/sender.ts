// The sending ends: WAT-1 (send, send_replace), WAT-2 (subscribe), WAT-7 (send_modify, send_if_modified, closed).

import { type Drop, Owner } from "../../../kernel/ownership/owner.ts";
import { Make } from "../../../kernel/signal/make.ts";
import { Op, type OpKind, PollOp } from "../../../kernel/signal/op.ts";
import { type Future, PENDING, type Yieldable } from "../../../kernel/signal/signal.ts";
import type { Result } from "../../../kernel/value/result.ts";
import { exhausted, spend } from "../../task/coop.ts";
import { leave, newWaiter, queue, type Waiter } from "../waiters.ts";
import { ALL, CLOSED, COUNTS, DROP, LOOKS, SUBSCRIBES } from "./access.ts";
import { Borrowing } from "./borrow.ts";
import { Channel } from "./channel.ts";
import type { SendError } from "./errors.ts";
import { Receiver } from "./receiver.ts";
import { type Mutable, storing } from "./store.ts";

// biome-ignore lint/suspicious/noExplicitAny: the ops do not look at the values
type Any = Channel<any>;

/** The sending end. */
export class Sender<T> extends Owner {
  readonly channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `watch::Sender of ${channel.path}`);
    this.channel = channel;
    channel.senders.add(this);
  }

  /**
   * `watch::Sender::new(initial)`: a channel without a receiver.
   *
   * @example
   * const level = yield* Sender.new(0);
   * const rx = yield* level.subscribe();
   */
  static new<T>(initial: T): Make<Sender<T>> {
    return new Make((world, actor) => {
      const made = new Sender(new Channel(world, actor.unit.nextObject("watch"), initial));
      world.own(made);
      return made;
    }, "watch.Sender.new");
  }

  /** Stores a value; `Err(SendError(value))`, and nothing is stored, where there is no receiver (WAT-1). */
  send(value: T): Yieldable<Result<undefined, SendError<T>>> {
    this.check("send");
    return storing(this.channel, "send", value) as never;
  }

  /** Stores a value, receivers or not; gives the one before (WAT-1). */
  sendReplace(value: T): Yieldable<T> {
    this.check("sendReplace");
    return storing(this.channel, "replace", value) as never;
  }

  /**
   * Changes the value in place, receivers or not (WAT-7).
   *
   * @example
   * yield* tx.sendModify((level) => {
   *   level.value += 1;
   * });
   */
  sendModify(modify: (current: Mutable<T>) => void): Yieldable<undefined> {
    this.check("sendModify");
    return storing(this.channel, "modify", modify) as never;
  }

  /** The same; receivers are told only where `modify` answers true. What it answered (WAT-7). */
  sendIfModified(modify: (current: Mutable<T>) => boolean): Yieldable<boolean> {
    this.check("sendIfModified");
    return storing(this.channel, "modify if", modify) as never;
  }

  /** The value; a read lock until the Ref is dropped (WAT-5). */
  borrow(): Borrowing<T> {
    this.check("borrow");
    return new Borrowing(this.channel, null, false);
  }

  /** A new receiver, which has seen the present value (WAT-2). */
  subscribe(): Op<Receiver<T>> {
    this.check("subscribe");
    return new Op(subscribe as never, this.channel, undefined);
  }

  clone(): Op<Sender<T>> {
    this.check("clone");
    return new Op(clone as never, this.channel, undefined);
  }

  /** Waits until no receiver is left (WAT-7). */
  closed(): Future<undefined> {
    this.check("closed");
    return new PollOp(closed as never, this.channel, newWaiter()) as never;
  }

  /** Whether there is no receiver (WAT-7). */
  isClosed(): Op<boolean> {
    this.check("isClosed");
    return new Op(isClosed, this.channel, undefined);
  }

  receiverCount(): Op<number> {
    this.check("receiverCount");
    return new Op(receiverCount, this.channel, undefined);
  }

  senderCount(): Op<number> {
    this.check("senderCount");
    return new Op(senderCount, this.channel, undefined);
  }

  sameChannel(other: Sender<T>): boolean {
    return this.channel === other.channel;
  }

  override release(): Drop {
    return new Op(dropSender as never, this.channel, this);
  }
}

const subscribe: OpKind<Any, undefined, Receiver<unknown>> = {
  name: "watch.subscribe",
  mode: SUBSCRIBES,
  execute(op, world, actor) {
    const it = op.object as Any;
    const made = new Receiver(it, `${actor.unit.nextObject("subscribe")} of ${it.path}`, it.version);
    world.own(made);
    return made;
  },
};

const clone: OpKind<Any, undefined, Sender<unknown>> = {
  name: "watch.cloneSender",
  mode: COUNTS,
  execute(op, world) {
    const made = new Sender(op.object as Any);
    world.own(made);
    return made;
  },
};

const dropSender: OpKind<Any, Owner, undefined> = {
  name: "watch.dropSender",
  show: () => null,
  mode: DROP,
  modeOf: ({ object }) => ((object as Any).owns ? ALL : DROP),
  execute(op, _world, actor) {
    const it = op.object as Any;
    it.senders.delete(op.arg);
    if (it.senders.size > 0) return undefined;
    it.closed = true;
    it.wakeReceivers();
    it.dropIfUnused(actor);
    return undefined;
  },
};

/** Looks again when it was woken: a new receiver may have come since. */
const closed: OpKind<Any, Waiter, undefined | typeof PENDING> = {
  name: "watch.closed",
  show: () => null,
  mode: CLOSED,
  poll: true,
  enabled: ({ object }) => (object as Any).readers.size === 0,
  modeOf: ({ object }) => ((object as Any).readers.size === 0 ? CLOSED : ALL),
  heldBy: ({ object }) =>
    [...(object as Any).readers].map((reader) => {
      const { holder, keeper } = reader as unknown as Owner;
      return holder?.unit.path ?? keeper ?? "";
    }),
  execute(op, _world, actor) {
    const it = op.object as Any;
    const waiter = op.arg;
    if (exhausted(actor)) return PENDING;
    if (waiter.state === "queued" || it.readers.size > 0) {
      queue(it.closing, waiter, actor.waker);
      return PENDING;
    }
    spend(actor);
    return undefined;
  },
  dropped(op) {
    const it = op.object as Any;
    if (op.arg.state !== "queued") return;
    it.world.touch(it, ALL);
    leave(it.closing, op.arg);
  },
};

const isClosed: OpKind<Any, undefined, boolean> = {
  name: "watch.isClosed",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).readers.size === 0,
};

const receiverCount: OpKind<Any, undefined, number> = {
  name: "watch.receiverCount",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).readers.size,
};

const senderCount: OpKind<Any, undefined, number> = {
  name: "watch.senderCount",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).senders.size,
};
