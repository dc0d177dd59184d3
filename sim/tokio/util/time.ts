// tokio_util::time.
export { Expired, Key } from "./delay-entry.ts";
export { DelayQueue } from "./delay-queue.ts";
