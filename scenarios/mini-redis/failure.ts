// mini_redis::Error, a Box<dyn Error>: a text, or an error of another library.
import { debug, display, type Err, err, type Result } from "../../sim/index.ts";

/** An error that says what it says. */
export class Message {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  display(): string {
    return this.text;
  }
  debug(): string {
    return debug(this.text);
  }
}

/** Anything with a text: a `Message`, an `io::Error`, a `RecvError`… */
export interface Failure {
  display(): string;
}

/** `mini_redis::Result`. */
export type Outcome<T> = Result<T, Failure>;

/** `Err("text".into())`. */
export const failed = (text: string): Err<Failure> => err(new Message(text));

/** What a failure says. */
export const said = (failure: Failure): string => display(failure);
