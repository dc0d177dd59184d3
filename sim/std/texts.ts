// std's errors with their exact texts (tokio-semantics A.2).
import type { Hash } from "../kernel/state/hash.ts";
import { Carrier } from "../kernel/value/carrier.ts";

/** The lock was taken, but somebody panicked while he held it (SM-2). */
export class PoisonError<G> extends Carrier<G> {
  readonly #guard: G;
  constructor(guard: G) {
    super();
    this.#guard = guard;
  }
  /** The guard all the same. */
  intoInner(): G {
    return this.#guard;
  }
  /** The value inside: for moves. */
  override get value(): G {
    return this.#guard;
  }
  display(): string {
    return "poisoned lock: another task failed inside";
  }
  debug(): string {
    return "PoisonError { .. }";
  }
}

/** Why a `try_lock` gave no clean guard (SM-3). */
export class TryLockError<G> extends Carrier<G | null> {
  readonly #guard: G | null;
  constructor(guard: G | null) {
    super();
    this.#guard = guard;
  }
  /** The guard, where the mutex is poisoned: for moves. */
  override get value(): G | null {
    return this.#guard;
  }
  isWouldBlock(): boolean {
    return this.#guard === null;
  }
  isPoisoned(): boolean {
    return this.#guard !== null;
  }
  display(): string {
    return this.#guard === null
      ? "try_lock failed because the operation would block"
      : "poisoned lock: another task failed inside";
  }
  debug(): string {
    return this.#guard === null ? '"WouldBlock"' : '"Poisoned(..)"';
  }
}

/** `recv`: every sender is gone and nothing is left (SC-4). */
export class RecvError {
  display(): string {
    return "receiving on a closed channel";
  }
  debug(): string {
    return "RecvError";
  }
}

/** Why `try_recv` gave no value (SC-4). */
export class TryRecvError {
  static readonly Empty: TryRecvError = new TryRecvError("Empty");
  static readonly Disconnected: TryRecvError = new TryRecvError("Disconnected");

  readonly kind: "Empty" | "Disconnected";
  private constructor(kind: "Empty" | "Disconnected") {
    this.kind = kind;
  }
  display(): string {
    return this.kind === "Empty" ? "receiving on an empty channel" : "receiving on a closed channel";
  }
  debug(): string {
    return this.kind;
  }
  digest(hash: Hash): void {
    hash.text(this.kind);
  }
}

/** Why `recv_timeout` gave no value (SC-6). */
export class RecvTimeoutError {
  static readonly Timeout: RecvTimeoutError = new RecvTimeoutError("Timeout");
  static readonly Disconnected: RecvTimeoutError = new RecvTimeoutError("Disconnected");

  readonly kind: "Timeout" | "Disconnected";
  private constructor(kind: "Timeout" | "Disconnected") {
    this.kind = kind;
  }
  display(): string {
    return this.kind === "Timeout" ? "timed out waiting on channel" : "channel is empty and sending half is closed";
  }
  debug(): string {
    return this.kind;
  }
  digest(hash: Hash): void {
    hash.text(this.kind);
  }
}

/** The receiver is gone; the value comes back (SC-5). */
export class SendError<T> extends Carrier<T> {
  override readonly value: T;
  constructor(value: T) {
    super();
    this.value = value;
  }
  display(): string {
    return "sending on a closed channel";
  }
  debug(): string {
    return "SendError { .. }";
  }
}

/** Why `try_send` did not send; the value comes back (SC-3, SC-5). */
export class TrySendError<T> extends Carrier<T> {
  readonly kind: "Full" | "Disconnected";
  override readonly value: T;
  constructor(kind: "Full" | "Disconnected", value: T) {
    super();
    this.kind = kind;
    this.value = value;
  }
  display(): string {
    return this.kind === "Full" ? "sending on a full channel" : "sending on a closed channel";
  }
  debug(): string {
    return `TrySendError::${this.kind}(..)`;
  }
}

/** Whether a `wait_timeout` came back because the time was up (SM-6). */
export class WaitTimeoutResult {
  readonly #timedOut: boolean;
  constructor(timedOut: boolean) {
    this.#timedOut = timedOut;
  }
  timedOut(): boolean {
    return this.#timedOut;
  }
  debug(): string {
    return `WaitTimeoutResult(${this.#timedOut})`;
  }
  digest(hash: Hash): void {
    hash.add(this.#timedOut ? 1 : 0);
  }
}
