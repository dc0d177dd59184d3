// #[tokio::main] and #[tokio::test]: RT-20, RT-21 (build a runtime with everything enabled, block_on, drop it before the
// function returns).
import type { Async } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { Builder } from "../runtime/builder.ts";

/** The macro's arguments. */
export interface MainOptions {
  readonly flavor?: "multi_thread" | "current_thread" | "local";
  /** The clock is paused from the start (RT-6). */
  readonly startPaused?: boolean;
  readonly workerThreads?: number;
  /** The runtime's name (RT-9). */
  readonly name?: string;
  /** `unhandled_panic`, unstable in Tokio (TXT-23). */
  readonly unhandledPanic?: "ignore" | "shutdown_runtime";
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
  <T>(body: Async<T>, options: MainOptions = {}): (() => Sim<T>) =>
  () =>
    running(body, { flavor: "multi_thread", ...options });

/**
 * What `#[tokio::test] async fn f() { … }` expands to: a current_thread runtime of its own, unless told otherwise (RT-21).
 *
 * @example
 * const test = tokioTest(function* () {
 *   yield* sleep(Duration.fromMillis(5));
 * });
 * yield* test();
 */
export const tokioTest =
  <T>(body: Async<T>, options: MainOptions = {}): (() => Sim<T>) =>
  () =>
    running(body, { flavor: "current_thread", ...options });

function* running<T>(body: Async<T>, options: MainOptions): Sim<T> {
  const { flavor, startPaused = false, workerThreads, name, unhandledPanic } = options;
  const builder = flavor === "multi_thread" ? Builder.newMultiThread() : Builder.newCurrentThread();
  if (workerThreads !== undefined) builder.workerThreads(workerThreads);
  if (name !== undefined) builder.name(name);
  if (unhandledPanic !== undefined) builder.unhandledPanic(unhandledPanic);
  builder.enableAll().startPaused(startPaused);
  const built = flavor === "local" ? yield* builder.buildLocal() : yield* builder.build();
  using rt = built.expect("Failed building the Runtime");
  return yield* rt.blockOn(body);
}
