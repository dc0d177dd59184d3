// tokio::io::{Interest, Ready}: what to wait for, and what was found.
import { READ, READ_CLOSED, WRITE, WRITE_CLOSED } from "./source.ts";

/** What a wait for readiness is interested in. */
export class Interest {
  readonly bits: number;

  private constructor(bits: number) {
    this.bits = bits;
  }

  static readonly READABLE: Interest = new Interest(READ);
  static readonly WRITABLE: Interest = new Interest(WRITE);

  /** `READABLE.add(WRITABLE)`: either. */
  add(other: Interest): Interest {
    return new Interest(this.bits | other.bits);
  }
}

/** What a socket was found ready for; may be wrong by the time somebody tries (NET-9). */
export class Ready {
  readonly #bits: number;

  constructor(bits: number) {
    this.#bits = bits;
  }

  isReadable(): boolean {
    return (this.#bits & READ) !== 0;
  }
  isWritable(): boolean {
    return (this.#bits & WRITE) !== 0;
  }
  isReadClosed(): boolean {
    return (this.#bits & READ_CLOSED) !== 0;
  }
  isWriteClosed(): boolean {
    return (this.#bits & WRITE_CLOSED) !== 0;
  }
  isEmpty(): boolean {
    return this.#bits === 0;
  }
}
