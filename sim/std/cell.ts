// A cell: the one way for bodies to share a plain value. Each access is one indivisible, sequentially consistent op (SM-9).

import { READ, Shared, WRITE } from "../kernel/shared.ts";
import { Make } from "../kernel/signal/make.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import type { Hash } from "../kernel/state/hash.ts";
import { hashValue } from "../kernel/state/hash-value.ts";
import type { World } from "../kernel/world.ts";

export class Cell<T> extends Shared {
  value: T;

  constructor(world: World, path: string, value: T) {
    super(world, path);
    this.value = value;
    world.stamp(value);
  }

  /** Reads the value. */
  load(): Op<T> {
    return new Op(load as OpKind<Cell<T>, undefined, T>, this, undefined);
  }

  /** Replaces the value. */
  store(value: T): Op<undefined> {
    return new Op(store as OpKind<Cell<T>, T, undefined>, this, value);
  }

  /** Replaces the value by `change(value)` in one step; gives the old one. */
  update(change: (value: T) => T): Op<T> {
    return new Op(update as OpKind<Cell<T>, (value: T) => T, T>, this, change);
  }

  override digest(hash: Hash): void {
    hashValue(hash, this.value);
  }
}

const load: OpKind<Cell<unknown>, undefined, unknown> = {
  name: "cell.load",
  mode: READ,
  execute: (op) => (op.object as Cell<unknown>).value,
};

const store: OpKind<Cell<unknown>, unknown, undefined> = {
  name: "cell.store",
  mode: WRITE,
  execute(op) {
    (op.object as Cell<unknown>).value = op.arg;
    return undefined;
  },
};

const update: OpKind<Cell<unknown>, (value: unknown) => unknown, unknown> = {
  name: "cell.update",
  mode: WRITE,
  execute(op, world) {
    const cell = op.object as Cell<unknown>;
    const old = cell.value;
    cell.value = op.arg(old);
    world.stamp(cell.value);
    return old;
  },
};

/**
 * A shared value.
 *
 * @example
 * const hits = yield* cell(0);
 * yield* hits.store((yield* hits.load()) + 1);
 */
export const cell = <T>(value: T): Make<Cell<T>> =>
  new Make((world, actor) => new Cell(world, actor.unit.nextObject("cell"), value), "cell");
