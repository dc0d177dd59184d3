// std::future, std::pin and std::task, as far as bodies use them.
export { ByRef, byRef, Pin, pin } from "./pin.ts";
export { type Context, type Poll, pollFn, Ready, ready } from "./poll-fn.ts";
export { Polling, polling } from "./polling.ts";
