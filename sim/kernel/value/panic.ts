// A Rust panic (TH-2, TH-3): an exception that unwinds a body; the kernel turns it into data at the body's end.

/** Thrown by `panic()` and by Rust's panicking methods. `payload` is what `JoinHandle::join` would hand out. */
export class Panic extends Error {
  override readonly name = "Panic";
  /** How many panics were created before this one: tells the drops of an unwinding from those before it (SM-2). */
  readonly serial: number;
  readonly payload: unknown;

  constructor(message: string, payload: unknown = message) {
    super(message);
    this.payload = payload;
    this.serial = created++;
  }
}

// Not state of a world: only compared, never shown. It marks the moment of a panic before any `using` is disposed of.
let created = 0;

/** The number of panics created so far in this process. */
export const panicsCreated = (): number => created;

/**
 * `panic!("…")`: unwinds the body.
 *
 * @example
 * panic("no value");
 */
export function panic(message: string): never {
  throw new Panic(message);
}
