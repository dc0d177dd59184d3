// `std` as users see it: Rust's paths, `std.thread.spawn`, `std.sync.Mutex`.
export * as sync from "./sync/index.ts";
export * as thread from "./thread/index.ts";
