// The receiving end: SC-4 (what is buffered is delivered after the senders are gone), SC-5 (dropping it), SC-6 (timeouts,
// iterators).
import type { Actor } from "../../kernel/actor.ts";
import { cancel, type Moment, type Timer } from "../../kernel/clock.ts";
import { type Drop, discard, Owner, take } from "../../kernel/ownership/owner.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Yieldable } from "../../kernel/signal/signal.ts";
import { Done, Steps } from "../../kernel/signal/steps.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { RecvError, RecvTimeoutError, TryRecvError } from "../texts.ts";
import { ARRIVE, CLOSED, EMPTY, HANGUP, numbered, RECV, TRY_RECV } from "./access.ts";
import { type Channel, type Offer, sorted, whereabouts } from "./channel.ts";

/** What a receive answers, in the form that the caller wants it. */
interface Answers<T, R> {
  value(value: T): R;
  /** Nothing there, or nothing came in time. */
  empty(): R;
  /** All senders are gone. */
  closed(): R;
}

/** One receive that waits: until when, if not for ever. */
interface Wait<T, R> {
  readonly answers: Answers<T, R>;
  readonly timeout: Duration | null;
  until: Moment | null;
  timer: Timer | null;
}

/** `std::sync::mpsc::Receiver`: there is one of each channel. */
export class Receiver<T> extends Owner {
  readonly #channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `Receiver ${channel.path}`);
    this.#channel = channel;
    channel.receiver = this;
  }

  /** Blocks until a value is there; `Err` once all senders are gone and nothing is left (SC-4). */
  recv(): Yieldable<Result<T, RecvError>> {
    this.check("recv");
    return waitFor(this.#channel, recvAnswers as Answers<T, Result<T, RecvError>>, null);
  }

  /** Never blocks; at capacity 0 it finds a value only where a sender waits. */
  tryRecv(): Op<Result<T, TryRecvError>> {
    this.check("tryRecv");
    return new Op(tryRecv as never, this.#channel, tryAnswers);
  }

  /** Blocks until a value is there, but no longer than `timeout` (SC-6). */
  recvTimeout(timeout: Duration): Yieldable<Result<T, RecvTimeoutError>> {
    this.check("recvTimeout");
    return waitFor(this.#channel, timeoutAnswers as Answers<T, Result<T, RecvTimeoutError>>, timeout);
  }

  /** Receives until all senders are gone. See `Iter` for how to loop. */
  iter(): Iter<T> {
    this.check("iter");
    return new Iter(() => {
      this.check("iter().next");
      return waitFor(this.#channel, optionAnswers as Answers<T, Option<T>>, null);
    });
  }

  /** Receives what is there now, without waiting. */
  tryIter(): Iter<T> {
    this.check("tryIter");
    return new Iter(() => {
      this.check("tryIter().next");
      return new Op(tryRecv as never, this.#channel, optionAnswers);
    });
  }

  override release(): Drop {
    return new Op(hangUp, this.#channel as Channel<unknown>, undefined);
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

function waitFor<T, R>(channel: Channel<T>, answers: Answers<T, R>, timeout: Duration | null): Yieldable<R> {
  const wait: Wait<T, R> = { answers, timeout, until: null, timer: null };
  const kind = timeout === null ? recv : recvTimeout;
  if (channel.capacity > 0) return new Op(kind as never, channel, wait);
  const first = new Op(arrive as never, channel, undefined);
  return new Steps<R>(first, (result, step) => (step === 1 ? new Op(kind as never, channel, wait) : new Done(result)));
}

const recvAnswers: Answers<unknown, unknown> = { value: ok, empty: () => none, closed: () => err(new RecvError()) };
const tryAnswers: Answers<unknown, unknown> = {
  value: ok,
  empty: () => err(TryRecvError.Empty),
  closed: () => err(TryRecvError.Disconnected),
};
const timeoutAnswers: Answers<unknown, unknown> = {
  value: ok,
  empty: () => err(RecvTimeoutError.Timeout),
  closed: () => err(RecvTimeoutError.Disconnected),
};
const optionAnswers: Answers<unknown, unknown> = { value: some, empty: () => none, closed: () => none };

type Receive = Op<unknown, Channel<unknown>, Wait<unknown, unknown>>;

const objectOf = (op: { readonly object: unknown }): Channel<unknown> => op.object as Channel<unknown>;

/** Whether the receive must answer, with or without a value. */
function timeIsUp(op: Receive): boolean {
  const { arg } = op;
  const { clock } = objectOf(op).world;
  if (arg.timeout === null) return false;
  arg.until ??= clock.after(arg.timeout);
  return clock.reached(arg.until);
}

const recv: OpKind<Channel<unknown>, Wait<unknown, unknown>, unknown> = {
  name: "Receiver.recv",
  show: ({ arg }) => (arg.timeout === null ? null : arg.timeout.debug()),
  mode: RECV,
  modeOf: (op) => {
    const channel = objectOf(op);
    const late = timeIsUp(op);
    if (channel.values.length > 0) return numbered(late ? TRY_RECV : RECV, channel.taken);
    return late ? EMPTY : CLOSED;
  },
  enabled: (op) => objectOf(op).values.length > 0 || objectOf(op).senders.size === 0 || timeIsUp(op),
  blocked(op, world, actor: Actor) {
    const { arg } = op;
    if (arg.until !== null) arg.timer = world.clock.arm(arg.until, () => world.refresh(actor));
  },
  heldBy: (op) => [...new Set([...objectOf(op).senders].map(whereabouts))],
  execute(op) {
    const channel = objectOf(op);
    const { answers, timer } = op.arg;
    cancel(timer);
    if (channel.values.length > 0) return answers.value(channel.take());
    channel.arrived = false;
    return channel.senders.size === 0 ? answers.closed() : answers.empty();
  },
};

const recvTimeout: typeof recv = { ...recv, name: "Receiver.recvTimeout" };

/** First step of a receive at a rendezvous: here I am (only `try_send` can tell). */
const arrive: OpKind<Channel<unknown>, undefined, undefined> = {
  name: "Receiver.arrive",
  mode: ARRIVE,
  execute(op) {
    const channel = objectOf(op);
    channel.arrived = true;
    channel.changed();
    return undefined;
  },
};

const tryRecv: OpKind<Channel<unknown>, Answers<unknown, unknown>, unknown> = {
  name: "Receiver.tryRecv",
  show: () => null,
  mode: TRY_RECV,
  modeOf: (op) => {
    const channel = objectOf(op);
    return channel.values.length > 0 || channel.offers.size > 0 ? numbered(TRY_RECV, channel.taken) : EMPTY;
  },
  execute(op, world) {
    const channel = objectOf(op);
    if (channel.values.length > 0) return op.arg.value(channel.take());
    if (channel.offers.size > 0) {
      const waiting = sorted(channel.offers);
      const offer = waiting[world.choose("wake", waiting.length)] as Offer<unknown>;
      channel.offers.delete(offer);
      offer.taken = channel.taken++;
      channel.pushed++;
      take(world, offer.value);
      channel.changed();
      return op.arg.value(offer.value);
    }
    return channel.senders.size === 0 ? op.arg.closed() : op.arg.empty();
  },
};

/** The receiver is dropped: what is buffered goes with it, at once (SC-5). */
const hangUp: OpKind<Channel<unknown>, undefined, undefined> = {
  name: "Receiver.drop",
  mode: HANGUP,
  execute(op, _world, actor) {
    const channel = objectOf(op);
    channel.receiver = null;
    channel.wasFull = !channel.room;
    while (channel.values.length > 0) discard(channel.values.shift(), actor);
    channel.changed();
    return undefined;
  },
};
