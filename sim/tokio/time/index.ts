// tokio::time.
export { Duration } from "../../kernel/value/duration.ts";
export { Instant } from "./instant.ts";
export { Sleep, sleep, sleepUntil } from "./sleep.ts";
