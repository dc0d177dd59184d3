// std::sync::atomic: SM-9 (each op is one indivisible step), SIM-3 (sequentially consistent, whatever ordering is named).
// Invariant: an integer is within the width of its type.
// Wakes: nobody; whoever wants to wait for a value asks again and again, or parks.
import { Shared } from "../../kernel/shared.ts";
import { Op } from "../../kernel/signal/op.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import type { Option } from "../../kernel/value/option.ts";
import type { Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { compareExchange, compareExchangeWeak, fetchUpdate, load, store, swap } from "./ops.ts";

/** `std::sync::atomic::Ordering`. Accepted everywhere and ignored: every op is sequentially consistent (SIM-3). */
export const Ordering = {
  Relaxed: "Relaxed",
  Release: "Release",
  Acquire: "Acquire",
  AcqRel: "AcqRel",
  SeqCst: "SeqCst",
} as const;
export type Ordering = (typeof Ordering)[keyof typeof Ordering];

export abstract class Atomic<T> extends Shared {
  value: T;
  /** The bodies whose `compareExchangeWeak` here has failed without a reason. */
  readonly failed: Set<string> = new Set();

  constructor(world: World, path: string, value: T) {
    super(world, path);
    this.value = value;
  }

  /** A value of the type; refuses any other. */
  abstract checked(value: T): T;

  load(_order?: Ordering): Op<T> {
    return new Op(load as never, this, undefined);
  }

  store(value: T, _order?: Ordering): Op<undefined> {
    return new Op(store as never, this, this.checked(value));
  }

  /** Replaces the value; gives the old one. */
  swap(value: T, _order?: Ordering): Op<T> {
    return new Op(swap as never, this, this.checked(value));
  }

  /** Replaces the value where it is `current`: `Ok(old)`, otherwise `Err(value)`. */
  compareExchange(current: T, value: T, _success?: Ordering, _failure?: Ordering): Op<Result<T, T>> {
    return new Op(compareExchange as never, this, { current: this.checked(current), value: this.checked(value) });
  }

  /** As `compareExchange`, but may fail without a reason: only under any-order, once for each body and atomic (SM-9). */
  compareExchangeWeak(current: T, value: T, _success?: Ordering, _failure?: Ordering): Op<Result<T, T>> {
    return new Op(compareExchangeWeak as never, this, { current: this.checked(current), value: this.checked(value) });
  }

  /**
   * Replaces the value by what `f` makes of it: `Ok(old)`, or `Err(value)` where that is `None`. One step, though Rust may
   * call `f` several times: `f` must do nothing but compute.
   *
   * @example
   * yield* tickets.fetchUpdate((left) => (left > 0 ? some(left - 1) : none));
   */
  fetchUpdate(f: (value: T) => Option<T>): Op<Result<T, T>>;
  fetchUpdate(setOrder: Ordering, fetchOrder: Ordering, f: (value: T) => Option<T>): Op<Result<T, T>>;
  fetchUpdate(...args: unknown[]): Op<Result<T, T>> {
    return new Op(fetchUpdate as never, this, args.at(-1));
  }

  override digest(hash: Hash): void {
    hashValue(hash, this.value);
    for (const path of [...this.failed].sort()) hash.text(path);
  }
}
