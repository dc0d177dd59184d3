// What of `std` the machine does not have.
import { type NotSimulated, notSimulated } from "../kernel/not-simulated.ts";

export const fs: NotSimulated = notSimulated("std.fs", "there are no files; keep what a file would hold in a Mutex");
export const net: NotSimulated = notSimulated("std.net", "use tokio.net, or a channel between threads");
export const io: NotSimulated = notSimulated("std.io", "use yield* println(…) and yield* eprintln(…)");
