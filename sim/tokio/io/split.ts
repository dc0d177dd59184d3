// tokio::io::split: halves of any stream, for two tasks. NET-8: they share the stream, which goes with the second of them;
// the drop of one closes nothing.
import { consume, type Drop, give, queueDrop, take } from "../../kernel/ownership/owner.ts";
import { Shared } from "../../kernel/shared.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Future } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { Reader } from "./async-read.ts";
import { type Done, type Stream, Writer } from "./async-write.ts";
import type { Bytes } from "./bytes.ts";
import type { IoError } from "./error.ts";
import { newPath } from "./wrapper.ts";

/** A stream that two halves share. */
export class SplitStream<S extends Stream = Stream> extends Shared {
  readonly stream: S;
  halves = 2;

  constructor(stream: S, path: string) {
    super(stream.world, path);
    this.stream = stream;
  }

  override digest(hash: Hash): void {
    hash.add(this.halves);
  }
}

const dropHalf: OpKind<SplitStream, undefined, undefined> = {
  name: "split.drop",
  mode: 2,
  execute({ object }, _world, actor) {
    const it = object as SplitStream;
    it.halves--;
    if (it.halves === 0) queueDrop(it.stream, actor);
    return undefined;
  },
};

/** The half that reads. */
export class ReadHalf<S extends Stream = Stream> extends Reader {
  readonly split: SplitStream<S>;

  constructor(world: World, split: SplitStream<S>) {
    super(world, `ReadHalf of ${split.stream.name}`);
    this.split = split;
  }

  override pollRead(max: number): Future<Result<Bytes, IoError>> {
    return this.split.stream.pollRead(max);
  }

  isPairOf(other: WriteHalf<S>): boolean {
    this.check("isPairOf");
    return other.split === this.split;
  }

  /** The whole stream again; panics where the halves do not belong together. */
  unsplit(other: WriteHalf<S>): Make<S> {
    this.check("unsplit");
    other.check("unsplit");
    return new Make((world) => {
      if (!this.isPairOf(other)) {
        throw new Panic("Unrelated `split::Write` passed to `split::Read::unsplit`.");
      }
      consume(this);
      consume(other);
      take(world, this.split.stream);
      return this.split.stream;
    }, "unsplit");
  }

  override release(): Drop {
    return new Op(dropHalf as never, this.split, undefined);
  }
}

/** The half that writes. */
export class WriteHalf<S extends Stream = Stream> extends Writer {
  readonly split: SplitStream<S>;

  constructor(world: World, split: SplitStream<S>) {
    super(world, `WriteHalf of ${split.stream.name}`);
    this.split = split;
  }

  override pollWrite(bytes: Bytes): Future<Result<number, IoError>> {
    return this.split.stream.pollWrite(bytes);
  }
  override pollFlush(): Future<Done> {
    return this.split.stream.pollFlush();
  }
  override pollShutdown(): Future<Done> {
    return this.split.stream.pollShutdown();
  }
  override release(): Drop {
    return new Op(dropHalf as never, this.split, undefined);
  }
}

/**
 * `tokio::io::split`: the stream moves into two halves.
 *
 * @example
 * const [reader, writer] = yield* split(stream);
 */
export const split = <S extends Stream>(stream: S): Make<[ReadHalf<S>, WriteHalf<S>]> => {
  stream.check("split");
  return new Make((world) => {
    const path = newPath(world, "split");
    give(world, stream, path);
    const shared = new SplitStream(stream, path);
    const halves: [ReadHalf<S>, WriteHalf<S>] = [new ReadHalf(world, shared), new WriteHalf(world, shared)];
    for (const half of halves) world.own(half);
    return halves;
  }, "split");
};
