// The receiving end: BC-3 (Lagged), BC-4 (Closed), BC-5 (resubscribe), BC-6 (len), BC-7 (drop).

import type { Actor } from "../../../kernel/actor.ts";
import { cloneOf } from "../../../kernel/ownership/clone.ts";
import { type Drop, Owner } from "../../../kernel/ownership/owner.ts";
import { Op, type OpKind, PollOp } from "../../../kernel/signal/op.ts";
import { type Future, PENDING, type Sim } from "../../../kernel/signal/signal.ts";
import { err, ok, type Result } from "../../../kernel/value/result.ts";
import { exhausted, spend } from "../../task/coop.ts";
import { blocking } from "../blocking.ts";
import { leave, newWaiter, queue, type Waiter, wakeAll } from "../waiters.ts";
import { ALL, COUNTS, LAGS, LEAVES, LOOKS, NONE, numbered, QUEUES, RECV, SUBSCRIBES, TRIED } from "./access.ts";
import type { Channel, Reader } from "./channel.ts";
import { RecvError, TryRecvError } from "./errors.ts";

// biome-ignore lint/suspicious/noExplicitAny: the ops do not look at the values
type Any = Channel<any>;

/** The receiving end. Each receiver gets a clone of every message that is sent after it was made (BC-2). */
export class Receiver<T> extends Owner implements Reader {
  readonly channel: Channel<T>;
  next: number;

  /** `path`: what its maker calls it. */
  constructor(channel: Channel<T>, path: string) {
    super(channel.world, `broadcast::Receiver ${path}`);
    this.channel = channel;
    this.next = channel.tail;
    channel.admit(this);
  }

  /** The next message; `Lagged(n)` once after n were lost, `Closed` after the last one (BC-3, BC-4). */
  recv(): Future<Result<T, RecvError>> {
    this.check("recv");
    return new PollOp(recv as never, this.channel, { reader: this, waiter: newWaiter() }) as never;
  }

  /** Never waits: the next message, `Empty`, `Closed` or `Lagged` (BC-4). */
  tryRecv(): Op<Result<T, TryRecvError>> {
    this.check("tryRecv");
    return new Op(tryRecv as never, this.channel, this);
  }

  /** `recv` for threads outside of a runtime; panics with TXT-5 inside (RT-35). */
  blockingRecv(): Sim<Result<T, RecvError>> {
    this.check("blockingRecv");
    return blocking(this.recv());
  }

  /** A new receiver, from the next message that is sent; not from where this one stands (BC-5). */
  resubscribe(): Op<Receiver<T>> {
    this.check("resubscribe");
    return new Op(subscribe as never, this.channel, undefined);
  }

  /** Messages sent that it has not read; more than can still be read where it lags behind (BC-6). */
  len(): Op<number> {
    this.check("len");
    return new Op(len, this.channel, this);
  }

  isEmpty(): Op<boolean> {
    this.check("isEmpty");
    return new Op(isEmpty, this.channel, this);
  }

  /** Whether no sender is left, also while messages can be read. */
  isClosed(): Op<boolean> {
    this.check("isClosed");
    return new Op(isClosed, this.channel, undefined);
  }

  sameChannel(other: Receiver<T>): boolean {
    return this.channel === other.channel;
  }

  senderStrongCount(): Op<number> {
    this.check("senderStrongCount");
    return new Op(strongCount, this.channel, undefined);
  }

  senderWeakCount(): Op<number> {
    this.check("senderWeakCount");
    return new Op(weakCount, this.channel, undefined);
  }

  override release(): Drop {
    return new Op(dropReceiver as never, this.channel, this);
  }
}

/** `tx.subscribe()`, `rx.resubscribe()`; a body that makes one holds it. */
export const subscribe: OpKind<Any, undefined, Receiver<unknown>> = {
  name: "broadcast.subscribe",
  mode: SUBSCRIBES,
  execute(op, world, actor) {
    const it = op.object as Any;
    const made = new Receiver(it, `${actor.unit.nextObject("subscribe")} of ${it.path}`);
    world.own(made);
    return made;
  },
};

/** What a receive would find now. */
type Found = "message" | "lagged" | "closed" | "empty";

function look(it: Any, { next }: Reader): Found {
  if (next < it.oldest) return "lagged";
  if (next < it.tail) return "message";
  return it.closed ? "closed" : "empty";
}

/** Whoever reads last drops the message: where that can be seen, receives race with each other. */
function modeOf(it: Any, reader: Reader, message: number): number {
  switch (look(it, reader)) {
    case "message":
      return it.owns(reader.next) ? ALL : numbered(message, reader.next);
    case "lagged":
      return LAGS;
    case "closed":
      return message === RECV ? NONE : LOOKS;
    case "empty":
      return message === RECV ? QUEUES : LOOKS;
  }
}

