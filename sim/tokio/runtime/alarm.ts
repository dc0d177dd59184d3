// A timer under any-order: nobody's turn is needed for it to fire, unless a poll is blocked or nobody drives (D4, MT-16,
// BO-6); then it fires when somebody gets the turn to do so.
import type { Waker } from "../../kernel/actor.ts";
import { cancel, type Moment, type Timer } from "../../kernel/clock.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { World } from "../../kernel/world.ts";
import { type Core, FIRES } from "./core.ts";
import type { Poller } from "./poller.ts";
import type { TimerHandle } from "./scheduler.ts";

export class Alarm implements TimerHandle {
  fired = false;
  /** Fires it, once it was due and could not be fired. */
  late: Poller | null = null;
  readonly #core: Core;
  readonly #all: Set<Alarm>;
  readonly #waker: Waker;
  readonly #timer: Timer;

  /** `due`: the clock is there. */
  constructor(core: Core, all: Set<Alarm>, moment: Moment, waker: Waker, due: (alarm: Alarm) => void) {
    this.#core = core;
    this.#all = all;
    this.#waker = waker;
    this.#timer = core.world.clock.arm(moment, () => due(this));
    all.add(this);
  }

  fire(): void {
    if (this.fired) return;
    this.fired = true;
    this.#all.delete(this);
    cancel(this.#timer);
    this.#waker.wake();
  }

  cancel(): void {
    this.#all.delete(this);
    cancel(this.#timer);
    const { late } = this;
    if (late !== null && !this.fired && !late.actor.finished) this.#world.stop(late.actor);
  }

  /** What whoever fires it late does. */
  *firing(): Sim<void> {
    yield* new Op(firing, this.#core, this);
  }

  get #world(): World {
    return this.#core.world;
  }
}

const firing: OpKind<Core, Alarm, undefined> = {
  name: "driver.fire",
  mode: FIRES,
  execute({ arg }) {
    arg.fire();
    return undefined;
  },
};
