// What the methods of atomics do, each in one step (SM-9).
import { READ, WRITE } from "../../kernel/shared.ts";
import type { OpKind } from "../../kernel/signal/op.ts";
import type { Option } from "../../kernel/value/option.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type { Atomic } from "./atomic.ts";
import type { AtomicInteger } from "./integer.ts";

type Any = Atomic<unknown>;

export const load: OpKind<Any, undefined, unknown> = {
  name: "atomic.load",
  mode: READ,
  execute: (op) => (op.object as Any).value,
};

export const store: OpKind<Any, unknown, undefined> = {
  name: "atomic.store",
  mode: WRITE,
  execute(op) {
    (op.object as Any).value = op.arg;
    return undefined;
  },
};

/** Reads, computes and writes in one step; gives the old value. */
const changing = (name: string, f: (old: unknown, arg: unknown, atomic: Any) => unknown): OpKind<Any> => ({
  name: `atomic.${name}`,
  mode: WRITE,
  execute(op) {
    const atomic = op.object as Any;
    const old = atomic.value;
    atomic.value = f(old, op.arg, atomic);
    return old;
  },
});

export const swap: OpKind<Any> = changing("swap", (_old, arg) => arg);

export const logic: Readonly<Record<"and" | "nand" | "or" | "xor" | "not", OpKind<Any>>> = {
  and: changing("fetchAnd", (old, arg) => old && arg),
  nand: changing("fetchNand", (old, arg) => !(old && arg)),
  or: changing("fetchOr", (old, arg) => old || arg),
  xor: changing("fetchXor", (old, arg) => old !== arg),
  not: changing("fetchNot", (old) => !old),
};

const computing = (name: string, f: (old: bigint, arg: bigint) => bigint): OpKind<Any> =>
  changing(name, (old, arg, atomic) =>
    (atomic as unknown as AtomicInteger).wrapped(f(BigInt(old as number), BigInt(arg as number))),
  );

type Arithmetic = "add" | "sub" | "and" | "nand" | "or" | "xor" | "max" | "min";

export const arithmetic: Readonly<Record<Arithmetic, OpKind<Any>>> = {
  add: computing("fetchAdd", (old, arg) => old + arg),
  sub: computing("fetchSub", (old, arg) => old - arg),
  and: computing("fetchAnd", (old, arg) => old & arg),
  nand: computing("fetchNand", (old, arg) => ~(old & arg)),
  or: computing("fetchOr", (old, arg) => old | arg),
  xor: computing("fetchXor", (old, arg) => old ^ arg),
  max: computing("fetchMax", (old, arg) => (old > arg ? old : arg)),
  min: computing("fetchMin", (old, arg) => (old < arg ? old : arg)),
};

interface Exchange {
  readonly current: unknown;
  readonly value: unknown;
}

/** One that fails has only read. */
export const compareExchange: OpKind<Any, Exchange, Result<unknown, unknown>> = {
  name: "atomic.compareExchange",
  mode: WRITE,
  modeOf: (op) => ((op.object as Any).value === op.arg.current ? WRITE : READ),
  execute(op) {
    const atomic = op.object as Any;
    const { current, value } = op.arg;
    const old = atomic.value;
    if (old !== current) return err(old);
    atomic.value = value;
    return ok(old);
  },
};

// Decision: at most one failure without a reason for each body and atomic. A loop that tries again would otherwise fail for
// ever, and no search would come to its end; and who minds the second such failure minds the first.
export const compareExchangeWeak: typeof compareExchange = {
  ...compareExchange,
  name: "atomic.compareExchangeWeak",
  execute(op, world, actor) {
    const atomic = op.object as Any;
    const { path } = actor.unit;
    if (world.policy === "any-order" && atomic.value === op.arg.current && !atomic.failed.has(path)) {
      if (world.choose("spurious", 2) === 1) {
        atomic.failed.add(path);
        return err(atomic.value);
      }
    }
    return compareExchange.execute(op, world, actor);
  },
};

type Update = (value: unknown) => Option<unknown>;

export const fetchUpdate: OpKind<Any, Update, Result<unknown, unknown>> = {
  name: "atomic.fetchUpdate",
  mode: WRITE,
  execute(op) {
    const atomic = op.object as Any;
    const old = atomic.value;
    const next = op.arg(old);
    if (next.isNone()) return err(old);
    atomic.value = atomic.checked(next.unwrap());
    return ok(old);
  },
};
