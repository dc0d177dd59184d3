// mini_redis::Connection: frames over a TcpStream, written through a buffer and read into one. MR-11 (the end of a
// connection).
import { err, none, type Option, ok, type Sim, Struct, some, tokio } from "../../sim/index.ts";
import { type Failure, failed, type Outcome } from "./failure.ts";
import { encoded, type Frame, parseFrame } from "./frame.ts";

const { BufWriter, BytesMut } = tokio.io;

export class Connection extends Struct {
  readonly stream: tokio.io.BufWriter<tokio.net.TcpStream>;
  readonly buffer: tokio.io.BytesMut;

  private constructor(stream: tokio.io.BufWriter<tokio.net.TcpStream>, buffer: tokio.io.BytesMut) {
    super();
    this.stream = stream;
    this.buffer = buffer;
  }

  static *new(socket: tokio.net.TcpStream): Sim<Connection> {
    return new Connection(yield* BufWriter.new(socket), yield* BytesMut.new());
  }

  /** The next frame; `None` where the peer closed between frames (MR-11). Cancel safe. */
  *readFrame(): Sim<Outcome<Option<Frame>>> {
    for (;;) {
      const parsed = parseFrame(this.buffer.bytes);
      if (typeof parsed === "string") return failed(parsed);
      if (parsed !== null) {
        this.buffer.advance(parsed.end);
        return ok(some(parsed.frame));
      }
      const read = yield* this.stream.readBuf(this.buffer);
      if (read.isErr()) return err(read.error as Failure);
      if (read.value > 0) continue;
      return this.buffer.length === 0 ? ok(none) : failed("connection reset by peer");
    }
  }

  /** Writes a frame and flushes it. Panics for an array in an array. */
  *writeFrame(frame: Frame): Sim<Outcome<undefined>> {
    for (const piece of encoded(frame)) {
      const wrote = yield* this.stream.writeAll(piece);
      if (wrote.isErr()) return wrote;
    }
    return yield* this.stream.flush();
  }
}
