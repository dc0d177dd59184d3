import { closureFrame } from "../kernel/closure.ts";
import { COMMUTES, FOLLOWS, type Relation, Shared } from "../kernel/shared.ts";
import { Make } from "../kernel/signal/make.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { Unit } from "../kernel/unit.ts";
import type { World } from "../kernel/world.ts";

const ENDED = 1;
const DISPERSED = 2;

/** Threads that all start at once; whoever made them waits for the last in one step. */
class Crowd extends Shared {
  left = 0;

  override relation(earlier: number, later: number): Relation {
    return earlier === ENDED && later === DISPERSED ? FOLLOWS : COMMUTES;
  }

  override digest(): void {}
}

const dispersed: OpKind<Crowd, undefined, undefined> = {
  name: "crowd.dispersed",
  mode: DISPERSED,
  enabled: (op) => (op.object as Crowd).left === 0,
  execute: () => undefined,
};

/**
 * Runs the bodies as threads and nothing besides: no join of one thread, which is one more step to interleave, stands
 * between the numbers in the literature and ours.
 */
export function* crowd(bodies: readonly (() => Sim<unknown>)[]): Sim<void> {
  const all: Crowd = yield* new Make((world: World, actor) => {
    const made = new Crowd(world, actor.unit.nextObject("crowd"));
    for (const body of bodies) {
      made.left++;
      world.start(closureFrame(world, new Unit(world, actor.unit.nextChild()), body), () => {
        made.left--;
        world.touch(made, ENDED);
        made.changed();
      });
    }
    return made;
  });
  yield* new Op(dispersed, all, undefined);
}
