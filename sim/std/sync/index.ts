// `std::sync`.
export * as atomic from "../atomic/index.ts";
export { Condvar } from "../condvar.ts";
export * as mpsc from "../mpsc.ts";
export { Mutex, type MutexGuard } from "../mutex.ts";
export { RwLock, type RwLockReadGuard, type RwLockWriteGuard } from "../rw-lock.ts";
export type { PoisonError, TryLockError, WaitTimeoutResult } from "../texts.ts";
