// What a policy does for `spawn_blocking`: `faithful` has the threads and the queue of section 7, `any-order` lets every
// closure start that may (the order of their starts is no promise).
import type { Op } from "../../../kernel/signal/op.ts";
import type { Home, Task } from "../../task/task.ts";

export interface BlockingPool extends Home {
  /**
   * The step that queues a closure (BP-3). Its result is false where the pool was shut down before: the caller then drops
   * the closure, which is cancelled (SD-11).
   */
  submit(task: Task<unknown>): Op<boolean>;
  /** The step that begins the shutdown: no closure comes in any more (SD-7). */
  close(): Op<undefined>;
  /** Whether it ever had a closure. */
  readonly used: boolean;
  /** Whether nothing is left that a shutdown waits for: no thread, no closure that has begun (SD-3). */
  readonly gone: boolean;
  /** Paths of those it waits for. */
  left(): readonly string[];
}
