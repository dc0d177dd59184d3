// tokio_util::task.
export { AbortOnDropHandle } from "./abort-on-drop.ts";
export { TaskTracker, TaskTrackerToken, TaskTrackerWait, TrackedFuture } from "./task-tracker.ts";
