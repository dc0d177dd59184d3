// The blocking pool of a faithful runtime (section 7 of the semantics): one queue, first in, first out (BP-3, BP-5), and
// threads that are started one by one up to a cap (BP-2), stay for a while (BP-4), and end with the runtime (SD-7).
// Invariants: `resting` are the idle threads that nobody has claimed; a claimed thread is in no list until it has woken up;
// a closure is queued only where no thread is idle, or one was claimed for it.
// Wakes: a submission wakes one idle thread, a shutdown all of them, keep-alive the one whose time is over.
import { Shared, WRITE } from "../../../kernel/shared.ts";
import { Op, type OpKind } from "../../../kernel/signal/op.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import { Panic } from "../../../kernel/value/panic.ts";
import { letGo } from "../../task/output.ts";
import { TAKES, Task } from "../../task/task.ts";
import type { Core } from "../core.ts";
import type { Worker } from "../worker.ts";
import type { BlockingPool } from "./blocking-pool.ts";
import { REFUSAL, refuses } from "./os-refusal.ts";
import { PoolThread } from "./pool-thread.ts";

/** A worker whose thread blocks in place, for another thread to run (BP-30). */
export interface HandedOver {
  readonly worker: Worker;
  readonly from: Worker;
}

/** What a thread does next. */
export type Duty =
  | { readonly does: "run" | "drop"; readonly task: Task<unknown> }
  | { readonly does: "work"; readonly worker: Worker }
  /** Sleep until somebody wakes it, end, or ask again. */
  | { readonly does: "rest" | "end" | "ask" };

export class Pool extends Shared implements BlockingPool {
  readonly core: Core;
  readonly queue: (Task<unknown> | HandedOver)[] = [];
  /** Idle threads, the one that has been idle for the longest time first. */
  readonly resting: PoolThread[] = [];
  /** All threads that have not decided to end: what the cap counts. */
  threads = 0;
  closed = false;
  used = false;
  readonly #cap: number;
  readonly #workers: number;
  /** Threads whose hooks may still run: what a shutdown waits for. */
  readonly #alive: Set<PoolThread> = new Set();
  #started = 0;

  /** `workers`: their loops take a thread each, from the beginning (BP-2, RT-8). */
  constructor(core: Core, workers: readonly Worker[]) {
    super(core.world, `${core.path}/pool`);
    this.core = core;
    this.#workers = workers.length;
    this.#cap = core.options.maxBlockingThreads + workers.length;
    for (const worker of workers) {
      this.threads++;
      this.#alive.add(new PoolThread(this, `${core.path}/worker.${worker.index}`, worker));
    }
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

  /** The step that queues a worker whose thread is going to block (BP-30, BP-33). */
  submitWorker(worker: HandedOver): Op<boolean> {
    return new Op(submit, this, worker);
  }

  /** Queues something and sees to it that somebody takes it, if that is possible. */
  push(task: Task<unknown> | HandedOver): void {
    this.used = true;
    this.queue.push(task);
    if (this.resting.length > 0) this.#claim();
    else if (this.threads < this.#cap) this.#tryToStart();
  }

  /** Which idle thread wakes up is free (BP-4). */
  #claim(): void {
    const at = this.world.choose("wake", this.resting.length);
    const [thread] = this.resting.splice(at, 1) as [PoolThread];
    thread.claimed = true;
    this.world.wake(thread.actor);
  }

  /** BP-6: where the OS refuses, a thread that is there takes what is queued; where there are workers alone, nobody would. */
  #tryToStart(): void {
    if (!refuses(this.world)) this.#start();
    else if (this.threads <= this.#workers) throw new Panic(`OS can't spawn worker thread: ${REFUSAL}`);
  }

  #start(): void {
    this.threads++;
    this.#started++;
    this.#alive.add(new PoolThread(this, `${this.path}/thread.${this.#started}`, null));
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
    if (!(task instanceof Task)) return thread.draining ? { does: "ask" } : this.#work(thread, task);
    this.world.touch(task, TAKES);
    if (task.cancelled || thread.draining) {
      task.killed = true;
      return { does: "drop", task };
    }
    task.running = true;
    task.began = true;
    return { does: "run", task };
  }

  /** Its own thread may be back at it already (BP-32). */
  #work({ actor }: PoolThread, { worker, from }: HandedOver): Duty {
    this.world.touch(from.local, WRITE);
    return worker.takeOver(actor, from) ? { does: "work", worker } : { does: "ask" };
  }

  #rest(thread: PoolThread): Duty {
    this.resting.push(thread);
    return { does: "rest" };
  }

  #leave(): Duty {
    this.threads--;
    return { does: "end" };
  }

  /**
   * A worker has seen the shutdown through. Where no closure was ever there its thread ends at once: what it would find out,
   * and when it would rest, nobody could tell without hooks.
   */
  mayEnd(): boolean {
    if (this.used || this.core.options.hooks.stop !== undefined) return false;
    this.threads--;
    return true;
  }

  // --- The home of the closures' tasks ----------------------------------------------------------------------------------

  /** A closure is not polled: nobody wakes it. */
  wake(): void {}

  /** It is dropped when a thread takes it, and only if it has not begun (BP-12). */
  abort(task: Task<unknown>): void {
    if (task.began)
      this.world.hazards?.note("HZ-42", `${task.path} was aborted after a thread had begun it: it runs on`);
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
    for (const task of this.queue) hash.lanes(task instanceof Task ? task.id : task.worker.local.id);
    for (const { actor } of this.resting) hash.lanes(actor.id);
  }
}

const submit: OpKind<Pool, Task<unknown> | HandedOver, boolean> = {
  name: "pool.submit",
  internal: true,
  show: () => null,
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
  internal: true,
  show: () => null,
  mode: WRITE,
  execute: ({ object, arg }) => (object as Pool).duty(arg),
};

const close: OpKind<Pool, undefined, undefined> = {
  name: "pool.close",
  internal: true,
  mode: WRITE,
  execute({ object }) {
    const pool = object as Pool;
    pool.closed = true;
    for (const { actor } of pool.resting) pool.world.wake(actor);
    return undefined;
  },
};
