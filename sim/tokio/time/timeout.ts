// tokio::time::timeout and timeout_at: TM-20 (the future first, then the delay), TM-25 (a delay beyond all instants is none),
// TM-5 (no cut to 30 years), COOP-8 (a future that used the budget up does not hide its timeout), TK-18 (expiry drops it).

import { plus } from "../../kernel/clock.ts";
import type { Async } from "../../kernel/closure.ts";
import { Make } from "../../kernel/signal/make.ts";
import { type Future, PENDING, type Sim } from "../../kernel/signal/signal.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { creation, dropAll, type Polling, polling } from "../future/polling.ts";
import type { ValueOf } from "../future/values.ts";
import { contextOf } from "../runtime/context.ts";
import { Core } from "../runtime/core.ts";
import { JoinHandle } from "../task/join-handle.ts";
import { Elapsed } from "./error.ts";
import type { Instant } from "./instant.ts";
import { Sleep } from "./sleep.ts";

/**
 * Awaits a future for at most `duration`: `Ok(value)`, or `Err(Elapsed)`, by which time the future is dropped. A value that is
 * there when the time is over wins (TM-20). With `Duration.MAX` there is no timer, and no runtime is needed (TM-25);
 * otherwise it panics without a runtime that has timers, like `sleep`.
 *
 * @example
 * const got = yield* timeout(Duration.fromMillis(10), rx.recv());
 * if (got.isErr()) yield* println(display(got.unwrapErr())); // deadline has elapsed
 */
export const timeout = <A extends Async<unknown>>(duration: Duration, future: A): Timeout<ValueOf<A>> =>
  new Timeout(
    future as Async<ValueOf<A>>,
    Number.isFinite(duration.ms) ? new Sleep((now) => plus(now, duration)) : null,
  );

/** The same, until an instant. */
export const timeoutAt = <A extends Async<unknown>>(deadline: Instant, future: A): Timeout<ValueOf<A>> =>
  new Timeout(future as Async<ValueOf<A>>, new Sleep(() => deadline.moment));

/** The future of `timeout`. */
export class Timeout<T> implements Future<Result<T, Elapsed>> {
  readonly #future: Async<T>;
  readonly #delay: Sleep | null;

  constructor(future: Async<T>, delay: Sleep | null) {
    this.#future = future;
    this.#delay = delay;
  }

  /** `let t = timeout(…);`: the time counts from here; see `Sleep.create`. */
  *create(): Sim<undefined> {
    yield* creation(this.#future);
    if (this.#delay !== null) yield* this.#delay.create();
  }

  [Symbol.iterator](): Sim<Result<T, Elapsed>> {
    return timing(this.#future, this.#delay);
  }
}

function* timing<T>(future: Async<T>, delay: Sleep | null): Sim<Result<T, Elapsed>> {
  const parts: Polling<unknown>[] = [];
  let panic: unknown;
  try {
    const inner = yield* polling(future);
    parts.push(inner);
    const timer = delay === null ? null : yield* polling(delay);
    if (timer !== null) parts.push(timer);
    for (;;) {
      const had: boolean = yield* hasBudget();
      const poll = yield* inner.poll({ alone: timer === null });
      if (poll.done) return ok(poll.value);
      if (timer !== null && (yield* expired(timer, had))) {
        outlives(future);
        return err(new Elapsed());
      }
      yield PENDING;
    }
  } catch (error) {
    panic = error;
    throw error;
  } finally {
    yield* dropAll(parts, panic);
  }
}

/** HZ-17, HZ-42: what was awaited was a handle, which goes now; its task stays. */
function outlives(future: unknown): void {
  if (!(future instanceof JoinHandle)) return;
  const { task } = future;
  if (task.result !== null || task.aborted) return;
  const { hazards } = task.world;
  if (task.home instanceof Core) hazards?.note("HZ-17", `${task.path} runs on: a timeout dropped its handle alone`);
  else hazards?.note("HZ-42", `${task.path} runs on in the blocking pool: a timeout dropped its handle alone`);
}

/** The delay is polled without a budget where it was the future that used it up (COOP-8). */
function* expired(timer: Polling<undefined>, hadBudget: boolean): Sim<boolean> {
  const context = yield* new Make((_world, actor) => contextOf(actor));
  if (!hadBudget || context.budget !== 0) return (yield* timer.poll()).done;
  context.budget = null;
  try {
    return (yield* timer.poll()).done;
  } finally {
    context.budget = 0;
  }
}

const hasBudget = (): Make<boolean> => new Make((_world, actor) => contextOf(actor).budget !== 0);
