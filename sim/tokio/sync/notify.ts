// tokio::sync::Notify: NOT-1 (one stored permit), NOT-2 (queued at the first poll), NOT-3 (notify_waiters), NOT-4
// (notify_last), NOT-5 (enable), NOT-6 (notified_owned), NOT-7 (no budget), NOT-8 (a dropped, picked waiter forwards), NOT-9
// (the model).
// Invariant: a permit is stored only while nobody waits.
// Wakes: notify_one the oldest waiter, notify_last the newest, notify_waiters all in order of waiting.
import type { Waker } from "../../kernel/actor.ts";
import { consume, type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { Shared, WRITE } from "../../kernel/shared.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING, type Signal } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";
import { hashWaker } from "../task/wakers.ts";

export class Notify extends Shared {
  permit = false;
  generation = 0;
  readonly waiters: Notified[] = [];
  /** Notified, and not polled since: dropped now, some of them would pass it on (NOT-8). */
  readonly #picked: Notified[] = [];

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

  /** As `notified`; in Rust it takes an `Arc`, and the future borrows nothing (NOT-6). */
  notifiedOwned(): Notified {
    return this.notified();
  }

  /** NOT-1, NOT-4, NOT-8. */
  give(strategy: "one" | "last"): void {
    const waiter = strategy === "one" ? this.waiters.shift() : this.waiters.pop();
    if (waiter === undefined && this.permit) {
      this.world.hazards?.suspect("HZ-13", this, "two notify_one before anybody waited were one");
    }
    if (waiter === undefined) this.permit = true;
    else this.#pick(waiter, strategy);
    waiter?.waker?.wake();
  }

  /** NOT-3. */
  giveAll(): void {
    this.generation++;
    if (this.waiters.length === 0) {
      this.world.hazards?.suspect("HZ-12", this, "notify_waiters came when nobody waited");
    }
    const woken = this.waiters.splice(0);
    for (const waiter of woken) this.#pick(waiter, "all");
    for (const { waker } of woken) waker?.wake();
  }

  #pick(waiter: Notified, how: "one" | "last" | "all"): void {
    waiter.notified = how;
    this.#picked.push(waiter);
  }

  /** It has heard, or is dropped. */
  forget(waiter: Notified): void {
    for (const list of [this.waiters, this.#picked]) {
      const at = list.indexOf(waiter);
      if (at >= 0) list.splice(at, 1);
    }
    waiter.state = "done";
  }

  override digest(hash: Hash): void {
    hash.add(this.permit ? 1 : 0).add(this.generation);
    for (const { waker } of this.waiters) hashWaker(hash, waker);
    hash.add(this.waiters.length);
    for (const { waker, notified } of this.#picked) hashWaker(hash.text(notified), waker);
  }
}

/** The future of `notified()`. Dropped while it waits it leaves the queue, or passes on what it was given (NOT-8). */
export class Notified extends Owner implements Future<undefined> {
  readonly #notify: Notify;
  waker: Waker | null = null;
  notified: "none" | "one" | "last" | "all" = "none";
  /** `notify_waiters` calls before it was made (NOT-3). */
  generation: number | null = null;
  state: "new" | "waiting" | "done" = "new";

  constructor(notify: Notify) {
    super(notify.world, `Notified of ${notify.path}`);
    this.#notify = notify;
  }

  /** Until somebody uses it, it is nobody's: there is nothing to be dropped. */
  override check(use: string): void {
    if (this.holder === null && this.keeper === null && !this.gone) this.world.own(this);
    super.check(use);
  }

  /** `let future = notify.notified();`: from here on a `notify_waiters` completes it, polled or not (NOT-3). */
  create(): Op<undefined> {
    this.check("create");
    return new Op(create, this.#notify, this);
  }

  /** Takes its place in the queue without waiting; whether it was notified already (NOT-5). */
  enable(): Op<boolean> {
    this.check("enable");
    return new Op(enable, this.#notify, this);
  }

  [Symbol.iterator](): Iterator<Signal, undefined, unknown> {
    return new PollOp(notified as never, this.#notify, this) as never;
  }

  override release(): Drop {
    return this.state === "waiting" ? new Op(dropNotified, this.#notify, this) : null;
  }

  /** For the visited set. */
  digest(hash: Hash): void {
    hash.lanes(this.#notify.id).text(this.state).text(this.notified);
    hash.add(this.generation ?? -1);
  }
}

/** First poll or enable (NOT-9). */
function begin(it: Notify, waiter: Notified): void {
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

/** Whether it has been notified; if so it has heard. */
function hears(it: Notify, waiter: Notified): boolean {
  if (waiter.notified !== "none" && waiter.state === "waiting") it.forget(waiter);
  return waiter.state === "done";
}

/** Leaves the queue; what it was given alone goes to the next, in the same way (NOT-8). */
function leave(it: Notify, waiter: Notified): void {
  if (waiter.state !== "waiting") return;
  it.forget(waiter);
  if (waiter.notified === "one" || waiter.notified === "last") it.give(waiter.notified);
}

const notified: OpKind<Notify, Notified, undefined | typeof PENDING> = {
  name: "Notify.notified",
  show: () => null,
  mode: WRITE,
  poll: true,
  execute({ object, arg: waiter }, _world, actor) {
    const it = object as Notify;
    begin(it, waiter);
    if (hears(it, waiter)) {
      consume(waiter); // nothing is left to be dropped
      return undefined;
    }
    waiter.waker = actor.waker;
    return PENDING;
  },
  dropped({ object, arg: waiter }) {
    const it = object as Notify;
    if (waiter.state === "waiting") it.world.touch(it, WRITE);
    leave(it, waiter);
    consume(waiter);
  },
};

const dropNotified: OpKind<Notify, Notified, undefined> = {
  name: "Notify.dropNotified",
  show: () => null,
  mode: WRITE,
  execute({ object, arg: waiter }) {
    leave(object as Notify, waiter);
    return undefined;
  },
};

const create: OpKind<Notify, Notified, undefined> = {
  name: "Notify.create",
  show: () => null,
  mode: WRITE,
  execute({ object, arg: waiter }) {
    waiter.generation ??= (object as Notify).generation;
    return undefined;
  },
};

const enable: OpKind<Notify, Notified, boolean> = {
  name: "Notify.enable",
  show: () => null,
  mode: WRITE,
  execute({ object, arg: waiter }) {
    begin(object as Notify, waiter);
    return hears(object as Notify, waiter);
  },
};

const notify: OpKind<Notify, "one" | "last", undefined> = {
  name: "Notify.notifyOne",
  mode: WRITE,
  execute({ object, arg }) {
    (object as Notify).give(arg);
    return undefined;
  },
};

const notifyWaiters: OpKind<Notify, undefined, undefined> = {
  name: "Notify.notifyWaiters",
  mode: WRITE,
  execute({ object }) {
    (object as Notify).giveAll();
    return undefined;
  },
};
