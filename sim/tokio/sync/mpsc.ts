// tokio::sync::mpsc: MPSC-1 (capacity = permits), MPSC-2 (waiting senders are FIFO), MPSC-3 (push order), MPSC-5, MPSC-6
// (None once closed and drained), MPSC-7 (closed by the last sender), MPSC-8 (close), MPSC-9 (receiver drop), MPSC-10,
// MPSC-12, MPSC-14, MPSC-17 (the model).
// Invariants: bounded: free + buffered + assigned permits = capacity; no receiver ⇒ nothing buffered.
// Wakes: a push, the last sender's drop and the return of the last permit of a closed channel wake the receiver; a receive
// gives its permit to the longest waiting sender.
import type { Actor, Waker } from "../../kernel/actor.ts";
import type { Hash } from "../../kernel/hash.ts";
import { hashValue } from "../../kernel/hash-value.ts";
import { Make } from "../../kernel/make.ts";
import { Op, type OpKind, PollOp } from "../../kernel/op.ts";
import { discard, type Drop, give, Owner, take } from "../../kernel/owner.ts";
import { COMMUTES, FOLLOWS, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import { type Future, PENDING, type Signal, type Sim } from "../../kernel/signal.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { contextOf } from "../runtime/context.ts";
import { exhausted, spend } from "../task/coop.ts";
import { TXT_5 } from "../texts.ts";
import { BatchSemaphore, type Waiter } from "./batch-semaphore.ts";
import { SendError, TryRecvError, TrySendError } from "./errors.ts";

const SEND = 1;
const RECV = 2;
const FOUND_NOTHING = 3;
const DROP_TX = 4;
const CLOSE = 5;
const WAITS = 6;

/** Permits of an unbounded channel: more than anybody sends. */
const UNBOUNDED = Number.POSITIVE_INFINITY;

export class Channel<T> extends Shared {
  readonly queue: T[] = [];
  readonly capacity: number;
  readonly permits: BatchSemaphore;
  readonly senders: Set<Sender<T> | UnboundedSender<T>> = new Set();
  receiver: Receiver<T> | null = null;
  rxClosed = false;
  rxWaker: Waker | null = null;

  constructor(world: World, path: string, capacity: number) {
    super(world, path);
    this.capacity = capacity;
    this.permits = new BatchSemaphore(capacity);
  }

  /** Receiving is data flow on an unbounded channel; on a bounded one it makes room, which a full sender can tell. */
  override relation(earlier: number, later: number): Relation {
    if (later === RECV && (earlier === SEND || earlier === DROP_TX || earlier === CLOSE)) return FOLLOWS;
    if (earlier === RECV && (later === DROP_TX || later === FOUND_NOTHING)) return COMMUTES;
    if (earlier === RECV && later === SEND) return this.capacity === UNBOUNDED ? COMMUTES : RACES;
    if (earlier === DROP_TX && later === DROP_TX) return COMMUTES;
    return RACES;
  }

  /** Nothing will ever come: no sender, or closed with every permit home. */
  get finished(): boolean {
    if (this.senders.size === 0) return true;
    return this.rxClosed && (this.capacity === UNBOUNDED || this.permits.free === this.capacity);
  }

  push(value: T): void {
    give(this.world, value, this.path);
    this.queue.push(value);
    this.wakeReceiver();
  }

  wakeReceiver(): void {
    this.changed();
    const waker = this.rxWaker;
    this.rxWaker = null;
    waker?.wake();
  }

  pop(): T {
    const value = this.queue.shift() as T;
    take(this.world, value);
    if (this.capacity !== UNBOUNDED) this.permits.release(1);
    return value;
  }

  close(): void {
    this.rxClosed = true;
    this.permits.close();
    this.wakeReceiver();
  }

  override digest(hash: Hash): void {
    this.permits.digest(hash);
    hash.add(this.senders.size).add((this.rxClosed ? 1 : 0) + (this.rxWaker === null ? 0 : 2));
    for (const value of this.queue) hashValue(hash, value);
  }
}

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
    return blocking(sending(this.channel, value));
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

  override release(): Drop {
    return new Op(dropSender as never, this.channel, this);
  }
}

/** The receiving end. */
export class Receiver<T> extends Owner {
  readonly channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super(channel.world, `mpsc::Receiver of ${channel.path}`);
    this.channel = channel;
    channel.receiver = this;
  }

  /** The next value; `None` once no sender is left and nothing is buffered (MPSC-6). */
  recv(): Future<Option<T>> {
    this.check("recv");
    return new PollOp(recv as never, this.channel, undefined) as never;
  }

  /** Never waits: `Empty` or `Disconnected` (MPSC-10). */
  tryRecv(): Op<Result<T, TryRecvError>> {
    this.check("tryRecv");
    return new Op(tryRecv as never, this.channel, undefined);
  }

  /** `recv` for threads outside of a runtime; panics with TXT-5 inside (RT-35, MPSC-14). */
  blockingRecv(): Sim<Option<T>> {
    this.check("blockingRecv");
    return blocking(new PollOp(recv as never, this.channel, undefined)[Symbol.iterator]() as never);
  }

  /** New sends fail; what is buffered can still be received (MPSC-8). */
  close(): Op<undefined> {
    this.check("close");
    return new Op(close as never, this.channel, undefined);
  }

  override release(): Drop {
    return new Op(dropReceiver as never, this.channel, undefined);
  }
}

