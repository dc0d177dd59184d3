// A future that is polled by hand: what select!, join!, timeout, Pin and executors inside of tasks are made of.
// SEL-6, TK-16, TK-17: an async block owns what it declares, and whoever polls it drops it where it stands.
//
// Two sorts. A body (a function*, move(...), what a generator function gave) has a frame of its own, which loses its locals
// when it completes. Any other future (an op, a Sleep, a handle, a user's object) is polled in the frame of whoever polls;
// what it owns stays with it until it is dropped, completed or not, as in Rust.
import type { Actor, Frame, Waker } from "../../kernel/actor.ts";
import { type Async, closureFrame, Moved } from "../../kernel/closure.ts";
import type { Hazards } from "../../kernel/hazard.ts";
import { discarding, hold, type Owner, visitOwners } from "../../kernel/ownership/owner.ts";
import { Call, type Steppable } from "../../kernel/signal/call.ts";
import { CANCELLED, panicOf } from "../../kernel/signal/cancelled.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op } from "../../kernel/signal/op.ts";
import { type Future, PENDING, type Sim } from "../../kernel/signal/signal.ts";
import type { Unit } from "../../kernel/unit.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { Struct } from "../../kernel/value/struct.ts";
import { unitName } from "../../kernel/wait-for.ts";
import type { World } from "../../kernel/world.ts";
import { TXT_RESUMED } from "../texts.ts";
import { type Poll, ready } from "./poll-fn.ts";

/** How one poll is made. */
export interface PollOptions {
  /** Whom a leaf that finds nothing asks to be woken; without it whoever is woken for the poll in progress. */
  readonly waker?: Waker | null | undefined;
  /**
   * Nothing else is polled beside this future, so that whoever polls it need not hear that it found nothing: under any-order
   * a leaf may then wait as if it were awaited directly (see PollOp).
   */
  readonly alone?: boolean | undefined;
}

/** A future on the way, with all its progress, in the hands of whoever polls it. */
export class Polling<out T> {
  readonly #world: World;
  /** Null: a body. */
  readonly #leaf: Future<T> | null;
  /** What the future owns; and a body. */
  #frame: Frame;
  /** A leaf that was polled. */
  #iterator: Steppable | null = null;
  #began = false;
  /** Steps of its polls that did something: all but the polls of leaves that found nothing. */
  #done = 0;
  /** It gave its value, panicked, or was dropped. */
  #over = false;

  /** The future moves here: from now on it belongs to whoever polls. */
  constructor(world: World, actor: Actor, future: Async<T>) {
    this.#world = world;
    this.#leaf = isBody(future) ? null : (future as Future<T>);
    this.#frame = closureFrame(world, actor.unit, future);
  }

