// std::sync::{Once, OnceLock, LazyLock}: SM-8 (one initialiser runs, the others block until it has ended).
// Wakes: see once/initialising.ts.
import { Make } from "../kernel/signal/make.ts";
import { Op } from "../kernel/signal/op.ts";
import type { Sim, Yieldable } from "../kernel/signal/signal.ts";
import { Done, Steps } from "../kernel/signal/steps.ts";
import type { Hash } from "../kernel/state/hash.ts";
import { none, type Option, some } from "../kernel/value/option.ts";
import { err, ok, type Result } from "../kernel/value/result.ts";
import type { World } from "../kernel/world.ts";
import { entering, type Initialiser, Initialising, initialise, looking } from "./once/initialising.ts";

/** Runs something once. */
export class Once extends Initialising<undefined> {
  /**
   * `Once::new`.
   *
   * @example
   * const start = yield* Once.new();
   * yield* start.callOnce(function* () {
   *   yield* println("started");
   * });
   */
  static new(): Make<Once> {
    return new Make((world, actor) => new Once(world, actor.unit.nextObject("Once")), "Once.new");
  }

  /** Runs `f` unless it was run; waits while somebody else does. Panics where an earlier one panicked. */
  callOnce(f: Initialiser<void>): Sim<undefined> {
    const poisoned = "Once instance has previously been poisoned";
    return initialise(this, callOnce, () => f as Initialiser<undefined>, poisoned);
  }

  /** As `callOnce`, but runs `f` also where an earlier one panicked, and tells it so. */
  callOnceForce(f: (poisoned: boolean) => Sim<void> | undefined): Sim<undefined> {
    return initialise(this, callOnceForce, (poisoned) => () => f(poisoned) as undefined);
  }

  isCompleted(): Yieldable<boolean> {
    return new Steps<boolean>(new Op(isCompleted as never, this, undefined), (found) => new Done(found !== null));
  }
}

/** A value that is written once. */
export class OnceLock<T> extends Initialising<T> {
  /**
   * `OnceLock::new`.
   *
   * @example
   * const config = yield* OnceLock.new<string>();
   * const value = yield* config.getOrInit(() => "default");
   */
  static new<T>(): Make<OnceLock<T>> {
    return new Make((world, actor) => new OnceLock<T>(world, actor.unit.nextObject("OnceLock")), "OnceLock.new");
  }

  /** The value; runs `f` for it where there is none, waits while somebody else does. A panic of `f` leaves it empty. */
  getOrInit(f: Initialiser<T>): Sim<T> {
    return initialise(this as Initialising<T>, getOrInit, () => f);
  }

  /** Never waits. */
  get(): Yieldable<Option<T>> {
    return new Steps<Option<T>>(
      new Op(get as never, this, undefined),
      (found: { it: T } | null) => new Done(optionOf(found)),
    );
  }

  /** Fills it; `Err(value)` where it is full. Waits while somebody fills it. */
  *set(value: T): Sim<Result<undefined, T>> {
    let mine = false;
    yield* initialise(this as Initialising<T>, set, () => () => {
      mine = true;
      return value;
    });
    return mine ? ok() : err(value);
  }
}

const optionOf = <T>(found: { readonly it: T } | null): Option<T> => (found === null ? none : some(found.it));

/** A value that is computed by whoever asks first. */
export class LazyLock<T> {
  readonly #cell: Initialising<T>;
  readonly #f: Initialiser<T>;

  constructor(world: World, path: string, f: Initialiser<T>) {
    this.#cell = new Initialising(world, path);
    this.#f = f;
  }

  /**
   * `LazyLock::new`.
   *
   * @example
   * const table = yield* LazyLock.new(() => Object.freeze([1, 2, 3]));
   * const first = (yield* table.force())[0];
   */
  static new<T>(f: Initialiser<T>): Make<LazyLock<T>> {
    return new Make((world, actor) => new LazyLock(world, actor.unit.nextObject("LazyLock"), f), "LazyLock.new");
  }

  /** `LazyLock::force`, or `*lazy`. Panics where the computation panicked before. */
  force(): Sim<T> {
    return initialise(this.#cell, force, () => this.#f, "LazyLock instance has previously been poisoned");
  }

  /** A LazyLock is known by its cell. */
  digest(hash: Hash): void {
    hash.lanes(this.#cell.id);
  }
}

const callOnce = entering("Once.callOnce");
const callOnceForce = entering("Once.callOnceForce");
const isCompleted = looking("Once.isCompleted");
const getOrInit = entering("OnceLock.getOrInit");
const set = entering("OnceLock.set");
const get = looking("OnceLock.get");
const force = entering("LazyLock.force");
