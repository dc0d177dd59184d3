// The sending end of a bounded channel: MPSC-1 (capacity), MPSC-2 (waiting senders are FIFO), MPSC-3 (the push is the send's
// last step), MPSC-4 (reserve), MPSC-5 (values come back, also from send_timeout), MPSC-14 (blocking_send), COOP-10.

import type { Actor } from "../../../kernel/actor.ts";
import { discard } from "../../../kernel/ownership/owner.ts";
import { brief } from "../../../kernel/record/brief.ts";
import { Make } from "../../../kernel/signal/make.ts";
import { type Op, type OpKind, PollOp } from "../../../kernel/signal/op.ts";
import { type Future, PENDING, type Sim } from "../../../kernel/signal/signal.ts";
import type { Duration } from "../../../kernel/value/duration.ts";
import { err, ok, type Result } from "../../../kernel/value/result.ts";
import { unitName } from "../../../kernel/wait-for.ts";
import { exhausted, spend } from "../../task/coop.ts";
import { timeout } from "../../time/timeout.ts";
import type { Waiter } from "../batch-semaphore.ts";
import { blocking } from "../blocking.ts";
import { SendError, SendTimeoutError, TrySendError } from "../errors.ts";
import { opOf } from "../permitted.ts";
import { LOOKS, numbered, QUEUES, REFUSED, RETURNED, SEND } from "./access.ts";
import type { AnyChannel, Channel } from "./channel.ts";
import { OwnedPermit, Permit, PermitIterator } from "./permit.ts";
import { downgrade, Tx, Weak } from "./tx.ts";

export class Sender<T> extends Tx<T> {
  constructor(channel: Channel<T>) {
    super("mpsc::Sender", channel);
  }

  protected override another(): this {
    return new Sender(this.channel) as this;
  }

  /** Waits for room, in order of arrival (MPSC-2); `Err(SendError(value))` where nobody can receive. */
  send(value: T): Future<Result<undefined, SendError<T>>> {
    this.check("send");
    return new PollOp(send as never, this.channel, { waiter: this.channel.permits.waiter(1), value }) as never;
  }

  /** Never waits: `Full` or `Closed`, with the value (MPSC-5). */
  trySend(value: T): Op<Result<undefined, TrySendError<T>>> {
    this.check("trySend");
    return opOf(trySend, this.channel, value) as never;
  }

  /** Waits for room for that long: `Timeout` or `Closed`, with the value (MPSC-5). Panics without timers, as `sleep` does. */
  *sendTimeout(value: T, duration: Duration): Sim<Result<undefined, SendTimeoutError<T>>> {
    this.check("sendTimeout");
    let cancelled = true;
    try {
      const reserved = yield* timeout(duration, this.reserve());
      cancelled = false;
      if (reserved.isErr()) return err(new SendTimeoutError("Timeout", value));
      if (reserved.value.isErr()) return err(new SendTimeoutError("Closed", value));
      yield* reserved.value.value.send(value);
      return ok();
    } finally {
      if (cancelled) {
        const { hazards } = this.world;
        hazards?.note("HZ-14", unsent(this.channel, this.world.running(), value));
        discard(value, this.world.running());
      }
    }
  }

  /** `send` for threads outside of a runtime; panics with TXT-5 inside (RT-35, MPSC-14). */
  blockingSend(value: T): Sim<Result<undefined, SendError<T>>> {
    this.check("blockingSend");
    return blocking(this.send(value));
  }

  /** Waits for room and keeps it: the permit sends without waiting (MPSC-4). */
  reserve(): Future<Result<Permit<T>, SendError<undefined>>> {
    this.check("reserve");
    return this.#reserve(1, "one");
  }

  /** Waits for room for `n` values; `Err` at once where the channel is smaller (MPSC-4). */
  reserveMany(n: number): Future<Result<PermitIterator<T>, SendError<undefined>>> {
    this.check("reserveMany");
    if (n > this.channel.capacity) return new Make(() => err(new SendError(undefined)), "mpsc.reserveMany");
    return this.#reserve(n, "many");
  }

