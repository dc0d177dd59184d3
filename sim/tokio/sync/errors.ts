// tokio::sync's errors with their exact texts (tokio-semantics A.1).

/** `oneshot::error::RecvError`: the sender was dropped without sending. */
export class OneshotRecvError {
  display(): string {
    return "channel closed";
  }
  debug(): string {
    return "RecvError(())";
  }
}

/** `oneshot::error::TryRecvError`. */
export class OneshotTryRecvError {
  readonly kind: "Empty" | "Closed";
  constructor(kind: "Empty" | "Closed") {
    this.kind = kind;
  }
  display(): string {
    return this.kind === "Empty" ? "channel empty" : "channel closed";
  }
  debug(): string {
    return this.kind;
  }
}

/** `mpsc::error::SendError`: nobody can receive; the value comes back. */
export class SendError<T> {
  readonly value: T;
  constructor(value: T) {
    this.value = value;
  }
  display(): string {
    return "channel closed";
  }
  debug(): string {
    return "SendError { .. }";
  }
}

/** `mpsc::error::TrySendError`: full or closed; the value comes back. */
export class TrySendError<T> {
  readonly kind: "Full" | "Closed";
  readonly value: T;
  constructor(kind: "Full" | "Closed", value: T) {
    this.kind = kind;
    this.value = value;
  }
  display(): string {
    return this.kind === "Full" ? "no available capacity" : "channel closed";
  }
  debug(): string {
    return `"${this.kind}(..)"`;
  }
}

/** `mpsc::error::TryRecvError`. */
export class TryRecvError {
  readonly kind: "Empty" | "Disconnected";
  constructor(kind: "Empty" | "Disconnected") {
    this.kind = kind;
  }
  display(): string {
    return this.kind === "Empty" ? "receiving on an empty channel" : "receiving on a closed channel";
  }
  debug(): string {
    return this.kind;
  }
}
