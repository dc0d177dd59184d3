// A timer under any-order. Nobody's turn is needed for it to fire where nobody could tell when that was: awaited directly, or
// polled by hand on the one thread that looks at the driver before it polls anything else. Elsewhere it fires when somebody
// gets the turn to look at the driver: while a poll is blocked or nobody drives (D4, MT-16, BO-6), and where other threads
// poll meanwhile. Such a look fires all that are due (TM-14).
import type { Actor, Waker } from "../../kernel/actor.ts";
import type { Moment } from "../../kernel/clock.ts";
import { Shared } from "../../kernel/shared.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";
import { hashWaker } from "../task/wakers.ts";
import type { Alert } from "./clock.ts";
import { momentOf, tickOf } from "./driver.ts";
import type { Poller } from "./poller.ts";
import type { TimerHandle } from "./scheduler.ts";
import type { Timers } from "./timers.ts";

/** Who registered it, or polls it. */
export interface Registrant {
  /** It is awaited directly: whoever waits cannot tell when it fired. */
  readonly flow: boolean;
  /** The polls of this runtime's own threads. */
  readonly own: boolean;
}

export class Alarm implements TimerHandle {
  fired = false;
  by: Registrant;
  readonly #timers: Timers;
  readonly waker: Waker;
  #alert: Alert | null = null;
  /** The look at the driver that will fire it, or has fired it. */
  #ringing: Ringing | null = null;

  constructor(timers: Timers, waker: Waker, by: Registrant, deadline: Moment) {
    this.#timers = timers;
    this.waker = waker;
    this.by = by;
    this.#register(deadline);
  }

  #register(deadline: Moment): void {
    const { core } = this.#timers;
    const tick = tickOf(core, deadline);
    const moment = momentOf(core, tick);
    if (!core.clock.reached(moment)) this.#alert = core.clock.alert(moment, () => this.#timers.due(this));
    else if (this.#timers.isProcessed(tick, this.by)) this.fired = true;
    else this.ringLater();
  }

  fire(): void {
    if (this.fired) return;
    this.#stop();
    this.fired = true;
    this.#timers.forget(this);
    this.waker.wake();
  }

  /** It fires at the next look at the driver. */
  ringLater(): void {
    this.#ringing = this.#timers.ringing;
    this.#ringing.add(this);
  }

  cancel(): void {
    this.#stop();
    this.#timers.forget(this);
  }

  reset(deadline: Moment): void {
    this.#stop();
    this.#ringing = null;
    this.fired = false;
    this.#register(deadline);
    this.#timers.changed();
    if (this.fired) this.waker.wake();
  }

  /** Who polls it by hand may be able to tell when it fires, though he who registered it was not. */
  looked(actor: Actor): void {
    const by = this.#timers.registrant(actor);
    this.by = { flow: this.by.flow && by.flow, own: this.by.own && by.own };
    this.#ringing?.looked();
    this.#timers.core.clock.looked();
  }

  #stop(): void {
    this.#alert?.cancel();
    this.#alert = null;
    this.#ringing?.remove(this);
  }
}

const LOOKS = 1;
const RINGS = 2;

/** A look at the driver that is still to come, with what it will fire. */
export class Ringing extends Shared {
  readonly #alarms: Set<Alarm> = new Set();
  readonly #over: (poller: Poller | null) => void;
  #poller: Poller | null = null;

  /** `over`: it is made, or need not be; the actor is to be taken out of the run where it did not get its turn. */
  constructor(world: World, path: string, over: (poller: Poller | null) => void) {
    super(world, path);
    this.#over = over;
  }

  /** Who makes it. */
  by(poller: Poller): this {
    this.#poller = poller;
    return this;
  }

  /** What he does. */
  *steps(): Sim<void> {
    yield* new Op(ring, this, undefined);
  }

  add(alarm: Alarm): void {
    this.world.touch(this, RINGS);
    this.#alarms.add(alarm);
  }

  remove(alarm: Alarm): void {
    if (!this.#alarms.delete(alarm)) return;
    this.world.touch(this, RINGS);
    if (this.#alarms.size === 0) this.#over(this.#poller);
  }

  looked(): void {
    this.world.touch(this, LOOKS);
  }

  ring(): void {
    const due = [...this.#alarms];
    this.#alarms.clear();
    this.#over(null);
    for (const alarm of due) alarm.fire();
  }

  override digest(hash: Hash): void {
    for (const { waker } of this.#alarms) hashWaker(hash, waker);
  }
}

const ring: OpKind<Ringing, undefined, undefined> = {
  name: "driver.fire",
  internal: true,
  mode: RINGS,
  execute({ object }) {
    (object as Ringing).ring();
    return undefined;
  },
};
