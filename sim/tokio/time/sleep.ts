// tokio::time::sleep and sleep_until: TM-2 (1 ms ticks, never early), TM-4 (deadline from the making, timer from the first
// poll), TM-5 (30 years), TM-6 (reset), RT-31, RT-32, SD-11 (a timer of a runtime that is gone).
// Invariant: a timer is registered iff the sleep was polled or reset, and not dropped.
// Wakes: the driver (faithful) or the clock (any-order) wakes the latest poller at the deadline's tick.
import type { Actor, Waker } from "../../kernel/actor.ts";
import { type Clock, type Moment, plus } from "../../kernel/clock.ts";
import { Misuse } from "../../kernel/errors.ts";
import type { Steppable } from "../../kernel/signal/call.ts";
import type { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING, type Signal } from "../../kernel/signal/signal.ts";
import type { Digest } from "../../kernel/state/hash.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { World } from "../../kernel/world.ts";
import { currentCore } from "../runtime/context.ts";
import { type Core, POLLS_TIMER } from "../runtime/core.ts";
import type { TimerHandle } from "../runtime/scheduler.ts";
import { exhausted, spend } from "../task/coop.ts";
import { TXT_2, TXT_21 } from "../texts.ts";
import { Instant, Reading } from "./instant.ts";

/** Delays are cut to this (TM-5). */
const THIRTY_YEARS = Duration.fromHours(30 * 365 * 24);

/** A delay, cut to 30 years (TM-5). */
export const clamped = (duration: Duration): Duration => (duration.cmp(THIRTY_YEARS) > 0 ? THIRTY_YEARS : duration);

/** A future that is ready when its deadline has come. Dropping it takes its timer away. */
export class Sleep implements Future<undefined> {
  readonly #plan: (now: Moment) => Moment;
  #state: Sleeping | null = null;

  constructor(plan: (now: Moment) => Moment) {
    this.#plan = plan;
  }

  /**
   * `let nap = sleep(…);`: the deadline counts from here (TM-4), and here it panics without a runtime that has timers
   * (RT-31, RT-32). Awaited on the spot a sleep is made where it is awaited; `pin` and macros make it themselves.
   */
  create(): Make<undefined> {
    return new Reading((_now, world, actor) => {
      this.made(world, actor);
      return undefined;
    }, "Sleep.create");
  }

