// A 128-bit hash in four 32-bit lanes, for the visited set and for fingerprints. Not cryptographic; integers and Math.imul
// only, so that every machine and Node version gives the same bits.

/** An accumulator: `start`, then `add` or `text` or `lanes`, then read the four lanes after `finish`. */
export class Hash {
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  /** Where values come from that nobody can look into; see `World.stamp`. */
  makers: WeakMap<object, Digest> | null = null;

  constructor() {
    this.start();
  }

  start(): this {
    this.a = 0x9e3779b9 | 0;
    this.b = 0x85ebca6b | 0;
    this.c = 0xc2b2ae35 | 0;
    this.d = 0x27d4eb2f | 0;
    return this;
  }

  /** Starts from another digest: cheaper than mixing it in. */
  from(other: Digest): this {
    this.a = other.a;
    this.b = other.b;
    this.c = other.c;
    this.d = other.d;
    return this;
  }

  /** Becomes what the other is. (Written out: `Object.assign` here made every later run of the process three times as slow.) */
  copy(other: Digest): this {
    this.a = other.a;
    this.b = other.b;
    this.c = other.c;
    this.d = other.d;
    return this;
  }

  /** Mixes in one 32-bit integer. */
  add(x: number): this {
    const a = Math.imul(this.a ^ x, 0xcc9e2d51);
    const b = Math.imul(this.b + x + (a >>> 15), 0x1b873593);
    const c = Math.imul(this.c ^ (x + (b >>> 13)), 0x38b34ae5);
    const d = Math.imul(this.d + (x ^ (c >>> 17)), 0xa1e38b93);
    this.a = a ^ (d >>> 11);
    this.b = b ^ (a << 7);
    this.c = c + (b >>> 9);
    this.d = d ^ (c << 5);
    return this;
  }

  /** Mixes in a number of any size. */
  number(x: number): this {
    if ((x | 0) === x) return this.add(x).add(1);
    float[0] = x;
    return this.add(words[0] as number)
      .add(words[1] as number)
      .add(2);
  }

  /** Mixes in a string. */
  text(s: string): this {
    for (let i = 0; i < s.length; i++) this.add(s.charCodeAt(i));
    return this.add(s.length).add(3);
  }

  /** Mixes in the four lanes of another digest. One round will do, as they are mixed already. */
  lanes(other: Digest): this {
    const a = Math.imul(this.a ^ other.a, 0xcc9e2d51);
    const b = Math.imul(this.b + other.b + (a >>> 15), 0x1b873593);
    const c = Math.imul(this.c ^ (other.c + (b >>> 13)), 0x38b34ae5);
    const d = Math.imul(this.d + (other.d ^ (c >>> 17)), 0xa1e38b93);
    this.a = a ^ (d >>> 11);
    this.b = b ^ (a << 7);
    this.c = c + (b >>> 9);
    this.d = d ^ (c << 5);
    return this;
  }

  /** Last mixing; afterwards the lanes are the digest. */
  finish(): this {
    return this.add(0x5bd1e995).add(0x2545f491);
  }

  hex(): string {
    return [this.a, this.b, this.c, this.d].map((x) => (x >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

/** Four lanes that stay. */
export interface Digest {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** The digest of a string, for names. */
export function digestOf(text: string): Digest {
  const { a, b, c, d } = new Hash().text(text).finish();
  return { a, b, c, d };
}

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);
