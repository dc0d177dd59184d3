// tokio::runtime::worker_index: RT-13.
import { Make } from "../../kernel/signal/make.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { contextOf } from "./context.ts";

/**
 * Which worker polls: `Some(i)` in a task of worker i, `Some(0)` inside of `Runtime::block_on` on current_thread, `None`
 * elsewhere (RT-13). Under any-order tasks are on no worker: there it is a choice.
 *
 * @example
 * yield* println(debug(yield* workerIndex())); // Some(0)
 */
export const workerIndex = (): Make<Option<number>> =>
  new Make((world, actor) => {
    const { entered, worker } = contextOf(actor);
    if (!entered || worker === null) return none;
    worker.index ??= world.choose("worker", worker.of);
    return some(worker.index);
  }, "workerIndex");
