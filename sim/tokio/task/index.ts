// tokio::task.
export { blockInPlace } from "../runtime/blocking/block-in-place.ts";
export { spawnBlocking } from "../runtime/blocking/spawn-blocking.ts";
export { spawn } from "../runtime/runtime.ts";
export {
  consumeBudget,
  cooperative,
  hasBudgetRemaining,
  pollProceed,
  RestoreOnPending,
  unconstrained,
} from "./budget.ts";
export { JoinError } from "./join-error.ts";
export { AbortHandle, JoinHandle } from "./join-handle.ts";
export { JoinSet } from "./join-set.ts";
export { AccessError, LocalKey, taskLocal } from "./local-key.ts";
export { LocalEnterGuard, LocalSet, spawnLocal } from "./local-set.ts";
export { yieldNow } from "./yield-now.ts";
