// The geometry of the timer wheel: TM-17, TM-18. Visible where two timers of one tick differ, and on a paused clock.

/** The wheel: 6 levels of 64 slots, each level 64 times as coarse as the one below (TM-5, TM-17). */
const SLOTS = 64;
const LEVELS = 6;

/**
 * Where the wheel looks at a tick that is registered when `elapsed` was processed last: the beginning of its slot in the
 * finest level whose current round contains it. (Ticks get larger than 32 bits, so no bitwise operators.)
 */
export function placeOf(elapsed: number, tick: number): number {
  let slot = 1;
  for (let level = 0; level < LEVELS; level++) {
    const round = slot * SLOTS;
    if (Math.floor(elapsed / round) === Math.floor(tick / round)) break;
    if (level < LEVELS - 1) slot = round;
  }
  const place = Math.floor(tick / slot) * slot;
  return place > elapsed ? place : tick;
}
