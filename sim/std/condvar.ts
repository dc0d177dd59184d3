// std::sync::Condvar: SM-6 (releases and blocks in one step, nothing is stored, any waiter may be picked, wakes may be
// spurious).
// Invariant: `waiters` are those who wait and were neither notified nor came back by themselves.
// Wakes: `notify_one` any one waiter, `notify_all` every one; each then takes the lock again, as any other.
import type { Actor } from "../kernel/actor.ts";
import { cancel, type Moment, type Timer } from "../kernel/clock.ts";
import { COMMUTES, RACES, type Relation, Shared } from "../kernel/shared.ts";
import { Make } from "../kernel/signal/make.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import type { Yieldable } from "../kernel/signal/signal.ts";
import { Done, Steps } from "../kernel/signal/steps.ts";
import type { Hash } from "../kernel/state/hash.ts";
import type { Duration } from "../kernel/value/duration.ts";
import { err, ok, type Result } from "../kernel/value/result.ts";
import type { World } from "../kernel/world.ts";
import { MutexGuard } from "./mutex.ts";
import { PoisonError, WaitTimeoutResult } from "./texts.ts";

const WAIT = 1;
const NOTIFY = 2;
/** A notification without a waiter. */
const LOST = 3;
/** A waiter goes on that could have done nothing else. */
const WOKEN = 4;
/** A waiter goes on that came back by itself, or could have. */
const RETURNS = 5;

/** One wait. */
interface Waiter {
  readonly guard: MutexGuard<unknown>;
  readonly path: string;
  actor: Actor | null;
  notified: boolean;
  /** Comes back without a reason. */
  spurious: boolean;
  /** Whether the program would notice that. */
  readonly shows: boolean;
  readonly timeout: Duration | null;
  until: Moment | null;
  timer: Timer | null;
}

/** The guard again, or inside of an error where the mutex is poisoned by now. */
export type Locked<T> = Result<MutexGuard<T>, PoisonError<MutexGuard<T>>>;
/** The guard, and whether the time was up. */
export type LockedInTime<T> = Result<
  [MutexGuard<T>, WaitTimeoutResult],
  PoisonError<[MutexGuard<T>, WaitTimeoutResult]>
>;

export interface CondvarOptions {
  /** Whether waits may come back without a reason. Without a word: under any-order. */
  readonly spuriousWakeups?: boolean;
}

export class Condvar extends Shared {
  readonly waiters: Set<Waiter> = new Set();
  /** Whether waits may come back without a reason. */
  readonly spurious: boolean;
  /** The bodies to which that has happened. */
  readonly deceived: Set<string> = new Set();

  constructor(world: World, path: string, spurious: boolean) {
    super(world, path);
    this.spurious = spurious;
  }

  /**
   * `Condvar::new`.
   *
   * Decision: under any-order a `wait` or `wait_timeout` may come back without a reason, as the contract has it, once for
   * each body and Condvar: whoever minds it minds the first time, and a loop that waits again would have no end. Under
   * faithful it does not, since nobody has seen it on Linux; `spuriousWakeups` says otherwise.
   *
   * @example
   * const ready = yield* Condvar.new();
   * using guard = (yield* mutex.lock()).unwrap();
   * while (!guard.value) (yield* ready.wait(guard)).unwrap();
   */
  static new(options: CondvarOptions = {}): Make<Condvar> {
    return new Make((world, actor) => {
      const spurious = options.spuriousWakeups ?? world.policy === "any-order";
      return new Condvar(world, actor.unit.nextObject("Condvar"), spurious);
    }, "Condvar.new");
  }

  /** Lets the lock go and waits to be notified; gives the same guard, with the lock. */
  wait<T>(guard: MutexGuard<T>): Yieldable<Locked<T>> {
    guard.check("wait");
    return rounds<T, Locked<T>>(this, guard, once, (locked) => locked);
  }

  /** Waits as long as `condition` says so, which looks at the value with the lock held. Spurious wakes do not show. */
  waitWhile<T>(guard: MutexGuard<T>, condition: (value: T) => boolean): Yieldable<Locked<T>> {
    guard.check("waitWhile");
    return rounds<T, Locked<T>>(this, guard, loop, (locked) => {
      if (locked?.isErr()) return locked;
      return condition(guard.value) ? null : ok(guard);
    });
  }

  /** As `wait`, but comes back when the time is up; tells whether that was the reason. */
  waitTimeout<T>(guard: MutexGuard<T>, timeout: Duration): Yieldable<LockedInTime<T>> {
    guard.check("waitTimeout");
    const bounds = { ...once, timeout };
    return rounds<T, LockedInTime<T>>(this, guard, bounds, (locked, late) => locked && withTime(locked, late));
  }

  /** As `waitWhile`, but no longer than `timeout`. */
  waitTimeoutWhile<T>(
    guard: MutexGuard<T>,
    timeout: Duration,
    condition: (value: T) => boolean,
  ): Yieldable<LockedInTime<T>> {
    guard.check("waitTimeoutWhile");
    const { clock } = this.world;
    const until = clock.after(timeout);
    return rounds<T, LockedInTime<T>>(this, guard, { ...loop, timeout, until }, (locked, late) => {
      if (locked?.isErr()) return withTime(locked, late);
      const waits = condition(guard.value);
      return waits && !clock.reached(until) ? null : ok([guard, new WaitTimeoutResult(waits)]);
    });
  }

  /** Wakes one of those who wait now, whichever; without one it is lost. */
  notifyOne(): Op<undefined> {
    return new Op(notifyOne, this, undefined);
  }

  /** Wakes all who wait now. */
  notifyAll(): Op<undefined> {
    return new Op(notifyAll, this, undefined);
  }

