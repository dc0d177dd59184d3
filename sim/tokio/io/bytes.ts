// bytes::Bytes: an immutable piece of memory, which bodies may share. Plain arrays of bytes stay on the caller's side of the
// border: what comes in is copied.
import type { Hash } from "../../kernel/state/hash.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { decodeUtf8, Utf8Error } from "./utf8.ts";

/** What stands for `&[u8]`: text is taken as UTF-8, arrays are copied. */
export type BytesLike = Bytes | Uint8Array | string | readonly number[];

/** An immutable sequence of bytes. */
export class Bytes {
  readonly #data: Uint8Array;

  private constructor(data: Uint8Array) {
    this.#data = data;
  }

  /**
   * Copies what can be changed.
   *
   * @example
   * const greeting = Bytes.from("hello\n");
   */
  static from(source: BytesLike): Bytes {
    if (source instanceof Bytes) return source;
    if (typeof source === "string") return new Bytes(encoder.encode(source));
    return new Bytes(Uint8Array.from(source));
  }

  /** Several pieces as one. */
  static concat(pieces: readonly Bytes[]): Bytes {
    if (pieces.length === 1) return pieces[0] as Bytes;
    let length = 0;
    for (const piece of pieces) length += piece.length;
    const data = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      data.set(piece.#data, at);
      at += piece.length;
    }
    return new Bytes(data);
  }

  get length(): number {
    return this.#data.length;
  }

  isEmpty(): boolean {
    return this.#data.length === 0;
  }

  /** The byte at a place; undefined outside. */
  at(index: number): number | undefined {
    return this.#data[index];
  }

  /** The first place of a byte from `start` on, or -1. */
  indexOf(byte: number, start = 0): number {
    return this.#data.indexOf(byte, start);
  }

  /** The bytes from `start` to `end`; copies nothing. */
  slice(start: number, end?: number): Bytes {
    return new Bytes(this.#data.subarray(start, end));
  }

  startsWith(prefix: Bytes): boolean {
    return this.length >= prefix.length && this.slice(0, prefix.length).equals(prefix);
  }

  equals(other: Bytes): boolean {
    if (other.length !== this.length) return false;
    for (let i = 0; i < this.length; i++) if (this.#data[i] !== other.#data[i]) return false;
    return true;
  }

  /** A copy that may be changed. */
  toVec(): Uint8Array {
    return this.#data.slice();
  }

  /** `str::from_utf8`. */
  utf8(): Result<string, Utf8Error> {
    const text = decodeUtf8(this.#data);
    return text instanceof Utf8Error ? err(text) : ok(text);
  }

  /** `String::from_utf8_lossy`. */
  lossy(): string {
    return decoder.decode(this.#data);
  }

  *[Symbol.iterator](): Generator<number> {
    yield* this.#data;
  }

  /** As Rust prints `Bytes`: `b"OK\r\n"`. */
  debug(): string {
    let text = "";
    for (const byte of this.#data) text += byteText(byte);
    return `b"${text}"`;
  }

  digest(hash: Hash): void {
    hash.add(this.length);
    for (let i = 0; i < this.length; i++) hash.add(this.#data[i] as number);
  }
}

/** `Bytes::new()`. */
export const NO_BYTES: Bytes = Bytes.from([]);

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

const named: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 92: "\\\\", 0: "\\0" };

const byteText = (byte: number): string =>
  named[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`);
