// `std::sync`.
export { Mutex, type MutexGuard } from "../mutex.ts";
export type { PoisonError, TryLockError } from "../texts.ts";
