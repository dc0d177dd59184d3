// tokio::task::yield_now: TK-22 (Pending once; the waker is deferred), POL-14 (nothing else need run in between).
import { Make } from "../../kernel/signal/make.ts";
import { PENDING, type Sim } from "../../kernel/signal/signal.ts";
import { defer } from "./coop.ts";

/**
 * Gives way once.
 *
 * @example
 * yield* yieldNow();
 */
export function* yieldNow(): Sim<void> {
  yield* new Make((_world, actor) => defer(actor));
  yield PENDING;
}
