// `std::thread`.
export { Builder, type JoinHandle, sleep, spawn } from "../thread.ts";
export { availableParallelism, current, panicking, type Thread, yieldNow } from "./current.ts";
export { park, parkTimeout } from "./park.ts";
export { type Scope, scope } from "./scope.ts";
export type { ThreadId } from "./thread-id.ts";
export { type LocalKey, threadLocal } from "./thread-local.ts";
