// crossbeam_channel::Receiver: XB-1 (many of them; each value goes to one), XB-2, XB-3. All that wait block their OS thread.
import type { Moment } from "../kernel/clock.ts";
import { type Drop, Owner } from "../kernel/ownership/owner.ts";
import { Make } from "../kernel/signal/make.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import type { Yieldable } from "../kernel/signal/signal.ts";
import type { Duration } from "../kernel/value/duration.ts";
import { none, type Option, some } from "../kernel/value/option.ts";
import { type Err, err, ok, type Result } from "../kernel/value/result.ts";
import { CHANGE, type Channel } from "./channel.ts";
import {
  type Arm,
  atOnce,
  type Bounds,
  forEver,
  type Outcome,
  type SelectKind,
  select,
  selectKind,
} from "./selection.ts";
import { capacityOf, isEmpty, isFull, len, looks } from "./sender.ts";
import { RecvError, RecvTimeoutError, TryRecvError } from "./texts.ts";

/** The receiving end; anybody may have a clone, and each value goes to one of them. */
export class Receiver<T> extends Owner {
  readonly #channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `Receiver ${channel.path}`);
    this.#channel = channel;
    channel.receivers.add(this);
  }

  /** Waits for a value; `Err` once all senders are gone and nothing is left (XB-2). */
  recv(): Yieldable<Result<T, RecvError>> {
    this.check("recv");
    return this.#recv(recv, forEver, () => err(new RecvError()));
  }

  /** Never waits; at a rendezvous it finds a value only where a sender waits. */
  tryRecv(): Yieldable<Result<T, TryRecvError>> {
    this.check("tryRecv");
    return this.#recv(tryRecv, atOnce, (over) => err(new TryRecvError(over ? "Disconnected" : "Empty")));
  }

  /** As `recv`, but no longer than `timeout`. */
  recvTimeout(timeout: Duration): Yieldable<Result<T, RecvTimeoutError>> {
    this.check("recvTimeout");
    return this.#recv(recvTimeout, { ...forEver, timeout }, inTime);
  }

  /** As `recv`, but not after `deadline`. */
  recvDeadline(deadline: Moment): Yieldable<Result<T, RecvTimeoutError>> {
    this.check("recvDeadline");
    return this.#recv(recvDeadline, { ...forEver, deadline }, inTime);
  }

  #recv<E>(kind: SelectKind, bounds: Bounds, refusal: (over: boolean) => Err<E>): Yieldable<Result<T, E>> {
    return this.#select(kind, bounds, ({ index, over, value }) => (index < 0 || over ? refusal(over) : ok(value as T)));
  }

  #select<R>(kind: SelectKind, bounds: Bounds, finish: (outcome: Outcome) => R): Yieldable<R> {
    return select(this.world, kind, [{ channel: this.#channel, direction: "recv" }], bounds, finish);
  }

  /** Receives until all senders are gone. See `Iter` for how to loop. */
  iter(): Iter<T> {
    this.check("iter");
    return new Iter(() => this.#option(recv, forEver));
  }

  /** Receives what is there now, without waiting. */
  tryIter(): Iter<T> {
    this.check("tryIter");
    return new Iter(() => this.#option(tryRecv, atOnce));
  }

  #option(kind: SelectKind, bounds: Bounds): Yieldable<Option<T>> {
    this.check("iter().next");
    return this.#select<Option<T>>(kind, bounds, ({ index, over, value }) =>
      index < 0 || over ? none : some(value as T),
    );
  }

  /** For `select`. */
  arm(): Arm {
    this.check("select");
    return { channel: this.#channel, direction: "recv" };
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

  sameChannel(other: Receiver<T>): boolean {
    return this.#channel === other.#channel;
  }

  /** Another receiver of the same channel. No step: nobody can tell how many there are. */
  clone(): Make<Receiver<T>> {
    this.check("clone");
    return new Make((world) => {
      const clone = new Receiver(this.#channel);
      world.own(clone);
      return clone;
    }, "Receiver.clone");
  }

  override release(): Drop {
    return new Op(leave, this.#channel as Channel<unknown>, this);
  }
}

/**
 * What Rust's `for` loops over. JavaScript's `for…of` cannot yield ops, so ask for each value:
 *
 * @example
 * const jobs = rx.iter();
 * for (let job = yield* jobs.next(); job.isSome(); job = yield* jobs.next()) yield* println(job.value);
 */
export class Iter<T> {
  /** The next value, or `None` at the end. */
  readonly next: () => Yieldable<Option<T>>;

  constructor(next: () => Yieldable<Option<T>>) {
    this.next = next;
  }
}

const inTime = (over: boolean): Err<RecvTimeoutError> => err(new RecvTimeoutError(over ? "Disconnected" : "Timeout"));

const recv = selectKind("Receiver.recv");
const tryRecv = selectKind("Receiver.tryRecv");
const recvTimeout = selectKind("Receiver.recvTimeout");
const recvDeadline = selectKind("Receiver.recvDeadline");

/** The last one may take values along, so that these race. */
const leave: OpKind<Channel<unknown>, Owner, undefined> = {
  name: "Receiver.drop",
  show: () => null,
  mode: CHANGE,
  execute(op, _world, actor) {
    (op.object as Channel<unknown>).leave(op.arg, actor);
    return undefined;
  },
};
