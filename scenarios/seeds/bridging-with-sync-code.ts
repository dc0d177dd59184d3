// Document 003, "Bridging with sync code", in its own order: the scenarios of what it says.
import type { Scenario } from "../../sim/index.ts";
import { actorReverseChannel, actorReverseChannelHang } from "./actor-reverse-channel.ts";
import { actorNoSemaphore, actorSemaphore, actorSemaphorePairs } from "./actor-semaphore.ts";
import { blockingClient } from "./blocking-client.ts";
import { blockingClientTcp } from "./blocking-client-tcp.ts";
import { blockingSubscriber, subscriberWaits } from "./blocking-subscriber.ts";
import { freeze } from "./freeze.ts";
import {
  guiCurrentThread,
  guiLockHeld,
  guiLockHeldFixed,
  guiMutexProgress,
  guiMutexProgress1,
  guiMutexProgress4,
  guiRequest,
  guiRequestOnMain,
} from "./gui-progress.ts";
import { handleClones, handleClonesKinds, handleOutlives } from "./handle-clones.ts";
import { asyncContext, mainExpansion, mainPanics } from "./main-expansion.ts";
import { runtimeDrivers, sleepOutsideContext } from "./runtime-drivers.ts";
import {
  atTheSameTime,
  backgroundThreads,
  freezeMultiThread,
  freezeOverdue,
  neverBlockedOn,
} from "./runtime-threads.ts";
import { taskSpawner, taskSpawnerDetached, taskSpawnerFixed } from "./task-spawner.ts";
import { taskSpawnerLastTask, taskSpawnerSlow, taskSpawnerSlowFixed } from "./task-spawner-lost-tasks.ts";
import {
  taskSpawnerGone,
  taskSpawnerPanickingTask,
  taskSpawnerUnbuildable,
  taskSpawnerUnbuildableOnThread,
} from "./task-spawner-panics.ts";
import {
  tenTasksCurrentThread,
  tenTasksFourWorkers,
  tenTasksNoTie,
  tenTasksOneWorker,
  tenTasksTime,
  tenTasksTimeCurrentThread,
  tenTasksTwoWorkers,
} from "./ten-sleeping-tasks.ts";
import { tenTasksMpsc, tenTasksMpscCurrentThread, tenTasksMpscCurrentThreadFixed } from "./ten-tasks-mpsc.ts";

export const bridgingWithSyncCode: readonly Scenario[] = [
  mainExpansion,
  asyncContext,
  mainPanics,
  blockingClient,
  blockingClientTcp,
  blockingSubscriber,
  subscriberWaits,
  ...backgroundThreads,
  ...atTheSameTime,
  ...runtimeDrivers,
  sleepOutsideContext,
  freeze,
  neverBlockedOn,
  freezeOverdue,
  ...freezeMultiThread,
  tenTasksOneWorker,
  tenTasksNoTie,
  tenTasksTwoWorkers,
  tenTasksFourWorkers,
  tenTasksCurrentThread,
  tenTasksTime,
  tenTasksTimeCurrentThread,
  ...tenTasksMpsc,
  tenTasksMpscCurrentThread,
  tenTasksMpscCurrentThreadFixed,
  handleClones,
  ...handleClonesKinds,
  handleOutlives,
  guiMutexProgress,
  guiMutexProgress1,
  guiMutexProgress4,
  guiLockHeld,
  guiLockHeldFixed,
  guiCurrentThread,
  guiRequest,
  guiRequestOnMain,
  taskSpawner,
  taskSpawnerFixed,
  taskSpawnerDetached,
  taskSpawnerSlow,
  taskSpawnerSlowFixed,
  taskSpawnerGone,
  taskSpawnerPanickingTask,
  taskSpawnerUnbuildable,
  taskSpawnerUnbuildableOnThread,
  taskSpawnerLastTask,
  actorSemaphore,
  actorSemaphorePairs,
  actorNoSemaphore,
  actorReverseChannel,
  actorReverseChannelHang,
];
