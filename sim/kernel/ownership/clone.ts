// Clone::clone where the machine clones on a program's behalf: a broadcast channel gives each receiver a value of its own.
import type { Actor } from "../actor.ts";
import { Misuse } from "../errors.ts";
import { cleared } from "../signal/fresh.ts";
import { Make } from "../signal/make.ts";
import { Op } from "../signal/op.ts";
import { Some } from "../value/option.ts";
import { isPlain } from "../value/plain.ts";
import { Err, Ok } from "../value/result.ts";
import type { World } from "../world.ts";
import { keep, Owner } from "./owner.ts";

/**
 * A clone of a value that `keeper` (a channel) keeps; the running body holds it. Owners are cloned by their own `clone`,
 * plain objects and arrays by their parts, frozen ones and handles of the machine (a cell, a Mutex) are shared as an `Arc` is.
 * Refuses an owner that has no `clone`.
 */
export function cloneOf<T>(world: World, actor: Actor, value: T, keeper: string): T {
  return copy(value, (owner) => cloneOwner(world, actor, owner, keeper)) as T;
}

function copy(value: unknown, cloneOne: (owner: Owner) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Owner) return cloneOne(value);
  const again = (part: unknown): unknown => copy(part, cloneOne);
  if (value instanceof Ok) return new Ok(again(value.value));
  if (value instanceof Some) return new Some(again(value.value));
  if (value instanceof Err) return new Err(again(value.error));
  if (Array.isArray(value)) return frozenLike(value, value.map(again));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [again(key), again(item)]));
  if (value instanceof Set) return new Set([...value].map(again));
  if (!isPlain(value)) return value;
  return frozenLike(value, Object.fromEntries(Object.entries(value).map(([key, part]) => [key, again(part)])));
}

const frozenLike = <T extends object>(original: object, made: T): T =>
  Object.isFrozen(original) ? Object.freeze(made) : made;

/** The body that clones holds the owner meanwhile, as Rust's `&self` would let it. */
function cloneOwner(world: World, actor: Actor, owner: Owner, keeper: string): unknown {
  const { clone } = owner as { clone?: () => unknown };
  if (typeof clone !== "function") {
    throw new Misuse(
      `${owner.name} is in ${keeper} and has no clone()\n` +
        "  each receiver gets a clone: send something that can be cloned (in Rust: an Arc of it)",
    );
  }
  world.own(owner);
  const made: unknown = clone.call(owner);
  cleared(); // performed here and now
  keep(owner, keeper);
  if (made instanceof Make) return made.make(world, actor);
  if (!(made instanceof Op)) return made;
  world.touch(made.object, made.kind.modeOf === undefined ? made.kind.mode : made.kind.modeOf(made, world));
  return made.kind.execute(made, world, actor);
}
