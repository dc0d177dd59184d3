// tokio::task::JoinHandle and AbortHandle: TK-3 (a future of Result), TK-4 (not twice), TK-8, TK-10…TK-14.

import { type Drop, Owner, visitOwners } from "../../kernel/ownership/owner.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Op, type OpKind, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING, type Signal } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { Result } from "../../kernel/value/result.ts";
import { exhausted, spend } from "./coop.ts";
import type { JoinError } from "./join-error.ts";
import { letGo, ownsSomething } from "./output.ts";
import { JOINS, LOOKS, TAKES, type Task } from "./task.ts";

/** A future of the task's `Result<T, JoinError>`. Dropping it detaches the task (TK-3). */
export class JoinHandle<T> extends Owner implements Future<Result<T, JoinError>> {
  readonly #task: Task<T>;

  constructor(task: Task<T>) {
    super(task.world, `JoinHandle of ${task.path}`);
    this.#task = task;
  }

  /** For the handles that are made of this one. */
  get task(): Task<T> {
    return this.#task;
  }

  [Symbol.iterator](): Iterator<Signal, Result<T, JoinError>, unknown> {
    this.check("await");
    return new PollOp(join as never, this.#task, undefined) as never;
  }

  /** No step of its own: only the drop of an output can be seen, and that is one. */
  override release(): Drop {
    const task = this.#task;
    if (task.detached) return null;
    task.detached = true;
    return task.result !== null && ownsSomething(task.result) ? new Call(letGo(task.result)) : null;
  }

  /** Asks the runtime to drop the task at its next await; a value that is ready first wins (TK-13). Does not wait. */
  abort(): Op<undefined> {
    this.check("abort");
    return new Op(abort, this.#task, undefined);
  }

  abortHandle(): AbortHandle {
    this.check("abortHandle");
    return new AbortHandle(this.#task);
  }

  /** Whether the task has completed: value, panic or cancelled (TK-8). */
  isFinished(): Op<boolean> {
    this.check("isFinished");
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

const join: OpKind<Task<unknown>, undefined, unknown> = {
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
    if (task.detached) throw new Panic("JoinHandle polled after completion");
    task.detached = true;
    world.hazards?.clear("HZ-30", task);
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
    task.aborted = true;
    if (task.result === null) task.home.abort(task as Task<unknown>);
    return undefined;
  },
};

const isFinished: OpKind<Task<never>, undefined, boolean> = {
  name: "JoinHandle.isFinished",
  mode: LOOKS,
  execute: (op) => (op.object as Task<never>).result !== null,
};
