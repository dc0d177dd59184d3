// tokio::sync::watch::error with its exact texts (tokio-semantics A.1).
import { Carrier } from "../../../kernel/value/carrier.ts";

/** There is no receiver; the value comes back (WAT-1). */
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
    return "SendError { .. }";
  }
}

/** No sender is left (WAT-4). */
export class RecvError {
  display(): string {
    return "channel closed";
  }
  debug(): string {
    return "RecvError(())";
  }
}
