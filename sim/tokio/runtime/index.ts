// tokio::runtime.

export { refuseThreads } from "./blocking/os-refusal.ts";
export { Builder, newLocalRuntime, newRuntime } from "./builder.ts";
export { EnterGuard } from "./context.ts";
export { LocalRuntime } from "./local-runtime.ts";
export { Handle, Runtime, TryCurrentError } from "./runtime.ts";
export { workerIndex } from "./worker-index.ts";
