// #[tokio::main]: RT-20 (builds a runtime with everything enabled, block_on, drops it before the function returns).
import type { Async } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { Builder } from "../runtime/builder.ts";

/** The macro's arguments. */
export interface MainOptions {
  readonly flavor?: "multi_thread" | "current_thread";
  readonly workerThreads?: number;
}

/**
 * What `#[tokio::main] async fn f() { … }` expands to.
 *
 * @example
 * const main = tokioMain(function* () {
 *   yield* println("Hello world");
 * });
 * yield* main();
 */
export const tokioMain =
  <T>(body: Async<T>, { flavor = "multi_thread", workerThreads }: MainOptions = {}): (() => Sim<T>) =>
  () =>
    running(body, flavor, workerThreads);

function* running<T>(body: Async<T>, flavor: string, workerThreads: number | undefined): Sim<T> {
  const builder = flavor === "current_thread" ? Builder.newCurrentThread() : Builder.newMultiThread();
  if (workerThreads !== undefined) builder.workerThreads(workerThreads);
  using rt = (yield* builder.enableAll().build()).expect("Failed building the Runtime");
  return yield* rt.blockOn(body);
}