  /** Who waits does not know of the others, and what is not stored is gone. */
  override relation(earlier: number, later: number): Relation {
    if (earlier === WOKEN || later === WOKEN) return COMMUTES; // its cause is noted by the notification
    if (earlier === NOTIFY || later === NOTIFY) return RACES;
    return earlier === LOST || later === LOST ? (earlier === later ? COMMUTES : RACES) : COMMUTES;
  }

  override digest(hash: Hash): void {
    for (const waiter of sorted(this.waiters)) hash.text(waiter.path).add(waiter.spurious ? 1 : 0);
    for (const path of [...this.deceived].sort()) hash.text(path);
  }
}

/** How a wait may end but by a notification. */
interface Bounds {
  readonly timeout: Duration | null;
  readonly until: Moment | null;
  /** Whether the program would notice that it came back without a reason. */
  readonly shows: boolean;
}
const once: Bounds = { timeout: null, until: null, shows: true };
const loop: Bounds = { timeout: null, until: null, shows: false };

/**
 * Rounds of three steps: the lock is let go, the thread waits, it takes the lock again. `answer` says what it comes to, null
 * for one more round; it is asked before the first, too, without a lock's result.
 */
function rounds<T, R>(
  condvar: Condvar,
  guard: MutexGuard<T>,
  bounds: Bounds,
  answer: (locked: Locked<T> | null, late: boolean) => R | null,
): Steps<R> {
  const { path } = condvar.world.running().unit;
  let waiter: Waiter;
  let step = 0;
  let late = false;
  const next = (locked: Locked<T> | null): Op | Done<R> => {
    const done = answer(locked, late);
    if (done !== null) return new Done(done);
    waiter = { guard, path, ...bounds, actor: null, notified: false, spurious: false, timer: null };
    step = 0;
    return new Op(enter as never, condvar, waiter);
  };
  return new Steps<R>(next(null), (result) => {
    step++;
    if (step === 1) return new Op((bounds.timeout === null ? waiting : waitingInTime) as never, condvar, waiter);
    if (step === 3) return next(result as Locked<T>);
    late = result as boolean;
    return MutexGuard.relock(guard);
  });
}

function withTime<T>(locked: Locked<T>, late: boolean): LockedInTime<T> {
  const inTime = new WaitTimeoutResult(late);
  return locked.isOk() ? ok([locked.value, inTime]) : err(new PoisonError([locked.unwrapErr().intoInner(), inTime]));
}

const objectOf = (op: { readonly object: unknown }): Condvar => op.object as Condvar;

/** In an order that does not depend on who came first. */
const sorted = (waiters: Iterable<Waiter>): Waiter[] =>
  [...waiters].sort((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0));

const enter: OpKind<Condvar, Waiter, undefined> = {
  name: "Condvar.unlock",
  mode: WAIT,
  show: () => null,
  execute(op, world, actor) {
    const condvar = objectOf(op);
    const waiter = op.arg;
    const { path } = waiter;
    waiter.actor = actor;
    MutexGuard.yield(waiter.guard, world);
    condvar.waiters.add(waiter);
    if (!waiter.shows || !condvar.spurious || condvar.deceived.has(path)) return undefined;
    if (world.choose("spurious", 2) === 1) {
      waiter.spurious = true;
      condvar.deceived.add(path);
    }
    return undefined;
  },
};

type Return = Op<boolean, Condvar, Waiter>;

function timeIsUp(op: Return): boolean {
  const { arg } = op;
  const { clock } = objectOf(op).world;
  if (arg.timeout === null) return false;
  arg.until ??= clock.after(arg.timeout);
  return clock.reached(arg.until);
}

/** Gives whether the time was up. */
const waiting: OpKind<Condvar, Waiter, boolean> = {
  name: "Condvar.wait",
  mode: WOKEN,
  modeOf: (op) => (op.arg.spurious || timeIsUp(op) ? RETURNS : WOKEN),
  enabled: (op) => op.arg.notified || op.arg.spurious || timeIsUp(op),
  show: ({ arg }) => (arg.timeout === null ? null : arg.timeout.debug()),
  blocked(op, world, actor) {
    const { arg } = op;
    if (arg.until !== null) arg.timer = world.clock.arm(arg.until, () => world.refresh(actor));
  },
  execute(op) {
    const { arg } = op;
    cancel(arg.timer);
    objectOf(op).waiters.delete(arg);
    return !arg.notified && !arg.spurious;
  },
};

const waitingInTime: typeof waiting = { ...waiting, name: "Condvar.waitTimeout" };

function notify(condvar: Condvar, waiter: Waiter, world: World): void {
  condvar.waiters.delete(waiter);
  waiter.notified = true;
  world.causes(waiter.actor as Actor);
}

/** HZ-12: what is not stored is gone. */
function unheard(condvar: Condvar): undefined {
  condvar.world.hazards?.suspect("HZ-12", condvar, "a notification came when nobody waited");
}

const notifyOne: OpKind<Condvar, undefined, undefined> = {
  name: "Condvar.notifyOne",
  mode: NOTIFY,
  modeOf: (op) => (objectOf(op).waiters.size === 0 ? LOST : NOTIFY),
  execute(op, world) {
    const condvar = objectOf(op);
    const waiters = sorted(condvar.waiters);
    const picked = waiters[world.choose("wake", waiters.length)];
    if (picked === undefined) return unheard(condvar);
    notify(condvar, picked, world);
    condvar.changed();
    return undefined;
  },
};

const notifyAll: typeof notifyOne = {
  ...notifyOne,
  name: "Condvar.notifyAll",
  execute(op, world) {
    const condvar = objectOf(op);
    if (condvar.waiters.size === 0) return unheard(condvar);
    for (const waiter of sorted(condvar.waiters)) notify(condvar, waiter, world);
    condvar.changed();
    return undefined;
  },
};
