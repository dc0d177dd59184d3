// The hazards that the machine detects: the id of the rule, a title, and what a reader should know who has never heard of it.

export interface Known {
  readonly title: string;
  readonly sentence: string;
}

const rows: readonly (readonly [id: string, title: string, sentence: string])[] = [
  [
    "HZ-1",
    "blocking call in async context",
    "A thread that polls futures waits at an op that blocks it: all its tasks and timers wait with it.",
  ],
  ["HZ-2", "blocking API inside a runtime", "blocking_send and its like panic on a thread that drives tasks."],
  ["HZ-3", "nested block_on", "A thread that drives tasks cannot block on another future: it panics."],
  [
    "HZ-4",
    "std lock held across await",
    "A task keeps a std guard while it awaits; who wants the lock blocks the thread that would let the guard go.",
  ],
  [
    "HZ-5",
    "current_thread freeze",
    "The tasks of a current_thread runtime run only while a thread is in its block_on and not blocked there.",
  ],
  [
    "HZ-6",
    "Handle::block_on on an undriven runtime",
    "Handle::block_on drives nothing: on a current_thread runtime without a driver timers and tasks stand still.",
  ],
  [
    "HZ-7",
    "forgotten sender",
    "A receiver waits for the end of a channel of which it, or who waits for it, keeps a sender.",
  ],
  [
    "HZ-8",
    "fire-and-forget lost",
    "A task that nobody awaits is dropped at its next await when its runtime goes, without an error.",
  ],
  ["HZ-9", "blocking pool exhausted", "Closures that fill the blocking pool wait for one more."],
  [
    "HZ-10",
    "blocking job keeps the runtime",
    "The drop of a runtime waits for the closures that run in its blocking pool.",
  ],
  [
    "HZ-11",
    "starvation without yielding",
    "A poll that never ends keeps its thread from everybody else; the budget does not help where nothing is awaited.",
  ],
  ["HZ-12", "lost wake-up", "A notification came between the check and the wait, and nothing keeps it."],
  ["HZ-13", "notifications merged", "A Notify keeps one permit: two notify_one before a wait wake once."],
  ["HZ-14", "cancelled send loses its message", "A send that is dropped before it is done drops its value."],
  ["HZ-15", "cancelled read loses bytes", "A read of several pieces that is dropped takes with it what it has read."],
  [
    "HZ-16",
    "half-done work dropped",
    "An async block that loses a select! or a timeout is dropped in the midst of its work.",
  ],
  [
    "HZ-17",
    "timeout leaves the task running",
    "A timeout around a JoinHandle drops the handle; the task goes on, detached.",
  ],
  [
    "HZ-18",
    "lagging broadcast receiver",
    "A receiver that is slower than the channel's capacity loses the oldest messages.",
  ],
  ["HZ-20", "lock-order inversion", "Locks are taken in different orders, and each waits for the other."],
  ["HZ-21", "RwLock read again behind a writer", "Who reads, and reads again while a writer waits, waits for himself."],
  ["HZ-22", "lock taken twice", "No lock is reentrant: whoever holds it and wants it again waits for ever."],
  ["HZ-23", "bounded channels in a circle", "Everybody waits for room that only another one of them could make."],
  ["HZ-24", "actor awaits its own reply", "An actor waits for the answer to a message that only it could handle."],
  [
    "HZ-25",
    "timers or I/O disabled",
    "A runtime built without enable_time has no timers, without enable_io no sockets: using one panics.",
  ],
  ["HZ-26", "outside of a runtime", "tokio::spawn, sleep and their like need a current runtime: elsewhere they panic."],
  [
    "HZ-27",
    "runtime dropped in async context",
    "The last reference to a runtime goes on a thread that drives tasks, where it must not block: it panics.",
  ],
  ["HZ-28", "use after shutdown", "A handle outlives its runtime: what it spawns is cancelled, and timers panic."],
  [
    "HZ-29",
    "block_in_place without other threads",
    "block_in_place hands the tasks to another thread: where one thread runs all it panics.",
  ],
  ["HZ-30", "panic swallowed", "A task has panicked, and nobody asked for its result: the program goes on without it."],
  [
    "HZ-31",
    "poison cascade",
    "A panic while a std lock was held poisons it: everybody who unwraps it later panics as well.",
  ],
  [
    "HZ-32",
    "task stuck in a LIFO slot",
    "A worker that blocks keeps the task in its LIFO slot, where no idle worker can steal it.",
  ],
  [
    "HZ-36",
    "interval burst after a stall",
    "An interval that was late makes up for all missed ticks at once, unless told otherwise.",
  ],
  [
    "HZ-37",
    "barrier counts a cancelled wait",
    "A Barrier wait that was dropped stays counted: the next leader is released too early.",
  ],
  [
    "HZ-38",
    "detached thread killed at exit",
    "The process ends with main: a thread that nobody joined stops anywhere, without destructors.",
  ],
  [
    "HZ-40",
    "receive after close behind a permit",
    "A closed channel ends only when all permits are back; one that is kept keeps the receiver waiting.",
  ],
  [
    "HZ-42",
    "blocking work cannot be cancelled",
    "abort and timeout have no effect on a closure that has begun: it runs on and keeps its thread.",
  ],
];

/** By id, in the order of the rules. */
export const table: ReadonlyMap<string, Known> = new Map(
  rows.map(([id, title, sentence]) => [id, { title, sentence }]),
);
