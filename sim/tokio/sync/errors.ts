// tokio::sync's errors with their exact texts (tokio-semantics A.1). Those that bring a value back own it.
import { Carrier } from "../../kernel/value/carrier.ts";
import { debug } from "../../kernel/value/format.ts";

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
export class SendError<T> extends Carrier<T> {
  override readonly value: T;
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

/** `mpsc::error::TrySendError`: full or closed; the value comes back. */
export class TrySendError<T> extends Carrier<T> {
  readonly kind: "Full" | "Closed";
  override readonly value: T;
  constructor(kind: "Full" | "Closed", value: T) {
    super();
    this.kind = kind;
    this.value = value;
  }
  /** The value that was not sent. */
  intoInner(): T {
    return this.value;
  }
  display(): string {
    return this.kind === "Full" ? "no available capacity" : "channel closed";
  }
  debug(): string {
    return `"${this.kind}(..)"`;
  }
}

/** `mpsc::error::SendTimeoutError`: no room in time, or closed; the value comes back. */
export class SendTimeoutError<T> extends Carrier<T> {
  readonly kind: "Timeout" | "Closed";
  override readonly value: T;
  constructor(kind: "Timeout" | "Closed", value: T) {
    super();
    this.kind = kind;
    this.value = value;
  }
  /** The value that was not sent. */
  intoInner(): T {
    return this.value;
  }
  display(): string {
    return this.kind === "Timeout" ? "timed out waiting on send operation" : "channel closed";
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

/** `AcquireError`: the semaphore was closed. */
export class AcquireError {
  display(): string {
    return "semaphore closed";
  }
  debug(): string {
    return "AcquireError(())";
  }
}

/** `TryAcquireError`. */
export class TryAcquireError {
  readonly kind: "Closed" | "NoPermits";
  constructor(kind: "Closed" | "NoPermits") {
    this.kind = kind;
  }
  display(): string {
    return this.kind === "Closed" ? "semaphore closed" : "no permits available";
  }
  debug(): string {
    return this.kind;
  }
}

/** `TryLockError` of Mutex and RwLock. */
export class TryLockError {
  display(): string {
    return "operation would block";
  }
  debug(): string {
    return "TryLockError(())";
  }
}

/** `SetError` of OnceCell: a value is there, or is being made; the new one comes back. */
export class SetError<T> extends Carrier<T> {
  readonly kind: "AlreadyInitializedError" | "InitializingError";
  override readonly value: T;
  constructor(kind: "AlreadyInitializedError" | "InitializingError", value: T) {
    super();
    this.kind = kind;
    this.value = value;
  }
  isAlreadyInitErr(): boolean {
    return this.kind === "AlreadyInitializedError";
  }
  isInitializingErr(): boolean {
    return this.kind === "InitializingError";
  }
  display(): string {
    return this.kind;
  }
  debug(): string {
    return `${this.kind}(${debug(this.value)})`;
  }
}

/** `SetOnceError`: a value is there; the new one comes back. */
export class SetOnceError<T> extends Carrier<T> {
  override readonly value: T;
  constructor(value: T) {
    super();
    this.value = value;
  }
  display(): string {
    return "SetOnceError";
  }
  debug(): string {
    return `SetOnceError(${debug(this.value)})`;
  }
}
