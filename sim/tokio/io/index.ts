// tokio::io.
export { Reader } from "./async-read.ts";
export { Stream, Writer } from "./async-write.ts";
export { BufReader, BufStream, BufWriter } from "./buf-reader.ts";
export { Bytes, type BytesLike } from "./bytes.ts";
export { BytesMut } from "./bytes-mut.ts";
export { copy, copyBidirectional, copyBidirectionalWithSizes, copyBuf } from "./copy.ts";
export { type DuplexStream, duplex, simplex } from "./duplex.ts";
export { Empty, empty, Sink, sink } from "./empty.ts";
export { type ErrorKind, IoError as Error } from "./error.ts";
export type { Lines } from "./lines.ts";
export { stderr, stdin, stdout } from "./not-simulated.ts";
export { ReadHalf, split, WriteHalf } from "./split.ts";
