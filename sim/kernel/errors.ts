// The three families of errors (a fourth, ends of a run, is data: see end.ts).

/**
 * The user's mistake: an impossible body, a value used after it was moved, a host call inside a body.
 * It stops the search and the command line answers with exit code 2.
 */
export class Misuse extends Error {
  override readonly name = "Misuse";
  #located = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    raised ??= this;
  }

  /** Adds where it happened, unless that is known. */
  locate(place: string): this {
    if (!this.#located) this.message += `\n  ${place}`;
    this.#located = true;
    return this;
  }
}

/** The first misuse that nobody answered for. Not state of a world: a body's own `catch` must not hide one. */
let raised: Misuse | null = null;

/** What a body has swallowed since the last call. */
export function swallowed(): Misuse | null {
  const misuse = raised;
  raised = null;
  return misuse;
}

/** A simulated object is used where no body of its run can be. `over`: its run has ended. */
export const offStage = (use: string, over: boolean): string =>
  over
    ? `${use}, which belongs to a run that is over\n  make it anew in the body of each run`
    : `${use} outside of a run\n  use it in a body, with yield*`;

/** Our own bug: an invariant of the kernel or of a model does not hold. */
export class Bug extends Error {
  override readonly name = "Bug";
}

/** Asserts what must hold whatever a program does. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Bug(`${what}\n  this is a bug of Escapement; please report it with the token of the run`);
}
