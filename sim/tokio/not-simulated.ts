// What of the crate `tokio` the machine does not have.
import { type NotSimulated, notSimulated } from "../kernel/not-simulated.ts";

export const signal: NotSimulated = notSimulated(
  "tokio.signal",
  "there is no outside world; model Ctrl-C as a Notify or a CancellationToken that somebody uses",
);
export const process: NotSimulated = notSimulated(
  "tokio.process",
  "a run is one process; model a child as a thread with channels",
);
export const fs: NotSimulated = notSimulated(
  "tokio.fs",
  "there are no files; it works on the blocking pool, so model a file operation as spawnBlocking",
);
