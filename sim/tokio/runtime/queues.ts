// The run queues of the faithful schedulers (5.1, 5.2): inject (shared, FIFO) and a worker's local queue (256 slots).
// What another thread can reach is an op of its own; own pushes and pops are not (search-spike.md 4.1, D6).

import { Shared } from "../../kernel/shared.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { Task } from "../task/task.ts";
import type { Core } from "./core.ts";
import type { Push, Worker } from "./worker.ts";

/** Slots of a local queue; a push to a full one moves half of it to inject (MT-5). */
export const LOCAL_SLOTS = 256;

/** The worker saw the shutdown, and took nothing (SD-5). */
export const CLOSED = "closed";

export class Inject extends Shared {
  readonly core: Core;
  readonly tasks: Task<unknown>[] = [];
  /** A shutdown has begun: what is pushed from now on is not run; the shutdown drops the task. */
  closed = false;
  /** Called after a push, in the same step: lets a sleeper know. */
  readonly #notify: () => void;

  constructor(core: Core, notify: () => void) {
    super(core.world, `${core.path}/inject`);
    this.core = core;
    this.#notify = notify;
  }

  /** A push from outside; of a closed queue nothing comes (SD-5, CT-10). */
  push(task: Task<unknown>): Op<undefined> {
    return new Op(push, this, task);
  }

  /** A pop of the oldest task. */
  pop(): Op<Task<unknown> | null> {
    return new Op(pop, this, undefined);
  }

  /**
   * A pop of several; the first is the result, the rest goes to `local` (5.2 next_task). `risen`: the worker has just been
   * woken. It reads the shutdown flag between that and this; if a shutdown began meanwhile, it may have seen it: CLOSED.
   */
  popBatch(workers: number, local: Local, risen: boolean): Op<Task<unknown> | typeof CLOSED | null> {
    return new Op(popBatch, this, { workers, local, risen });
  }

  notify(): void {
    this.#notify();
  }

  override digest(hash: Hash): void {
    hash.add(this.closed ? 1 : 0);
    for (const task of this.tasks) hash.lanes(task.id);
  }
}

export class Local extends Shared {
  readonly tasks: Task<unknown>[] = [];

  constructor(core: Core, index: number) {
    super(core.world, `${core.path}/worker.${index}/queue`);
  }

  /** The worker whose queue this is puts a task at its back. */
  push(worker: Worker, push: Push): Op<undefined> {
    return new Op(localPush, this, { worker, push });
  }

  /** A thief takes half of it, oldest first, and runs the last of them; the rest is his (MT-8). */
  steal(thief: Local): Op<Task<unknown> | null> {
    return new Op(steal, this, thief);
  }

  override digest(hash: Hash): void {
    for (const task of this.tasks) hash.lanes(task.id);
  }
}

const push: OpKind<Inject, Task<unknown>, undefined> = {
  name: "inject.push",
  internal: true,
  mode: 2,
  execute(op) {
    const inject = op.object as Inject;
    if (inject.closed || inject.core.closed) return undefined;
    inject.tasks.push(op.arg);
    inject.notify();
    return undefined;
  },
};

/** A task that came too late: dropped where it was spawned, cancelled (SD-11). */
export function* refuse(task: Task<unknown>): Generator<import("../../kernel/signal/signal.ts").Signal, void, unknown> {
  if (task.result !== null || task.killed) return;
  task.killed = true;
  task.aborted = true;
  task.world.hazards?.note("HZ-28", `${task.path} was spawned on a runtime that has been shut down: it never runs`);
  const drop = task.drop();
  try {
    yield* drop;
  } finally {
    task.cancel(drop);
  }
}

const pop: OpKind<Inject, undefined, Task<unknown> | null> = {
  name: "inject.pop",
  internal: true,
  mode: 2,
  execute: (op) => (op.object as Inject).tasks.shift() ?? null,
};

const popBatch: OpKind<
  Inject,
  { workers: number; local: Local; risen: boolean },
  Task<unknown> | typeof CLOSED | null
> = {
  name: "inject.popBatch",
  internal: true,
  show: () => null,
  mode: 2,
  execute(op, world) {
    const { tasks, closed } = op.object as Inject;
    const { workers, local, risen } = op.arg;
    if (risen && closed && world.choose("shutdown-seen", 2) === 1) return CLOSED;
    const first = tasks.shift();
    if (first === undefined) return null;
    const free = LOCAL_SLOTS - local.tasks.length;
    const n = Math.max(1, Math.min(Math.floor((tasks.length + 1) / workers) + 1, Math.min(free, LOCAL_SLOTS / 2)));
    for (let i = 1; i < n && tasks.length > 0; i++) local.tasks.push(tasks.shift() as Task<unknown>);
    return first;
  },
};

const localPush: OpKind<Local, { worker: Worker; push: Push }, undefined> = {
  name: "local.push",
  internal: true,
  show: ({ arg }) => arg.push.task.path,
  mode: 2,
  execute({ arg }) {
    arg.worker.push(arg.push);
    return undefined;
  },
};

const steal: OpKind<Local, Local, Task<unknown> | null> = {
  name: "local.steal",
  internal: true,
  mode: 2,
  execute(op) {
    const { tasks } = op.object as Local;
    const thief = op.arg;
    if (tasks.length === 0 || thief.tasks.length > LOCAL_SLOTS / 2) return null;
    const stolen = tasks.splice(0, Math.ceil(tasks.length / 2));
    const last = stolen.pop() as Task<unknown>;
    thief.tasks.push(...stolen);
    return last;
  },
};