/**
 * `mpsc::channel(n)`: bounded. Panics for 0 (MPSC-1).
 *
 * @example
 * const [tx, rx] = yield* channel<number>(16);
 * (yield* tx.send(1)).unwrap();
 * const first = yield* rx.recv();
 */
export function channel<T>(buffer: number): Make<[Sender<T>, Receiver<T>]> {
  if (buffer === 0) throw new Panic("mpsc bounded channel requires buffer > 0");
  return makeChannel(buffer, (made: Channel<T>) => new Sender(made));
}

/** `mpsc::unbounded_channel()`. */
export const unboundedChannel = <T>(): Make<[UnboundedSender<T>, Receiver<T>]> =>
  makeChannel(UNBOUNDED, (made: Channel<T>) => new UnboundedSender(made));

const makeChannel = <T, S extends Owner>(capacity: number, sender: (made: Channel<T>) => S): Make<[S, Receiver<T>]> =>
  new Make((world, actor) => {
    const made = new Channel<T>(world, actor.unit.nextObject("mpsc"), capacity);
    const tx = sender(made);
    const rx = new Receiver(made);
    world.own(tx);
    world.own(rx);
    return [tx, rx];
  });

/** A thread outside of a runtime parks until the future is ready. */
function* blocking<T>(future: Sim<T>): Sim<T> {
  const actor: Actor = yield* new Make((_world, current) => {
    if (contextOf(current).entered) throw new Panic(TXT_5);
    return current;
  });
  const { flow, waker } = actor;
  actor.flow = true;
  actor.waker = { wake: () => actor.parked && actor.unit.world.wake(actor) };
  try {
    return yield* future;
  } finally {
    actor.flow = flow;
    actor.waker = waker;
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
  mode: SEND,
  poll: true,
  modeOf: (op) => ((op.object as Any).permits.free === 0 && op.arg.waiter.need > 0 ? WAITS : SEND),
  heldBy: (op) => [(op.object as Any).receiver?.holder?.unit.path ?? ""],
  execute(op, _world, actor) {
    const it = op.object as Any;
    const { waiter, value } = op.arg;
    const got = it.permits.poll(waiter, actor.waker);
    if (got === "closed") return err(new SendError(value));
    if (got === "waiting" || exhausted(actor)) return PENDING; // COOP-10: with its permit, if it has one
    spend(actor);
    waiter.need = 1; // the permit belongs to the value now
    it.push(value);
    return ok();
  },
  dropped(op) {
    const { waiter } = op.arg;
    const it = op.object as Any;
    if (waiter.queued || waiter.need === 0) it.permits.abandon(waiter);
  },
};

const trySend: OpKind<Any, unknown, Result<undefined, TrySendError<unknown>>> = {
  name: "mpsc.trySend",
  mode: SEND,
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
  execute(op) {
    const it = op.object as Any;
    if (it.rxClosed) return err(new SendError(op.arg));
    it.push(op.arg);
    return ok();
  },
};

const settled = (it: Any): boolean => it.queue.length > 0 || it.finished;

const recv: OpKind<Any, undefined, Option<unknown> | typeof PENDING> = {
  name: "mpsc.recv",
  mode: RECV,
  poll: true,
  enabled: (op) => settled(op.object as Any),
  modeOf: (op) => (settled(op.object as Any) ? RECV : FOUND_NOTHING),
  heldBy: (op) => [...(op.object as Any).senders].map(({ holder, keeper }) => holder?.unit.path ?? keeper ?? ""),
  execute(op, _world, actor) {
    const it = op.object as Any;
    if (!settled(it) || exhausted(actor)) {
      it.rxWaker = actor.waker;
      return PENDING;
    }
    spend(actor);
    return it.queue.length > 0 ? some(it.pop()) : none;
  },
};

const tryRecv: OpKind<Any, undefined, Result<unknown, TryRecvError>> = {
  name: "mpsc.tryRecv",
  mode: FOUND_NOTHING,
  execute(op) {
    const it = op.object as Any;
    if (it.queue.length > 0) return ok(it.pop());
    return err(new TryRecvError(it.finished ? "Disconnected" : "Empty"));
  },
};

const close: OpKind<Any, undefined, undefined> = {
  name: "mpsc.close",
  mode: CLOSE,
  execute(op) {
    (op.object as Any).close();
    return undefined;
  },
};

const dropSender: OpKind<Any, Sender<unknown>, undefined> = {
  name: "mpsc.dropSender",
  mode: DROP_TX,
  execute(op) {
    const it = op.object as Any;
    it.senders.delete(op.arg);
    if (it.senders.size === 0) it.wakeReceiver();
    return undefined;
  },
};

const dropReceiver: OpKind<Any, undefined, undefined> = {
  name: "mpsc.dropReceiver",
  mode: CLOSE,
  execute(op, _world, actor) {
    const it = op.object as Any;
    it.close();
    for (const value of it.queue.splice(0)) discard(value, actor);
    return undefined;
  },
};

const isClosed: OpKind<Any, undefined, boolean> = {
  name: "mpsc.isClosed",
  mode: FOUND_NOTHING,
  execute: (op) => (op.object as Any).rxClosed,
};

const capacity: OpKind<Any, undefined, number> = {
  name: "mpsc.capacity",
  mode: FOUND_NOTHING,
  execute: (op) => (op.object as Any).permits.free,
};
