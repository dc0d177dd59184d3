// tokio::time::sleep and sleep_until: TM-2 (1 ms ticks, never early), TM-4 (registered at the first poll), RT-31, RT-32, SD-11.
// Wakes: the driver (faithful) or the clock (any-order) wakes the sleeper at its tick.
import type { Actor, Waker } from "../../kernel/actor.ts";
import { type Clock, cancel, type Moment, plus, type Timer } from "../../kernel/clock.ts";
import { Make } from "../../kernel/signal/make.ts";
import { type Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING, type Signal, type Sim } from "../../kernel/signal/signal.ts";
import type { Digest } from "../../kernel/state/hash.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { World } from "../../kernel/world.ts";
import { currentCore } from "../runtime/context.ts";
import type { Core } from "../runtime/core.ts";
import { momentOf, tickOf } from "../runtime/driver.ts";
import type { TimerHandle } from "../runtime/scheduler.ts";
import { exhausted, spend } from "../task/coop.ts";
import { TXT_2, TXT_21 } from "../texts.ts";
import type { Instant } from "./instant.ts";

/** A future that is ready when its deadline has come. */
export class Sleep implements Future<undefined> {
  readonly #deadline: (world: World) => Moment;
  #state: Sleeping | null = null;

  constructor(deadline: (world: World) => Moment) {
    this.#deadline = deadline;
  }

  /**
   * `let nap = sleep(…);`: the deadline counts from here (TM-4), and here it panics without a runtime that has timers
   * (RT-31, RT-32). Awaited on the spot a sleep is made where it is awaited.
   */
  create(): Make<undefined> {
    return new Make((world, actor) => {
      this.#make(world, actor);
      return undefined;
    });
  }

  #make(world: World, actor: Actor): Sleeping {
    const core = currentCore(actor);
    if (!core.options.time) throw new Panic(TXT_2);
    const deadline = this.#deadline(world);
    this.#state = { core, deadline, handle: null, alarm: null, registered: false, waker: null };
    return this.#state;
  }

  [Symbol.iterator](): Iterator<Signal, undefined, unknown> {
    return this.#sleeping();
  }

  *#sleeping(): Sim<undefined> {
    const state: Sleeping = yield* new Make((world, actor) => this.#state ?? this.#make(world, actor));
    yield* new PollOp(poll as never, null, state);
    return undefined;
  }
}

/**
 * `tokio::time::sleep`: waits at least `duration`, without blocking the thread. Panics without a runtime that has time
 * enabled (RT-31, RT-32).
 *
 * @example
 * yield* sleep(Duration.fromMillis(100));
 */
export const sleep = (duration: Duration): Sleep => new Sleep((world) => plus(world.clock, duration));

/** `tokio::time::sleep_until`. */
export const sleepUntil = (deadline: Instant): Sleep => new Sleep(() => deadline.moment);

/** One sleep in progress. */
interface Sleeping {
  readonly core: Core;
  readonly deadline: Moment;
  handle: TimerHandle | null;
  alarm: Timer | null;
  registered: boolean;
  /** Whom the timer wakes: the latest poller. */
  waker: Waker | null;
}

const moment = ({ core, deadline }: Sleeping): Moment => momentOf(core, tickOf(core, deadline));

const poll: OpKind<Clock, Sleeping, undefined | typeof PENDING> = {
  name: "sleep",
  show: ({ arg }) => `until ${arg.deadline.ms + arg.deadline.ns / 1e6} ms`,
  mode: 0,
  poll: true,
  resolve: (world) => world.clock,
  enabled({ object, arg }) {
    if (arg.core.timersGone) return true;
    return arg.handle === null ? (object as Clock).reached(moment(arg)) : arg.handle.fired;
  },
  blocked({ arg }, world, actor: Actor) {
    if (arg.alarm !== null) return;
    const wake = () => {
      world.causes(actor);
      world.refresh(actor);
    };
    if (arg.handle !== null) {
      arg.waker = { wake }; // polled by a combinator before, and awaited directly now
      return;
    }
    // A task needs its turn to be polled; who polls outside of the runtime needs somebody else to fire the timer.
    if (actor.gate === null) arg.handle = arg.core.scheduler.timer(arg.deadline, { wake });
    else arg.alarm = world.clock.arm(moment(arg), wake);
  },
  dropped(op: Op<undefined | typeof PENDING, Clock, Sleeping>) {
    cancel(op.arg.alarm);
    op.arg.handle?.cancel();
  },
  execute({ arg }, _world, actor) {
    const { core } = arg;
    if (core.timersGone) throw new Panic(TXT_21);
    if (exhausted(actor)) return PENDING;
    if (!arg.registered && !actor.flow) {
      arg.registered = true;
      arg.handle = core.scheduler.timer(arg.deadline, new LatestWaker(arg));
      if (arg.handle !== null) return wait(arg, actor);
    }
    if (arg.handle !== null && !arg.handle.fired) return wait(arg, actor);
    spend(actor);
    return undefined;
  },
};

/** A timer wakes whoever polled last. */
class LatestWaker implements Waker {
  readonly #sleeping: Sleeping;
  constructor(sleeping: Sleeping) {
    this.#sleeping = sleeping;
  }
  wake(): void {
    this.#sleeping.waker?.wake();
  }
  get id(): Digest {
    return this.#sleeping.waker?.id ?? nobody;
  }
}

const nobody: Digest = { a: 0, b: 0, c: 0, d: 0 };

function wait(state: Sleeping, actor: Actor): typeof PENDING {
  state.waker = actor.waker;
  return PENDING;
}
