// tokio::join!: SEL-10 (every unfinished branch is polled once a poll, starting one later each time), SEL-12.
import type { Actor } from "../../kernel/actor.ts";
import type { Steppable } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import { type Future, PENDING, type Signal, type Sim } from "../../kernel/signal/signal.ts";

/** The values of futures, in their order. */
export type Values<F extends readonly Future<unknown>[]> = {
  -readonly [K in keyof F]: F[K] extends Future<infer T> ? T : never;
};

/** Awaits all futures in one task; their values in order of declaration (SEL-10). */
export const join = <F extends readonly Future<unknown>[]>(...futures: F): Sim<Values<F>> => joining(futures, true);

/** `join! { biased; … }`: polls from the first branch each time (SEL-10). */
export const joinBiased = <F extends readonly Future<unknown>[]>(...futures: F): Sim<Values<F>> =>
  joining(futures, false);

function* joining<F extends readonly Future<unknown>[]>(futures: F, rotates: boolean): Sim<Values<F>> {
  const branches: (Steppable | null)[] = futures.map((future) => future[Symbol.iterator]() as Steppable);
  const values: unknown[] = new Array(futures.length);
  let left = branches.length;
  let start = 0;
  try {
    while (left > 0) {
      const actor: Actor = yield* new Make((_world, current) => current);
      const { flow } = actor;
      // A branch that finds nothing must say so: the others are to be polled (unless there are none).
      if (branches.length > 1) actor.flow = false;
      try {
        for (let k = 0; k < branches.length; k++) {
          const at = (start + k) % branches.length;
          const branch = branches[at];
          if (branch === null || branch === undefined) continue;
          const step: IteratorResult<Signal, unknown> = yield* pollOnce(branch);
          if (step.done !== true) continue;
          branches[at] = null;
          values[at] = step.value;
          left--;
        }
      } finally {
        actor.flow = flow;
      }
      if (rotates) start = (start + 1) % branches.length;
      if (left > 0) yield PENDING;
    }
    return values as Values<F>;
  } finally {
    for (const branch of branches) branch?.return?.();
  }
}

/** One poll of a branch: its ops are passed up, its Pending is not. */
export function* pollOnce(branch: Steppable): Sim<IteratorResult<Signal, unknown>> {
  for (;;) {
    const step = branch.next();
    if (step.done === true || step.value === PENDING) return step;
    yield step.value;
  }
}
