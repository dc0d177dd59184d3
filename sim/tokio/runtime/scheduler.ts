// What a policy does for a runtime. `faithful` has today's queues (sections 5.1 and 5.2 of the semantics), `any-order` has
// none; the rest of the Tokio model speaks to either through this interface.
import type { Actor, Frame, Waker } from "../../kernel/actor.ts";
import type { Moment } from "../../kernel/clock.ts";
import type { Call } from "../../kernel/signal/call.ts";
import type { Task } from "../task/task.ts";

export interface Scheduler {
  /** A new task: queues it, or makes it an actor. Called by the spawn op. */
  spawn(task: Task<unknown>, frame: Frame, actor: Actor): void;
  /** A waker of the task was used (SIM-4). */
  wake(task: Task<unknown>): void;
  /** `abort()`: sets the flag and lets the scheduler notice (TK-10). */
  abort(task: Task<unknown>): void;
  /** Nobody will ask for the task's output: what it owns is dropped, by whoever completes the task (TK-0). */
  discard(task: Task<unknown>): void;
  /** Runs a future on the calling thread (BO-2, BO-3). `drives`: `Runtime::block_on`, not `Handle::block_on`. */
  blockOn(frame: Frame, actor: Actor, drives: boolean): Call;
  /** Wakes at the moment, as the runtime's timer driver would. Null: the moment has come already. */
  timer(deadline: Moment, waker: Waker): TimerHandle | null;
  /** The timer driver goes: wakes whoever waits for a timer (SD-12). */
  wakeTimers(): void;
  /** The runtime is dropped: a call that ends when nothing of it is left (SD-3). */
  shutdown(actor: Actor): Call;
}

/** A registered timer. */
export interface TimerHandle {
  fired: boolean;
  cancel(): void;
}
