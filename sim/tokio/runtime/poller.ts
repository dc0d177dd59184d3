// One future under any-order, as an actor whose polls a gate lets begin: a task, the main future of a block_on that drives
// a current_thread runtime, or the step that drops an aborted task.
// Invariants: a cancelled task begins no poll (4.0: whoever picks it next drops it); a poll that has begun is not optional.
import type { Actor, Gate, Waker } from "../../kernel/actor.ts";
import { type Shared, WRITE } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { Unit } from "../../kernel/unit.ts";
import type { World } from "../../kernel/world.ts";
import { POLLS, type Task, WAKES } from "../task/task.ts";
import type { AnyOrderPool, Displaced } from "./blocking/any-order-pool.ts";
import { contextOf } from "./context.ts";
import type { Turns } from "./turns.ts";

export class Poller implements Gate, Waker, Displaced {
  readonly actor: Actor;
  /** Null: a main future, or a drop. */
  readonly task: Task<unknown> | null;
  readonly group: object;
  /** The main future of a block_on. */
  readonly isMain: boolean;
  readonly #world: World;
  readonly #turns: Turns;
  readonly #pool: AnyOrderPool;
  /** Has a task dropped as soon as it is not being polled. */
  readonly #condemn: (task: Task<unknown>, isFree: boolean) => void;
  /** A poll has begun and has not ended. */
  polling = false;
  /** Woken during the poll: one more poll is due (SIM-4). */
  #notified = false;
  #blocked = false;
  /** The poll has blocked in place: from then on the others need not wait for it, nor it for them (BP-30, BP-32). */
  #loose = false;
  #inPlace = false;
  /** It does so at this moment, and there is no thread for the others (BP-33). */
  #crowded = false;
  /**
   * Aborted in the midst of its poll (TK-13), it has come to a leaf that is not ready. The poll is over only when that leaf is
   * polled, so what is ready before the task is dropped still counts; on one thread only while nobody else is polled.
   */
  #lingers: "no" | "on its thread" | "beside it" = "no";
  /** It drops a task whose poll was beside its thread: it needs no turn. */
  isFree = false;
  /** It keeps a place of the blocking pool until it ends. */
  #keepsPlace = false;

  constructor(
    world: World,
    turns: Turns,
    actor: Actor,
    task: Task<unknown> | null,
    isMain: boolean,
    condemn: (task: Task<unknown>, isFree: boolean) => void,
  ) {
    this.#world = world;
    this.#turns = turns;
    this.#pool = turns.core.pool as AnyOrderPool;
    this.group = turns;
    this.#condemn = condemn;
    this.actor = actor;
    this.task = task;
    this.isMain = isMain;
  }

  get id(): Actor["id"] {
    return this.actor.id;
  }

  /** It waits, or has an op that waits: nothing for a thread to do. */
  get idle(): boolean {
    const { parked, pending, flow } = this.actor;
    if (this.polling) return false;
    if (parked) return true;
    if (pending === null) return false;
    const { enabled, poll } = pending.kind;
    return enabled !== undefined && (poll !== true || flow) && !enabled(pending);
  }

