// The timers of a runtime under any-order: TM-2 (1 ms ticks), TM-4 (a deadline that is past may be found pending once), TM-31
// (a paused clock moves when the runtime has nothing to do), POL-14.
import type { Actor, Waker } from "../../kernel/actor.ts";
import type { Moment } from "../../kernel/clock.ts";
import type { Steppable } from "../../kernel/signal/call.ts";
import { NEW, Op, type OpKind } from "../../kernel/signal/op.ts";
import { PENDING, type Signal } from "../../kernel/signal/signal.ts";
import { Unit } from "../../kernel/unit.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { Alarm, type Registrant, Ringing } from "./alarm.ts";
import { SETS_CLOCK, STIRS } from "./clock.ts";
import type { Core } from "./core.ts";
import { tickOf } from "./driver.ts";
import type { Poller } from "./poller.ts";
import type { Turns } from "./turns.ts";
import { placeOf } from "./wheel.ts";

export class Timers {
  readonly core: Core;
  readonly #turns: Turns;
  /** An actor of the runtime's own. */
  readonly #start: (unit: Unit, steppable: Steppable) => Poller;
  readonly #alarms: Set<Alarm> = new Set();
  #ringing: Ringing | null = null;
  #looks = 0;
  /** Moves a paused clock; null: it was never paused. */
  #advancer: Actor | null = null;

  constructor(core: Core, turns: Turns, start: (unit: Unit, steppable: Steppable) => Poller) {
    this.core = core;
    this.#turns = turns;
    this.#start = start;
    turns.onStir = () => this.changed();
  }

  register(deadline: Moment, waker: Waker, actor: Actor): Alarm {
    const alarm = new Alarm(this, waker, this.registrant(actor), deadline);
    if (!alarm.fired) this.#alarms.add(alarm);
    this.changed();
    return alarm;
  }

  registrant(actor: Actor): Registrant {
    return { flow: actor.flow, own: actor.gate?.group === this.#turns };
  }

  forget(alarm: Alarm): void {
    this.#alarms.delete(alarm);
    this.changed();
  }

  /**
   * Whether a deadline that has come is ready at the first look (TM-4). A driver that looked at it is sure of it; one that
   * may have looked leaves a choice, where anybody can tell the difference.
   */
  isProcessed(tick: number, by: Registrant): boolean {
    const { core } = this;
    if (tickOf(core, this.#turns.lookedAt) >= tick) return true;
    if (by.flow && (by.own ? !this.#turns.atomic : this.#turns.servesTimers)) return true;
    return core.world.choose("timer", 2) === 0;
  }

  /** The clock is there. */
  due(alarm: Alarm): void {
    const { flow, own } = alarm.by;
    const turns = this.#turns;
    // Whoever awaits it needs a turn of his own anyway.
    if (flow && own) alarm.fire();
    else if (turns.servesTimers && (flow || (own && turns.atomic && turns.quiet))) alarm.fire();
    else alarm.ringLater();
  }

  /** The next look at the driver, by an actor that is waiting for its turn to make it. */
  get ringing(): Ringing {
    if (this.#ringing !== null) return this.#ringing;
    this.#looks++;
    const { world, path } = this.core;
    const unit = new Unit(world, `${path}/timers.${this.#looks}`);
    const ringing = new Ringing(world, unit.path, (poller) => {
      this.#ringing = null;
      if (poller === null) return;
      world.stop(poller.actor);
      this.#turns.dismiss(poller);
    });
    this.#ringing = ringing;
    return ringing.by(this.#start(unit, ringing.steps()));
  }

  fireAll(): void {
    for (const alarm of [...this.#alarms]) alarm.fire();
  }

  // --- A paused clock: TM-31, TM-32 -----------------------------------------------------------------------------------

  /** Something that decides whether a paused clock moves has changed. */
  changed(): void {
    const { core } = this;
    if (!core.clock.frozen) return;
    const { world } = core;
    world.touch(core, STIRS);
    if (this.#advancer === null) {
      const unit = new Unit(world, `${core.path}/clock`);
      const steppable = new Advancer(this);
      this.#advancer = world.start({ steppable, call: null, unit, owned: null, ended: null, pends: false }, () => {});
    } else if (!this.#advancer.parked) world.refresh(this.#advancer);
    else if (this.mayAdvance) world.wake(this.#advancer);
  }

  /** Nothing to do, nobody who keeps the clock from moving, and a timer to wait for. */
  get mayAdvance(): boolean {
    const { clock, inhibitors, timersGone } = this.core;
    return clock.frozen && inhibitors === 0 && !timersGone && clock.next !== null && this.#turns.idle;
  }

  /** To the next timer; to where the driver's wheel would look on the way there (TM-17). */
  advance(): void {
    const { core } = this;
    const { clock } = core;
    if (!this.mayAdvance || clock.next === null) return;
    const { now } = clock;
    const tick = tickOf(core, now) - (now.ns > core.started.ns ? 1 : 0);
    const place = placeOf(tick, tickOf(core, clock.next));
    clock.jump(Duration.of(place - tick, 0));
  }
}

/** Moves a paused clock whenever the runtime has nothing to do. */
class Advancer implements Steppable {
  readonly #timers: Timers;
  #op: Op<undefined> | null = null;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  next(): IteratorResult<Signal, unknown> {
    if (this.#op?.state !== NEW) {
      if (!this.#timers.mayAdvance) return PENDING as unknown as IteratorResult<Signal, unknown>;
      this.#op = new Op(advancing, this.#timers.core, this.#timers);
      this.#op.value = this.#op;
    }
    return this.#op as unknown as IteratorResult<Signal, unknown>;
  }

  /** It has no state of its own. */
  digest(): void {}
}

const advancing: OpKind<Core, Timers, undefined> = {
  name: "clock.autoAdvance",
  internal: true,
  mode: SETS_CLOCK,
  show: () => null,
  enabled: ({ arg }) => arg.mayAdvance,
  execute({ arg }) {
    arg.advance();
    return undefined;
  },
};