  /** Waits for room; the sender is used up, and comes back when the permit is used (MPSC-4). */
  *reserveOwned(): Sim<Result<OwnedPermit<T>, SendError<undefined>>> {
    this.check("reserveOwned");
    try {
      return yield* this.#reserve<OwnedPermit<T>>(1, "owned");
    } finally {
      this[Symbol.dispose](); // the future's own; a no-op where the permit has taken its place
    }
  }

  #reserve<P>(n: number, form: Form): Future<Result<P, SendError<undefined>>> {
    const { channel } = this;
    const reserving: Reserving = { sender: this as Sender<unknown>, waiter: channel.permits.waiter(n), form };
    return new PollOp(reserve as never, channel, reserving) as never;
  }

  /** Never waits: `Full` or `Closed` (MPSC-4). */
  tryReserve(): Op<Result<Permit<T>, TrySendError<undefined>>> {
    this.check("tryReserve");
    return opOf(tryReserve, this.channel, { sender: this as Sender<unknown>, n: 1, form: "one" }) as never;
  }

  /** Never waits: `Full`, also where the channel is too small, or `Closed` (MPSC-4). */
  tryReserveMany(n: number): Op<Result<PermitIterator<T>, TrySendError<undefined>>> {
    this.check("tryReserveMany");
    return opOf(tryReserve, this.channel, { sender: this as Sender<unknown>, n, form: "many" }) as never;
  }

  /** Never waits; uses the sender up, or gives it back in the error (MPSC-4). */
  tryReserveOwned(): Op<Result<OwnedPermit<T>, TrySendError<this>>> {
    this.check("tryReserveOwned");
    return opOf(tryReserve, this.channel, { sender: this as Sender<unknown>, n: 1, form: "owned" }) as never;
  }

  /** Free permits now (MPSC-1). */
  capacity(): Op<number> {
    this.check("capacity");
    return opOf(capacity, this.channel, undefined);
  }

  maxCapacity(): number {
    return this.channel.capacity;
  }

  /** A sender that does not keep the channel open (MPSC-7). */
  downgrade(): Op<WeakSender<T>> {
    this.check("downgrade");
    return opOf(downgrade, this.channel, () => new WeakSender(this.channel)) as never;
  }
}

export class WeakSender<T> extends Weak<T, Sender<T>> {
  constructor(channel: Channel<T>) {
    super("mpsc::WeakSender", channel, () => new Sender(channel));
  }
}

interface Sending {
  readonly waiter: Waiter;
  readonly value: unknown;
}

/** How an acquire that meets a closed channel touches it. */
const refused = ({ need, wants }: Waiter): number => (need < wants ? RETURNED : REFUSED);

const send: OpKind<AnyChannel, Sending, Result<undefined, SendError<unknown>> | typeof PENDING> = {
  name: "mpsc.send",
  show: ({ arg }) => brief(arg.value),
  mode: SEND,
  poll: true,
  modeOf({ object, arg: { waiter } }) {
    const { permits, pushed } = object as AnyChannel;
    if (permits.closed) return refused(waiter);
    return waiter.need > 0 && permits.free === 0 ? QUEUES : numbered(SEND, pushed);
  },
  heldBy: ({ object }) => (object as AnyChannel).heldByForRoom,
  execute({ object, arg: { waiter, value } }, _world, actor) {
    const it = object as AnyChannel;
    const got = it.permits.poll(waiter, actor.waker, actor.unit.path);
    if (got === "closed") {
      it.giveUp(waiter);
      return err(new SendError(value));
    }
    if (got === "waiting" || exhausted(actor)) return PENDING; // COOP-10: with its permit, if it has one
    spend(actor);
    it.permits.settle(waiter); // the permit belongs to the value now
    it.push(value);
    return ok();
  },
  dropped({ object, arg: { waiter, value } }) {
    const it = object as AnyChannel;
    it.world.hazards?.note("HZ-14", unsent(it, it.world.running(), value));
    leaves(it, waiter);
    discard(value, it.world.running()); // the value is the future's (HZ-14)
  },
};

