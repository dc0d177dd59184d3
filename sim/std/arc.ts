// std::sync::Arc and Weak: SM-10 (the drop of the last Arc runs the destructor, in whichever thread that is).
// Wakes: nobody; what the value's destructor wakes, it wakes.
import { consume, type Drop, Owner, queueDrop } from "../kernel/ownership/owner.ts";
import { Make } from "../kernel/signal/make.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import { none, type Option, some } from "../kernel/value/option.ts";
import { err, ok, type Result } from "../kernel/value/result.ts";
import type { World } from "../kernel/world.ts";
import { CLONES, DROPS, DROPS_LOUD, Inner, LOOKS, visitInside } from "./arc/inner.ts";

/** `std::sync::Arc<T>`. */
export class Arc<T> extends Owner {
  readonly #inner: Inner<T>;

  constructor(inner: Inner<T>) {
    super(inner.world, `Arc ${inner.path}`);
    this.#inner = inner;
    inner.handles.add(this);
  }

  /**
   * `Arc::new`: shares a value, which nobody changes any more: plain objects inside are frozen. What it owns is used
   * through `value` by everybody who holds an Arc, and dropped with the last one.
   *
   * @example
   * const jobs = yield* Arc.new(yield* Mutex.new(rx));
   * const mine = yield* jobs.clone();
   * yield* thread.spawn(move({ mine }, function* ({ mine }) {
   *   using guard = (yield* mine.value.lock()).unwrap();
   *   yield* guard.value.recv();
   * }));
   */
  static new<T>(value: T): Make<Arc<T>> {
    return new Make((world, actor) => owned(world, new Inner(world, actor.unit.nextObject("Arc"), value)), "Arc.new");
  }

  /** What is shared: `*arc`. */
  get value(): T {
    this.check("used");
    return this.#inner.value;
  }

  /** One more Arc of the same value. */
  clone(): Op<Arc<T>> {
    this.check("clone");
    return new Op(clone as never, this.#inner, undefined);
  }

  /** `Arc::strong_count`. */
  static strongCount<T>(arc: Arc<T>): Op<number> {
    arc.check("strongCount");
    return new Op(strongCount as never, arc.#inner, undefined);
  }

  /** `Arc::weak_count`. */
  static weakCount<T>(arc: Arc<T>): Op<number> {
    arc.check("weakCount");
    return new Op(weakCount as never, arc.#inner, undefined);
  }

  /** `Arc::try_unwrap`: the value, if this is the only Arc; otherwise `Err(arc)`. */
  static tryUnwrap<T>(arc: Arc<T>): Op<Result<T, Arc<T>>> {
    arc.check("tryUnwrap");
    return new Op(tryUnwrap as never, arc.#inner, arc);
  }

  /** `Arc::into_inner`: drops the Arc; gives the value if it was the last one. */
  static intoInner<T>(arc: Arc<T>): Op<Option<T>> {
    arc.check("intoInner");
    return new Op(intoInner as never, arc.#inner, arc);
  }

  /** `Arc::ptr_eq`. */
  static ptrEq<T>(one: Arc<T>, two: Arc<T>): boolean {
    one.check("ptrEq");
    two.check("ptrEq");
    return one.#inner === two.#inner;
  }

  /** `Arc::downgrade`: a handle that keeps nothing alive. */
  static downgrade<T>(arc: Arc<T>): Op<Weak<T>> {
    arc.check("downgrade");
    return new Op(downgrade as never, arc.#inner, undefined);
  }

  override release(): Drop {
    return new Op(drop as never, this.#inner, this);
  }

  debug(): string {
    return `Arc(${this.#inner.path})`;
  }
}

/** `std::sync::Weak<T>`. */
export class Weak<T> extends Owner {
  readonly #inner: Inner<T>;

  constructor(inner: Inner<T>) {
    super(inner.world, `Weak ${inner.path}`);
    this.#inner = inner;
    inner.weak++;
  }

  /** An Arc, if there is one still. */
  upgrade(): Op<Option<Arc<T>>> {
    this.check("upgrade");
    return new Op(upgrade as never, this.#inner, undefined);
  }

  clone(): Op<Weak<T>> {
    this.check("clone");
    return new Op(downgrade as never, this.#inner, undefined);
  }

  /** No step of its own. */
  override release(): Drop {
    this.#inner.weak--;
    return null;
  }
}

function owned<T>(world: World, inner: Inner<T>): Arc<T> {
  const arc = new Arc(inner);
  world.own(arc);
  return arc;
}

// --- The ops --------------------------------------------------------------------------------------------------------------

type Any = Inner<unknown>;

const objectOf = (op: { readonly object: unknown }): Any => op.object as Any;

const clone: OpKind<Any, undefined, Arc<unknown>> = {
  name: "Arc.clone",
  mode: CLONES,
  execute: (op, world) => owned(world, objectOf(op)),
};

const strongCount: OpKind<Any, undefined, number> = {
  name: "Arc.strongCount",
  mode: LOOKS,
  execute: (op) => objectOf(op).handles.size,
};

const weakCount: OpKind<Any, undefined, number> = {
  name: "Arc.weakCount",
  mode: LOOKS,
  execute: (op) => objectOf(op).weak,
};

/** Races with everything: whether it is the last depends on all. */
const tryUnwrap: OpKind<Any, Arc<unknown>, Result<unknown, Arc<unknown>>> = {
  name: "Arc.tryUnwrap",
  mode: LOOKS,
  show: () => null,
  execute(op) {
    const inner = objectOf(op);
    if (inner.handles.size > 1) return err(op.arg);
    return ok(takeOut(inner, op.arg));
  },
};

const intoInner: OpKind<Any, Arc<unknown>, Option<unknown>> = {
  name: "Arc.intoInner",
  mode: LOOKS,
  show: () => null,
  execute(op) {
    const inner = objectOf(op);
    if (inner.handles.size === 1) return some(takeOut(inner, op.arg));
    inner.handles.delete(op.arg);
    consume(op.arg);
    return none;
  },
};

function takeOut(inner: Any, arc: Arc<unknown>): unknown {
  inner.handles.delete(arc);
  consume(arc);
  inner.contents.release();
  return inner.value;
}

const drop: OpKind<Any, Arc<unknown>, undefined> = {
  name: "Arc.drop",
  mode: DROPS,
  modeOf: (op) => (objectOf(op).isLoud ? DROPS_LOUD : DROPS),
  show: () => null,
  execute(op, _world, actor) {
    const inner = objectOf(op);
    inner.handles.delete(op.arg);
    if (inner.handles.size > 0) return undefined;
    visitInside(inner.value, (owner) => queueDrop(owner, actor));
    return undefined;
  },
};

const downgrade: OpKind<Any, undefined, Weak<unknown>> = {
  name: "Arc.downgrade",
  mode: LOOKS,
  execute(op, world) {
    const weak = new Weak(objectOf(op));
    world.own(weak);
    return weak;
  },
};

const upgrade: OpKind<Any, undefined, Option<Arc<unknown>>> = {
  name: "Weak.upgrade",
  mode: LOOKS,
  execute(op, world) {
    const inner = objectOf(op);
    return inner.handles.size === 0 ? none : some(owned(world, inner));
  },
};
