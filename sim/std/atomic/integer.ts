// The atomics of whole numbers: SM-9. They wrap around at their width, as release and debug builds of Rust do.
import { Misuse } from "../../kernel/errors.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op } from "../../kernel/signal/op.ts";
import type { World } from "../../kernel/world.ts";
import { Atomic, type Ordering } from "./atomic.ts";
import { arithmetic } from "./ops.ts";

interface Width {
  readonly type: string;
  readonly bits: number;
  readonly signed: boolean;
}

/**
 * The whole numbers. Arithmetic wraps around at the width. A 64-bit value that no JavaScript number holds exactly (2^53 and
 * beyond, where an underflow leads) is a bigint: it prints as Rust prints it.
 */
export class AtomicInteger extends Atomic<number> {
  readonly #width: Width;

  constructor(world: World, path: string, width: Width, value: number) {
    super(world, path, value);
    this.#width = width;
    this.value = this.checked(value);
  }

  override checked(value: number): number {
    const { type, bits, signed } = this.#width;
    const whole = typeof value === "bigint" || Number.isSafeInteger(value);
    if (whole && this.wrapped(BigInt(value)) === value) return value;
    throw new Misuse(
      `${type} of ${String(value)}: expected a whole number of ${bits} bits${signed ? "" : ", 0 or more"}`,
    );
  }

  /** What the type makes of any whole number. */
  wrapped(value: bigint): number {
    const { bits, signed } = this.#width;
    const within = signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
    const number = Number(within);
    return Number.isSafeInteger(number) ? number : (within as unknown as number);
  }

  /** Adds to the value, wrapping around; gives the old one. The same holds for the others. */
  fetchAdd(value: number, _order?: Ordering): Op<number> {
    return new Op(arithmetic.add as never, this, this.checked(value));
  }
  fetchSub(value: number, _order?: Ordering): Op<number> {
    return new Op(arithmetic.sub as never, this, this.checked(value));
  }
  fetchAnd(value: number, _order?: Ordering): Op<number> {
    return new Op(arithmetic.and as never, this, this.checked(value));
  }
  fetchNand(value: number, _order?: Ordering): Op<number> {
    return new Op(arithmetic.nand as never, this, this.checked(value));
  }
  fetchOr(value: number, _order?: Ordering): Op<number> {
    return new Op(arithmetic.or as never, this, this.checked(value));
  }
  fetchXor(value: number, _order?: Ordering): Op<number> {
    return new Op(arithmetic.xor as never, this, this.checked(value));
  }
  fetchMax(value: number, _order?: Ordering): Op<number> {
    return new Op(arithmetic.max as never, this, this.checked(value));
  }
  fetchMin(value: number, _order?: Ordering): Op<number> {
    return new Op(arithmetic.min as never, this, this.checked(value));
  }
}

/** `AtomicUsize` and the others, which differ in their width only. */
export interface IntegerType {
  /**
   * `AtomicUsize::new`.
   *
   * @example
   * const hits = yield* AtomicUsize.new(0);
   * yield* hits.fetchAdd(1, Ordering.SeqCst);
   * yield* println(`${yield* hits.load()}`);
   */
  new: (value: number) => Make<AtomicInteger>;
}

function integer(type: string, bits: number, signed: boolean): IntegerType {
  const width: Width = { type, bits, signed };
  return {
    new: (value) =>
      new Make((world, actor) => new AtomicInteger(world, actor.unit.nextObject(type), width, value), `${type}.new`),
  };
}

export const AtomicUsize: IntegerType = integer("AtomicUsize", 64, false);
export const AtomicIsize: IntegerType = integer("AtomicIsize", 64, true);
export const AtomicU64: IntegerType = integer("AtomicU64", 64, false);
export const AtomicI64: IntegerType = integer("AtomicI64", 64, true);
export const AtomicU32: IntegerType = integer("AtomicU32", 32, false);
export const AtomicI32: IntegerType = integer("AtomicI32", 32, true);
export const AtomicU16: IntegerType = integer("AtomicU16", 16, false);
export const AtomicI16: IntegerType = integer("AtomicI16", 16, true);
export const AtomicU8: IntegerType = integer("AtomicU8", 8, false);
export const AtomicI8: IntegerType = integer("AtomicI8", 8, true);
