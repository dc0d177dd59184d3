// tokio::sync.
export { Barrier, BarrierWaitResult } from "./barrier.ts";
export * as broadcast from "./broadcast.ts";
export { AcquireError, SetError, SetOnceError, TryAcquireError, TryLockError } from "./errors.ts";
export * as mpsc from "./mpsc.ts";
export { MappedMutexGuard, Mutex, MutexGuard, MutexGuard as OwnedMutexGuard } from "./mutex.ts";
export { Notified, Notify } from "./notify.ts";
export { OnceCell } from "./once-cell.ts";
export * as oneshot from "./oneshot.ts";
export { RwLockMappedWriteGuard, RwLockReadGuard, RwLockWriteGuard } from "./rw-lock/guards.ts";
export { RwLock } from "./rw-lock.ts";
export { Semaphore, SemaphorePermit, SemaphorePermit as OwnedSemaphorePermit } from "./semaphore.ts";
export { SetOnce } from "./set-once.ts";
export * as watch from "./watch.ts";
