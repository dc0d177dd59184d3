// `std::sync::atomic`.
export { Ordering } from "./atomic.ts";
export { AtomicBool } from "./bool.ts";
export {
  AtomicI8,
  AtomicI16,
  AtomicI32,
  AtomicI64,
  AtomicInteger,
  AtomicIsize,
  AtomicU8,
  AtomicU16,
  AtomicU32,
  AtomicU64,
  AtomicUsize,
} from "./integer.ts";
