// A value in a few characters, for traces: what Rust's `{:?}` would show, cut short; the machine's objects by name.
import { Owner } from "../ownership/owner.ts";
import { Shared } from "../shared.ts";
import { PENDING } from "../signal/signal.ts";
import { debug, type Printable } from "../value/format.ts";
import { None, Some } from "../value/option.ts";
import { Err, Ok } from "../value/result.ts";

const charactersMax = 60;
const depthMax = 3;

/** At most 60 characters; null for what has no text that a reader could use (a closure, a machine's handle). */
export function brief(value: unknown): string | null {
  const text = show(value, depthMax);
  return text !== null && text.length > charactersMax ? `${text.slice(0, charactersMax - 1)}…` : text;
}

function show(value: unknown, depth: number): string | null {
  if (typeof value === "function" || typeof value === "symbol") return null;
  if (typeof value !== "object" || value === null) return debug(value);
  if (value === PENDING) return "Pending";
  if (value instanceof Shared) return value.path;
  if (value instanceof Owner) return value.name;
  if (depth === 0) return "…";
  if (value instanceof Ok) return `Ok(${show(value.value, depth - 1) ?? "_"})`;
  if (value instanceof Err) return `Err(${show(value.error, depth - 1) ?? "_"})`;
  if (value instanceof Some) return `Some(${show(value.value, depth - 1) ?? "_"})`;
  if (value instanceof None) return "None";
  if (Array.isArray(value)) return `[${value.map((item) => show(item, depth - 1) ?? "_").join(", ")}]`;
  if (typeof (value as Printable).debug === "function") return debug(value);
  if (value instanceof Error) return value.message;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return null;
  const fields = Object.entries(value)
    .map(([name, field]) => [name, show(field, depth - 1)] as const)
    .filter(([, text]) => text !== null);
  return fields.length === 0 ? null : `{ ${fields.map(([name, text]) => `${name}: ${text}`).join(", ")} }`;
}
