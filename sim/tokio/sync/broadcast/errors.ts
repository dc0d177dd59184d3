// tokio::sync::broadcast::error with its exact texts (tokio-semantics A.1).
import { Carrier } from "../../../kernel/value/carrier.ts";
import { debug } from "../../../kernel/value/format.ts";

/** `SendError(value)`: there is no receiver; the value comes back (BC-2). */
export class SendError<T> extends Carrier<T> {
  readonly value: T;
  constructor(value: T) {
    super();
    this.value = value;
  }
  display(): string {
    return "channel closed";
  }
  debug(): string {
    return `SendError(${debug(this.value)})`;
  }
}

/** Nothing more will come, or this many messages were lost (BC-3, BC-4). */
export class RecvError {
  readonly kind: "Closed" | "Lagged";
  /** Messages lost; 0 where the channel is closed. */
  readonly missed: number;
  constructor(kind: "Closed" | "Lagged", missed = 0) {
    this.kind = kind;
    this.missed = missed;
  }
  display(): string {
    return this.kind === "Closed" ? "channel closed" : `channel lagged by ${this.missed}`;
  }
  debug(): string {
    return this.kind === "Closed" ? "Closed" : `Lagged(${this.missed})`;
  }
}

/** The same of `try_recv`, which may find nothing. */
export class TryRecvError {
  readonly kind: "Empty" | "Closed" | "Lagged";
  readonly missed: number;
  constructor(kind: "Empty" | "Closed" | "Lagged", missed = 0) {
    this.kind = kind;
    this.missed = missed;
  }
  display(): string {
    if (this.kind === "Empty") return "channel empty";
    return this.kind === "Closed" ? "channel closed" : `channel lagged by ${this.missed}`;
  }
  debug(): string {
    return this.kind === "Lagged" ? `Lagged(${this.missed})` : this.kind;
  }
}
