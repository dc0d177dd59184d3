// std's errors with their exact texts (tokio-semantics A.2).

/** The lock was taken, but somebody panicked while he held it (SM-2). */
export class PoisonError<G> {
  readonly #guard: G;
  constructor(guard: G) {
    this.#guard = guard;
  }
  /** The guard all the same. */
  intoInner(): G {
    return this.#guard;
  }
  /** The value inside: for moves. */
  get value(): G {
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
export class TryLockError<G> {
  readonly #guard: G | null;
  constructor(guard: G | null) {
    this.#guard = guard;
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
