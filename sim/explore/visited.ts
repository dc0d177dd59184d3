// A set of 128-bit keys: open addressing on one typed array, 16 bytes a slot, no object per key.
import { invariant, Misuse } from "../kernel/errors.ts";

/** What a key is to the set. */
export interface Key {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

const LANES = 4;
/** The table doubles when more of it than this is taken. */
const LOAD_MAX = 0.7;
/** 2 GiB of keys: a typed array holds no more on every platform. */
const SLOTS_MAX = 2 ** 27;

// Invariants: a slot is free iff its four lanes are 0; the number of slots is a power of two; size ≤ LOAD_MAX · slots.
export class Visited {
  #slots: number;
  #lanes: Int32Array;
  /** The one key that looks like a free slot. */
  #zero = false;
  #size = 0;

  constructor(slots = 1024) {
    invariant(slots >= 2 && (slots & (slots - 1)) === 0, `a table of ${slots} slots`);
    this.#slots = slots;
    this.#lanes = new Int32Array(slots * LANES);
  }

  get size(): number {
    return this.#size + (this.#zero ? 1 : 0);
  }

  has(key: Key): boolean {
    const { a, b, c, d } = key;
    if ((a | b | c | d) === 0) return this.#zero;
    return this.#taken(this.#find(a, b, c, d));
  }

  /** Adds a key. True: it was not there. */
  add(key: Key): boolean {
    const { a, b, c, d } = key;
    if ((a | b | c | d) === 0) {
      const fresh = !this.#zero;
      this.#zero = true;
      return fresh;
    }
    const at = this.#find(a, b, c, d);
    if (this.#taken(at)) return false;
    this.#put(at, a, b, c, d);
    this.#size++;
    if (this.#size > this.#slots * LOAD_MAX) this.#grow();
    return true;
  }

  /** Where the key stands, or the free slot where it would. */
  #find(a: number, b: number, c: number, d: number): number {
    const lanes = this.#lanes;
    const mask = this.#slots - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const at = slot * LANES;
      const x = lanes[at];
      const y = lanes[at + 1];
      const z = lanes[at + 2];
      const w = lanes[at + 3];
      if ((x === a && y === b && z === c && w === d) || (x === 0 && y === 0 && z === 0 && w === 0)) return at;
    }
  }

  #taken(at: number): boolean {
    const lanes = this.#lanes;
    return lanes[at] !== 0 || lanes[at + 1] !== 0 || lanes[at + 2] !== 0 || lanes[at + 3] !== 0;
  }

  #put(at: number, a: number, b: number, c: number, d: number): void {
    const lanes = this.#lanes;
    lanes[at] = a;
    lanes[at + 1] = b;
    lanes[at + 2] = c;
    lanes[at + 3] = d;
  }

  #grow(): void {
    const old = this.#lanes;
    if (this.#slots >= SLOTS_MAX) {
      throw new Misuse(
        `more than ${this.#size - 1} distinct states: no memory holds them\n  search a smaller program, or give a budget`,
      );
    }
    this.#slots *= 2;
    this.#lanes = new Int32Array(this.#slots * LANES);
    for (let at = 0; at < old.length; at += LANES) {
      const a = old[at] as number;
      const b = old[at + 1] as number;
      const c = old[at + 2] as number;
      const d = old[at + 3] as number;
      if ((a | b | c | d) !== 0) this.#put(this.#find(a, b, c, d), a, b, c, d);
    }
  }
}
