// std::panic: TH-2 (what a panic carries), TH-4 (its message goes to stderr).
import { type Closure, closureFrame } from "../kernel/closure.ts";
import { Bug, Misuse } from "../kernel/errors.ts";
import { Call } from "../kernel/signal/call.ts";
import { Make } from "../kernel/signal/make.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import { Panic } from "../kernel/value/panic.ts";
import { err, ok, type Result } from "../kernel/value/result.ts";
import { payloadOf } from "./thread.ts";

/**
 * `std::panic::catch_unwind`: runs a body; `Err(payload)` where it panicked, after its locals were dropped.
 *
 * @example
 * const caught = yield* catchUnwind(function* () {
 *   panic("x");
 * });
 * caught.unwrapErr(); // "x"
 */
export function* catchUnwind<T>(body: Closure<T>): Sim<Result<T, unknown>> {
  const call: Call<T> = yield* new Make((world, actor) => {
    const frame = closureFrame(world, actor.unit, body);
    const made = new Call<T>(frame.steppable, { body: true });
    made.kept = frame;
    return made;
  });
  try {
    return ok(yield* call);
  } catch (error) {
    if (error instanceof Misuse || error instanceof Bug) throw error;
    yield* new Make((world, actor) => world.reportPanic(actor.unit, error));
    return err(payloadOf(error));
  }
}

/** `std::panic::panic_any`: a panic that carries any value (TH-2). Its message is Rust's for what it cannot print. */
export function panicAny(value: unknown): never {
  throw new Panic(typeof value === "string" ? value : "Box<dyn Any>", value);
}

/** `std::panic::resume_unwind`: lets a caught panic go on. */
export const resumeUnwind: (payload: unknown) => never = panicAny;

/** `std::panic::set_hook`. */
export function setHook(): never {
  throw new Misuse(
    "std.panic.setHook is not simulated: panic messages go to the run's stderr, which is never compared",
  );
}
