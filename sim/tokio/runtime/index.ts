// tokio::runtime.

export { refuseThreads } from "./blocking/os-refusal.ts";
export { Builder, newRuntime } from "./builder.ts";
export { EnterGuard } from "./context.ts";
export { Handle, Runtime, TryCurrentError } from "./runtime.ts";
export { workerIndex } from "./worker-index.ts";