  open(): boolean {
    this.#turns.stir();
    if (this.polling || this.#lingers !== "no") return true;
    return this.task?.cancelled !== true && this.#turns.mayBegin(this);
  }

  /** Another poll has begun on the only thread: this one is over. */
  stopLingering(): void {
    if (this.#lingers !== "on its thread") return;
    this.#lingers = "no";
    this.#world.refresh(this.actor);
  }

  enter(): void {
    const { task, actor } = this;
    if (task !== null) this.#world.touch(task, POLLS);
    if (this.polling) return;
    this.#unit.touchPolls();
    const beside = this.#lingers === "beside it";
    this.#lingers = "no";
    this.#loose = beside;
    this.polling = true;
    contextOf(actor).polledAt = actor.steps;
    this.#notified = false;
    this.#world.setOptional(actor, false);
    if (task !== null) {
      task.began = true;
      task.changed(); // who wants to drop it has to wait
    }
    if (!beside) this.#turns.began(this);
  }

  begins(): readonly (Shared | number)[] {
    const { polling, task } = this;
    if (polling) return [];
    const touched = this.#turns.touches(this);
    const { polls } = this.#unit;
    const counted = polls === null ? touched : [polls, WRITE, ...touched];
    return task === null ? counted : [task, POLLS, ...counted];
  }

  get #unit(): Unit {
    return this.task?.unit ?? this.actor.unit;
  }

  leave(): void {
    const { task, actor } = this;
    const world = this.#world;
    const loose = this.#loose;
    if (this.polling) {
      if (task?.cancelled === true && !actor.parked) this.#lingers = loose ? "beside it" : "on its thread";
      this.polling = false;
      this.#setBlocked(false);
      this.#turns.ended(this);
      this.#loose = false;
      const { worker } = contextOf(actor);
      if (task !== null && worker !== null) worker.index = null;
      if (this.#keepsPlace) this.#pool.giveBack();
      this.#keepsPlace = false;
    }
    world.setOptional(actor, this.#turns.optional);
    if (task?.cancelled === true) this.#condemn(task, loose);
    else if (this.#notified) {
      this.#notified = false;
      world.wake(actor);
    }
    task?.changed();
    this.#turns.stir();
  }

  stall(_actor: Actor, blocked: boolean): void {
    if (this.polling && !this.#inPlace) this.#setBlocked(blocked);
    this.#turns.stir();
  }

  risks(): void {
    if (this.polling && !this.#inPlace) this.#turns.risk();
  }

  /** It has been replaced in this poll already: there is nothing more to leave. */
  get replaced(): boolean {
    return this.#keepsPlace && !this.#inPlace;
  }

  /** BP-30, BP-33: the others get a thread, if there is one. */
  leavePlace(): void {
    const pool = this.#pool;
    pool.leaves(this);
    if (pool.tight) this.crowd();
    else {
      pool.take();
      this.#keepsPlace = true;
    }
    this.#loose = true;
    this.#inPlace = true;
    this.#turns.stepAside(this);
  }

  crowd(): void {
    if (this.#crowded) return;
    this.#crowded = true;
    this.#pool.crowd(1);
    this.#turns.hinder(1);
  }

  /** BP-32: the rest of the poll runs as the worker that it was, or beside whoever is that now: then two threads are taken. */
  comeBack(): void {
    const pool = this.#pool;
    this.#inPlace = false;
    pool.returns(this);
    if (this.#crowded) {
      pool.crowd(-1);
      this.#turns.hinder(-1);
      this.#crowded = false;
    }
    const replaced = this.#isReplaced();
    if (this.#keepsPlace && !replaced) pool.giveBack();
    else if (!this.#keepsPlace && replaced && !pool.full) pool.take();
    else if (!this.#keepsPlace) return;
    this.#keepsPlace = replaced;
  }

  #isReplaced(): boolean {
    return this.#pool.scarce && this.#world.choose("worker", 2) === 1;
  }

  wake(): void {
    this.#unit.touchPolls();
    const { actor } = this;
    const world = this.#world;
    if (this.task !== null) world.touch(this.task, WAKES);
    this.#turns.stir();
    if (actor.parked) world.wake(actor);
    else if (this.polling || world.current === actor) this.#notified = true;
  }

  digest(hash: Hash): void {
    hash.add((this.polling ? 1 : 0) + (this.#notified ? 2 : 0) + (this.#blocked ? 4 : 0) + (this.#loose ? 8 : 0));
    hash.add(this.#lingers === "no" ? 0 : this.#lingers === "on its thread" ? 1 : 2).add(this.isFree ? 1 : 0);
    hash.add((this.#crowded ? 1 : 0) + (this.#keepsPlace ? 2 : 0) + (this.#inPlace ? 4 : 0));
  }

  #setBlocked(blocked: boolean): void {
    if (blocked === this.#blocked) return;
    this.#blocked = blocked;
    if (this.#loose) this.#turns.hinder(blocked ? 1 : -1);
    else this.#turns.block(blocked ? 1 : -1);
  }
}
