// bytes::BytesMut and Vec<u8>: a buffer that its one holder may change.
import { type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { Bytes, type BytesLike, NO_BYTES } from "./bytes.ts";

/** A buffer that grows at its end and is taken from at its start. */
export class BytesMut extends Owner {
  #content: Bytes = NO_BYTES;

  /**
   * `BytesMut::new`.
   *
   * @example
   * const buffer = yield* BytesMut.new();
   * (yield* stream.readBuf(buffer)).unwrap();
   */
  static new(): Make<BytesMut> {
    return new Make((world, actor) => {
      const buffer = new BytesMut(world, actor.unit.nextObject("BytesMut"));
      world.own(buffer);
      return buffer;
    }, "BytesMut.new");
  }

  get length(): number {
    return this.bytes.length;
  }

  /** What is in it now, as a value that stays. */
  get bytes(): Bytes {
    this.check("read");
    return this.#content;
  }

  /** Appends. */
  put(bytes: BytesLike): void {
    this.check("put");
    this.#content = Bytes.concat([this.#content, Bytes.from(bytes)]);
  }

  /** Drops `count` bytes at the start. */
  advance(count: number): void {
    this.splitTo(count);
  }

  /** Takes `count` bytes from the start. */
  splitTo(count: number): Bytes {
    this.check("splitTo");
    const taken = this.#content.slice(0, count);
    this.#content = this.#content.slice(count);
    return taken;
  }

  clear(): void {
    this.splitTo(this.length);
  }

  override release(): Drop {
    return null;
  }

  digest(hash: Hash): void {
    hash.text(this.name);
    this.#content.digest(hash);
  }

  debug(): string {
    return this.#content.debug();
  }
}
