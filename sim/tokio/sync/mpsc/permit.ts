// Room that was reserved: MPSC-4 (it is held until used or dropped), MPSC-8 (it can be used after a close), MPSC-9.
import { Misuse } from "../../../kernel/errors.ts";
import { consume, type Drop, Owner } from "../../../kernel/ownership/owner.ts";
import { brief } from "../../../kernel/record/brief.ts";
import { Call } from "../../../kernel/signal/call.ts";
import type { Op, OpKind } from "../../../kernel/signal/op.ts";
import type { Sim } from "../../../kernel/signal/signal.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import { none, type Option, some } from "../../../kernel/value/option.ts";
import { opOf } from "../permitted.ts";
import { numbered, QUEUES, SEND } from "./access.ts";
import type { AnyChannel, Channel } from "./channel.ts";
import type { Sender } from "./sender.ts";
import { dropSender, type Tx } from "./tx.ts";

/** Room for one value; gives it back when it is dropped. */
export class Permit<T> extends Owner {
  readonly #sender: Tx<T>;

  constructor(sender: Tx<T>) {
    super(sender.world, `mpsc::Permit of ${sender.channel.path}`);
    this.#sender = sender;
    isOut(this, sender.channel);
  }

  /** Sends; never waits and never fails: after a close the value is still received (MPSC-4, MPSC-8). Uses the permit up. */
  send(value: T): Op<undefined> {
    this.check("send");
    borrows(this, this.#sender);
    return opOf(send, this.#sender.channel, { permit: this as Owner, value, sender: null }) as never;
  }

  override release(): Drop {
    return opOf(dropPermit, this.#sender.channel, { permit: this as Owner, permits: 1 });
  }
}

/** Room for some values. */
export class PermitIterator<T> extends Owner {
  readonly #sender: Tx<T>;
  #left: number;

  constructor(sender: Tx<T>, permits: number) {
    super(sender.world, `mpsc::PermitIterator of ${sender.channel.path}`);
    this.#sender = sender;
    this.#left = permits;
    isOut(this, sender.channel);
  }

  /** The next permit; `None` after the last. */
  next(): Option<Permit<T>> {
    this.check("next");
    borrows(this, this.#sender);
    if (this.#left === 0) return none;
    this.#left--;
    return some(new Permit(this.#sender));
  }

  /** How many permits are left. */
  len(): number {
    return this.#left;
  }

  override release(): Drop {
    const { channel } = this.#sender;
    if (this.#left > 0) return opOf(dropPermit, channel, { permit: this as Owner, permits: this.#left });
    channel.permitsOut.delete(this);
    return null;
  }

  /** For the visited set. */
  digest(hash: Hash): void {
    hash.lanes(this.#sender.channel.id).number(this.#left);
  }
}

/** Room for one value and a sender in one, which borrows nothing. */
export class OwnedPermit<T> extends Owner {
  readonly #channel: Channel<T>;
  readonly #sender: (channel: Channel<T>) => Tx<T>;

  /** The sender is used up: this keeps the channel open in its place. */
  constructor(sender: Tx<T>, another: (channel: Channel<T>) => Tx<T>) {
    super(sender.world, `mpsc::OwnedPermit of ${sender.channel.path}`);
    const { channel } = sender;
    this.#channel = channel;
    this.#sender = another;
    consume(sender);
    channel.senders.delete(sender);
    channel.senders.add(this);
    isOut(this, channel);
  }

  /** Sends, and gives the sender back (MPSC-4). Uses the permit up. */
  send(value: T): Op<Sender<T>> {
    this.check("send");
    const sender = () => this.#sender(this.#channel);
    return opOf(send, this.#channel, { permit: this as Owner, value, sender }) as never;
  }

  /** `OwnedPermit::release`: gives the room back, and the sender (MPSC-4). With an argument it is the drop. */
  override release(): Op<Sender<T>>;
  override release(unwinding: boolean): Drop;
  override release(unwinding?: boolean): Drop {
    if (unwinding !== undefined) return new Call(dropOwned(this.#channel, this));
    this.check("release");
    const sender = () => this.#sender(this.#channel);
    return opOf(unused, this.#channel, { permit: this as Owner, sender });
  }

  sameChannel(other: OwnedPermit<T>): boolean {
    return this.#channel === other.#channel;
  }

  sameChannelAsSender(sender: Tx<T>): boolean {
    return this.#channel === sender.channel;
  }
}

/** The running body holds a permit. */
function isOut(permit: Owner, channel: AnyChannel): void {
  channel.permitsOut.add(permit);
  permit.world.own(permit);
}

/** In Rust a permit cannot outlive the sender that it borrows. */
function borrows(permit: Owner, sender: Owner): void {
  if (!sender.gone) return;
  throw new Misuse(`${permit.name} is used after its sender was dropped\n  it borrows the sender: use reserveOwned()`);
}

/** The room first, then the sender: two steps, as others can see (MPSC-7, MPSC-8). */
function* dropOwned(channel: AnyChannel, permit: Owner): Sim<void> {
  yield* opOf(dropPermit, channel, { permit, permits: 1 });
  yield* opOf(dropSender, channel, permit);
}

/** The permit becomes a sender again; null: it was borrowed from one that is still there. */
function becomesSender(it: AnyChannel, permit: Owner, sender: (() => Owner) | null): Owner | undefined {
  consume(permit);
  it.permitsOut.delete(permit);
  if (sender === null) return undefined;
  const made = sender();
  it.senders.delete(permit);
  it.world.own(made);
  return made;
}

interface Sending {
  readonly permit: Owner;
  readonly value: unknown;
  readonly sender: (() => Owner) | null;
}

const send: OpKind<AnyChannel, Sending, Owner | undefined> = {
  name: "mpsc.Permit.send",
  show: ({ arg }) => brief(arg.value),
  mode: SEND,
  modeOf: ({ object }) => numbered(SEND, (object as AnyChannel).pushed),
  execute({ object, arg: { permit, value, sender } }) {
    const it = object as AnyChannel;
    const made = becomesSender(it, permit, sender);
    it.push(value);
    return made;
  },
};

const unused: OpKind<AnyChannel, { readonly permit: Owner; readonly sender: () => Owner }, Owner | undefined> = {
  name: "mpsc.OwnedPermit.release",
  show: () => null,
  mode: QUEUES,
  execute({ object, arg: { permit, sender } }) {
    const it = object as AnyChannel;
    const made = becomesSender(it, permit, sender);
    it.giveBack(1);
    return made;
  },
};

const dropPermit: OpKind<AnyChannel, { readonly permit: Owner; readonly permits: number }, undefined> = {
  name: "mpsc.dropPermit",
  show: ({ arg }) => (arg.permits === 1 ? null : String(arg.permits)),
  mode: QUEUES,
  execute({ object, arg: { permit, permits } }) {
    const it = object as AnyChannel;
    it.permitsOut.delete(permit);
    it.giveBack(permits);
    return undefined;
  },
};
