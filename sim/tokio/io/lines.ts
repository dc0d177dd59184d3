// tokio::io::Lines: NET-12 (what a line is; cancel safe).
import type { Drop } from "../../kernel/ownership/owner.ts";
import type { Make } from "../../kernel/signal/make.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { Reader } from "./async-read.ts";
import { Bytes, NO_BYTES } from "./bytes.ts";
import { IoError } from "./error.ts";
import { NEWLINE, RETURN, type ReadsAhead, readingUntil } from "./reading-until.ts";
import { FromUtf8Error } from "./utf8.ts";
import { releaseInner, unwrapped } from "./wrapper.ts";

/** `AsyncBufReadExt::lines`: keeps a partial line while it waits (NET-12). */
export class Lines<R extends Reader & ReadsAhead = Reader & ReadsAhead> extends Reader {
  readonly #reader: R;
  #partial: Bytes = NO_BYTES;

  constructor(world: World, name: string, reader: R) {
    super(world, name);
    this.#reader = reader;
  }

  /** The next line without its end; `None` at the end. Cancel safe (NET-12). */
  nextLine(): Future<Result<Option<string>, IoError>> {
    this.check("nextLine");
    return this.#next();
  }

  *#next(): Sim<Result<Option<string>, IoError>> {
    const got = yield* readingUntil(this.#reader, NEWLINE, (bytes) => {
      this.#partial = Bytes.concat([this.#partial, bytes]);
    });
    if (got.isErr()) return got;
    if (this.#partial.isEmpty()) return ok(none);
    let line = this.#partial;
    this.#partial = NO_BYTES;
    if (line.at(line.length - 1) === NEWLINE) {
      line = line.slice(0, line.length - 1);
      if (line.at(line.length - 1) === RETURN) line = line.slice(0, line.length - 1);
    }
    const text = line.utf8();
    return text.isOk() ? ok(some(text.value)) : err(IoError.new("InvalidData", new FromUtf8Error(line, text.error)));
  }

  override pollRead(max: number): Future<Result<Bytes, IoError>> {
    return this.#reader.pollRead(max);
  }

  intoInner(): Make<R> {
    return unwrapped(this, this.#reader);
  }

  override release(unwinding: boolean): Drop {
    return releaseInner(this.#reader, unwinding);
  }

  digest(hash: Hash): void {
    hash.text(this.name);
    this.#partial.digest(hash);
    hashValue(hash, this.#reader);
  }
}
