// The timer wheel under DelayQueue: six levels of 64 slots, each a stack. Only what it does with equal deadlines can be told
// from a sorted list (DQ-1): a slot gives the newest first, and turns over what it hands down a level.
import { invariant } from "../../kernel/errors.ts";

const SLOTS = 64;
const LEVELS = 6;

/** Milliseconds that one slot of each level spans. */
const spans: readonly number[] = Array.from({ length: LEVELS + 1 }, (_, level) => SLOTS ** level);

interface Expiration {
  readonly level: number;
  readonly slot: number;
  readonly deadline: number;
}

/** Keys with their deadlines in milliseconds. */
export class Wheel {
  elapsed = 0;
  readonly #levels: number[][][] = Array.from({ length: LEVELS }, () => Array.from({ length: SLOTS }, () => []));
  readonly #whenOf: (key: number) => number;

  constructor(whenOf: (key: number) => number) {
    this.#whenOf = whenOf;
  }

  /** False: the deadline has passed, and the key was not taken. */
  insert(key: number): boolean {
    const when = this.#whenOf(key);
    if (when <= this.elapsed) return false;
    this.#add(this.#levelFor(when), key);
    return true;
  }

  remove(key: number): void {
    const when = this.#whenOf(key);
    const slot = this.#slotOf(this.#levelFor(when), when);
    const at = slot.indexOf(key);
    invariant(at >= 0, "a key of a DelayQueue is in its wheel or has expired");
    slot.splice(at, 1);
  }

  /** The next key whose deadline is not after `now`; null: none, and `now` has passed. */
  poll(now: number): number | null {
    for (let next = this.#next(); next !== null && next.deadline <= now; next = this.#next()) {
      const stack = this.#levels[next.level]?.[next.slot] as number[];
      if (next.level === 0) return stack.pop() as number;
      for (let key = stack.pop(); key !== undefined; key = stack.pop()) this.#add(next.level - 1, key);
      this.elapsed = next.deadline;
    }
    this.elapsed = Math.max(this.elapsed, now);
    return null;
  }

  /** When to look again; null: never. */
  pollAt(): number | null {
    return this.#next()?.deadline ?? null;
  }

  /** A key that `poll` has given comes back. */
  putBack(key: number): void {
    this.#add(0, key);
  }

  #add(level: number, key: number): void {
    this.#slotOf(level, this.#whenOf(key)).push(key);
  }

  #slotOf(level: number, when: number): number[] {
    return this.#levels[level]?.[Math.floor(when / (spans[level] as number)) % SLOTS] as number[];
  }

  /** The highest digit to the base of 64 in which the deadline differs from what has elapsed. */
  #levelFor(when: number): number {
    for (let level = LEVELS - 1; level > 0; level--) {
      const span = spans[level] as number;
      if (Math.floor(when / span) !== Math.floor(this.elapsed / span)) return level;
    }
    return 0;
  }

  #next(): Expiration | null {
    for (const [level, slots] of this.#levels.entries()) {
      const span = spans[level] as number;
      const range = spans[level + 1] as number;
      const first = Math.floor(this.elapsed / span) % SLOTS;
      for (let ahead = 0; ahead < SLOTS; ahead++) {
        const slot = (first + ahead) % SLOTS;
        if (slots[slot]?.length === 0) continue;
        const deadline = this.elapsed - (this.elapsed % range) + slot * span;
        return { level, slot, deadline: deadline < this.elapsed ? deadline + range : deadline };
      }
    }
    return null;
  }
}
