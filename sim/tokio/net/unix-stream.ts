// tokio::net::UnixStream, as a pair: NET-17 (it starts writable); a peer that is gone is known at once.
import { Make } from "../../kernel/signal/make.ts";
import { ok, type Result } from "../../kernel/value/result.ts";
import type { IoError } from "../io/error.ts";
import { connected, type Endpoint, type Link } from "./endpoint.ts";
import {
  borrowedHalves,
  intoHalves,
  type OwnedReadHalf,
  type OwnedWriteHalf,
  type ReadHalf,
  type WriteHalf,
} from "./halves.ts";
import { Socket } from "./socket.ts";
import { Source, WRITABLE } from "./source.ts";
import { ioCore } from "./tcp-stream.ts";

/** What a Unix socket holds. */
const CAPACITY = 212_992;

/** One end of a pair. */
export class UnixStream extends Socket {
  constructor(end: Endpoint) {
    super(`UnixStream ${end.path}`, end);
  }

  /**
   * `UnixStream::pair`: two connected streams. Panics without a runtime that has I/O enabled (RT-31, RT-32).
   *
   * @example
   * const [left, right] = (yield* UnixStream.pair()).unwrap();
   */
  static pair(): Make<Result<[UnixStream, UnixStream], IoError>> {
    return new Make((world, actor) => {
      const core = ioCore(actor);
      const link: Link = {
        world,
        path: actor.unit.nextObject("unix"),
        capacity: CAPACITY,
        faults: {},
        unix: true,
      };
      const ends = connected(link, null, null);
      const streams = ends.map((end) => {
        end.source = new Source(core, `${end.path}/source`, end, WRITABLE);
        const stream = new UnixStream(end);
        world.own(stream);
        return stream;
      });
      return ok(streams as [UnixStream, UnixStream]);
    }, "UnixStream.pair");
  }

  /** Halves for two futures of this task; they borrow the stream. */
  split(): Make<[ReadHalf, WriteHalf]> {
    return borrowedHalves(this);
  }

  /** Halves for two tasks (NET-8). */
  intoSplit(): Make<[OwnedReadHalf<UnixStream>, OwnedWriteHalf<UnixStream>]> {
    return intoHalves(this, this.end, () => new UnixStream(this.end));
  }
}
