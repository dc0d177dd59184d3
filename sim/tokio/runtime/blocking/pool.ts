// The blocking pool of a faithful runtime (section 7 of the semantics): one queue, first in, first out (BP-3, BP-5), and
// threads that are started one by one up to a cap (RT-3), stay for a while (BP-4), and end with the runtime (SD-7).
// Invariants: `resting` are the idle threads that nobody has claimed; a claimed thread is in no list until it has woken up;
// a closure is queued only where no thread is idle, or one was claimed for it.
// Wakes: a submission wakes one idle thread, a shutdown all of them, keep-alive the one whose time is over.
import { Shared, WRITE } from "../../../kernel/shared.ts";
import { Op, type OpKind } from "../../../kernel/signal/op.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import { letGo } from "../../task/output.ts";
import { TAKES, type Task } from "../../task/task.ts";
import type { Core } from "../core.ts";
import type { BlockingPool } from "./blocking-pool.ts";
import { PoolThread } from "./pool-thread.ts";

/** What a thread does next. */
export type Duty =
  | { readonly does: "run" | "drop"; readonly task: Task<unknown> }
  /** Sleep until somebody wakes it, or end. */
  | { readonly does: "rest" | "end"; readonly task: null };

export class Pool extends Shared implements BlockingPool {
  readonly core: Core;
  readonly queue: Task<unknown>[] = [];
  /** Idle threads, the one that has been idle for the longest time first. */
  readonly resting: PoolThread[] = [];
  /** All threads that have not decided to end: what the cap counts. */
  threads = 0;
  closed = false;
  readonly #cap: number;
  /** Threads whose hooks may still run: what a shutdown waits for. */
  readonly #alive: Set<PoolThread> = new Set();
  #started = 0;

  constructor(core: Core, cap: number) {
    super(core.world, `${core.path}/pool`);
    this.core = core;
    this.#cap = cap;
  }

  get threadName(): string {
    return this.core.options.threadName;
  }

  submit(task: Task<unknown>): Op<boolean> {
    return new Op(submit, this, task);
  }

  close(): Op<undefined> {
    return new Op(close, this, undefined);
  }

  get used(): boolean {
    return this.#started > 0;
  }

  get gone(): boolean {
    return this.#alive.size === 0;
  }

  left(): readonly string[] {
    return [...this.#alive].map(({ actor }) => actor.path);
  }

  /** A thread that is awake asks what to do. */
  next(thread: PoolThread): Op<Duty> {
    return new Op(take, this, thread);
  }

  /** Queues a closure and sees to it that somebody takes it, if that is possible. */
  push(task: Task<unknown>): void {
    this.queue.push(task);
    if (this.resting.length > 0) this.#claim();
    else if (this.threads < this.#cap) this.#start();
  }

  /** Which idle thread wakes up is free (BP-4). */
  #claim(): void {
    const at = this.world.choose("wake", this.resting.length);
    const [thread] = this.resting.splice(at, 1) as [PoolThread];
    thread.claimed = true;
    this.world.wake(thread.actor);
  }

  #start(): void {
    this.threads++;
    this.#started++;
    this.#alive.add(new PoolThread(this, this.#started));
  }

  /** The actor of a thread has ended. */
  ended(thread: PoolThread): void {
    this.#alive.delete(thread);
    this.core.leaves();
  }

  /** What a thread does that is awake: takes the oldest closure, rests where there is none, ends in time (BP-4, SD-7). */
  duty(thread: PoolThread): Duty {
    if (thread.rested) {
      const wasClaimed = thread.claimed;
      thread.rouse();
      if (!wasClaimed) this.resting.splice(this.resting.indexOf(thread), 1);
      if (this.closed) thread.draining = true;
      else if (!wasClaimed) return this.#leave(); // it has been idle for too long
    }
    const task = this.queue.shift();
    if (task === undefined) return this.closed ? this.#leave() : this.#rest(thread);
    this.world.touch(task, TAKES);
    if (task.cancelled || thread.draining) {
      task.killed = true;
      return { does: "drop", task };
    }
    task.running = true;
    task.began = true;
    return { does: "run", task };
  }

  #rest(thread: PoolThread): Duty {
    this.resting.push(thread);
    return { does: "rest", task: null };
  }

  #leave(): Duty {
    this.threads--;
    return { does: "end", task: null };
  }

  // --- The home of the closures' tasks ----------------------------------------------------------------------------------

  /** A closure is not polled: nobody wakes it. */
  wake(): void {}

  /** It is dropped when a thread takes it, and only if it has not begun (BP-12). */
  abort(task: Task<unknown>): void {
    task.cancelled = true;
  }

  discard(task: Task<unknown>): void {
    this.world.running().entail(letGo(task.result));
  }

  settled(): void {
    this.core.release();
  }

  override digest(hash: Hash): void {
    hash.add(this.closed ? 1 : 0).add(this.threads);
    for (const task of this.queue) hash.lanes(task.id);
    for (const { actor } of this.resting) hash.lanes(actor.id);
  }
}

const submit: OpKind<Pool, Task<unknown>, boolean> = {
  name: "pool.submit",
  mode: WRITE,
  execute({ object, arg }) {
    const pool = object as Pool;
    if (pool.closed) return false;
    pool.push(arg);
    return true;
  },
};

const take: OpKind<Pool, PoolThread, Duty> = {
  name: "pool.take",
  show: () => null,
  mode: WRITE,
  execute: ({ object, arg }) => (object as Pool).duty(arg),
};

const close: OpKind<Pool, undefined, undefined> = {
  name: "pool.close",
  mode: WRITE,
  execute({ object }) {
    const pool = object as Pool;
    pool.closed = true;
    for (const { actor } of pool.resting) pool.world.wake(actor);
    return undefined;
  },
};
