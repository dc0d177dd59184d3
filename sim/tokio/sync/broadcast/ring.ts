// A new channel: BC-1 (capacity: the next power of two; not 0).
import type { Actor } from "../../../kernel/actor.ts";
import { Panic } from "../../../kernel/value/panic.ts";
import type { World } from "../../../kernel/world.ts";
import { Channel } from "./channel.ts";

/** `usize::MAX / 2`, as near as a double comes. */
const CAPACITY_MAX = 2 ** 63;

export function ringOf<T>(world: World, actor: Actor, capacity: number): Channel<T> {
  if (capacity === 0) throw new Panic("broadcast channel capacity cannot be zero");
  if (capacity >= CAPACITY_MAX) throw new Panic("broadcast channel capacity exceeded `usize::MAX / 2`");
  let size = 1;
  while (size < capacity) size *= 2;
  return new Channel<T>(world, actor.unit.nextObject("broadcast"), size);
}
