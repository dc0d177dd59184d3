// What both kinds of senders have in common: MPSC-7 (clones, weak senders), MPSC-12 (closed, counts), COOP-3.
import { type Drop, Owner } from "../../../kernel/ownership/owner.ts";
import type { Op } from "../../../kernel/signal/op.ts";
import { type OpKind, PollOp } from "../../../kernel/signal/op.ts";
import { type Future, PENDING } from "../../../kernel/signal/signal.ts";
import { none, type Option, some } from "../../../kernel/value/option.ts";
import { opOf, whereIs } from "../permitted.ts";
import { leave, newWaiter, queue, type Waiter } from "../waiters.ts";
import { CHECK, CLONES, CLOSED, COUNTS, DROP, WEAK } from "./access.ts";
import type { AnyChannel, Channel } from "./channel.ts";

/** A strong sender: while one is left, the receiver waits for more. */
export abstract class Tx<T> extends Owner {
  readonly channel: Channel<T>;

  constructor(name: string, channel: Channel<T>) {
    super(channel.world, `${name} of ${channel.path}`);
    this.channel = channel;
    channel.senders.add(this);
  }

  /** One more of its kind. */
  protected abstract another(): this;

  /** One more sender. */
  clone(): Op<this> {
    this.check("clone");
    return opOf(clone, this.channel, () => this.another()) as never;
  }

  /** Whether the receiver is closed or gone (MPSC-12). */
  isClosed(): Op<boolean> {
    this.check("isClosed");
    return opOf(isClosed, this.channel, undefined);
  }

  /** Waits until the receiver is closed or gone; costs no budget (MPSC-12, COOP-3). */
  closed(): Future<undefined> {
    this.check("closed");
    return new PollOp(closed as never, this.channel, newWaiter()) as never;
  }

  /** Whether both are senders of one channel (MPSC-12). */
  sameChannel(other: Tx<T>): boolean {
    return this.channel === other.channel;
  }

  /** How many senders there are; weak ones are counted apart (MPSC-12). */
  strongCount(): Op<number> {
    this.check("strongCount");
    return opOf(strongCount, this.channel, undefined);
  }

  weakCount(): Op<number> {
    this.check("weakCount");
    return opOf(weakCount, this.channel, undefined);
  }

  override release(): Drop {
    return opOf(dropSender, this.channel, this as Owner);
  }
}

/** A sender that does not keep the channel open (MPSC-7). */
export class Weak<T, S extends Tx<T>> extends Owner {
  readonly channel: Channel<T>;
  readonly #kind: string;
  readonly #strong: () => S;

  /** `kind`: as messages call it. `strong`: makes a strong one. */
  constructor(kind: string, channel: Channel<T>, strong: () => S) {
    super(channel.world, `${kind} of ${channel.path}`);
    this.channel = channel;
    this.#kind = kind;
    this.#strong = strong;
    channel.weakSenders.add(this);
  }

  /** A strong sender; `None` once no other was left (MPSC-7). */
  upgrade(): Op<Option<S>> {
    this.check("upgrade");
    return opOf(upgrade, this.channel, this.#strong) as never;
  }

  /** One more weak sender. */
  clone(): Op<Weak<T, S>> {
    this.check("clone");
    return opOf(downgrade, this.channel, () => new Weak(this.#kind, this.channel, this.#strong)) as never;
  }

  strongCount(): Op<number> {
    this.check("strongCount");
    return opOf(strongCount, this.channel, undefined);
  }

  weakCount(): Op<number> {
    this.check("weakCount");
    return opOf(weakCount, this.channel, undefined);
  }

  override release(): Drop {
    return opOf(dropWeak, this.channel, this as Owner);
  }
}

const clone: OpKind<AnyChannel, () => Owner, Owner> = {
  name: "mpsc.clone",
  show: () => null,
  mode: CLONES,
  execute({ arg: another }, world) {
    const made = another();
    world.own(made);
    return made;
  },
};

/** The last one tells the receiver that nothing will come any more. */
export const dropSender: OpKind<AnyChannel, Owner, undefined> = {
  name: "mpsc.dropSender",
  show: () => null,
  mode: DROP,
  execute({ object, arg }, _world, actor) {
    const it = object as AnyChannel;
    it.senders.delete(arg);
    if (it.senders.size === 0) it.wakeReceiver();
    it.freeIfUnused(actor);
    return undefined;
  },
};

const isClosed: OpKind<AnyChannel, undefined, boolean> = {
  name: "mpsc.isClosed",
  mode: CHECK,
  execute: ({ object }) => (object as AnyChannel).rxClosed,
};

const closed: OpKind<AnyChannel, Waiter, undefined | typeof PENDING> = {
  name: "mpsc.closed",
  show: () => null,
  mode: CLOSED,
  poll: true,
  enabled: ({ object }) => (object as AnyChannel).rxClosed,
  modeOf: ({ object }) => ((object as AnyChannel).rxClosed ? CLOSED : CHECK),
  heldBy({ object }) {
    const { receiver } = object as AnyChannel;
    return receiver === null ? [] : [whereIs(receiver)];
  },
  execute({ object, arg: waiter }, _world, actor) {
    const it = object as AnyChannel;
    if (it.rxClosed) return undefined;
    queue(it.closing, waiter, actor.waker);
    return PENDING;
  },
  dropped: ({ object, arg: waiter }) => leave((object as AnyChannel).closing, waiter),
};

const strongCount: OpKind<AnyChannel, undefined, number> = {
  name: "mpsc.strongCount",
  mode: COUNTS,
  execute: ({ object }) => (object as AnyChannel).senders.size,
};

const weakCount: OpKind<AnyChannel, undefined, number> = {
  name: "mpsc.weakCount",
  mode: COUNTS,
  execute: ({ object }) => (object as AnyChannel).weakSenders.size,
};

/** Makes one more weak sender. */
export const downgrade: OpKind<AnyChannel, () => Owner, Owner> = {
  name: "mpsc.downgrade",
  show: () => null,
  mode: WEAK,
  execute({ arg: weak }, world) {
    const made = weak();
    world.own(made);
    return made;
  },
};

const upgrade: OpKind<AnyChannel, () => Owner, Option<Owner>> = {
  name: "mpsc.upgrade",
  show: () => null,
  mode: WEAK,
  execute({ object, arg: strong }, world) {
    if ((object as AnyChannel).senders.size === 0) return none;
    const made = strong();
    world.own(made);
    return some(made);
  },
};

const dropWeak: OpKind<AnyChannel, Owner, undefined> = {
  name: "mpsc.dropWeakSender",
  show: () => null,
  mode: WEAK,
  execute({ object, arg }, _world, actor) {
    const it = object as AnyChannel;
    it.weakSenders.delete(arg);
    it.freeIfUnused(actor);
    return undefined;
  },
};
