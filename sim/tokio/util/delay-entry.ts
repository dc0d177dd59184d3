// What a DelayQueue gives: keys, and values whose time has come.
import { Carrier } from "../../kernel/value/carrier.ts";
import type { Instant } from "../time/instant.ts";

/** Names a value in its queue; names are used again. */
export class Key {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
  debug(): string {
    return `Key { index: ${this.index} }`;
  }
}

/** A value whose delay is over, or that was removed. */
export class Expired<T> extends Carrier<T> {
  readonly value: T;
  readonly #deadline: Instant;
  readonly #key: Key;
  constructor(value: T, deadline: Instant, key: Key) {
    super();
    this.value = value;
    this.#deadline = deadline;
    this.#key = key;
  }
  getRef(): T {
    return this.value;
  }
  intoInner(): T {
    return this.value;
  }
  deadline(): Instant {
    return this.#deadline;
  }
  key(): Key {
    return this.#key;
  }
}
