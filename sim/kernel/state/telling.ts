// What bodies are told, in runs that are asked for their state: results, the ends of calls, values that others made.
import type { Actor, Frame } from "../actor.ts";
import type { Op } from "../signal/op.ts";
import { visitOpaque } from "./hash-value.ts";
import { type Log, logOf } from "./log.ts";

/** The result of an op. */
export function tellResult(actor: Actor, op: Op): void {
  const log = logOf(actor);
  if (log === null) return;
  if (op.kind.poll === true) log.polled(op, op.value);
  else log.told(op.value);
}

/** What ran with the caller's own log ended as that log says; the rest is news. */
export function tellCaller(actor: Actor, ended: Frame, failed: boolean, value: unknown): void {
  const log = logOf(actor);
  if (log === null || (log === ended.unit.log && ended.steppable.digest === undefined)) return;
  if (failed) log.failed(value);
  else log.told(value);
}

/** What is handed on and cannot be looked into is known from here on by what its maker has been told. */
export function stampWith(log: Log | null, value: unknown): void {
  if (log === null || (typeof value !== "object" && typeof value !== "function")) return;
  visitOpaque(value, (opaque) => log.makers?.set(opaque, { a: log.a, b: log.b, c: log.c, d: log.d }));
}
