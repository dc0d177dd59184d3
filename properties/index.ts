/**
 * Properties of programs with channels, of threads (std) and of a Tokio runtime's tasks, and what to build others from: programs and schedules that fast-check draws and
 * shrinks, laws over what a run did, and a check whose report replays.
 *
 * @example
 * import { checkProperty, ordering } from "escapement/properties";
 *
 * checkProperty(ordering, { seed: 7, runs: 1000 });
 *
 * @module
 */

export {
  type BlockingProgram,
  type BlockingProgramOptions,
  type BlockingStep,
  type Body,
  blockingProgram,
  showBlockingProgram,
} from "./arbitraries/blocking-program.ts";
export { blockingRun } from "./arbitraries/blocking-run.ts";
export {
  type ChannelProgram,
  type ChannelProgramOptions,
  channelProgram,
  type Step,
  showProgram,
} from "./arbitraries/channel-program.ts";
export { channelRun, type HeldEnd, type History, type Message } from "./arbitraries/channel-run.ts";
export {
  type Batch,
  type PoolProgram,
  type PoolProgramOptions,
  poolProgram,
  showPoolProgram,
} from "./arbitraries/pool-program.ts";
export { type Closure, type PoolHistory, poolRun } from "./arbitraries/pool-run.ts";
export { chooserOf, type Deviation, type Schedule, type ScheduleOptions, schedule } from "./arbitraries/schedule.ts";
export {
  type Subject,
  type SyncBody,
  type SyncProgram,
  type SyncProgramOptions,
  type SyncStep,
  showSyncProgram,
  syncProgram,
} from "./arbitraries/sync-program.ts";
export { syncRun } from "./arbitraries/sync-run.ts";
export { Parcel, type SyncHistory } from "./arbitraries/sync-subjects.ts";
export { Letter, type TaskHistory } from "./arbitraries/task-history.ts";
export {
  type Sending,
  showTaskProgram,
  type TaskProgram,
  type TaskProgramOptions,
  type TaskStep,
  taskProgram,
} from "./arbitraries/task-program.ts";
export { taskRun } from "./arbitraries/task-run.ts";
export { blockingThreadScaling } from "./blocking-thread-scaling.ts";
export {
  anyMachine,
  type CheckOptions,
  checkProperty,
  type Machine,
  type Property,
  PropertyFailed,
} from "./check.ts";
export {
  atMostTheCap,
  batchesTakeTheirRounds,
  chainsHangWhenTheyMust,
  firstInFirstBegun,
  type PoolLaw,
  type PoolRan,
  threadsAreReused,
} from "./laws/blocking-threads.ts";
export { closedInTime, firstInFirstOut, type Law, nothingLost, type Ran } from "./laws/channel.ts";
export { Ledger, oneValue, parcelsKept, permitsConserved, type SyncRan, writesKept } from "./laws/permits.ts";
export {
  answersBelong,
  endsWithTheSenders,
  everyLetterArrives,
  notClosedEarly,
  type TaskLaw,
  type TaskRan,
} from "./laws/task-channel.ts";
export { ordering } from "./ordering.ts";
export { ownership } from "./ownership.ts";
export { shutdownOnSenderDrop } from "./shutdown-on-sender-drop.ts";
export { syncConservation } from "./sync-conservation.ts";
export { taskOrdering } from "./task-ordering.ts";
export { taskShutdownOnSenderDrop } from "./task-shutdown-on-sender-drop.ts";
