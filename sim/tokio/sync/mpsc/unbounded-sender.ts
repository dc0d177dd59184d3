// The sending end of an unbounded channel: MPSC-1 (never waits), COOP-3 (costs no budget).
import { brief } from "../../../kernel/record/brief.ts";
import type { Op, OpKind } from "../../../kernel/signal/op.ts";
import { err, ok, type Result } from "../../../kernel/value/result.ts";
import { SendError } from "../errors.ts";
import { opOf } from "../permitted.ts";
import { numbered, REFUSED, SEND } from "./access.ts";
import type { AnyChannel, Channel } from "./channel.ts";
import { downgrade, Tx, Weak } from "./tx.ts";

export class UnboundedSender<T> extends Tx<T> {
  constructor(channel: Channel<T>) {
    super("mpsc::UnboundedSender", channel);
  }

  protected override another(): this {
    return new UnboundedSender(this.channel) as this;
  }

  /** Never waits; `Err(SendError(value))` where nobody can receive. */
  send(value: T): Op<Result<undefined, SendError<T>>> {
    this.check("send");
    return opOf(send, this.channel, value) as never;
  }

  /** A sender that does not keep the channel open (MPSC-7). */
  downgrade(): Op<WeakUnboundedSender<T>> {
    this.check("downgrade");
    return opOf(downgrade, this.channel, () => new WeakUnboundedSender(this.channel)) as never;
  }
}

export class WeakUnboundedSender<T> extends Weak<T, UnboundedSender<T>> {
  constructor(channel: Channel<T>) {
    super("mpsc::WeakUnboundedSender", channel, () => new UnboundedSender(channel));
  }
}

const send: OpKind<AnyChannel, unknown, Result<undefined, SendError<unknown>>> = {
  name: "mpsc.send",
  show: ({ arg }) => brief(arg),
  mode: SEND,
  modeOf({ object }) {
    const { rxClosed, pushed } = object as AnyChannel;
    return rxClosed ? REFUSED : numbered(SEND, pushed);
  },
  execute({ object, arg: value }) {
    const it = object as AnyChannel;
    if (it.rxClosed) return err(new SendError(value));
    it.push(value);
    return ok();
  },
};
