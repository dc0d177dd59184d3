// std::str::from_utf8: which bytes are text, and what std says about those that are not.
import { debug } from "../../kernel/value/format.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";

/** `std::str::Utf8Error`. */
export class Utf8Error {
  readonly validUpTo: number;
  /** `None`: the bytes end inside of a character. */
  readonly errorLen: Option<number>;

  constructor(validUpTo: number, errorLen: Option<number>) {
    this.validUpTo = validUpTo;
    this.errorLen = errorLen;
  }

  display(): string {
    return this.errorLen.isSome()
      ? `invalid utf-8 sequence of ${this.errorLen.value} bytes from index ${this.validUpTo}`
      : `incomplete utf-8 byte sequence from index ${this.validUpTo}`;
  }

  debug(): string {
    return `Utf8Error { valid_up_to: ${this.validUpTo}, error_len: ${debug(this.errorLen)} }`;
  }
}

/** `std::string::FromUtf8Error`: the same, with the bytes. */
export class FromUtf8Error {
  readonly #bytes: readonly number[];
  readonly #error: Utf8Error;

  constructor(bytes: Iterable<number>, error: Utf8Error) {
    this.#bytes = [...bytes];
    this.#error = error;
  }

  display(): string {
    return this.#error.display();
  }

  debug(): string {
    return `FromUtf8Error { bytes: ${debug(this.#bytes)}, error: ${this.#error.debug()} }`;
  }
}

/** The text, or where it stops being one. */
export function decodeUtf8(bytes: Uint8Array): string | Utf8Error {
  let at = 0;
  while (at < bytes.length) {
    const length = characterAt(bytes, at);
    if (length instanceof Utf8Error) return length;
    at += length;
  }
  return decoder.decode(bytes);
}

/** The length of the character that starts here. */
function characterAt(bytes: Uint8Array, at: number): number | Utf8Error {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (length === 0) return new Utf8Error(at, some(1));
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return new Utf8Error(at, none);
    const [low, high] = i === 1 ? second(first) : anyTail;
    if (byte < low || byte > high) return new Utf8Error(at, some(i));
  }
  return length;
}

const anyTail = [0x80, 0xbf] as const;

/** What may follow the first byte: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
function second(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  return first === 0xf4 ? [0x80, 0x8f] : anyTail;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
