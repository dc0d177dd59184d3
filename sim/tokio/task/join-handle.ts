// tokio::task::JoinHandle and AbortHandle: TK-3 (a future of Result), TK-4 (not twice), TK-8, TK-10…TK-14.
import type { Hash } from "../../kernel/hash.ts";
import { Op, type OpKind, PollOp } from "../../kernel/op.ts";
import { visitOwners } from "../../kernel/owner.ts";
import { type Future, PENDING, type Signal } from "../../kernel/signal.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { Result } from "../../kernel/value/result.ts";
import { exhausted, spend } from "./coop.ts";
import type { JoinError } from "./join-error.ts";
import { JOINS, LOOKS, TAKES, type Task } from "./task.ts";

/** A future of the task's `Result<T, JoinError>`. Dropping it detaches the task (TK-3). */
export class JoinHandle<T> implements Future<Result<T, JoinError>> {
  readonly #task: Task<T>;
  #joined = false;

  constructor(task: Task<T>) {
    this.#task = task;
  }

  [Symbol.iterator](): Iterator<Signal, Result<T, JoinError>, unknown> {
    return new PollOp(join as never, this.#task, () => {
      if (this.#joined) throw new Panic("JoinHandle polled after completion");
      this.#joined = true;
    }) as never;
  }

  /** Asks the runtime to drop the task at its next await; a value that is ready first wins (TK-13). Does not wait. */
  abort(): Op<undefined> {
    return new Op(abort, this.#task, undefined);
  }

  abortHandle(): AbortHandle {
    return new AbortHandle(this.#task);
  }

  /** Whether the task has completed: value, panic or cancelled (TK-8). */
  isFinished(): Op<boolean> {
    return new Op(isFinished, this.#task, undefined);
  }

  /** The task's id (TK-2). */
  id(): number {
    return this.#task.taskId.look();
  }

  /** For the visited set. */
  digest(hash: Hash): void {
    hash.lanes(this.#task.id).add(this.#task.taskId.value);
  }
}

/** Aborts a task without owning its result. */
export class AbortHandle {
  readonly #task: Task<never>;

  constructor(task: Task<unknown>) {
    this.#task = task as Task<never>;
  }

  abort(): Op<undefined> {
    return new Op(abort, this.#task, undefined);
  }
  isFinished(): Op<boolean> {
    return new Op(isFinished, this.#task, undefined);
  }
  id(): number {
    return this.#task.taskId.look();
  }

  /** For the visited set. */
  digest(hash: Hash): void {
    hash.lanes(this.#task.id).add(this.#task.taskId.value);
  }
}

const join: OpKind<Task<unknown>, () => void, unknown> = {
  name: "JoinHandle.await",
  mode: JOINS,
  poll: true,
  enabled: (op) => (op.object as Task<unknown>).result !== null,
  modeOf: (op) => ((op.object as Task<unknown>).result === null ? LOOKS : JOINS),
  heldBy: (op) => [(op.object as Task<unknown>).path],
  execute(op, world, actor) {
    const task = op.object as Task<unknown>;
    if (exhausted(actor)) return PENDING;
    if (task.result === null) {
      task.joinWaker = actor.waker;
      return PENDING;
    }
    op.arg();
    spend(actor);
    visitOwners(task.result, (owner) => world.own(owner));
    return task.result;
  },
};

const abort: OpKind<Task<never>, undefined, undefined> = {
  name: "JoinHandle.abort",
  mode: TAKES,
  execute(op) {
    const task = op.object as Task<never>;
    if (task.result === null) task.home.abort(task as Task<unknown>);
    return undefined;
  },
};

const isFinished: OpKind<Task<never>, undefined, boolean> = {
  name: "JoinHandle.isFinished",
  mode: LOOKS,
  execute: (op) => (op.object as Task<never>).result !== null,
};
