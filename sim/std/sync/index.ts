// `std::sync`.
export { Arc, type Weak } from "../arc.ts";
export * as atomic from "../atomic/index.ts";
export { Barrier, type BarrierWaitResult } from "../barrier.ts";
export { Condvar } from "../condvar.ts";
export * as mpsc from "../mpsc.ts";
export { Mutex, type MutexGuard } from "../mutex.ts";
export { LazyLock, Once, OnceLock } from "../once.ts";
export { RwLock, type RwLockReadGuard, type RwLockWriteGuard } from "../rw-lock.ts";
export type { PoisonError, TryLockError, WaitTimeoutResult } from "../texts.ts";
