// The receiving end: MPSC-6 (None once closed and drained), MPSC-8 (close), MPSC-9 (drop), MPSC-10 (try_recv), MPSC-12,
// MPSC-14 (blocking_recv).

import { type Drop, discard, Owner } from "../../../kernel/ownership/owner.ts";
import { Op, type OpKind, PollOp } from "../../../kernel/signal/op.ts";
import { type Future, PENDING, type Sim } from "../../../kernel/signal/signal.ts";
import { none, type Option, some } from "../../../kernel/value/option.ts";
import { err, ok, type Result } from "../../../kernel/value/result.ts";
import { exhausted, spend } from "../../task/coop.ts";
import { blocking } from "../blocking.ts";
import { TryRecvError } from "../errors.ts";
import { CLOSE, LOOKS, NONE, numbered, RECV, TRIED } from "./access.ts";
import type { Channel } from "./channel.ts";

// biome-ignore lint/suspicious/noExplicitAny: the ops do not look at the values
type Any = Channel<any>;

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
    return blocking(this.recv());
  }

  /** New sends fail; what is buffered can still be received (MPSC-8). */
  close(): Op<undefined> {
    this.check("close");
    return new Op(close as never, this.channel, undefined);
  }

  /** Whether it was closed, or no sender is left; also while values are buffered (MPSC-12). */
  isClosed(): Op<boolean> {
    this.check("isClosed");
    return new Op(isClosed as never, this.channel, undefined);
  }

  /** How many values are buffered (MPSC-12). */
  len(): Op<number> {
    this.check("len");
    return new Op(len as never, this.channel, undefined);
  }

  override release(): Drop {
    return new Op(dropReceiver as never, this.channel, undefined);
  }
}

const settled = (it: Any): boolean => it.queue.length > 0 || it.finished;

const recv: OpKind<Any, undefined, Option<unknown> | typeof PENDING> = {
  name: "mpsc.recv",
  mode: RECV,
  poll: true,
  enabled: (op) => settled(op.object as Any),
  modeOf({ object }) {
    const it = object as Any;
    if (it.queue.length > 0) return numbered(RECV, it.taken);
    return it.finished ? NONE : LOOKS;
  },
  heldBy: (op) => [...(op.object as Any).senders].map(({ holder, keeper }) => holder?.unit.path ?? keeper ?? ""),
  execute(op, _world, actor) {
    const it = op.object as Any;
    if (exhausted(actor)) return PENDING;
    if (!settled(it)) {
      it.rxWaker = actor.waker;
      return PENDING;
    }
    spend(actor);
    return it.queue.length > 0 ? some(it.pop()) : none;
  },
};

const tryRecv: OpKind<Any, undefined, Result<unknown, TryRecvError>> = {
  name: "mpsc.tryRecv",
  mode: LOOKS,
  modeOf: ({ object }) => ((object as Any).queue.length > 0 ? TRIED : LOOKS),
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

const isClosed: OpKind<Any, undefined, boolean> = {
  name: "mpsc.isClosed",
  mode: LOOKS,
  execute: (op) => (op.object as Any).rxClosed || (op.object as Any).senders.size === 0,
};

const len: OpKind<Any, undefined, number> = {
  name: "mpsc.len",
  mode: LOOKS,
  execute: (op) => (op.object as Any).queue.length,
};

const dropReceiver: OpKind<Any, undefined, undefined> = {
  name: "mpsc.dropReceiver",
  mode: CLOSE,
  execute(op, _world, actor) {
    const it = op.object as Any;
    it.receiver = null;
    it.close();
    for (const value of it.queue.splice(0)) discard(value, actor);
    return undefined;
  },
};