  /** For the models: the sleep, made here if it was not before. The body is told its deadline, which depends on the clock. */
  made(world: World, actor: Actor): Sleeping {
    if (this.#state !== null) return this.#state;
    const core = currentCore(actor);
    if (!core.options.time) throw new Panic(TXT_2);
    this.#state = new Sleeping(core, this.#plan(core.clock.now));
    world.told(this.#state.deadline.ms);
    world.told(this.#state.deadline.ns);
    return this.#state;
  }

  /** The instant at which it will be over. */
  deadline(): Instant {
    return new Instant(this.#known("deadline").deadline);
  }

  /** Whether its timer has fired: false until it is polled or reset (TM-4). */
  isElapsed(): Op<boolean> {
    return new Op(isElapsed, null, this.#known("isElapsed"));
  }

  /** Another deadline, also after the first was reached; the timer is registered at once (TM-6). */
  reset(deadline: Instant): Op<undefined> {
    return new Op(reset, null, { state: this.#known("reset"), deadline: deadline.moment });
  }

  /** For `Interval`: another deadline, whose timer the next poll registers. */
  resetWithoutTimer(deadline: Instant): void {
    const state = this.#known("reset");
    state.drop();
    state.deadline = deadline.moment;
  }

  /** Takes the timer away. */
  drop(): void {
    this.#state?.drop();
  }

  #known(use: string): Sleeping {
    if (this.#state !== null) return this.#state;
    throw new Misuse(
      `sleep: ${use} before it was made\n  make it where Rust's let stands: yield* nap.create(), or const nap = yield* pin(sleep(…))`,
    );
  }

  [Symbol.iterator](): Iterator<Signal, undefined, unknown> {
    return new SleepPolls((world, actor) => this.made(world, actor)) as unknown as Iterator<Signal, undefined, unknown>;
  }
}

/**
 * `tokio::time::sleep`: waits at least `duration`, without blocking the thread. Panics without a runtime that has time
 * enabled (RT-31, RT-32).
 *
 * @example
 * yield* sleep(Duration.fromMillis(100));
 */
export const sleep = (duration: Duration): Sleep => new Sleep((now) => plus(now, clamped(duration)));

/** `tokio::time::sleep_until`: waits until the instant has come. */
export const sleepUntil = (deadline: Instant): Sleep => new Sleep(() => deadline.moment);

/** One sleep, as its polls see it. It is the waker of its timer: the latest poller is woken. */
export class Sleeping implements Waker {
  readonly core: Core;
  deadline: Moment;
  timer: TimerHandle | null = null;
  /** Who polled last, and whether he waits for it directly. */
  #poller: Waker | null = null;
  #waiting: Actor | null = null;

  constructor(core: Core, deadline: Moment) {
    this.core = core;
    this.deadline = deadline;
  }

  get id(): Digest {
    return this.#waiting?.id ?? this.#poller?.id ?? nobody;
  }

  wake(): void {
    const { world } = this.core;
    if (this.#waiting !== null) {
      world.causes(this.#waiting);
      world.refresh(this.#waiting);
    } else this.#poller?.wake();
  }

  /** Registers the timer, if it is not (TM-4). Not on a runtime that is gone: the poll will say so. */
  register(actor: Actor): TimerHandle | null {
    if (this.timer === null && !this.core.timersGone) {
      this.timer = this.core.scheduler.timer(this.deadline, this, actor);
    }
    return this.timer;
  }

  /** Somebody awaits it directly under any-order: his op can step when the timer has fired. */
  awaitedBy(actor: Actor | null): void {
    this.#waiting = actor;
  }

  polledBy(waker: Waker | null): void {
    this.#waiting = null;
    this.#poller = waker;
  }

  reset(deadline: Moment, actor: Actor): void {
    this.deadline = deadline;
    if (this.core.timersGone) this.timer = gone;
    else if (this.timer === null) this.register(actor);
    else this.timer.reset(deadline);
  }

  drop(): void {
    this.timer?.cancel();
    this.timer = null;
    this.#waiting = null;
  }
}

/** What a runtime that is gone makes of a reset: a timer that has fired, whose poll will panic (SD-11). */
const gone: TimerHandle = { fired: true, cancel() {}, reset() {}, looked() {} };

const nobody: Digest = { a: 0, b: 0, c: 0, d: 0 };

/** Polls a sleep, again and again also after it was over: it may have been reset. */
class SleepPolls implements Steppable {
  readonly #make: Make<Sleeping>;
  #state: Sleeping | null = null;
  #op: PollOp<undefined> | null = null;

  constructor(made: (world: World, actor: Actor) => Sleeping) {
    this.#make = new Reading((_now, world, actor) => {
      const state = made(world, actor);
      if (actor.flow) state.register(actor);
      return state;
    });
  }

  next(): IteratorResult<Signal, undefined> {
    if (this.#state === null) {
      const step = this.#make.next();
      if (!step.done) return step as unknown as IteratorResult<Signal, undefined>;
      this.#state = step.value as Sleeping;
    }
    this.#op ??= new PollOp(poll as never, null, this.#state);
    const step = this.#op.next();
    if ((step as unknown) !== PENDING && step.done) this.#op = null;
    return step as unknown as IteratorResult<Signal, undefined>;
  }

  return(value?: undefined): IteratorResult<Signal, undefined> {
    this.#state?.drop();
    return { done: true, value };
  }

  throw(error: unknown): never {
    this.#state?.drop();
    throw error;
  }
}

const poll: OpKind<Clock, Sleeping, undefined | typeof PENDING> = {
  name: "sleep",
  show: ({ arg }) => `until ${arg.deadline.ms + arg.deadline.ns / 1e6} ms`,
  mode: 0,
  poll: true,
  resolve: (world) => world.clock,
  enabled: ({ arg }) => arg.core.timersGone || arg.timer?.fired === true,
  blocked: ({ arg }, _world, actor) => arg.awaitedBy(actor),
  execute({ arg }, world, actor) {
    world.touch(arg.core, POLLS_TIMER);
    if (arg.core.timersGone) throw new Panic(TXT_21);
    if (exhausted(actor)) return PENDING;
    const timer = arg.register(actor) as TimerHandle;
    timer.looked(actor);
    arg.polledBy(actor.waker);
    if (!timer.fired) return PENDING;
    spend(actor);
    return undefined;
  },
};

const isElapsed: OpKind<Clock, Sleeping, boolean> = {
  name: "Sleep.isElapsed",
  mode: 0,
  show: () => null,
  resolve: (world) => world.clock,
  execute({ arg: { core, timer } }, world, actor) {
    world.touch(core, POLLS_TIMER);
    timer?.looked(actor);
    return timer?.fired === true;
  },
};

const reset: OpKind<Clock, { state: Sleeping; deadline: Moment }, undefined> = {
  name: "Sleep.reset",
  mode: 0,
  show: ({ arg }) => `to ${arg.deadline.ms + arg.deadline.ns / 1e6} ms`,
  resolve: (world) => world.clock,
  execute({ arg }, world, actor) {
    world.touch(arg.state.core, POLLS_TIMER);
    arg.state.reset(arg.deadline, actor);
    return undefined;
  },
};
