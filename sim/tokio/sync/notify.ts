// tokio::sync::Notify: NOT-1 (one stored permit), NOT-2 (queued at the first poll), NOT-3 (notify_waiters), NOT-4
// (notify_last), NOT-7 (no budget), NOT-8 (a dropped, picked waiter forwards), NOT-9 (the model).
// Invariant: a permit is stored only while nobody waits.
// Wakes: notify_one the oldest waiter, notify_last the newest, notify_waiters all in order of waiting.
import type { Waker } from "../../kernel/actor.ts";
import { Shared } from "../../kernel/shared.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING, type Signal, type Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";
import { hashWaker } from "../task/wakers.ts";

interface Waiter {
  waker: Waker | null;
  notified: "none" | "one" | "last" | "all";
  /** `notify_waiters` calls before it was made (NOT-3). */
  generation: number | null;
  state: "new" | "waiting" | "done";
}

export class Notify extends Shared {
  permit = false;
  generation = 0;
  readonly waiters: Waiter[] = [];

  /**
   * `Notify::new`.
   *
   * @example
   * const ready = yield* Notify.new();
   * yield* ready.notifyOne();
   * yield* ready.notified();
   */
  static new(): Make<Notify> {
    return new Make((world: World, actor) => new Notify(world, actor.unit.nextObject("Notify")));
  }

  /** Wakes the oldest waiter, or stores one permit (NOT-1). */
  notifyOne(): Op<undefined> {
    return new Op(notify, this, "one");
  }

  /** Wakes the newest waiter, or stores one permit (NOT-4). */
  notifyLast(): Op<undefined> {
    return new Op(notify, this, "last");
  }

  /** Wakes everybody who waits or has called `notified()` already; stores nothing (NOT-3). */
  notifyWaiters(): Op<undefined> {
    return new Op(notifyWaiters, this, undefined);
  }

  /**
   * Waits to be notified; takes its place in the queue at the first poll (NOT-2). Awaited on the spot it is one step; a
   * future that is kept for later notes the moment of its making by `yield* future.create()`, which another thread can tell.
   */
  notified(): Notified {
    return new Notified(this);
  }

  /** NOT-1, NOT-4, NOT-8. */
  give(strategy: "one" | "last"): void {
    const waiter = strategy === "one" ? this.waiters.shift() : this.waiters.pop();
    if (waiter === undefined) {
      this.permit = true;
      return;
    }
    waiter.notified = strategy;
    waiter.waker?.wake();
  }

  override digest(hash: Hash): void {
    hash.add(this.permit ? 1 : 0).add(this.generation);
    for (const { waker } of this.waiters) hashWaker(hash, waker);
  }
}

/** The future of `notified()`. */
export class Notified implements Future<undefined> {
  readonly #notify: Notify;
  readonly #waiter: Waiter;

  constructor(notify: Notify) {
    this.#notify = notify;
    this.#waiter = { waker: null, notified: "none", generation: null, state: "new" };
  }

  /** `let future = notify.notified();`: from here on a `notify_waiters` completes it, polled or not (NOT-3). */
  create(): Op<undefined> {
    return new Op(create, this.#notify, this.#waiter);
  }

  /** Takes its place in the queue without waiting; whether it was notified already (NOT-5). */
  enable(): Op<boolean> {
    return new Op(enable, this.#notify, this.#waiter);
  }

  [Symbol.iterator](): Iterator<Signal, undefined, unknown> {
    return awaiting(this.#notify, this.#waiter);
  }
}

function* awaiting(object: Notify, waiter: Waiter): Sim<undefined> {
  yield* new PollOp(notified as never, object, waiter);
  return undefined;
}

/** First poll or enable (NOT-9). */
function begin(it: Notify, waiter: Waiter): void {
  if (waiter.state !== "new") return;
  waiter.generation ??= it.generation;
  if (waiter.generation !== it.generation) waiter.state = "done";
  else if (it.permit) {
    it.permit = false;
    waiter.state = "done";
  } else {
    waiter.state = "waiting";
    it.waiters.push(waiter);
  }
}

const isDone = (waiter: Waiter): boolean => {
  if (waiter.notified !== "none") waiter.state = "done";
  return waiter.state === "done";
};

const notified: OpKind<Notify, Waiter, undefined | typeof PENDING> = {
  name: "Notify.notified",
  show: () => null,
  mode: 2,
  poll: true,
  execute(op, _world, actor) {
    begin(op.object as Notify, op.arg);
    if (isDone(op.arg)) return undefined;
    op.arg.waker = actor.waker;
    return PENDING;
  },
  dropped(op) {
    const it = op.object as Notify;
    const { arg: waiter } = op;
    if (waiter.state !== "waiting") return;
    const at = it.waiters.indexOf(waiter);
    if (at >= 0) it.waiters.splice(at, 1);
    waiter.state = "done";
    if (waiter.notified === "one" || waiter.notified === "last") it.give(waiter.notified);
  },
};

const create: OpKind<Notify, Waiter, undefined> = {
  name: "Notify.create",
  show: () => null,
  mode: 2,
  execute(op) {
    op.arg.generation ??= (op.object as Notify).generation;
    return undefined;
  },
};

const enable: OpKind<Notify, Waiter, boolean> = {
  name: "Notify.enable",
  show: () => null,
  mode: 2,
  execute(op) {
    begin(op.object as Notify, op.arg);
    return isDone(op.arg);
  },
};

const notify: OpKind<Notify, "one" | "last", undefined> = {
  name: "Notify.notifyOne",
  mode: 2,
  execute(op) {
    (op.object as Notify).give(op.arg);
    return undefined;
  },
};

const notifyWaiters: OpKind<Notify, undefined, undefined> = {
  name: "Notify.notifyWaiters",
  mode: 2,
  execute(op) {
    const it = op.object as Notify;
    it.generation++;
    const woken = it.waiters.splice(0);
    for (const waiter of woken) waiter.notified = "all";
    for (const waiter of woken) waiter.waker?.wake();
    return undefined;
  },
};
