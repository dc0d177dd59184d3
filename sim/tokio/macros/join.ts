// tokio::join!: SEL-10 (every unfinished branch is polled once a poll, starting one later each time), SEL-12.
import type { Async } from "../../kernel/closure.ts";
import { visitOwners } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import { PENDING, type Sim } from "../../kernel/signal/signal.ts";
import type { World } from "../../kernel/world.ts";
import { creation, dropAll, Polling } from "../future/polling.ts";
import type { Values } from "../future/values.ts";

/**
 * `join!(a, b)`: awaits all futures in one task; their values in order of declaration (SEL-10). Futures may be async blocks
 * (`function*`, `move(…)`), calls of async functions, or any other future; they move into the join (see `byRef`).
 *
 * @example
 * const [left, right] = yield* join(fetch("left"), fetch("right"));
 */
export const join = <F extends readonly Async<unknown>[]>(...futures: F): Sim<Values<F>> => joining(futures, true);

/** `join! { biased; … }`: polls from the first branch each time (SEL-10). */
export const joinBiased = <F extends readonly Async<unknown>[]>(...futures: F): Sim<Values<F>> =>
  joining(futures, false);

function* joining<F extends readonly Async<unknown>[]>(futures: F, rotates: boolean): Sim<Values<F>> {
  return (yield* joined(futures, rotates, () => false)) as Values<F>;
}

/** `enough`: a value that ends the join, and is what it gives (try_join!). */
export function* joined(
  futures: readonly Async<unknown>[],
  rotates: boolean,
  enough: (value: unknown) => boolean,
): Sim<unknown> {
  const branches = yield* branchesOf(futures);
  const values: unknown[] = new Array(branches.length);
  const left = new Set(branches.keys());
  const alone = branches.length === 1;
  let start = 0;
  let panic: unknown;
  try {
    yield* made(futures);
    for (;;) {
      for (let k = 0; k < branches.length; k++) {
        const at = (start + k) % branches.length;
        if (!left.has(at)) continue;
        const branch = branches[at] as Polling<unknown>;
        const poll = yield* branch.poll({ alone });
        if (!poll.done) continue;
        if (enough(poll.value)) return poll.value;
        left.delete(at);
        values[at] = poll.value;
        yield* keepValue(branch, poll.value);
      }
      if (left.size === 0) break;
      if (rotates) start = (start + 1) % branches.length;
      yield PENDING;
    }
    yield* new Make((world) => visitOwners(values, (owner) => world.own(owner)));
    return values;
  } catch (error) {
    panic = error;
    throw error;
  } finally {
    yield* dropAll(branches, panic);
  }
}

/** A future goes as soon as its value is there; the value takes its place. */
function* keepValue(branch: Polling<unknown>, value: unknown): Sim<void> {
  yield* branch.drop();
  branch.store(value);
}

/** Futures of a macro move into it, in their order. */
export const branchesOf = (futures: readonly Async<unknown>[]): Make<Polling<unknown>[]> =>
  new Make((world: World, actor) => futures.map((future) => new Polling(world, actor, future)));

/** They are made before the first of them is polled. */
export function* made(futures: readonly Async<unknown>[]): Sim<void> {
  for (const future of futures) yield* creation(future);
}
