// mini_redis::frame: the frames of the Redis protocol, to and from bytes. MR-16 (how they print).
import { panic, tokio } from "../../sim/index.ts";

const Bytes: typeof tokio.io.Bytes = tokio.io.Bytes;
type Bytes = tokio.io.Bytes;

/** `Frame`. Nested arrays can be read and not written. */
export type Frame =
  | { readonly kind: "simple"; readonly text: string }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "bulk"; readonly bytes: Bytes }
  | { readonly kind: "null" }
  | { readonly kind: "array"; readonly parts: readonly Frame[] };

export const simple = (text: string): Frame => Object.freeze({ kind: "simple", text });
export const error = (text: string): Frame => Object.freeze({ kind: "error", text });
export const integer = (value: number): Frame => Object.freeze({ kind: "integer", value });
export const bulk = (bytes: Bytes | string): Frame => Object.freeze({ kind: "bulk", bytes: Bytes.from(bytes) });
export const NULL: Frame = Object.freeze({ kind: "null" });
export const array = (...parts: readonly Frame[]): Frame =>
  Object.freeze({ kind: "array", parts: Object.freeze([...parts]) });

/** `Display` (MR-16). */
export function frameText(frame: Frame): string {
  switch (frame.kind) {
    case "simple":
      return frame.text;
    case "error":
      return `error: ${frame.text}`;
    case "integer":
      return String(frame.value);
    case "null":
      return "(nil)";
    case "bulk": {
      const text = frame.bytes.utf8();
      return text.isOk() ? text.value : frame.bytes.debug();
    }
    default:
      return frame.parts.map(frameText).join(" ");
  }
}

/** `frame == "text"`. */
export const says = (frame: Frame | undefined, text: string): boolean =>
  (frame?.kind === "simple" && frame.text === text) || (frame?.kind === "bulk" && frame.bytes.equals(Bytes.from(text)));

/** A frame, and where the next one begins; text: the protocol is broken; null: the bytes end inside of the frame. */
export type Parsed = { readonly frame: Frame; readonly end: number } | string | null;

const BROKEN = "protocol error; invalid frame format";

/** The frame that begins at a place. */
export function parseFrame(bytes: Bytes, start = 0): Parsed {
  const type = bytes.at(start);
  if (type === undefined) return null;
  switch (String.fromCharCode(type)) {
    case "+":
    case "-": {
      const line = lineAt(bytes, start + 1);
      if (line === null) return null;
      const text = line.bytes.utf8();
      if (text.isErr()) return BROKEN;
      return { frame: type === MINUS ? error(text.value) : simple(text.value), end: line.end };
    }
    case ":": {
      const number = decimalAt(bytes, start + 1);
      return typeof number === "object" && number !== null ? { frame: integer(number.value), end: number.end } : number;
    }
    case "$":
      return parseBulk(bytes, start + 1);
    case "*":
      return parseArray(bytes, start + 1);
    default:
      return `protocol error; invalid frame type byte \`${type}\``;
  }
}

function parseBulk(bytes: Bytes, start: number): Parsed {
  const first = bytes.at(start);
  if (first === undefined) return null;
  if (first === MINUS) {
    const line = lineAt(bytes, start);
    if (line === null) return null;
    return line.bytes.equals(Bytes.from("-1")) ? { frame: NULL, end: line.end } : BROKEN;
  }
  const length = decimalAt(bytes, start);
  if (typeof length !== "object" || length === null) return length;
  const end = length.end + length.value + 2;
  if (bytes.length < end) return null;
  return { frame: bulk(bytes.slice(length.end, end - 2)), end };
}

/** What is wrong in the first part is said before the rest is there. */
function parseArray(bytes: Bytes, start: number): Parsed {
  const length = decimalAt(bytes, start);
  if (typeof length !== "object" || length === null) return length;
  const parts: Frame[] = [];
  let { end } = length;
  for (let i = 0; i < length.value; i++) {
    const part = parseFrame(bytes, end);
    if (typeof part !== "object" || part === null) return part;
    parts.push(part.frame);
    end = part.end;
  }
  return { frame: array(...parts), end };
}

const MINUS = 45;
const RETURN = 13;
const NEWLINE = 10;

function lineAt(bytes: Bytes, start: number): { readonly bytes: Bytes; readonly end: number } | null {
  for (let at = start; at + 1 < bytes.length; at++) {
    if (bytes.at(at) === RETURN && bytes.at(at + 1) === NEWLINE) return { bytes: bytes.slice(start, at), end: at + 2 };
  }
  return null;
}

function decimalAt(bytes: Bytes, start: number): { readonly value: number; readonly end: number } | string | null {
  const line = lineAt(bytes, start);
  if (line === null) return null;
  const value = atoi(line.bytes);
  return value === null ? BROKEN : { value, end: line.end };
}

/** `atoi::<u64>`: the digits at the beginning; null where there are none. */
export function atoi(bytes: Bytes): number | null {
  const digits = /^\+?(\d+)/.exec(bytes.lossy())?.[1];
  return digits === undefined || BigInt(digits) >= 2n ** 64n ? null : Number(digits);
}

/** The pieces in which a frame is written. */
export function* encoded(frame: Frame): Generator<string | Bytes> {
  if (frame.kind !== "array") {
    yield* encodedValue(frame);
    return;
  }
  yield `*${frame.parts.length}\r\n`;
  for (const part of frame.parts) yield* encodedValue(part);
}

function* encodedValue(frame: Frame): Generator<string | Bytes> {
  switch (frame.kind) {
    case "simple":
      yield `+${frame.text}\r\n`;
      return;
    case "error":
      yield `-${frame.text}\r\n`;
      return;
    case "integer":
      yield `:${frame.value}\r\n`;
      return;
    case "null":
      yield "$-1\r\n";
      return;
    case "bulk":
      yield `$${frame.bytes.length}\r\n`;
      yield frame.bytes;
      yield "\r\n";
      return;
    default:
      panic("internal error: entered unreachable code");
  }
}