  /**
   * One poll. Ops are passed on to the kernel, the future's Pending is not: who polls decides what becomes of it.
   *
   * @example
   * const inner = yield* polling(future);
   * try {
   *   for (;;) {
   *     const poll = yield* inner.poll();
   *     if (poll.done) return poll.value;
   *     yield PENDING;
   *   }
   * } finally {
   *   yield* inner.drop();
   * }
   */
  *poll({ waker, alone = false }: PollOptions = {}): Sim<Poll<T>> {
    const actor = this.#world.running();
    const { flow, waker: before, steps, misses } = actor;
    if (!alone) actor.flow = false;
    if (waker !== undefined) actor.waker = waker;
    try {
      if (this.#over) this.#again();
      this.#began = true;
      const value: T | typeof PENDING = yield* this.#leaf === null ? this.#body(actor.unit) : this.#next(this.#leaf);
      if (value === PENDING) return PENDING;
      this.#over = true;
      return ready(value as T);
    } catch (error) {
      this.#over = true;
      throw error;
    } finally {
      this.#done += actor.steps - steps - (actor.misses - misses);
      actor.flow = flow;
      if (waker !== undefined) actor.waker = before;
    }
  }

  /** HZ-16: an async block goes in the midst of its work. */
  #unfinished(hazards: Hazards): void {
    const who = unitName(this.#world.running().unit);
    hazards.note("HZ-16", `${who} dropped an async block half done: it had made ${this.#done} of its steps`);
  }

  #body(unit: Unit): Call<T | typeof PENDING> {
    if (this.#frame.unit !== unit) this.#moveTo(unit);
    const call = new Call<T | typeof PENDING>(this.#frame.steppable, { poll: true, body: true });
    call.kept = this.#frame;
    return call;
  }

  *#next(future: Future<T>): Sim<T | typeof PENDING> {
    this.#iterator ??= future[Symbol.iterator]() as Steppable;
    for (;;) {
      const step = this.#iterator.next();
      if (step.done === true) return step.value as T;
      if (step.value === PENDING) return PENDING;
      yield step.value;
    }
  }

  /** Polled once more after its end: its own business, if it knows where it stands. */
  #again(): void {
    if (this.#leaf === null || !isStateful(this.#leaf)) throw new Panic(TXT_RESUMED);
    this.#over = false;
    this.#iterator = null;
  }

  /** A boxed future may be polled first by one task and then by another. */
  #moveTo(unit: Unit): void {
    const { owned, steppable, unit: before } = this.#frame;
    if (unit.log !== null && before.log !== null && this.#began) unit.log.lanes(before.log);
    this.#frame = { steppable, call: null, unit, owned: [], ended: null, pends: false };
    for (const owner of [...(owned ?? [])]) hold(owner, this.#frame);
  }

  /** Its value waits here for others, and is dropped here if nobody comes for it. */
  store(value: T): void {
    visitOwners(value, (owner) => hold(owner, this.#frame));
  }

  /**
   * Drops the future where it stands: an async block from its innermost await outwards (TK-16), then what it owns; nothing
   * that was dropped before. `error`: the panic that is on its way, where this is part of its unwinding (SM-2).
   */
  *drop(error?: unknown): Sim<void> {
    const panic = panicOf(error); // who polls may himself be dropped
    const suspended = this.#began && !this.#over;
    const { hazards } = this.#world;
    const halfDone = hazards !== null && suspended && this.#done > 0 && this.#leaf === null && error !== CANCELLED;
    const noted = hazards?.noted;
    this.#over = true;
    const owned = this.#frame.owned as Owner[];
    const iterator = this.#iterator;
    if (owned.length === 0) {
      if (!suspended) return;
      // The usual case, a single op: no steps come of it.
      if (iterator instanceof Op) {
        iterator.return(undefined);
        return;
      }
    }
    const steppable = iterator ?? this.#frame.steppable;
    try {
      yield* new Call<void>(discarding({ steppable, owned }, suspended, panic));
    } catch (thrown) {
      if (thrown !== panic) throw thrown;
    }
    // What it has lost may have a name of its own.
    if (halfDone && hazards.noted === noted) this.#unfinished(hazards);
  }
}

/**
 * Takes a future over, to poll it by hand. Whoever does so drops it, too (`drop`), also when he is dropped himself.
 * What must be noted when the future is made (a sleep's beginning) is noted here.
 */
export function* polling<T>(future: Async<T>): Sim<Polling<T>> {
  const taken: Polling<T> = yield* new Make((world, actor) => new Polling(world, actor, future));
  yield* creation(future);
  return taken;
}

/** Notes the making of a future that is polled later than it is made (TM-4, NOT-3). */
export function* creation(future: unknown): Sim<void> {
  if (isCreated(future)) yield* future.create();
}

/** Drops futures in their order; one whose destructor panics keeps none of the others. */
export function* dropAll(futures: readonly Polling<unknown>[], panic?: unknown, from = 0): Sim<void> {
  if (from >= futures.length) return;
  try {
    yield* (futures[from] as Polling<unknown>).drop(panic);
  } finally {
    yield* dropAll(futures, panic, from + 1);
  }
}

/** A future that notes its making; see `Sleep.create`. */
interface Created {
  create(): Future<unknown>;
}

const isCreated = (future: unknown): future is Created =>
  typeof (future as Partial<Created> | null)?.create === "function";

/** Iterated anew it goes on where it stood. */
const isStateful = (future: Future<unknown>): boolean => {
  if (future instanceof Struct) return true;
  let owns = false;
  visitOwners(future, () => {
    owns = true;
  });
  return owns || isCreated(future);
};

/** Async blocks, and calls of async functions. */
const isBody = (future: unknown): boolean =>
  typeof future === "function" ||
  future instanceof Moved ||
  Object.prototype.toString.call(future) === "[object Generator]";
