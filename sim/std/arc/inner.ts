// The value of an Arc: who holds it, what it owns, who may use that (SM-10).
import { Misuse } from "../../kernel/errors.ts";
import { Contents } from "../../kernel/ownership/lending.ts";
import { type Owner, visitOwners } from "../../kernel/ownership/owner.ts";
import { COMMUTES, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import { isPlain } from "../../kernel/value/plain.ts";
import { Struct } from "../../kernel/value/struct.ts";
import type { World } from "../../kernel/world.ts";

/** One more handle; whoever makes it has one already. */
export const CLONES = 1;
/** One less, and nothing that the value owns could be dropped. */
export const DROPS = 2;
/** One less; the last one drops something. */
export const DROPS_LOUD = 3;
/** Looks at the number, or depends on it. */
export const LOOKS = 4;

/** What all Arcs of a value have in common. */
export class Inner<T> extends Shared {
  readonly value: T;
  /** The Arcs that were not dropped. */
  readonly handles: Set<Owner> = new Set();
  weak = 0;
  readonly contents: Contents;

  constructor(world: World, path: string, value: T) {
    super(world, path);
    this.value = value;
    this.contents = new Contents(world, path, (unit) => this.#lendsTo(unit));
    this.contents.settle(value);
    freeze(value, path);
    world.stamp(value);
  }

  /** Whoever holds an Arc uses what is in it. */
  #lendsTo(unit: string): boolean {
    for (const { holder } of this.handles) if (holder?.unit.path === unit) return true;
    return false;
  }

  /** Whether the last drop would be seen. */
  get isLoud(): boolean {
    let loud = false;
    visitInside(this.value, () => {
      loud = true;
    });
    return loud;
  }

  override relation(earlier: number, later: number): Relation {
    if (earlier === LOOKS || later === LOOKS) return earlier === later ? COMMUTES : RACES;
    if (earlier === CLONES || later === CLONES) return COMMUTES;
    return earlier === DROPS && later === DROPS ? COMMUTES : RACES;
  }

  override digest(hash: Hash): void {
    hash.add(this.handles.size).add(this.weak);
    if (this.handles.size > 0) hashValue(hash, this.value);
  }
}

/** Every owner inside a value, also in the locks and cells that belong to it alone. */
export function visitInside(value: unknown, visit: (owner: Owner) => void): void {
  visitOwners(value, visit);
  visitShared(value, (lock) => {
    const { path } = lock;
    visitOwners((lock as { readonly value?: unknown }).value, (owner) => owner.keeper === path && visit(owner));
  });
}

function visitShared(value: unknown, visit: (object: Shared) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Shared) visit(value);
  else if (isData(value)) for (const part of Object.values(value)) visitShared(part, visit);
}

const isData = (value: object): boolean => Array.isArray(value) || isPlain(value) || value instanceof Struct;

/** Bodies share it, so nobody may change it in place. */
function freeze(value: unknown, path: string): void {
  if (value instanceof Map || value instanceof Set) {
    throw new Misuse(`a Map or Set in ${path}, which shares it\n  put it into a Mutex: Arc.new(yield* Mutex.new(map))`);
  }
  if (typeof value !== "object" || value === null || !isData(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part, path);
}
