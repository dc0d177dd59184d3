// The names of the crate `tokio`, in their modules.

export * as future from "./future/index.ts";
export { byRef, pin } from "./future/pin.ts";
export * as io from "./io/index.ts";
export { branch } from "./macros/branch.ts";
export * as macros from "./macros/index.ts";
export { join, joinBiased } from "./macros/join.ts";
export { tokioMain as main, tokioTest as test } from "./macros/main.ts";
export { select } from "./macros/select.ts";
export { tryJoin, tryJoinBiased } from "./macros/try-join.ts";
export * as net from "./net/index.ts";
export { fs, process, signal } from "./not-simulated.ts";
export * as runtime from "./runtime/index.ts";
export { spawn } from "./runtime/runtime.ts";
export * as sync from "./sync/index.ts";
export * as task from "./task/index.ts";
export { taskLocal } from "./task/local-key.ts";
export * as time from "./time/index.ts";
