// Document 003, "Bridging with sync code", in its own order: the scenarios of what it says.
import type { Scenario } from "../../sim/index.ts";
import { actorReverseChannel, actorReverseChannelHang } from "./actor-reverse-channel.ts";
import { actorNoSemaphore, actorSemaphore, actorSemaphorePairs } from "./actor-semaphore.ts";
import { blockingClient } from "./blocking-client.ts";
import { blockingClientTcp } from "./blocking-client-tcp.ts";
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
import { mainExpansion } from "./main-expansion.ts";
import { taskSpawner, taskSpawnerDetached, taskSpawnerFixed } from "./task-spawner.ts";
import { taskSpawnerLastTask, taskSpawnerSlow, taskSpawnerSlowFixed } from "./task-spawner-lost-tasks.ts";
import { taskSpawnerGone, taskSpawnerPanickingTask } from "./task-spawner-panics.ts";
import { tenTasksCurrentThread, tenTasksNoTie, tenTasksOneWorker, tenTasksTwoWorkers } from "./ten-sleeping-tasks.ts";

export const bridgingWithSyncCode: readonly Scenario[] = [
  mainExpansion,
  blockingClient,
  blockingClientTcp,
  freeze,
  tenTasksOneWorker,
  tenTasksNoTie,
  tenTasksTwoWorkers,
  tenTasksCurrentThread,
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
  taskSpawnerLastTask,
  actorSemaphore,
  actorSemaphorePairs,
  actorNoSemaphore,
  actorReverseChannel,
  actorReverseChannelHang,
];