/** HZ-14: a send was dropped before it was done. */
const unsent = ({ path }: AnyChannel, { unit }: Actor, value: unknown): string =>
  `${unitName(unit)} dropped a send on ${path} that had not finished: ${brief(value)} is lost`;

/** A future that acquires is dropped. */
function leaves(it: AnyChannel, waiter: Waiter): void {
  if (waiter.state !== "queued" && waiter.state !== "left") return;
  it.world.touch(it, QUEUES);
  it.giveUp(waiter);
}

const trySend: OpKind<AnyChannel, unknown, Result<undefined, TrySendError<unknown>>> = {
  name: "mpsc.trySend",
  show: ({ arg }) => brief(arg),
  mode: SEND,
  modeOf({ object }) {
    const { permits, pushed } = object as AnyChannel;
    if (permits.closed) return REFUSED;
    return permits.free === 0 ? LOOKS : numbered(SEND, pushed);
  },
  execute({ object, arg: value }) {
    const it = object as AnyChannel;
    const got = it.permits.tryAcquire(1);
    if (got !== "acquired") return err(new TrySendError(got === "none" ? "Full" : "Closed", value));
    it.push(value);
    return ok();
  },
};

type Form = "one" | "many" | "owned";
type AnyPermit = Permit<unknown> | PermitIterator<unknown> | OwnedPermit<unknown>;

/** The permits are there: what holds them. */
function permitOf(sender: Sender<unknown>, form: Form, n: number): AnyPermit {
  if (form === "one") return new Permit(sender);
  return form === "many" ? new PermitIterator(sender, n) : new OwnedPermit(sender, (channel) => new Sender(channel));
}

interface Reserving {
  readonly sender: Sender<unknown>;
  readonly waiter: Waiter;
  readonly form: Form;
}

const reserve: OpKind<AnyChannel, Reserving, Result<AnyPermit, SendError<undefined>> | typeof PENDING> = {
  name: "mpsc.reserve",
  show: ({ arg: { form, waiter } }) => (form === "many" ? String(waiter.wants) : null),
  mode: QUEUES,
  poll: true,
  modeOf: ({ object, arg: { waiter } }) => ((object as AnyChannel).permits.closed ? refused(waiter) : QUEUES),
  heldBy: ({ object }) => (object as AnyChannel).heldByForRoom,
  execute({ object, arg: { sender, waiter, form } }, _world, actor) {
    const it = object as AnyChannel;
    const got = it.permits.poll(waiter, actor.waker, actor.unit.path);
    if (got === "closed") {
      it.giveUp(waiter);
      return err(new SendError(undefined));
    }
    if (got === "waiting" || exhausted(actor)) return PENDING; // COOP-10
    spend(actor);
    it.permits.settle(waiter);
    return ok(permitOf(sender, form, waiter.wants));
  },
  dropped: ({ object, arg: { waiter } }) => leaves(object as AnyChannel, waiter),
};

interface TryReserving {
  readonly sender: Sender<unknown>;
  readonly n: number;
  readonly form: Form;
}

const tryReserve: OpKind<AnyChannel, TryReserving, Result<AnyPermit, TrySendError<unknown>>> = {
  name: "mpsc.tryReserve",
  show: ({ arg: { form, n } }) => (form === "many" ? String(n) : null),
  mode: QUEUES,
  modeOf({ object, arg: { n } }) {
    const { permits } = object as AnyChannel;
    if (permits.closed) return REFUSED;
    return permits.free < n ? LOOKS : QUEUES;
  },
  execute({ object, arg: { sender, n, form } }) {
    const it = object as AnyChannel;
    const got = n > it.capacity ? "none" : it.permits.tryAcquire(n);
    if (got === "acquired") return ok(permitOf(sender, form, n));
    return err(new TrySendError(got === "none" ? "Full" : "Closed", form === "owned" ? sender : undefined));
  },
};

const capacity: OpKind<AnyChannel, undefined, number> = {
  name: "mpsc.capacity",
  mode: LOOKS,
  execute: ({ object }) => (object as AnyChannel).permits.free,
};
