// tokio::time::error.

/** A timeout expired (TM-20). */
export class Elapsed {
  display(): string {
    return "deadline has elapsed";
  }
  debug(): string {
    return "Elapsed(())";
  }
}
