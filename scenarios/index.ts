// The registry: every scenario that has a name on the command line, in the order in which `list` and `verify` show them.
import type { Scenario } from "../sim/explore/scenario.ts";
import { classics } from "./classics/all.ts";
import { countedScenarios } from "./classics/counted.ts";
import { loads } from "./classics/loads.ts";
import { hazards } from "./hazards/all.ts";
import { lockOrder } from "./litmus/lock-order.ts";
import { twoLocks } from "./litmus/two-locks.ts";
import { blockingInAsync } from "./mini-redis/blocking-in-async.ts";
import { asyncBlocks, asyncYields } from "./seeds/async-yields.ts";
import { bridgingWithSyncCode } from "./seeds/bridging-with-sync-code.ts";
import { dbWriter, dbWriterRecorded, dbWriterUnjoined, dbWriterWorkers } from "./seeds/db-writer.ts";
import { fireAndAwait, fireAndForget, fireAndForgetPanic, fireAndForgetStart } from "./seeds/fire-and-forget.ts";
import { handleBlockOn, handleBlockOnCurrentThread, handleBlockOnFixed } from "./seeds/handle-block-on.ts";
import {
  handleCrossbeam,
  handleCrossbeamCurrentThread,
  handleCrossbeamErrors,
  handleCrossbeamFixed,
  handleCrossbeamSend,
  handleCrossbeamSendTwice,
  handleCrossbeamWorkers,
} from "./seeds/handle-crossbeam.ts";
import {
  joinBlocksMain,
  joinResponsive,
  joinResponsiveFixed,
  joinResult,
  joinResultFails,
  joinResultFixed,
  joinResultKinds,
} from "./seeds/join-result.ts";
import { resultOverMpsc, resultOverMpscFixed } from "./seeds/result-over-mpsc.ts";
import {
  awaitInTask,
  channelOutsideRuntime,
  handleInThread,
  sleepOutsideRuntime,
  spawnFromSync,
  spawnFromSyncFixed,
} from "./seeds/runtime-context.ts";
import {
  blockingOnWorker,
  spawnBlockingNested,
  spawnBlockingNestedFixed,
  spawnBlockingPool,
  spawnBlockingPoolKinds,
  spawnBlockingScales,
  spawnBlockingTimeout,
} from "./seeds/spawn-blocking-pool.ts";
import {
  taskQueue,
  taskQueueCurrentThread,
  taskQueueFixed,
  taskQueueFixedCurrentThread,
  taskQueueQuick,
  taskQueueSmall,
  taskQueueThreads,
  taskQueueWorkers,
} from "./seeds/task-queue.ts";
import { threadAsyncChannel, threadAsyncChannelWorkers } from "./seeds/thread-async-channel.ts";
import {
  threadHandleCoupled,
  threadOwnRuntime,
  threadOwnRuntimeDecoupled,
  threadOwnRuntimeFixed,
  threadOwnRuntimeHasty,
  threadOwnRuntimeInAsyncMain,
} from "./seeds/thread-own-runtime.ts";
import {
  closedChannel,
  tokioMpscBackpressure,
  tokioMpscBlockOn,
  tokioMpscBlockOnFails,
  tokioMpscBlockOnKinds,
  tokioMpscBlockOnPanics,
  tokioMpscDecoupled,
  tokioMpscDecoupledCurrentThread,
} from "./seeds/tokio-mpsc-block-on.ts";
import {
  workerNumbers,
  workerNumbersNoSleep,
  workerNumbersThread,
  workerNumbersWorkers,
} from "./seeds/worker-numbers.ts";
import {
  awaitDoesNotYield,
  saturatedPool,
  saturatedTwoWorkers,
  spareWorker,
  workersSaturated,
} from "./seeds/workers-saturated.ts";

export const scenarios: readonly Scenario[] = [
  sleepOutsideRuntime,
  channelOutsideRuntime,
  awaitInTask,
  handleInThread,
  threadOwnRuntime,
  threadOwnRuntimeHasty,
  threadOwnRuntimeFixed,
  threadOwnRuntimeInAsyncMain,
  threadOwnRuntimeDecoupled,
  threadHandleCoupled,
  resultOverMpsc,
  resultOverMpscFixed,
  taskQueue,
  taskQueueSmall,
  ...taskQueueWorkers,
  taskQueueCurrentThread,
  taskQueueQuick,
  taskQueueFixed,
  taskQueueFixedCurrentThread,
  taskQueueThreads,
  workerNumbers,
  ...workerNumbersWorkers,
  workerNumbersNoSleep,
  workerNumbersThread,
  dbWriterRecorded,
  dbWriter,
  ...dbWriterWorkers,
  dbWriterUnjoined,
  asyncYields,
  asyncBlocks,
  spawnFromSync,
  spawnFromSyncFixed,
  fireAndForget,
  fireAndAwait,
  fireAndForgetStart,
  fireAndForgetPanic,
  joinResult,
  joinResultFails,
  ...joinResultKinds,
  joinBlocksMain,
  joinResultFixed,
  joinResponsive,
  joinResponsiveFixed,
  tokioMpscBlockOn,
  ...tokioMpscBlockOnKinds,
  tokioMpscBlockOnFails,
  tokioMpscBlockOnPanics,
  tokioMpscDecoupled,
  tokioMpscDecoupledCurrentThread,
  tokioMpscBackpressure,
  closedChannel,
  ...bridgingWithSyncCode,
  blockingInAsync,
  handleCrossbeam,
  ...handleCrossbeamWorkers,
  handleCrossbeamCurrentThread,
  handleCrossbeamFixed,
  handleCrossbeamErrors,
  handleCrossbeamSend,
  handleCrossbeamSendTwice,
  handleBlockOn,
  handleBlockOnCurrentThread,
  handleBlockOnFixed,
  saturatedTwoWorkers,
  spareWorker,
  saturatedPool,
  workersSaturated,
  awaitDoesNotYield,
  blockingOnWorker,
  spawnBlockingPool,
  ...spawnBlockingPoolKinds,
  ...spawnBlockingScales,
  spawnBlockingNested,
  spawnBlockingNestedFixed,
  spawnBlockingTimeout,
  threadAsyncChannel,
  ...threadAsyncChannelWorkers,
  lockOrder,
  twoLocks,
  ...classics,
  ...countedScenarios,
  ...loads,
  ...hazards,
];
