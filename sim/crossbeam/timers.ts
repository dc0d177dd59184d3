// after, tick, never: XB-5. Channels without senders that have a value when the time has come, or never.
import { type Moment, plus } from "../kernel/clock.ts";
import { Make } from "../kernel/signal/make.ts";
import type { Hash } from "../kernel/state/hash.ts";
import type { Duration } from "../kernel/value/duration.ts";
import type { World } from "../kernel/world.ts";
import { CHANGE, Channel, LOOK } from "./channel.ts";
import { Receiver } from "./receiver.ts";

/** Has a value from `due` on; `next` says when it has one again. */
class TimerChannel extends Channel<Moment> {
  #due: Moment | null;
  readonly #period: Duration | null;

  constructor(world: World, path: string, due: Moment | null, period: Duration | null) {
    super(world, path, 1);
    this.#due = due;
    this.#period = period;
  }

  override get due(): Moment | null {
    return this.#due;
  }

  override isReady(): boolean {
    return this.#due !== null && this.world.clock.reached(this.#due);
  }

  override isOver(): boolean {
    return false;
  }

  override modeOf(_direction: unknown, isReady: boolean): number {
    return isReady ? CHANGE : LOOK;
  }

  /** What was missed is dropped: the next one is a period from now, if this one is late (XB-5). */
  override take(): Moment {
    const due = this.#due as Moment;
    const { clock } = this.world;
    this.#due = this.#period === null ? null : plus({ ms: clock.ms, ns: clock.ns }, this.#period);
    this.changed();
    return due;
  }

  override digest(hash: Hash): void {
    hash.number(this.#due?.ms ?? -1).add(this.#due?.ns ?? 0);
  }
}

const timer = (name: string, of: (world: World, path: string) => TimerChannel): Make<Receiver<Moment>> =>
  new Make((world, actor) => {
    const receiver = new Receiver(of(world, actor.unit.nextObject(name)));
    world.own(receiver);
    return receiver;
  }, `crossbeam.${name}`);

/**
 * `crossbeam_channel::after`: one value once the duration is over: the instant, as virtual time since the run began.
 *
 * @example
 * const timeout = yield* after(Duration.fromMillis(5));
 * const got = yield* select({ job: recv(rx), late: recv(timeout) });
 */
export const after = (duration: Duration): Make<Receiver<Moment>> =>
  timer("after", (world, path) => new TimerChannel(world, path, world.clock.after(duration), null));

/** `crossbeam_channel::tick`: a value each period; what nobody took in time is dropped (XB-5). */
export const tick = (period: Duration): Make<Receiver<Moment>> =>
  timer("tick", (world, path) => new TimerChannel(world, path, world.clock.after(period), period));

/** `crossbeam_channel::never`: never ready. */
export const never = <T>(): Make<Receiver<T>> =>
  timer("never", (world, path) => new TimerChannel(world, path, null, null)) as unknown as Make<Receiver<T>>;
