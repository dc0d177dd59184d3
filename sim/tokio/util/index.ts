// The names of the crate `tokio_util`, in their modules.

export { codec, compat, io, net, udp } from "./not-simulated.ts";
export * as sync from "./sync.ts";
export * as task from "./task.ts";
export * as time from "./time.ts";
