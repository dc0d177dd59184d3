// `std` as users see it: Rust's paths, `std.thread.spawn`, `std.sync.Mutex`.
export * as env from "./env.ts";
export { fs, io, net } from "./not-simulated.ts";
export * as panic from "./panic.ts";
export * as process from "./process.ts";
export * as sync from "./sync/index.ts";
export * as thread from "./thread/index.ts";
export * as time from "./time/index.ts";
