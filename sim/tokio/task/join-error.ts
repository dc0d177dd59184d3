// tokio::task::JoinError: TK-7 and the texts of Appendix A.1.
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import { debug } from "../../kernel/value/format.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { TaskId } from "./task-id.ts";

/** Why a task gave no value. */
export class JoinError {
  readonly #id: TaskId;
  readonly #panicked: boolean;
  readonly #payload: unknown;

  private constructor(id: TaskId, panicked: boolean, payload: unknown) {
    this.#id = id;
    this.#panicked = panicked;
    this.#payload = payload;
  }

  static cancelled(id: TaskId): JoinError {
    return new JoinError(id, false, undefined);
  }

  static panic(id: TaskId, payload: unknown): JoinError {
    return new JoinError(id, true, payload);
  }

  isPanic(): boolean {
    return this.#panicked;
  }
  isCancelled(): boolean {
    return !this.#panicked;
  }
  id(): number {
    return this.#id.look();
  }

  /** The panic's payload; panics itself where the task was cancelled (TK-7). */
  intoPanic(): unknown {
    if (!this.#panicked) throw new Panic(`\`JoinError\` reason is not a panic.: ${this.debug()}`);
    return this.#payload;
  }

  display(): string {
    if (!this.#panicked) return `task ${this.#id.look()} was cancelled`;
    if (typeof this.#payload !== "string") return `task ${this.#id.look()} panicked`;
    return `task ${this.#id.look()} panicked with message ${debug(this.#payload)}`;
  }

  debug(): string {
    if (!this.#panicked) return `JoinError::Cancelled(Id(${this.#id.look()}))`;
    const message = typeof this.#payload === "string" ? `${debug(this.#payload)}, ` : "";
    return `JoinError::Panic(Id(${this.#id.look()}), ${message}...)`;
  }

  /** For the visited set. */
  digest(hash: Hash): void {
    hash.add(this.#id.value).add(this.#panicked ? 1 : 0);
    hashValue(hash, this.#payload);
  }
}
