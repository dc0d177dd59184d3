// What a policy does for a runtime. `faithful` has today's queues (sections 5.1 and 5.2 of the semantics), `any-order` has
// none; the rest of the Tokio model speaks to either through this interface.
import type { Actor, Frame, Waker } from "../../kernel/actor.ts";
import type { Moment } from "../../kernel/clock.ts";
import type { Call } from "../../kernel/signal/call.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import type { Digest, Hash } from "../../kernel/state/hash.ts";
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
  /** Wakes at the moment, as the runtime's timer driver would; fired already where that was processed (TM-4). */
  timer(deadline: Moment, waker: Waker, actor: Actor): TimerHandle;
  /** Its part of the runtime's state, where no object of its own shows it. */
  digest?(hash: Hash): void;
  /** The clock was paused, resumed or moved; timers that are due by now fire when the driver is looked at. */
  clockChanged(): void;
  /** A socket of the runtime has news, which its driver will tell (NET-14). */
  report(source: EventSource): void;
  /** Whoever sleeps on a current_thread runtime's driver looks again. */
  unpark(): void;
  /** The timer driver goes: wakes whoever waits for a timer (SD-12). */
  wakeTimers(): void;
  /** No task comes in any more; who runs tasks learns of it (SD-4, SD-5). Called by the first step of a shutdown. */
  close(): void;
  /** What the thread that shuts the runtime down has to do itself: the drops of a current_thread runtime (SD-4). */
  tearDown(): Sim<void>;
  /** Nobody but block_on callers runs the tasks: a shutdown has no threads of the scheduler to wait for. */
  readonly unattended: boolean;
  /** Whether nothing of it is left that a shutdown waits for (SD-3). */
  readonly gone: boolean;
  /** Paths of those it waits for. */
  left(): readonly string[];
}

/** A registered timer. */
export interface TimerHandle {
  readonly fired: boolean;
  cancel(): void;
  /** Another deadline; the waker is used where it has come already (TM-6, TM-18). */
  reset(deadline: Moment): void;
  /** The actor looks whether it has fired. */
  looked(actor: Actor): void;
}

/** A socket, as the driver of its runtime sees it. */
export interface EventSource {
  readonly id: Digest;
  /** The driver tells what there is to tell, and wakes who waits for it. */
  deliver(): void;
  /** The driver goes: whoever waits is woken, to find it gone (NET-15). */
  shutDown(): void;
}
