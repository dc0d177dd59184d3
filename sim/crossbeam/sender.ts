// crossbeam_channel::Sender: XB-1, XB-2. All that wait block their OS thread (HZ-1).
import type { Moment } from "../kernel/clock.ts";
import { type Drop, Owner } from "../kernel/ownership/owner.ts";
import { Make } from "../kernel/signal/make.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import type { Yieldable } from "../kernel/signal/signal.ts";
import type { Duration } from "../kernel/value/duration.ts";
import { type Err, err, type Ok, ok, type Result } from "../kernel/value/result.ts";
import { type Channel, DROP, LOOK } from "./channel.ts";
import { type Arm, atOnce, type Bounds, forEver, type SelectKind, select, selectKind } from "./selection.ts";
import { SendError, SendTimeoutError, TrySendError } from "./texts.ts";

/** The sending end; anybody may have a clone. */
export class Sender<T> extends Owner {
  readonly #channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `Sender ${channel.path}`);
    this.#channel = channel;
    channel.senders.add(this);
  }

  /** Waits for room, at a rendezvous for a receiver; `Err` gives the value back where all receivers are gone (XB-2). */
  send(value: T): Yieldable<Result<undefined, SendError<T>>> {
    this.check("send");
    return this.#send(send, value, forEver, () => err(new SendError(value)));
  }

  /** Never waits: `Full` without room, at a rendezvous without a receiver that waits. */
  trySend(value: T): Yieldable<Result<undefined, TrySendError<T>>> {
    this.check("trySend");
    return this.#send(trySend, value, atOnce, (over) => err(new TrySendError(over ? "Disconnected" : "Full", value)));
  }

  /** As `send`, but no longer than `timeout`. */
  sendTimeout(value: T, timeout: Duration): Yieldable<Result<undefined, SendTimeoutError<T>>> {
    this.check("sendTimeout");
    return this.#inTime(sendTimeout, value, { ...forEver, timeout });
  }

  /** As `send`, but not after `deadline`. */
  sendDeadline(value: T, deadline: Moment): Yieldable<Result<undefined, SendTimeoutError<T>>> {
    this.check("sendDeadline");
    return this.#inTime(sendDeadline, value, { ...forEver, deadline });
  }

  #inTime(kind: SelectKind, value: T, bounds: Bounds): Yieldable<Result<undefined, SendTimeoutError<T>>> {
    return this.#send(kind, value, bounds, (over) =>
      err(new SendTimeoutError(over ? "Disconnected" : "Timeout", value)),
    );
  }

  #send<E>(
    kind: SelectKind,
    value: T,
    bounds: Bounds,
    refusal: (over: boolean) => Err<E>,
  ): Yieldable<Result<undefined, E>> {
    const arm: Arm = { channel: this.#channel, direction: "send", value };
    return select<Result<undefined, E>>(this.world, kind, [arm], bounds, ({ index, over }) =>
      index < 0 || over ? refusal(over) : sent,
    );
  }

  /** For `select`. */
  arm(value: T): Arm {
    this.check("select");
    return { channel: this.#channel, direction: "send", value };
  }

  len(): Op<number> {
    return looks(this, this.#channel, len);
  }
  isEmpty(): Op<boolean> {
    return looks(this, this.#channel, isEmpty);
  }
  isFull(): Op<boolean> {
    return looks(this, this.#channel, isFull);
  }

  /** `None` (null) where it is unbounded. */
  capacity(): number | null {
    return capacityOf(this.#channel);
  }

  sameChannel(other: Sender<T>): boolean {
    return this.#channel === other.#channel;
  }

  /** Another sender of the same channel. No step: nobody can tell how many there are. */
  clone(): Make<Sender<T>> {
    this.check("clone");
    return new Make((world) => {
      const clone = new Sender(this.#channel);
      world.own(clone);
      return clone;
    }, "Sender.clone");
  }

  override release(): Drop {
    return new Op(leave, this.#channel as Channel<unknown>, this);
  }
}

const sent: Ok<undefined> = ok();

const send = selectKind("Sender.send");
const trySend = selectKind("Sender.trySend");
const sendTimeout = selectKind("Sender.sendTimeout");
const sendDeadline = selectKind("Sender.sendDeadline");

/** Always a step: which drop is the last one depends on the schedule. */
const leave: OpKind<Channel<unknown>, Owner, undefined> = {
  name: "Sender.drop",
  show: () => null,
  mode: DROP,
  execute(op, _world, actor) {
    (op.object as Channel<unknown>).leave(op.arg, actor);
    return undefined;
  },
};

/** An op that only looks at the channel, for either end. */
export function looks<R>(end: Owner, channel: AnyChannel, kind: OpKind<Channel<unknown>, undefined, R>): Op<R> {
  end.check(kind.name);
  return new Op(kind, channel, undefined);
}

// biome-ignore lint/suspicious/noExplicitAny: of any values
type AnyChannel = Channel<any>;

const looking = <R>(name: string, f: (channel: Channel<unknown>) => R): OpKind<Channel<unknown>, undefined, R> => ({
  name,
  mode: LOOK,
  execute: (op) => f(op.object as Channel<unknown>),
});

export const len: OpKind<Channel<unknown>, undefined, number> = looking("len", ({ values }) => values.length);
export const isEmpty: OpKind<Channel<unknown>, undefined, boolean> = looking(
  "isEmpty",
  ({ values }) => values.length === 0,
);
/** A rendezvous is empty and full at once (XB-1). */
export const isFull: OpKind<Channel<unknown>, undefined, boolean> = looking(
  "isFull",
  ({ values, capacity }) => values.length >= capacity,
);

export const capacityOf = ({ capacity }: AnyChannel): number | null =>
  capacity === Number.POSITIVE_INFINITY ? null : capacity;
