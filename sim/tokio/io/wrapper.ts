// What holds one stream and drops it with itself: buffers, lines, halves.
import { consume, type Drop, give, type Owner, take } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { World } from "../../kernel/world.ts";

/** A path for a new object of the running body. */
export const newPath = (world: World, type: string): string => world.running().unit.nextObject(type);

/** `inner` moves into a new wrapper, which the running body holds from now on. */
export const wrap = <T extends Owner, W extends Owner>(type: string, inner: T, make: (name: string) => W): Make<W> => {
  inner.check(`moved into ${type}`);
  return new Make((world) => {
    const name = newPath(world, type);
    give(world, inner, name);
    const wrapper = make(name);
    world.own(wrapper);
    return wrapper;
  }, `${type}.new`);
};

/** `into_inner`: the running body holds what was inside, and the wrapper is used up. */
export const unwrapped = <T extends Owner>(wrapper: Owner, inner: T): Make<T> => {
  wrapper.check("intoInner");
  return new Make((world) => {
    consume(wrapper);
    take(world, inner);
    return inner;
  }, "intoInner");
};

/** The drop of what a wrapper holds. */
export function releaseInner(inner: Owner, unwinding: boolean): Drop {
  consume(inner);
  return inner.release(unwinding);
}
