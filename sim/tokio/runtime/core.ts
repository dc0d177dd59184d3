// What all handles of a runtime share: its options, its tasks, its scheduler.

import type { Moment } from "../../kernel/clock.ts";
import type { Hash } from "../../kernel/hash.ts";
import { COMMUTES, type Relation, Shared } from "../../kernel/shared.ts";
import type { World } from "../../kernel/world.ts";
import type { Task } from "../task/task.ts";
import type { Scheduler } from "./scheduler.ts";

export type Flavor = "CurrentThread" | "MultiThread";

/** What a Builder decides. */
export interface RuntimeOptions {
  readonly flavor: Flavor;
  readonly workerThreads: number;
  readonly time: boolean;
  readonly io: boolean;
  readonly threadName: string;
  readonly name: string | null;
  /** Ticks between looks at timers and deferred wakers (RT-5). */
  readonly eventInterval: number;
  /** Ticks between first looks into the inject queue (RT-5, MT-9). */
  readonly globalQueueInterval: number;
}

export class Core extends Shared {
  readonly options: RuntimeOptions;
  /** Timer ticks are whole milliseconds from here (TM-2). */
  readonly started: Moment;
  /** Unfinished tasks, oldest first. */
  readonly tasks: Set<Task<unknown>> = new Set();
  /** No new tasks: the runtime is being or was shut down (SD-11). */
  closed = false;
  scheduler!: Scheduler;

  constructor(world: World, path: string, options: RuntimeOptions) {
    super(world, path);
    this.options = options;
    this.started = { ms: world.clock.ms, ns: world.clock.ns };
    world.suspended.push(() => this.#units());
  }

  *#units(): Iterable<import("../../kernel/unit.ts").Unit> {
    for (const task of this.tasks) if (task.actor === null) yield task.unit;
  }

  override relation(): Relation {
    return COMMUTES;
  }

  override digest(hash: Hash): void {
    hash
      .add(this.closed ? 1 : 0)
      .number(this.started.ms)
      .add(this.started.ns);
  }
}

/** Task ids: one counter for the whole process, from 1 (TK-2). */
export class TaskIds {
  last = 0;
  next(): number {
    this.last++;
    return this.last;
  }
}

/** The next task id of this world. */
export const nextTaskId = (world: World): number => world.single(TaskIds, () => new TaskIds()).next();
