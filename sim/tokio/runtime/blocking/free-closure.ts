// A closure of spawn_blocking under any-order: a thread that waits for a place, runs it, and ends.
import type { Actor } from "../../../kernel/actor.ts";
import { Call } from "../../../kernel/signal/call.ts";
import type { Signal } from "../../../kernel/signal/signal.ts";
import type { Hash } from "../../../kernel/state/hash.ts";
import type { Task } from "../../task/task.ts";
import { Machine } from "../machine.ts";
import { complete } from "../run-task.ts";
import type { AnyOrderPool } from "./any-order-pool.ts";

const WAITS = 0;
const BEGAN = 1;
const RAN = 2;
const DROPPED = 3;
const COMPLETED = 4;

export class FreeClosure extends Machine {
  readonly pool: AnyOrderPool;
  readonly task: Task<unknown>;
  actor!: Actor;
  /** Cancels it before it begins, at a shutdown. */
  killer: Actor | null = null;

  constructor(pool: AnyOrderPool, task: Task<unknown>) {
    super(WAITS);
    this.pool = pool;
    this.task = task;
  }

  protected override advance(): Signal | "over" {
    const { pool, task } = this;
    switch (this.at) {
      case WAITS:
        return this.ask(BEGAN, pool.begin(this));
      case BEGAN: {
        if (this.result() === "drop") return this.ask(DROPPED, task.drop());
        const call = new Call(task.frame.steppable, { unit: task.unit, body: true });
        call.kept = task.frame;
        return this.ask(RAN, call);
      }
      case RAN:
        return this.ask(COMPLETED, complete(task, this.asked as Call));
      case COMPLETED:
        break;
      default:
        task.cancel(this.asked as Call);
    }
    pool.giveBack();
    return "over";
  }

  override digest(hash: Hash): void {
    hash.add(this.at);
  }
}
