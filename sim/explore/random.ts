// sfc32: the generator behind every sampled choice. Integers only, so that a seed means the same on every machine.

/** A stream of pseudo-random numbers. */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  constructor(seed: number, stream = 0) {
    this.reseed(seed, stream);
  }

  /** Starts stream number `stream` of `seed`: each run has its own. */
  reseed(seed: number, stream: number): void {
    this.#a = seed | 0;
    this.#b = Math.imul(stream, 0x9e3779b9) ^ Math.floor(seed / 0x100000000);
    this.#c = stream | 0;
    this.#counter = 1;
    for (let i = 0; i < 12; i++) this.next();
  }

  /** 32 random bits. */
  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** A number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor((this.next() / 0x100000000) * count);
  }
}
