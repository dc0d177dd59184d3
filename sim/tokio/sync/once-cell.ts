// tokio::sync::OnceCell: ONC-1 (one initialiser runs; where it fails, the next waiter runs its own), COOP-3 (a value that is
// there costs nothing).
// Invariant: a value iff the semaphore is closed; its one permit is the initialiser's.
// Wakes: a value wakes all who wait, in order; an initialiser that gives up wakes the first.
import { Contents } from "../../kernel/ownership/lending.ts";
import { consume, type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { brief } from "../../kernel/record/brief.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Op, OpKind } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { SetError } from "./errors.ts";
import { acquire, acquiring, GIVES, grant, LOOKS, looking, opOf, Permitted, releasing } from "./permitted.ts";

export class OnceCell<T> extends Permitted {
  #value: Option<T> = none;
  readonly #contents: Contents;

  constructor(world: World, path: string) {
    super(world, path, 1);
    this.#contents = new Contents(world, path, () => true);
  }

  /**
   * `OnceCell::new`: empty. What the value owns belongs to the cell; everybody may use it.
   *
   * @example
   * const config = yield* OnceCell.new<string>();
   * const text = yield* config.getOrInit(function* () {
   *   yield* sleep(Duration.fromMillis(10));
   *   return "loaded";
   * });
   */
  static new<T>(): Make<OnceCell<T>> {
    return new Make((world, actor) => new OnceCell(world, actor.unit.nextObject("OnceCell")), "OnceCell.new");
  }

  /** `OnceCell::new_with(Some(value))`: full from the start. */
  static newWith<T>(value: T): Make<OnceCell<T>> {
    return new Make((world, actor) => {
      const cell = new OnceCell<T>(world, actor.unit.nextObject("OnceCell"));
      cell.permits.tryAcquire(1);
      cell.fill(value);
      return cell;
    }, "OnceCell.new");
  }

  /** The value, if there is one. Never waits. */
  get(): Op<Option<T>> {
    return opOf(get as never, this, undefined) as never;
  }

  initialized(): Op<boolean> {
    return opOf(initialized, this as OnceCell<unknown>, undefined);
  }

  /** Never waits: `AlreadyInitializedError`, or `InitializingError` while an initialiser runs (ONC-1). */
  set(value: T): Op<Result<undefined, SetError<T>>> {
    return opOf(set as never, this, value as never) as never;
  }

  /**
   * The value; where there is none, that of `init`, which runs while later callers wait. Where it is cancelled or panics,
   * the next of them runs its own (ONC-1).
   */
  *getOrInit(init: () => Sim<T>): Sim<T> {
    const result = yield* this.getOrTryInit<never>(function* () {
      return ok(yield* init());
    });
    return result.unwrap();
  }

  /** As `getOrInit`; where `init` gives `Err`, the cell stays empty and the next waiter runs its own (ONC-1). */
  *getOrTryInit<E>(init: () => Sim<Result<T, E>>): Sim<Result<T, E>> {
    const got = yield* acquire(acquireKind, this as OnceCell<unknown>, 1);
    if (!(got instanceof OncePermit)) return ok(got.unwrap() as T);
    using permit = got;
    const made = yield* init();
    if (made.isOk()) yield* opOf(fill, this as OnceCell<unknown>, { permit, value: made.value });
    return made;
  }

  /** `take`: the value, if there is one; the cell is empty again. In Rust nobody else can have the cell then. */
  take(): Op<Option<T>> {
    return opOf(take as never, this, undefined) as never;
  }

  /** For the ops below. */
  get value(): Option<T> {
    return this.#value;
  }

  /** Whoever does it has the permit, which does not come back. */
  fill(value: T): void {
    this.#contents.settle(value);
    this.world.stamp(value);
    this.#value = some(value);
    this.permits.close();
  }

  empty(): Option<T> {
    const value = this.#value;
    if (value.isNone()) return none;
    this.#value = none;
    this.#contents.release();
    this.permits.closed = false;
    this.permits.free = 1;
    return value;
  }

  override digest(hash: Hash): void {
    super.digest(hash);
    hashValue(hash, this.#value);
  }
}

type Any = OnceCell<unknown>;

/** The right to make the value. */
class OncePermit extends Owner {
  readonly #cell: Any;

  constructor(cell: Any) {
    super(cell.world, `initialiser of ${cell.path}`);
    this.#cell = cell;
  }

  override release(): Drop {
    return opOf(giveUp, this.#cell, { guard: this, permits: 1 });
  }
}

const acquireKind = acquiring<Any, OncePermit | Option<unknown>>({
  name: "OnceCell.getOrInit",
  granted: (cell) => grant(cell, new OncePermit(cell)),
  refused: (cell) => cell.value,
});

const giveUp = releasing<Any>("OnceCell.giveUp");
const get = looking<Any, Option<unknown>>("OnceCell.get", (cell) => cell.value);
const initialized = looking<Any, boolean>("OnceCell.initialized", (cell) => cell.value.isSome());

const fill: OpKind<Any, { readonly permit: OncePermit; readonly value: unknown }, undefined> = {
  name: "OnceCell.fill",
  show: ({ arg }) => brief(arg.value),
  mode: GIVES,
  execute({ object, arg: { permit, value } }) {
    const cell = object as Any;
    cell.guards.delete(permit);
    consume(permit);
    cell.fill(value);
    return undefined;
  },
};

const set: OpKind<Any, unknown, Result<undefined, SetError<unknown>>> = {
  name: "OnceCell.set",
  mode: GIVES,
  modeOf: ({ object }) => ((object as Any).permits.free === 0 ? LOOKS : GIVES),
  execute({ object, arg: value }) {
    const cell = object as Any;
    if (cell.value.isSome()) return err(new SetError("AlreadyInitializedError", value));
    if (cell.permits.tryAcquire(1) !== "acquired") return err(new SetError("InitializingError", value));
    cell.fill(value);
    return ok();
  },
};

const take: OpKind<Any, undefined, Option<unknown>> = {
  name: "OnceCell.take",
  mode: GIVES,
  execute: ({ object }) => (object as Any).empty(),
};
