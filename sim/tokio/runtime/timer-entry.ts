// A timer in the wheel of a faithful driver: TM-6, TM-17.
import type { Waker } from "../../kernel/actor.ts";
import type { Moment } from "../../kernel/clock.ts";
import type { Driver } from "./driver.ts";
import type { TimerHandle } from "./scheduler.ts";

/** A registered timer. */
export class Entry implements TimerHandle {
  fired = false;
  readonly waker: Waker;
  /** When it is due. */
  tick: number;
  /** The tick at which it is looked at: its own, or where its slot begins in the coarse levels. */
  place = 0;
  readonly #driver: Driver;

  constructor(driver: Driver, tick: number, waker: Waker) {
    this.#driver = driver;
    this.tick = tick;
    this.waker = waker;
  }

  cancel(): void {
    this.#driver.remove(this);
  }

  reset(deadline: Moment): void {
    this.#driver.reset(this, deadline);
  }

  looked(): void {
    this.#driver.looked();
  }
}