/** The reader's own clone of its next message. */
function takeNext(it: Any, reader: Reader, actor: Actor): unknown {
  const slot = it.slots.get(reader.next);
  const value: unknown = cloneOf(it.world, actor, slot?.value, it.path);
  it.read(reader.next, actor);
  reader.next++;
  return value;
}

/** Skips what was overwritten; how much that is (BC-3). */
function catchUp(it: Any, reader: Reader): number {
  const missed = it.oldest - reader.next;
  reader.next = it.oldest;
  it.world.hazards?.note("HZ-18", `a receiver of ${it.path} was too slow, and lost ${missed} of its messages`);
  return missed;
}

interface Receiving {
  readonly reader: Reader;
  readonly waiter: Waiter;
}

const recv: OpKind<Any, Receiving, Result<unknown, RecvError> | typeof PENDING> = {
  name: "broadcast.recv",
  show: () => null,
  mode: RECV,
  poll: true,
  enabled: ({ object, arg }) => look(object as Any, arg.reader) !== "empty",
  modeOf: ({ object, arg }) => modeOf(object as Any, arg.reader, RECV),
  heldBy: (op) => [...(op.object as Any).senders].map(({ holder, keeper }) => holder?.unit.path ?? keeper ?? ""),
  execute(op, _world, actor) {
    const it = op.object as Any;
    const { reader, waiter } = op.arg;
    if (exhausted(actor)) return PENDING;
    const found = look(it, reader);
    if (found === "empty") {
      queue(it.receiving, waiter, actor.waker);
      return PENDING;
    }
    spend(actor);
    if (found === "message") return ok(takeNext(it, reader, actor));
    return err(found === "closed" ? new RecvError("Closed") : new RecvError("Lagged", catchUp(it, reader)));
  },
  dropped(op) {
    const it = op.object as Any;
    if (op.arg.waiter.state !== "queued") return;
    it.world.touch(it, QUEUES);
    leave(it.receiving, op.arg.waiter);
  },
};

const tryRecv: OpKind<Any, Reader, Result<unknown, TryRecvError>> = {
  name: "broadcast.tryRecv",
  show: () => null,
  mode: TRIED,
  modeOf: ({ object, arg }) => modeOf(object as Any, arg, TRIED),
  execute(op, _world, actor) {
    const it = op.object as Any;
    switch (look(it, op.arg)) {
      case "message":
        return ok(takeNext(it, op.arg, actor));
      case "lagged":
        return err(new TryRecvError("Lagged", catchUp(it, op.arg)));
      case "closed":
        return err(new TryRecvError("Closed"));
      case "empty":
        return err(new TryRecvError("Empty"));
    }
  },
};

const len: OpKind<Any, Reader, number> = {
  name: "broadcast.len",
  show: () => null,
  mode: LOOKS,
  execute: ({ object, arg }) => (object as Any).tail - arg.next,
};

const isEmpty: OpKind<Any, Reader, boolean> = {
  name: "broadcast.isEmpty",
  show: () => null,
  mode: LOOKS,
  execute: ({ object, arg }) => (object as Any).tail === arg.next,
};

const isClosed: OpKind<Any, undefined, boolean> = {
  name: "broadcast.isClosed",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).senders.size === 0,
};

export const strongCount: OpKind<Any, undefined, number> = {
  name: "broadcast.strongCount",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).senders.size,
};

export const weakCount: OpKind<Any, undefined, number> = {
  name: "broadcast.weakCount",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).weakSenders,
};

const dropReceiver: OpKind<Any, Reader, undefined> = {
  name: "broadcast.dropReceiver",
  show: () => null,
  mode: LEAVES,
  modeOf: ({ object, arg }) => ((object as Any).owns(arg.next) ? ALL : LEAVES),
  execute(op, _world, actor) {
    const it = op.object as Any;
    const reader = op.arg;
    it.readers.delete(reader);
    const { errands } = actor;
    const before = errands.length;
    for (let message = Math.max(reader.next, it.oldest); message < it.tail; message++) it.read(message, actor);
    if (it.readers.size > 0) return undefined;
    it.closed = true;
    it.changed();
    // BC-7: the messages go first.
    if (errands.length > before) actor.entail(new Op(wakeClosing, it, undefined));
    else wakeAll(it.closing);
    return undefined;
  },
};

const wakeClosing: OpKind<Any, undefined, undefined> = {
  name: "broadcast.wakeClosed",
  mode: COUNTS,
  execute(op) {
    wakeAll((op.object as Any).closing);
    return undefined;
  },
};
