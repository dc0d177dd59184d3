// std::time.
export { Duration } from "../../kernel/value/duration.ts";
export { Instant } from "./instant.ts";
