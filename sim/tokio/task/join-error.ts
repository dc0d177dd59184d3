// tokio::task::JoinError: TK-7 and the texts of Appendix A.1.
import { debug } from "../../kernel/value/format.ts";
import { Panic } from "../../kernel/value/panic.ts";

/** Why a task gave no value. */
export class JoinError {
  readonly #id: number;
  readonly #panicked: boolean;
  readonly #payload: unknown;

  private constructor(id: number, panicked: boolean, payload: unknown) {
    this.#id = id;
    this.#panicked = panicked;
    this.#payload = payload;
  }

  static cancelled(id: number): JoinError {
    return new JoinError(id, false, undefined);
  }

  static panic(id: number, payload: unknown): JoinError {
    return new JoinError(id, true, payload);
  }

  isPanic(): boolean {
    return this.#panicked;
  }
  isCancelled(): boolean {
    return !this.#panicked;
  }
  id(): number {
    return this.#id;
  }

  /** The panic's payload; panics itself where the task was cancelled (TK-7). */
  intoPanic(): unknown {
    if (!this.#panicked) throw new Panic(`\`JoinError\` reason is not a panic.: ${this.debug()}`);
    return this.#payload;
  }

  display(): string {
    if (!this.#panicked) return `task ${this.#id} was cancelled`;
    if (typeof this.#payload !== "string") return `task ${this.#id} panicked`;
    return `task ${this.#id} panicked with message ${debug(this.#payload)}`;
  }

  debug(): string {
    if (!this.#panicked) return `JoinError::Cancelled(Id(${this.#id}))`;
    const message = typeof this.#payload === "string" ? `${debug(this.#payload)}, ` : "";
    return `JoinError::Panic(Id(${this.#id}), ${message}...)`;
  }
}
