// tokio::time.
export { Duration } from "../../kernel/value/duration.ts";
export { Elapsed } from "./error.ts";
export { Instant } from "./instant.ts";
export { Interval, interval, intervalAt, MissedTickBehavior } from "./interval.ts";
export { advance, pause, resume } from "./pause.ts";
export { Sleep, sleep, sleepUntil } from "./sleep.ts";
export { Timeout, timeout, timeoutAt } from "./timeout.ts";
