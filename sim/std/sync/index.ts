// `std::sync`.
export * as atomic from "../atomic/index.ts";
export { Condvar } from "../condvar.ts";
export * as mpsc from "../mpsc.ts";
export { Mutex, type MutexGuard } from "../mutex.ts";
export type { PoisonError, TryLockError, WaitTimeoutResult } from "../texts.ts";
