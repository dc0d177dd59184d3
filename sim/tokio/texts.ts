// Tokio's panic and error texts, to the letter (tokio-semantics Appendix A).

export const TXT_1 = "there is no reactor running, must be called from the context of a Tokio 1.x runtime";
export const TXT_2 =
  "A Tokio 1.x context was found, but timers are disabled. Call `enable_time` on the runtime builder to enable timers.";
export const TXT_3 =
  "A Tokio 1.x context was found, but IO is disabled. Call `enable_io` on the runtime builder to enable IO.";
export const TXT_4 =
  "Cannot start a runtime from within a runtime. This happens because a function (like `block_on`) attempted to block the current thread while the thread is being used to drive asynchronous tasks. If you are in an async function, use `.await` on the future instead of blocking on it.";
export const TXT_5 =
  "Cannot block the current thread from within a runtime. This happens because a function attempted to block the current thread while the thread is being used to drive asynchronous tasks.";
export const TXT_6 =
  "`EnterGuard` values dropped out of order. Guards returned by `tokio::runtime::Handle::enter()` must be dropped in the reverse order as they were acquired.";
export const TXT_7 =
  "Cannot drop a runtime in a context where blocking is not allowed. This happens when a runtime is dropped from within an asynchronous context.";
export const TXT_8 = "can call blocking only when running on the multi-threaded runtime";
export const TXT_9 = "`spawn_local` called from outside of a `task::LocalSet` or `runtime::LocalRuntime`";
export const TXT_FOREIGN_LOCAL =
  "Local tasks can only be spawned on a LocalRuntime from the thread the runtime was created on";
export const TXT_20 =
  "`time::pause()` requires the `current_thread` Tokio runtime. This is the default Runtime used by `#[tokio::test].";
export const TXT_21 = "A Tokio 1.x context was found, but it is being shutdown.";
export const TXT_24 = "a semaphore may not have more than MAX_PERMITS permits (2305843009213693951)";
export const TXT_25 = "number of permits overflowed";

// Rust's own, of futures.
export const TXT_RESUMED = "`async fn` resumed after completion";

// Macros.
export const TXT_NO_BRANCH = "all branches are disabled and there is no else branch";
export const TXT_TASK_LOCAL = "cannot access a task-local storage value without setting it first";
export const TXT_TASK_LOCAL_ACCESS = "task-local value not set";

// tokio::sync, where the table of texts has no number.
export const tooManyAdded = "cannot add more than MAX_PERMITS permits (2305843009213693951)";
export const addOverflow = (added: number): string =>
  `number of added permits (${added}) would overflow MAX_PERMITS (2305843009213693951)`;
export const FOREIGN_PERMITS = "merging permits from different semaphore instances";
export const NO_BUFFER = "mpsc bounded channel requires buffer > 0";
export const NO_READERS =
  "assertion `left != right` failed: a RwLock may not be created with 0 readers\n  left: 0\n right: 0";
export const TOO_MANY_READERS = "a RwLock may not be created with more than 536870911 readers";
export const TXT_23 = "a spawned task panicked and the runtime is configured to shut down on unhandled panic";
