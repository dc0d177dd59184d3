// crossbeam-channel's errors with their exact texts (tokio-semantics A.2).
import type { Hash } from "../kernel/state/hash.ts";
import { Carrier } from "../kernel/value/carrier.ts";

/** A receive that would wait, and everybody else is gone (XB-2). */
export class RecvError {
  display(): string {
    return "receiving on an empty and disconnected channel";
  }
  debug(): string {
    return "RecvError";
  }
}

abstract class Kinded<K extends string> {
  readonly kind: K;
  constructor(kind: K) {
    this.kind = kind;
  }
  debug(): string {
    return this.kind;
  }
  digest(hash: Hash): void {
    hash.text(this.kind);
  }
}

/** Why `try_recv` gave no value. */
export class TryRecvError extends Kinded<"Empty" | "Disconnected"> {
  display(): string {
    return this.kind === "Empty" ? "receiving on an empty channel" : "receiving on an empty and disconnected channel";
  }
}

/** Why `recv_timeout` gave no value. */
export class RecvTimeoutError extends Kinded<"Timeout" | "Disconnected"> {
  display(): string {
    return this.kind === "Timeout" ? "timed out waiting on receive operation" : "channel is empty and disconnected";
  }
}

/** No receiver is left; the value comes back. */
export class SendError<T> extends Carrier<T> {
  override readonly value: T;
  constructor(value: T) {
    super();
    this.value = value;
  }
  intoInner(): T {
    return this.value;
  }
  display(): string {
    return "sending on a disconnected channel";
  }
  debug(): string {
    return '"SendError(..)"';
  }
}

/** Why `try_send` did not send; the value comes back. */
export class TrySendError<T> extends Carrier<T> {
  readonly kind: "Full" | "Disconnected";
  override readonly value: T;
  constructor(kind: "Full" | "Disconnected", value: T) {
    super();
    this.kind = kind;
    this.value = value;
  }
  intoInner(): T {
    return this.value;
  }
  isFull(): boolean {
    return this.kind === "Full";
  }
  isDisconnected(): boolean {
    return this.kind === "Disconnected";
  }
  display(): string {
    return this.kind === "Full" ? "sending on a full channel" : "sending on a disconnected channel";
  }
  debug(): string {
    return `"${this.kind}(..)"`;
  }
}

/** Why `send_timeout` did not send; the value comes back. */
export class SendTimeoutError<T> extends Carrier<T> {
  readonly kind: "Timeout" | "Disconnected";
  override readonly value: T;
  constructor(kind: "Timeout" | "Disconnected", value: T) {
    super();
    this.kind = kind;
    this.value = value;
  }
  intoInner(): T {
    return this.value;
  }
  isTimeout(): boolean {
    return this.kind === "Timeout";
  }
  isDisconnected(): boolean {
    return this.kind === "Disconnected";
  }
  display(): string {
    return this.kind === "Timeout" ? "timed out waiting on send operation" : "sending on a disconnected channel";
  }
  debug(): string {
    return '"SendTimeoutError(..)"';
  }
}

/** No arm was ready (XB-4). */
export class TrySelectError {
  display(): string {
    return "all operations in select would block";
  }
  debug(): string {
    return "TrySelectError";
  }
}

/** No arm became ready in time (XB-4). */
export class SelectTimeoutError {
  display(): string {
    return "timed out waiting on select";
  }
  debug(): string {
    return "SelectTimeoutError";
  }
}
