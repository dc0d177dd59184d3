// tokio::task::coop: COOP-6 (unconstrained), COOP-7 (consume_budget and what lets other futures take part).
import type { Actor } from "../../kernel/actor.ts";
import type { Async } from "../../kernel/closure.ts";
import { type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import { PENDING, type Sim } from "../../kernel/signal/signal.ts";
import type { World } from "../../kernel/world.ts";
import { around } from "../future/around.ts";
import { type Poll, ready } from "../future/poll-fn.ts";
import { polling } from "../future/polling.ts";
import { contextOf } from "../runtime/context.ts";
import { exhausted, spend } from "./coop.ts";

/**
 * `unconstrained(future)`: its polls have no budget, so that its leaves never give way (COOP-6).
 *
 * @example
 * yield* unconstrained(function* () {
 *   while ((yield* rx.recv()).isSome()) yield* count.update((n) => n + 1);
 * });
 */
export const unconstrained = <T>(future: Async<T>): Sim<T> =>
  around(future, (actor) => {
    const context = contextOf(actor);
    const { budget } = context;
    context.budget = null;
    return () => {
      context.budget = budget;
    };
  });

/** `consume_budget()`: one unit; gives way only where none is left (COOP-7). */
export function* consumeBudget(): Sim<void> {
  while ((yield* new Make((_world, actor) => takeUnit(actor))) === undefined) yield PENDING;
}

/** `has_budget_remaining()`; true outside of a runtime (COOP-7). */
export const hasBudgetRemaining = (): Make<boolean> =>
  new Make((_world, actor) => contextOf(actor).budget !== 0, "hasBudgetRemaining");

/** `poll_proceed(cx)`, for poll functions: one unit, or Pending where none is left (COOP-7). */
export const pollProceed = (): Make<Poll<RestoreOnPending>> =>
  new Make((world, actor) => {
    if (exhausted(actor)) return PENDING;
    const guard = new RestoreOnPending(world, actor);
    world.own(guard);
    return ready(guard);
  }, "pollProceed");

/** Gives the unit back when it is dropped, unless something came of the poll. */
export class RestoreOnPending extends Owner {
  readonly #actor: Actor;
  readonly #budget: number | null;
  #progress = false;

  constructor(world: World, actor: Actor) {
    super(world, "RestoreOnPending");
    this.#actor = actor;
    this.#budget = contextOf(actor).budget;
    spend(actor);
  }

  madeProgress(): void {
    this.check("madeProgress");
    this.#progress = true;
  }

  override release(): Drop {
    if (!this.#progress && this.#budget !== null) contextOf(this.#actor).budget = this.#budget;
    return null;
  }
}

/** `cooperative(future)`: costs one unit when it is ready, and finds nothing where none is left (COOP-7). */
export function* cooperative<T>(future: Async<T>): Sim<T> {
  const inner = yield* polling(future);
  let panic: unknown;
  try {
    for (;;) {
      const left: number | null | undefined = yield* new Make((_world, actor) => takeUnit(actor));
      if (left !== undefined) {
        const poll: Poll<T> = yield* inner.poll({ alone: true });
        if (poll.done) return poll.value;
        yield* new Make((_world, actor) => {
          contextOf(actor).budget = left;
        });
      }
      yield PENDING;
    }
  } catch (error) {
    panic = error;
    throw error;
  } finally {
    yield* inner.drop(panic);
  }
}

/** Spends a unit; what there was before, or undefined where there was none. */
function takeUnit(actor: Actor): number | null | undefined {
  const { budget } = contextOf(actor);
  if (exhausted(actor)) return undefined;
  spend(actor);
  return budget;
}
