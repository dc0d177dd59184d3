// What a suspended body is told when it is dropped (TK-17): an exception that runs its `finally`s and nothing else.
//
// Decision: an exception and not `generator.return()`. A `finally` may perform ops, as Rust's destructors do. After
// `return()`, a `yield*` whose inner body performed an op while it was being closed forgets that it was: the outer body
// would go on behind it. An exception stays on its way.
import { Misuse } from "../errors.ts";
import type { Steppable } from "./call.ts";
import type { Signal } from "./signal.ts";

/** Thrown into a body that is dropped. A body's own `catch` has to let it pass. */
export const CANCELLED: Error = new Error("the body was dropped");

/** The panic that an exception stands for, where it stands for one. */
export const panicOf = (error: unknown): unknown => (error === CANCELLED ? undefined : error);

/** Drops a body where it stands: gives what its `finally`s do, for the kernel to perform. */
export function* cancelling(steppable: Steppable): Generator<Signal, void, unknown> {
  if (steppable.throw === undefined) {
    steppable.return?.();
    return;
  }
  try {
    let step = steppable.throw(CANCELLED);
    while (step.done !== true) {
      yield step.value;
      step = steppable.next();
    }
  } catch (error) {
    if (error === CANCELLED) return;
    throw error;
  }
  throw new Misuse(
    "a body that was dropped caught what told it so\n" +
      "  a catch lets pass what it does not know: if (!(error instanceof MyError)) throw error",
  );
}
