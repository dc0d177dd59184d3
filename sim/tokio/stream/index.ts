// The names of the crate `tokio_stream`.
export { BroadcastStreamRecvError, Elapsed } from "./errors.ts";
export {
  BroadcastStream,
  empty,
  IntervalStream,
  iter,
  once,
  pending,
  ReceiverStream,
  UnboundedReceiverStream,
  WatchStream,
} from "./make.ts";
export { Stream } from "./stream.ts";
export { StreamMap } from "./stream-map.ts";
