// std::io::Error, which tokio::io re-exports: kinds, and the texts of std and Linux to the letter.
import type { Hash } from "../../kernel/state/hash.ts";
import { debug, display } from "../../kernel/value/format.ts";

const descriptions = {
  AddrInUse: "address in use",
  AddrNotAvailable: "address not available",
  AlreadyExists: "entity already exists",
  BrokenPipe: "broken pipe",
  ConnectionAborted: "connection aborted",
  ConnectionRefused: "connection refused",
  ConnectionReset: "connection reset",
  Interrupted: "operation interrupted",
  InvalidData: "invalid data",
  InvalidInput: "invalid input parameter",
  NotConnected: "not connected",
  NotFound: "entity not found",
  Other: "other error",
  OutOfMemory: "out of memory",
  PermissionDenied: "permission denied",
  TimedOut: "timed out",
  Uncategorized: "uncategorized error",
  UnexpectedEof: "unexpected end of file",
  Unsupported: "unsupported",
  WouldBlock: "operation would block",
  WriteZero: "write zero",
} as const;

/** `std::io::ErrorKind`. */
export type ErrorKind = keyof typeof descriptions;

/** `errno`, as far as sockets have it. */
export type OsError = 32 | 98 | 99 | 104 | 107 | 111;

/** What Linux says, by number. */
const osErrors = {
  32: ["BrokenPipe", "Broken pipe"],
  98: ["AddrInUse", "Address already in use"],
  99: ["AddrNotAvailable", "Cannot assign requested address"],
  104: ["ConnectionReset", "Connection reset by peer"],
  107: ["NotConnected", "Transport endpoint is not connected"],
  111: ["ConnectionRefused", "Connection refused"],
} as const satisfies Record<OsError, readonly [ErrorKind, string]>;

export const EPIPE: OsError = 32;
export const EADDRINUSE: OsError = 98;
export const EADDRNOTAVAIL: OsError = 99;
export const ECONNRESET: OsError = 104;
export const ENOTCONN: OsError = 107;
export const ECONNREFUSED: OsError = 111;

/** `std::io::Error`. */
export class IoError {
  readonly kind: ErrorKind;
  /** The operating system's number, for errors that come from it. */
  readonly rawOsError: number | null;
  readonly #display: string;
  readonly #debug: string;

  private constructor(kind: ErrorKind, display: string, debug: string, rawOsError: number | null = null) {
    this.kind = kind;
    this.rawOsError = rawOsError;
    this.#display = display;
    this.#debug = debug;
  }

  /** `io::Error::new(kind, error)`. */
  static new(kind: ErrorKind, error: unknown): IoError {
    return new IoError(kind, display(error), `Custom { kind: ${kind}, error: ${debug(error)} }`);
  }

  /** `io::Error::other(error)`. */
  static other(error: unknown): IoError {
    return IoError.new("Other", error);
  }

  /** `kind.into()`: an error that is nothing but its kind. */
  static of(kind: ErrorKind): IoError {
    return new IoError(kind, descriptions[kind], `Kind(${kind})`);
  }

  /** An error of std's own, with a fixed message. */
  static constant(kind: ErrorKind, message: string): IoError {
    return new IoError(kind, message, `Error { kind: ${kind}, message: ${debug(message)} }`);
  }

  /** `io::Error::from_raw_os_error`. */
  static os(code: OsError): IoError {
    const [kind, message] = osErrors[code];
    const text = `Os { code: ${code}, kind: ${kind}, message: ${debug(message)} }`;
    return new IoError(kind, `${message} (os error ${code})`, text, code);
  }

  display(): string {
    return this.#display;
  }

  debug(): string {
    return this.#debug;
  }

  digest(hash: Hash): void {
    hash.text(this.#debug);
  }
}
