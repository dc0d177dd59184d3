// What Once, OnceLock and LazyLock have in common: SM-8 (one initialiser runs, the others wait until it has ended).
// Invariant: `runs` names a unit exactly while its initialiser runs.
// Wakes: the end of the initialiser, a panic included, lets every waiting one step.
import { type Closure, closureFrame, Moved } from "../../kernel/closure.ts";
import { Contents } from "../../kernel/ownership/lending.ts";
import { COMMUTES, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { World } from "../../kernel/world.ts";

/** Finds the value. */
const FINDS = 1;
/** Looks without waiting, and there is none. */
const MISSES = 2;
/** Begins, ends, or sets the value. */
const CHANGES = 3;

/** A body, or a plain function where nothing in it is visible. */
export type Initialiser<T> = Closure<T> | (() => T);

export class Initialising<T> extends Shared {
  /** The value, once there is one. */
  value: { readonly it: T } | null = null;
  /** The unit whose initialiser runs. */
  runs: string | null = null;
  /** The last initialiser has panicked. */
  poisoned = false;
  /** The owners inside the value; everybody may use them. */
  readonly contents: Contents;

  constructor(world: World, path: string) {
    super(world, path);
    this.contents = new Contents(world, path, () => true);
  }

  override relation(earlier: number, later: number): Relation {
    return earlier === later && earlier !== CHANGES ? COMMUTES : RACES;
  }

  override digest(hash: Hash): void {
    hash.text(this.runs ?? "").add((this.value === null ? 0 : 1) + (this.poisoned ? 2 : 0));
    if (this.value !== null) hashValue(hash, this.value.it);
  }
}

/** What is refused, once an initialiser has panicked: the text of the panic; null: the next one runs. */
export type WhenPoisoned = string | null;

type Any = Initialising<unknown>;

/** Gives the value; runs `f` for it where nobody has, waits where somebody does. */
export function* initialise<T>(
  cell: Initialising<T>,
  kind: Entering,
  f: (poisoned: boolean) => Initialiser<T>,
  whenPoisoned: WhenPoisoned = null,
): Sim<T> {
  const entered = yield* new Op(kind, cell as Any, whenPoisoned);
  if (entered === "found") return cell.world.told((cell.value as { it: T }).it);
  let it: T;
  try {
    it = yield* resultOf(f(entered === "poisoned"));
  } catch (error) {
    yield* new Op(finish as never, cell, null);
    throw error;
  }
  yield* new Op(finish as never, cell, { it });
  return it;
}

/** A body gets a frame of its own: what it owns is dropped at its end. */
function* resultOf<T>(code: Initialiser<T>): Sim<T> {
  if (!(code instanceof Moved)) {
    const made: unknown = code();
    if (typeof (made as { next?: unknown } | null | undefined)?.next !== "function") return made as T;
    code = () => made as Sim<T>;
  }
  const body = code as Closure<T>;
  const call: Call<T> = yield* new Make((world, actor) => {
    const frame = closureFrame(world, actor.unit, body);
    const made = new Call<T>(frame.steppable, { body: true });
    made.kept = frame;
    return made;
  });
  return yield* call;
}

type Entered = "found" | "run" | "poisoned";

const objectOf = (op: { readonly object: unknown }): Any => op.object as Any;

export type Entering = OpKind<Any, WhenPoisoned, Entered>;

/** The first step of a method that initialises. */
export const entering = (name: string): Entering => ({
  name,
  mode: CHANGES,
  modeOf: (op) => (objectOf(op).value === null ? CHANGES : FINDS),
  show: () => null,
  enabled: (op) => objectOf(op).runs === null,
  heldBy: (op) => [objectOf(op).runs ?? ""],
  execute(op, _world, actor) {
    const cell = objectOf(op);
    if (cell.value !== null) return "found";
    if (cell.poisoned && op.arg !== null) throw new Panic(op.arg);
    cell.runs = actor.unit.path;
    cell.changed();
    return cell.poisoned ? "poisoned" : "run";
  },
});

const finish: OpKind<Any, { readonly it: unknown } | null, undefined> = {
  name: "Once.finish",
  mode: CHANGES,
  show: () => null,
  execute(op, world) {
    const cell = objectOf(op);
    cell.runs = null;
    cell.value = op.arg;
    cell.contents.settle(op.arg);
    cell.poisoned = op.arg === null;
    world.stamp(op.arg);
    cell.changed();
    return undefined;
  },
};

export type Looking = OpKind<Any, undefined, { readonly it: unknown } | null>;

/** A method that looks for the value without waiting. */
export const looking = (name: string): Looking => ({
  name,
  mode: MISSES,
  modeOf: (op) => (objectOf(op).value === null ? MISSES : FINDS),
  execute: (op) => objectOf(op).value,
});
