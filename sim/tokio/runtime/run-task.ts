// The ops by which a scheduler takes a task: to run it, or to kill it. They race with each other and with aborts (4.0, SD-5).
import type { Actor } from "../../kernel/actor.ts";
import type { Call } from "../../kernel/signal/call.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import { BUDGET } from "../task/coop.ts";
import { COMPLETES, TAKES, type Task } from "../task/task.ts";
import { contextOf } from "./context.ts";

/** What a popped queue entry turned out to be. */
export type Taken = "run" | "cancelled" | "stale";

/** Pop → running (4.0): clears the notification; a cancelled task is dropped instead of polled (TK-12). */
export const run = (task: Task<unknown>): Op<Taken> => new Op(running, task, undefined);

const running: OpKind<Task<unknown>, undefined, Taken> = {
  name: "task.run",
  internal: true,
  mode: TAKES,
  execute(op) {
    const task = op.object as Task<unknown>;
    if (task.result !== null || task.killed) return "stale";
    task.notified = false;
    if (task.cancelled) {
      task.killed = true;
      return "cancelled";
    }
    task.running = true;
    task.unit.touchPolls();
    task.began = true;
    return "run";
  },
};

/** Takes an unfinished task away at shutdown; a running one finishes its poll first (SD-2). True: it is to be dropped now. */
export const kill = (task: Task<unknown>): Op<boolean> => new Op(killing, task, undefined);

const killing: OpKind<Task<unknown>, undefined, boolean> = {
  name: "task.kill",
  mode: TAKES,
  execute(op) {
    const task = op.object as Task<unknown>;
    if (task.result !== null || task.killed) return false;
    task.cancelled = true;
    if (task.running) return false;
    task.killed = true;
    return true;
  },
};

/** The thread begins a poll of the task: its waker, its budget (COOP-1). */
export function beginPoll(actor: Actor, task: Task<unknown>, budget: number = BUDGET): void {
  actor.waker = task;
  const context = contextOf(actor);
  context.budget = budget;
  context.polledAt = actor.steps;
}

/** The poll is over. */
export function endPoll(actor: Actor): void {
  actor.waker = null;
  contextOf(actor).budget = null;
}

/** A closure has returned or panicked; who awaits it learns of it here, and not in the step that it made last. */
export const complete = (task: Task<unknown>, { failed, value }: Call): Op<undefined> =>
  new Op(completing, task, { failed, value });

const completing: OpKind<Task<unknown>, Pick<Call, "failed" | "value">, undefined> = {
  name: "task.complete",
  internal: true,
  show: () => null,
  mode: COMPLETES,
  execute({ object, arg }) {
    (object as Task<unknown>).complete(arg.failed, arg.value);
    return undefined;
  },
};
