// std::future, std::pin and std::task, as far as bodies use them.
export { PENDING } from "../../kernel/signal/signal.ts";
export { ByRef, byRef, type Kept, Pin, pin } from "./pin.ts";
export {
  type Context,
  type Poll,
  type PollFunction,
  PollFuture,
  pendingFuture as pending,
  pollFn,
  Ready,
  ready as pollReady,
  readyFuture as ready,
} from "./poll-fn.ts";
export { Polling, polling } from "./polling.ts";
export { Waker } from "./waker.ts";
