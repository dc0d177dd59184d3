// The sending ends: SC-1 (unbounded sends never wait, bounded ones wait for room), SC-3 (rendezvous), SC-5 (no receiver).

import { type Drop, give, Owner, take } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Yieldable } from "../../kernel/signal/signal.ts";
import { Done, Steps } from "../../kernel/signal/steps.ts";
import { err, type Ok, ok, type Result } from "../../kernel/value/result.ts";
import { SendError, TrySendError } from "../texts.ts";
import { COMPLETE, DROP, FREED, FULL, numbered, OFFER, REFUSED, SEND, TRY_SEND } from "./access.ts";
import { type Channel, type Offer, whereabouts } from "./channel.ts";

type Sent<T> = Result<undefined, SendError<T>>;

abstract class SendingEnd<T> extends Owner {
  protected readonly channel: Channel<T>;

  constructor(channel: Channel<T>, type: string) {
    super(channel.world, `${type} ${channel.path}`);
    this.channel = channel;
    channel.senders.add(this);
  }

  override release(): Drop {
    return new Op(drop, this.channel as Channel<unknown>, this);
  }
}

/** `std::sync::mpsc::Sender`: the sending end of `channel()`. */
export class Sender<T> extends SendingEnd<T> {
  constructor(channel: Channel<T>) {
    super(channel, "Sender");
  }

  /** Never waits; `Err` gives the value back where the receiver is gone (SC-5). `Ok` does not mean that it will be received. */
  send(value: T): Op<Sent<T>> {
    this.check("send");
    return new Op(send as OpKind<Channel<T>, T, Sent<T>>, this.channel, value);
  }

  /** Another sender of the same channel. No step: nobody can tell how many there are. */
  clone(): Make<Sender<T>> {
    this.check("clone");
    return new Make((world) => {
      const clone = new Sender(this.channel);
      world.own(clone);
      return clone;
    }, "Sender.clone");
  }
}

/** `std::sync::mpsc::SyncSender`: the sending end of `syncChannel(n)`. */
export class SyncSender<T> extends SendingEnd<T> {
  constructor(channel: Channel<T>) {
    super(channel, "SyncSender");
  }

  /** Blocks until there is room; with capacity 0 until the receiver takes the value (SC-3). */
  send(value: T): Yieldable<Sent<T>> {
    this.check("send");
    const { channel } = this;
    if (channel.capacity > 0) return new Op(sendWaiting as OpKind<Channel<T>, T, Sent<T>>, channel, value);
    const offer: Offer<T> = { value, from: this.world.running().unit.path, taken: null };
    const first = new Op(makeOffer as never, channel, offer);
    return new Steps<Sent<T>>(first, (result, step) =>
      step === 1 ? new Op(meet as never, channel, offer) : new Done(result),
    );
  }

  /** Never blocks: `Full` without room, which at capacity 0 means without a receiver that waits (SC-3). */
  trySend(value: T): Op<Result<undefined, TrySendError<T>>> {
    this.check("trySend");
    return new Op(trySend as OpKind<Channel<T>, T, Result<undefined, TrySendError<T>>>, this.channel, value);
  }

  /** Another sender of the same channel. No step: nobody can tell how many there are. */
  clone(): Make<SyncSender<T>> {
    this.check("clone");
    return new Make((world) => {
      const clone = new SyncSender(this.channel);
      world.own(clone);
      return clone;
    }, "SyncSender.clone");
  }
}

const sent: Ok<undefined> = ok();

const objectOf = (op: Op): Channel<unknown> => op.object as Channel<unknown>;

const refusal = (channel: Channel<unknown>): number => (channel.wasFull ? FREED : REFUSED);

const send: OpKind<Channel<unknown>, unknown, Sent<unknown>> = {
  name: "Sender.send",
  mode: SEND,
  modeOf: (op) => {
    const channel = objectOf(op);
    return channel.receiver === null ? REFUSED : numbered(SEND, channel.pushed);
  },
  execute(op) {
    const channel = op.object as Channel<unknown>;
    if (channel.receiver === null) return err(new SendError(op.arg));
    channel.push(op.arg);
    return sent;
  },
};

const sendWaiting: OpKind<Channel<unknown>, unknown, Sent<unknown>> = {
  ...send,
  name: "SyncSender.send",
  modeOf: (op) => {
    const channel = objectOf(op);
    return channel.receiver === null ? refusal(channel) : numbered(SEND, channel.pushed);
  },
  enabled: (op) => objectOf(op).receiver === null || objectOf(op).room,
  heldBy: (op) => receiverOf(objectOf(op)),
};

const trySend: OpKind<Channel<unknown>, unknown, Result<undefined, TrySendError<unknown>>> = {
  name: "SyncSender.trySend",
  mode: TRY_SEND,
  modeOf: (op) => {
    const channel = objectOf(op);
    if (channel.receiver === null) return REFUSED;
    return channel.room ? numbered(TRY_SEND, channel.pushed) : FULL;
  },
  execute(op) {
    const channel = op.object as Channel<unknown>;
    if (channel.receiver === null) return err(new TrySendError("Disconnected", op.arg));
    if (!channel.room) return err(new TrySendError("Full", op.arg));
    channel.push(op.arg);
    return sent;
  },
};

/** First step of a send at a rendezvous: here I am (only `try_recv` can tell). */
const makeOffer: OpKind<Channel<unknown>, Offer<unknown>, undefined> = {
  name: "SyncSender.offer",
  mode: OFFER,
  execute(op, world) {
    const channel = op.object as Channel<unknown>;
    give(world, op.arg.value, channel.path);
    channel.offers.add(op.arg);
    return undefined;
  },
};

/** Second step: the receiver waits and gets the value, or a `try_recv` took it, or the receiver is gone. */
const meet: OpKind<Channel<unknown>, Offer<unknown>, Sent<unknown>> = {
  name: "SyncSender.send",
  mode: SEND,
  modeOf: (op) => {
    const channel = objectOf(op);
    if (op.arg.taken !== null) return numbered(COMPLETE, op.arg.taken);
    return channel.receiver === null ? FREED : numbered(SEND, channel.pushed);
  },
  enabled: (op) => op.arg.taken !== null || objectOf(op).receiver === null || objectOf(op).room,
  heldBy: (op) => receiverOf(objectOf(op)),
  execute(op, world) {
    const channel = op.object as Channel<unknown>;
    const { value, taken } = op.arg;
    if (taken !== null) return sent;
    channel.offers.delete(op.arg);
    if (channel.receiver === null) {
      take(world, value);
      return err(new SendError(value));
    }
    channel.values.push(value);
    channel.pushed++;
    channel.changed();
    return sent;
  },
};

const receiverOf = (channel: Channel<unknown>): readonly string[] =>
  channel.receiver === null ? [] : [whereabouts(channel.receiver)];

/** Always a step: which drop is the last one depends on the schedule. */
const drop: OpKind<Channel<unknown>, Owner, undefined> = {
  name: "Sender.drop",
  show: () => null,
  mode: DROP,
  execute(op) {
    const channel = op.object as Channel<unknown>;
    channel.senders.delete(op.arg);
    if (channel.senders.size === 0) channel.changed();
    return undefined;
  },
};
