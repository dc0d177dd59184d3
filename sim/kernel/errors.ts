// The three families of errors (a fourth, ends of a run, is data: see end.ts).

/**
 * The user's mistake: an impossible body, a value used after it was moved, a host call inside a body.
 * It stops the search and the command line answers with exit code 2.
 */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

/** Our own bug: an invariant of the kernel or of a model does not hold. */
export class Bug extends Error {
  override readonly name = "Bug";
}

/** Asserts what must hold whatever a program does. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Bug(`${what}\n  this is a bug of Escapement; please report it with the token of the run`);
}
