/** The user asked for something that cannot be: exit code 2, and a message that says what to write instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What DESIGN names and this release lacks is refused by name, never ignored. */
export const notYet = (what: string): UsageError => new UsageError(`${what} is not part of this release yet`);
