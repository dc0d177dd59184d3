// The registry: every scenario that has a name on the command line, in the order in which `list` and `verify` show them.
import type { Scenario } from "../sim/explore/scenario.ts";
import { classics } from "./classics/all.ts";
import { countedScenarios } from "./classics/counted.ts";
import { loads } from "./classics/loads.ts";
import { hazards } from "./hazards/all.ts";
import { lockOrder } from "./litmus/lock-order.ts";
import { twoLocks } from "./litmus/two-locks.ts";
import { blockingInAsync } from "./mini-redis/blocking-in-async.ts";
import { blockingClient } from "./seeds/blocking-client.ts";
import { blockingClientTcp } from "./seeds/blocking-client-tcp.ts";
import { fireAndAwait, fireAndForget, fireAndForgetStart } from "./seeds/fire-and-forget.ts";
import { freeze } from "./seeds/freeze.ts";
import { mainExpansion } from "./seeds/main-expansion.ts";
import {
  tenTasksCurrentThread,
  tenTasksNoTie,
  tenTasksOneWorker,
  tenTasksTwoWorkers,
} from "./seeds/ten-sleeping-tasks.ts";
import { threadOwnRuntime } from "./seeds/thread-own-runtime.ts";

export const scenarios: readonly Scenario[] = [
  threadOwnRuntime,
  fireAndForget,
  fireAndAwait,
  fireAndForgetStart,
  mainExpansion,
  tenTasksOneWorker,
  tenTasksNoTie,
  tenTasksTwoWorkers,
  tenTasksCurrentThread,
  freeze,
  blockingClient,
  blockingClientTcp,
  blockingInAsync,
  lockOrder,
  twoLocks,
  ...classics,
  ...countedScenarios,
  ...loads,
  ...hazards,
];
