// tokio_stream's errors with their exact texts.

/** `BroadcastStreamRecvError::Lagged(n)`: this many messages were lost (STR-1). */
export class BroadcastStreamRecvError {
  readonly missed: number;
  constructor(missed: number) {
    this.missed = missed;
  }
  display(): string {
    return `channel lagged by ${this.missed}`;
  }
  debug(): string {
    return `Lagged(${this.missed})`;
  }
}

/** `tokio_stream::Elapsed`: no item came in time (STR-2). */
export class Elapsed {
  display(): string {
    return "deadline has elapsed";
  }
  debug(): string {
    return "Elapsed(())";
  }
}
