// How Rust prints values: `{}` (display) and `{:?}` (debug).
import { None, Some } from "./option.ts";

/** A value that prints itself as Rust's type would; the model's errors and ids implement it. */
export interface Printable {
  display?(): string;
  debug?(): string;
}

/** `{}`: strings as they are, numbers in Rust's form, the model's values by their own text. */
export function display(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    const text = (value as Printable).display?.();
    if (text !== undefined) return text;
  }
  return typeof value === "string" ? value : debug(value);
}

/** `{:?}`: strings quoted and escaped, `Some(1)`, `Ok(())`, `[1, 2]`, `Point { x: 1 }`. */
export function debug(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "undefined":
      return "()";
    case "object":
      return value === null ? "()" : debugObject(value);
    case "function":
      return value.name || "<closure>";
    case "number":
      return Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? "inf" : "-inf";
    default:
      return String(value);
  }
}

function debugObject(value: object): string {
  const own = (value as Printable).debug;
  if (typeof own === "function") return own.call(value);
  if (Array.isArray(value)) return `[${value.map(debug).join(", ")}]`;
  if (value instanceof Some) return `Some(${debug(value.value)})`;
  if (value instanceof None) return "None";
  // Result is told by its shape: result.ts imports this file.
  if ("isErr" in value)
    return "error" in value
      ? `Err(${debug(value.error)})`
      : `Ok(${debug((value as object as { value: unknown }).value)})`;
  if (value instanceof Error) return value.message;
  const name = value.constructor?.name ?? "";
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${debug(field)}`);
  const shown = name === "Object" || name === "" ? "" : `${name} `;
  return fields.length === 0 ? shown.trim() || "{}" : `${shown}{ ${fields.join(", ")} }`;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\0": "\\0",
};

const hex = (character: string): string => `\\u{${character.charCodeAt(0).toString(16)}}`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be escaped
const quote = (text: string): string => `"${text.replace(/["\\\x00-\x1f\x7f-\x9f]/g, (c) => escapes[c] ?? hex(c))}"`;
