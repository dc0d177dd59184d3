// mini_redis::Parse: the parts of a request, one by one. MR-1 (what is wrong with them).
import { err, ok, type Result, tokio } from "../../sim/index.ts";
import { type Failure, Message } from "./failure.ts";
import { atoi, type Frame } from "./frame.ts";

type Bytes = tokio.io.Bytes;
const Bytes: typeof tokio.io.Bytes = tokio.io.Bytes;

/** `ParseError::EndOfStream`: there are no more parts. */
export class EndOfStream {
  display(): string {
    return "protocol error; unexpected end of stream";
  }
}

type Parsed<T> = Result<T, Failure>;

const wrong = (text: string): Parsed<never> => err(new Message(`protocol error; ${text}`));

export class Parse {
  readonly #parts: readonly Frame[];
  #next = 0;

  private constructor(parts: readonly Frame[]) {
    this.#parts = parts;
  }

  /** A request is an array (MR-1). */
  static new(frame: Frame): Parsed<Parse> {
    return frame.kind === "array" ? ok(new Parse(frame.parts)) : wrong(`expected array, got ${frame.kind}`);
  }

  #part(): Parsed<Frame> {
    const part = this.#parts[this.#next];
    if (part === undefined) return err(new EndOfStream());
    this.#next++;
    return ok(part);
  }

  nextBytes(): Parsed<Bytes> {
    const part = this.#part();
    if (part.isErr()) return part;
    if (part.value.kind === "simple") return ok(Bytes.from(part.value.text));
    if (part.value.kind === "bulk") return ok(part.value.bytes);
    return wrong(`expected simple frame or bulk frame, got ${part.value.kind}`);
  }

  nextString(): Parsed<string> {
    const bytes = this.nextBytes();
    if (bytes.isErr()) return bytes;
    const text = bytes.value.utf8();
    return text.isOk() ? text : wrong("invalid string");
  }

  nextInt(): Parsed<number> {
    const part = this.#parts[this.#next];
    if (part?.kind === "integer") {
      this.#next++;
      return ok(part.value);
    }
    const bytes = this.nextBytes();
    if (bytes.isErr()) return bytes;
    const value = atoi(bytes.value);
    return value === null ? wrong("invalid number") : ok(value);
  }

  /** All parts up to the end, as text. */
  rest(): Parsed<string[]> {
    const texts: string[] = [];
    for (;;) {
      const text = this.nextString();
      if (text.isOk()) texts.push(text.value);
      else return text.error instanceof EndOfStream ? ok(texts) : text;
    }
  }

  /** Nothing may be left. */
  finish(): Parsed<undefined> {
    return this.#part().isErr() ? ok() : wrong("expected end of frame, but there was more");
  }
}
