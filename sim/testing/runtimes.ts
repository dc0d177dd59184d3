// Runtimes around a body, for tests: what a Rust test's attribute does.
import { PENDING, type Sim } from "../kernel/signal/signal.ts";
import { Builder, type Runtime } from "../tokio/runtime/index.ts";
import { spawn } from "../tokio/task/index.ts";

export type Body = () => Sim<unknown>;

/** A current_thread runtime with everything enabled. */
export function* currentThread(): Sim<Runtime> {
  return (yield* Builder.newCurrentThread().enableAll().build()).unwrap();
}

/** A multi_thread runtime with everything enabled. */
export function* multiThread(workers: number): Sim<Runtime> {
  return (yield* Builder.newMultiThread().workerThreads(workers).enableAll().build()).unwrap();
}

/** The body is what a current_thread runtime's `block_on` runs. */
export const onCurrentThread = (body: Body): Body =>
  function* () {
    using rt = yield* currentThread();
    yield* rt.blockOn(body);
  };

/** The body is what a multi_thread runtime's `block_on` runs: outside of the workers. */
export const beside = (workers: number, body: Body): Body =>
  function* () {
    using rt = yield* multiThread(workers);
    yield* rt.blockOn(body);
  };

/** The body is a task of a multi_thread runtime, which `block_on` awaits. */
export const onWorkers = (workers: number, body: Body): Body =>
  beside(workers, function* () {
    (yield* yield* spawn(body)).unwrap();
  });

/** `std::future::pending()`. */
export function* pending(): Sim<never> {
  for (;;) yield PENDING;
}
