// tokio::sync::SetOnce: SET-1 (a value that is set once and waited for), COOP-3 (waiting costs no budget).
// Wakes: `set` wakes all who wait, in order of waiting.
import { Contents } from "../../kernel/ownership/lending.ts";
import { COMMUTES, FOLLOWS, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { hashWaker } from "../task/wakers.ts";
import { SetOnceError } from "./errors.ts";
import { leave, newWaiter, queue, type Waiter, wakeAll } from "./waiters.ts";

const LOOKS = 1;
const SETS = 2;
/** The value was waited for. */
const HEARS = 3;

export class SetOnce<T> extends Shared {
  value: Option<T> = none;
  readonly waiters: Waiter[] = [];
  readonly #contents: Contents;

  constructor(world: World, path: string) {
    super(world, path);
    this.#contents = new Contents(world, path, () => true);
  }

  /**
   * `SetOnce::new`: empty. What the value owns belongs to this; everybody may use it.
   *
   * @example
   * const address = yield* SetOnce.new<string>();
   * (yield* address.set("here")).unwrap();
   * yield* println(yield* address.wait());
   */
  static new<T>(): Make<SetOnce<T>> {
    return new Make((world, actor) => new SetOnce(world, actor.unit.nextObject("SetOnce")), "SetOnce.new");
  }

  /** `SetOnce::new_with(Some(value))`. */
  static newWith<T>(value: T): Make<SetOnce<T>> {
    return new Make((world, actor) => {
      const cell = new SetOnce<T>(world, actor.unit.nextObject("SetOnce"));
      cell.fill(value);
      return cell;
    }, "SetOnce.new");
  }

  /** `SetOnceError` with the value where there is one already (SET-1). */
  set(value: T): Op<Result<undefined, SetOnceError<T>>> {
    return new Op(set as never, this, value);
  }

  /** Waits until there is a value (SET-1). */
  wait(): Future<T> {
    return new PollOp(wait as never, this, newWaiter()) as never;
  }

  /** The value, if there is one. */
  get(): Op<Option<T>> {
    return new Op(get as never, this, undefined);
  }

  initialized(): Op<boolean> {
    return new Op(initialized as never, this, undefined);
  }

  fill(value: T): void {
    this.#contents.settle(value);
    this.world.stamp(value);
    this.value = some(value);
    this.changed();
    wakeAll(this.waiters);
  }

  override relation(earlier: number, later: number): Relation {
    if (earlier === SETS && later === HEARS) return FOLLOWS;
    return earlier === SETS || later === SETS ? RACES : COMMUTES;
  }

  override digest(hash: Hash): void {
    for (const { waker } of this.waiters) hashWaker(hash, waker);
    hash.add(this.waiters.length);
    hashValue(hash, this.value);
  }
}

type Any = SetOnce<unknown>;

const set: OpKind<Any, unknown, Result<undefined, SetOnceError<unknown>>> = {
  name: "SetOnce.set",
  mode: SETS,
  modeOf: ({ object }) => ((object as Any).value.isSome() ? LOOKS : SETS),
  execute({ object, arg: value }) {
    const it = object as Any;
    if (it.value.isSome()) return err(new SetOnceError(value));
    it.fill(value);
    return ok();
  },
};

const wait: OpKind<Any, Waiter, unknown> = {
  name: "SetOnce.wait",
  show: () => null,
  mode: HEARS,
  poll: true,
  enabled: ({ object }) => (object as Any).value.isSome(),
  // A poll that finds nothing takes a place among those who wait.
  modeOf: ({ object }) => ((object as Any).value.isSome() ? HEARS : SETS),
  execute({ object, arg: waiter }, _world, actor) {
    const { value, waiters } = object as Any;
    if (value.isSome()) return value.value;
    queue(waiters, waiter, actor.waker);
    return PENDING;
  },
  dropped({ object, arg: waiter }) {
    leave((object as Any).waiters, waiter);
  },
};

const get: OpKind<Any, undefined, Option<unknown>> = {
  name: "SetOnce.get",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).value,
};

const initialized: OpKind<Any, undefined, boolean> = {
  name: "SetOnce.initialized",
  mode: LOOKS,
  execute: ({ object }) => (object as Any).value.isSome(),
};
