// Who may begin a poll under any-order (search-spike.md 3.2):
// - current_thread and one worker: a poll is atomic against the other polls of its runtime (one section at a time);
// - more workers: polls interleave freely; `worker_threads` limits only the polls that are blocked in their thread;
// - while a poll is blocked, the others may be served but need not be (D4): they are optional;
// - current_thread: nobody polls but while a thread drives the runtime (BO-5).

import type { Actor } from "../../kernel/actor.ts";
import { compare, type Moment } from "../../kernel/clock.ts";
import type { Shared } from "../../kernel/shared.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { Task } from "../task/task.ts";
import { ASKS_LOOKED, BEGINS, type Core, DRIVES, HINDERS, LOOKED } from "./core.ts";
import { Poller } from "./poller.ts";

export class Turns {
  readonly core: Core;
  /** Polls exclude each other: one thread runs them all. */
  readonly atomic: boolean;
  readonly #workers: number;
  readonly #pollers: Set<Poller> = new Set();
  #section: Poller | null = null;
  #sections = 0;
  #blocked = 0;
  /** Polls that may or may not keep a thread from the others: they block in place without a place, or block after that. */
  #hindering = 0;
  /** Threads inside `Runtime::block_on`; a multi_thread runtime drives itself. */
  #drivers: number;
  /** Since when the one thread that runs all polls has had none in progress; null: it has one, or there is no such thread. */
  #quietSince: Moment | null = null;
  /** Up to here the driver has certainly looked at its timers: it does so whenever the thread comes back from waiting. */
  #lookedAt: Moment;
  /** Something has changed that decides whether a paused clock may move. */
  onStir: () => void = () => {};

  constructor(core: Core) {
    const { flavor, workerThreads } = core.options;
    this.core = core;
    this.#workers = flavor === "CurrentThread" ? 1 : workerThreads;
    this.atomic = this.#workers === 1;
    this.#drivers = flavor === "CurrentThread" ? 0 : 1;
    this.#lookedAt = core.started;
    if (this.atomic && this.#drivers > 0) this.#quietSince = core.started;
  }

  /** The actor's polls need a turn from now on. `condemn`: an aborted task came to the end of its poll. */
  admit(
    actor: Actor,
    task: Task<unknown> | null,
    isMain: boolean,
    condemn: (task: Task<unknown>, isFree: boolean) => void,
  ): Poller {
    const poller = new Poller(this.core.world, this, actor, task, isMain, condemn);
    actor.gate = poller;
    this.#pollers.add(poller);
    this.core.world.setOptional(actor, this.optional);
    return poller;
  }

  dismiss(poller: Poller): void {
    this.#pollers.delete(poller);
    this.stir();
  }

  /** A thread more drives the runtime. */
  drive(): void {
    this.#drivers++;
    if (this.quiet) this.#quietSince = this.core.clock.now;
    this.core.world.touch(this.core, DRIVES);
    this.#askAgain();
  }

  leave(): void {
    this.#drivers--;
    if (this.#drivers === 0) this.#quietSince = null;
    this.core.world.touch(this.core, HINDERS);
    this.#askAgain();
  }

  mayBegin(poller: Poller): boolean {
    if (poller.isFree) return true;
    if (this.#drivers === 0) return false;
    return this.atomic ? this.#section === null || this.#isAlone(poller) : this.#blocked < this.#workers;
  }

  /** Of several threads in block_on one has the core, nobody knows which; the others poll their own futures (BO-7). */
  #isAlone(poller: Poller): boolean {
    return poller.isMain && this.#drivers > 1;
  }

  /** What the poller's beginning touches of the runtime. */
  touches(poller: Poller): readonly (Shared | number)[] {
    return poller.isMain ? [] : [this.core, BEGINS];
  }

  /** Whether timers that are due fire at once: somebody looks at the driver, and nobody is kept from it. */
  get servesTimers(): boolean {
    return this.#drivers > 0 && !this.optional;
  }

  /** No poll is in progress on the one thread that runs all of them. */
  get quiet(): boolean {
    return this.#section === null;
  }

  /** A thread drives the runtime and has nothing to do (TM-31). */
  get idle(): boolean {
    if (this.#drivers === 0) return false;
    for (const poller of this.#pollers) if (!poller.idle) return false;
    return true;
  }

  get lookedAt(): Moment {
    this.core.world.touch(this.core, ASKS_LOOKED);
    return this.#lookedAt;
  }

  /** What decides how past deadlines are found (TM-4); everything else shows in the pollers. */
  digest(hash: Hash): void {
    const { ms, ns } = this.#lookedAt;
    const quiet = this.#quietSince;
    hash
      .number(ms)
      .add(ns)
      .add(quiet === null ? 0 : compare(this.core.clock.shown, quiet) > 0 ? 1 : 2);
  }

  stir(): void {
    if (this.core.clock.frozen) this.onStir();
  }

  began(poller: Poller): void {
    if (this.#quietSince !== null) {
      const { now } = this.core.clock;
      if (compare(now, this.#quietSince) > 0) {
        this.#lookedAt = now;
        this.core.world.touch(this.core, LOOKED);
      }
    }
    if (!poller.isMain) this.core.world.touch(this.core, BEGINS);
    if (!this.atomic || poller.isFree || this.#isAlone(poller)) return;
    this.#section = poller;
    for (const other of this.#pollers) if (other !== poller) other.stopLingering();
    this.#quietSince = null;
    this.#sections++;
    poller.actor.section = this.#sections;
    this.#askAgain();
  }

  ended(poller: Poller): void {
    poller.actor.section = 0;
    if (this.#section !== poller) return;
    this.#section = null;
    if (this.#drivers > 0) this.#quietSince = this.core.clock.now;
    this.#askAgain();
  }

  /** A poll comes to an op that blocks its thread if somebody else was there before. */
  risk(): void {
    if (!this.atomic) this.core.world.touch(this.core, HINDERS);
  }

  /** One poll more, or less, is blocked in its thread. */
  block(change: 1 | -1): void {
    this.#blocked += change;
    if (change > 0) this.core.world.touch(this.core, HINDERS);
    this.#askAgain();
  }

  /** The poll blocks in place: others may begin (BP-30). */
  stepAside(poller: Poller): void {
    this.ended(poller);
  }

  /** One poll more, or less, may or may not keep a thread from the others. */
  hinder(change: 1 | -1): void {
    this.#hindering += change;
    if (change > 0) this.core.world.touch(this.core, HINDERS);
    this.#askAgain();
  }

  /** Whether time need not wait for polls that have not begun. */
  get optional(): boolean {
    return this.#blocked > 0 || this.#hindering > 0;
  }

  #askAgain(): void {
    const { world } = this.core;
    for (const poller of this.#pollers) {
      if (poller.polling) continue;
      world.setOptional(poller.actor, this.optional);
      world.refresh(poller.actor);
    }
    this.stir();
  }
}
