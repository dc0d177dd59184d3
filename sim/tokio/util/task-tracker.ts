// tokio_util::task::TaskTracker: TTR-1 (counts what is tracked; waits until it is closed and empty).
// Invariant: `count` is the number of tokens and tracked futures that are not dropped.
// Wakes: whoever makes the tracker closed and empty wakes everybody who waits, in order of waiting, for good: a wait that was
// there at that moment is over even if more is tracked before it is polled.

import { type Async, type Closure, move } from "../../kernel/closure.ts";
import { type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { COMMUTES, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, PollOp } from "../../kernel/signal/op.ts";
import { type Future, PENDING, type Signal, type Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";
import { creation, Polling } from "../future/polling.ts";
import { spawnBlocking } from "../runtime/blocking/spawn-blocking.ts";
import { spawn } from "../runtime/runtime.ts";
import { newWaiter, type Waiter, wakeAll } from "../sync/waiters.ts";
import type { JoinHandle } from "../task/join-handle.ts";
import { hashWaker } from "../task/wakers.ts";
import {
  close,
  createWait,
  DECIDES,
  enter,
  isClosed,
  isEmpty,
  leave,
  len,
  makeToken,
  reopen,
  type Waiting,
  wait,
} from "./tracker-ops.ts";

/** Shared as it is, like Rust's clones of it. */
export class TaskTracker extends Shared {
  count = 0;
  closed = false;
  /** How often it has become closed and empty. */
  exits = 0;
  readonly waiters: Waiter[] = [];

  /**
   * `TaskTracker::new()`.
   *
   * @example
   * const tracker = yield* TaskTracker.new();
   * yield* tracker.spawn(work());
   * yield* tracker.close();
   * yield* tracker.wait();
   */
  static new(): Make<TaskTracker> {
    return new Make(
      (world: World, actor) => new TaskTracker(world, actor.unit.nextObject("TaskTracker")),
      "TaskTracker.new",
    );
  }

  /** The same tracker. */
  clone(): TaskTracker {
    return this;
  }

  /** Spawns a task that is tracked until its future is dropped: by its end, by an abort or by a shutdown (TTR-1). */
  *spawn<T>(future: Async<T>): Sim<JoinHandle<T>> {
    const tracked: TrackedFuture<T> = yield* this.trackFuture(future);
    return yield* spawn(tracked);
  }

  /** Runs a closure on the blocking pool, tracked until it has ended. */
  *spawnBlocking<T>(closure: Closure<T>): Sim<JoinHandle<T>> {
    const tracked: TrackedFuture<T> = yield* this.trackFuture(closure);
    return yield* spawnBlocking(
      move({ tracked }, function* ({ tracked }) {
        return yield* tracked;
      }),
    );
  }

  /** The future, tracked until it is dropped, wherever it is polled. */
  *trackFuture<T>(future: Async<T>): Sim<TrackedFuture<T>> {
    const polling = yield* new Make((world, actor) => new Polling(world, actor, future));
    yield* creation(future);
    yield* new Op(enter, this, undefined);
    return yield* new Make((world) => {
      const made = new TrackedFuture(this, polling);
      world.own(made);
      return made;
    });
  }

  /** Counts until it is dropped. */
  token(): Op<TaskTrackerToken> {
    return new Op(makeToken as never, this, tokenOf);
  }

  /** Lets `wait` come true; forbids nothing. Whether it was open (TTR-1). */
  close(): Op<boolean> {
    return new Op(close, this, undefined);
  }

  /** Whether it was closed. */
  reopen(): Op<boolean> {
    return new Op(reopen, this, undefined);
  }

  isClosed(): Op<boolean> {
    return new Op(isClosed, this, undefined);
  }

  len(): Op<number> {
    return new Op(len, this, undefined);
  }

  isEmpty(): Op<boolean> {
    return new Op(isEmpty, this, undefined);
  }

  /** Waits until it is closed and empty, at one moment since the future was made (TTR-1). */
  wait(): TaskTrackerWait {
    return new TaskTrackerWait(this);
  }

  /** `TaskTracker::ptr_eq`. */
  static ptrEq(left: TaskTracker, right: TaskTracker): boolean {
    return left === right;
  }

  get over(): boolean {
    return this.closed && this.count === 0;
  }

  /** It may have become closed and empty. */
  settle(): void {
    if (!this.over) return;
    this.exits++;
    wakeAll(this.waiters);
  }

  override relation(earlier: number, later: number): Relation {
    return earlier === later && earlier !== DECIDES ? COMMUTES : RACES;
  }

  override digest(hash: Hash): void {
    hash.add(this.count).add(this.closed ? 1 : 0);
    hash.add(this.exits);
    for (const { waker } of this.waiters) hashWaker(hash, waker);
  }
}

/** Counts until it is dropped. */
export class TaskTrackerToken extends Owner {
  readonly #tracker: TaskTracker;

  constructor(tracker: TaskTracker) {
    super(tracker.world, `TaskTrackerToken of ${tracker.path}`);
    this.#tracker = tracker;
  }

  taskTracker(): TaskTracker {
    return this.#tracker;
  }

  /** One more. */
  clone(): Op<TaskTrackerToken> {
    this.check("clone");
    return new Op(makeToken as never, this.#tracker, tokenOf);
  }

  override release(): Drop {
    return new Op(leave, this.#tracker, undefined);
  }
}

const tokenOf = (tracker: TaskTracker): TaskTrackerToken => new TaskTrackerToken(tracker);

/** A future that counts until it is dropped. */
export class TrackedFuture<T> extends Owner implements Future<T> {
  readonly #tracker: TaskTracker;
  readonly #polling: Polling<T>;

  constructor(tracker: TaskTracker, polling: Polling<T>) {
    super(tracker.world, `TrackedFuture of ${tracker.path}`);
    this.#tracker = tracker;
    this.#polling = polling;
  }

  *[Symbol.iterator](): Sim<T> {
    this.check("await");
    for (;;) {
      const poll = yield* this.#polling.poll({ alone: true });
      if (poll.done) return poll.value;
      yield PENDING;
    }
  }

  /** First what was tracked, then the count. */
  override release(): Drop {
    return new Call(letGo(this.#polling, this.#tracker));
  }
}

function* letGo(polling: Polling<unknown>, tracker: TaskTracker): Sim<void> {
  try {
    yield* polling.drop();
  } finally {
    yield* new Op(leave, tracker, undefined);
  }
}

/** The future of `wait()`. */
export class TaskTrackerWait implements Future<undefined> {
  readonly #tracker: TaskTracker;
  readonly #state: Waiting = { waiter: newWaiter(), exits: null };

  constructor(tracker: TaskTracker) {
    this.#tracker = tracker;
  }

  /** `let wait = tracker.wait();`: an end that comes from here on completes it, polled or not. */
  create(): Op<undefined> {
    return new Op(createWait, this.#tracker, this.#state);
  }

  [Symbol.iterator](): Iterator<Signal, undefined, unknown> {
    return new PollOp(wait as never, this.#tracker, this.#state) as never;
  }
}
