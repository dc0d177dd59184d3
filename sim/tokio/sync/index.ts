// tokio::sync.
export * as broadcast from "./broadcast.ts";
export * as mpsc from "./mpsc.ts";
export { Notified, Notify } from "./notify.ts";
export * as oneshot from "./oneshot.ts";
export * as watch from "./watch.ts";
