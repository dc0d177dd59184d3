// The loop of a current_thread runtime, on the thread that called `Runtime::block_on` (5.1), as a state machine.
// While another thread holds the core it polls its own future only, parked in between (BO-7, BO-8).
// Size: one machine, whose transitions are read together.
import type { Actor, Frame, Waker } from "../../kernel/actor.ts";
import { Bug } from "../../kernel/errors.ts";
import { discarding } from "../../kernel/ownership/owner.ts";
import { Call } from "../../kernel/signal/call.ts";
import { PENDING, type Signal } from "../../kernel/signal/signal.ts";
import type { Digest, Hash } from "../../kernel/state/hash.ts";
import { Panic } from "../../kernel/value/panic.ts";
import { BUDGET } from "../task/coop.ts";
import type { Task } from "../task/task.ts";
import { TXT_23 } from "../texts.ts";
import { type Before, begin, enterRuntime, leaveRuntime } from "./block-on.ts";
import { contextOf, type Loop } from "./context.ts";
import type { Core } from "./core.ts";
import type { CurrentThread } from "./current-thread.ts";
import { Machine } from "./machine.ts";
import { beginPoll, endPoll, run, type Taken } from "./run-task.ts";

const OUTER = 0;
const MAIN_POLLED = 1;
const TURN = 2;
const POPPED_FIRST = 3;
const POPPED_LAST = 4;
const TAKEN = 5;
const POLLED = 6;
const DROPPED = 7;
const PARKED = 8;
const FIRED = 9;
const WAIT_POLLED = 10;
const WAIT_PARKED = 11;
const BEGUN = 12;
const WAIT_BEGUN = 13;
const PARKING = 14;
const SHUT_DOWN = 15;
const MAIN_DROPPED = 16;
const ADVANCED = 17;

export class CtLoop extends Machine implements Loop, Waker {
  readonly core: Core;
  readonly index = 0;
  readonly #scheduler: CurrentThread;
  readonly #actor: Actor;
  readonly #main: Call;
  readonly #before: Before;
  /** The main future was woken (CT-3). */
  #woken = true;
  /** Task polls since the driver was looked at (CT-5). */
  #polls = 0;
  #task: Task<unknown> | null = null;
  /** Between the hooks of a park. */
  #parks = false;

  constructor(scheduler: CurrentThread, actor: Actor, main: Call) {
    super(OUTER);
    this.#scheduler = scheduler;
    this.core = scheduler.core;
    this.#actor = actor;
    this.#main = main;
    this.#before = enterRuntime(actor, scheduler.core, false);
    if (scheduler.owner === null) {
      this.#own();
      this.at = OUTER;
    } else {
      scheduler.waiting.push(this);
      this.at = WAIT_PARKED;
    }
  }

  get id(): Digest {
    return this.#actor.id;
  }

  get deferred(): Waker[] {
    return this.#scheduler.deferred;
  }

  /** The main future's waker: a flag, and an unpark where the thread sleeps (BO-11). */
  wake(): void {
    this.#actor.unit.touchPolls();
    if (!this.#woken) this.#scheduler.driver.stir();
    this.#woken = true;
    this.unpark();
  }

  /** Something came for the core while its thread may be asleep. */
  unpark(): void {
    if (this.at === PARKED || this.at === WAIT_PARKED) this.core.world.wake(this.#actor);
  }

  protected override outcome(): unknown {
    if (this.at === MAIN_DROPPED) throw new Panic(TXT_23);
    if (this.#main.failed) throw this.#main.value;
    return this.#main.value;
  }

  protected override advance(): Signal | "over" | null {
    switch (this.at) {
      case OUTER:
        this.#polls = 0;
        if (!this.#woken) return this.go(TURN);
        return this.#beginMain(BEGUN) ?? this.#pollMain(MAIN_POLLED);
      case BEGUN:
        return this.#pollMain(MAIN_POLLED);
      case WAIT_BEGUN:
        return this.#pollMain(WAIT_POLLED);
      case MAIN_POLLED:
        endPoll(this.#actor);
        if (this.#ended()) return this.#leave();
        return this.go(TURN);
      case TURN:
        return this.#turn();
      case POPPED_FIRST: {
        const task = this.result<Task<unknown> | null>() ?? this.#scheduler.local.shift() ?? null;
        return task === null ? this.#idle() : this.#take(task);
      }
      case POPPED_LAST: {
        const task = this.result<Task<unknown> | null>();
        return task === null ? this.#idle() : this.#take(task);
      }
      case TAKEN:
        return this.#begin(this.result<Taken>());
      case POLLED:
        return this.#polled();
      case DROPPED:
        (this.#task as Task<unknown>).cancel(this.asked as Call);
        return this.#next();
      case PARKED:
        this.#scheduler.driver.rise(this.#actor);
        return this.#lookAtDriver();
      case ADVANCED:
        return this.#lookAtDriver();
      case SHUT_DOWN:
        (this.#task as Task<unknown>).finish((this.#task as Task<unknown>).poll);
        return this.#next();
      case MAIN_DROPPED:
        return this.#leave();
      case PARKING:
        return this.#park();
      case FIRED:
        return this.#afterDriver();
      case WAIT_PARKED:
        return this.#waitForCore();
      case WAIT_POLLED:
        endPoll(this.#actor);
        if (this.#ended()) return this.#leave();
        return this.#woken || this.#scheduler.owner === null ? this.go(WAIT_PARKED) : this.#sleep(WAIT_PARKED);
      default:
        throw new Bug(`current_thread loop at ${this.at}`);
    }
  }

  // --- The main future --------------------------------------------------------------------------------------------------

  /** Where polls may be counted, the poll begins in a step of its own. */
  #beginMain(at: number): Signal | null {
    const { polls } = this.#actor.unit;
    return polls === null ? null : this.ask(at, begin(polls));
  }

  #pollMain(at: number): Signal {
    this.#woken = false;
    this.#actor.waker = this;
    const context = contextOf(this.#actor);
    context.budget = BUDGET;
    context.polledAt = this.#actor.steps;
    return this.ask(at, this.#main);
  }

  #ended(): boolean {
    return this.#main.failed || this.#main.value !== PENDING;
  }

  /** Gives the core back and lets one waiting block_on take over (BO-7). */
  #leave(): "over" {
    const { waiting } = this.#scheduler;
    leaveRuntime(this.#actor, this.#before);
    const at = waiting.indexOf(this);
    if (at >= 0) waiting.splice(at, 1);
    if (this.#scheduler.owner === this) {
      this.#scheduler.owner = null;
      waiting[0]?.unpark();
    }
    return "over";
  }

  #own(): void {
    this.#scheduler.owner = this;
    const context = contextOf(this.#actor);
    context.loop = this;
    context.worker = { index: 0, of: 1 };
  }

  /** Somebody else holds the core: polls the own future when it is woken, takes the core when it is free. */
  #waitForCore(): Signal | null {
    if (this.#scheduler.owner === null) {
      const { waiting } = this.#scheduler;
      waiting.splice(waiting.indexOf(this), 1);
      this.#own();
      this.#woken = true;
      return this.go(OUTER);
    }
    if (!this.#woken) return this.#sleep(WAIT_PARKED);
    contextOf(this.#actor).loop = null;
    return this.#beginMain(WAIT_BEGUN) ?? this.#pollMain(WAIT_POLLED);
  }

  // --- Tasks ---------------------------------------------------------------------------------------------------------------

  #turn(): Signal | null {
    const { eventInterval, globalQueueInterval } = this.core.options;
    if (this.#scheduler.panicked) return this.ask(MAIN_DROPPED, new Call(discarding(this.#main.kept as Frame, true)));
    if (this.#polls >= eventInterval) return this.#yieldToDriver();
    this.#polls++;
    this.#scheduler.tick++;
    if (this.#scheduler.tick % globalQueueInterval === 0) return this.ask(POPPED_FIRST, this.#scheduler.inject.pop());
    const task = this.#scheduler.local.shift();
    return task === undefined ? this.ask(POPPED_LAST, this.#scheduler.inject.pop()) : this.#take(task);
  }

  #take(task: Task<unknown>): Signal {
    this.#task = task;
    return this.ask(TAKEN, run(task));
  }

  #begin(taken: Taken): Signal | null {
    const task = this.#task as Task<unknown>;
    if (taken === "stale") return this.#next();
    if (taken === "cancelled") return this.ask(DROPPED, task.drop());
    beginPoll(this.#actor, task);
    return this.ask(POLLED, task.poll);
  }

  #polled(): Signal | null {
    const task = this.#task as Task<unknown>;
    endPoll(this.#actor);
    if (task.poll.failed && this.core.options.shutsDownOnPanic) {
      this.core.closed = true;
      this.#scheduler.panicked = true;
      return this.ask(SHUT_DOWN, new Call(this.#scheduler.dropTasks()));
    }
    if (task.finish(task.poll)) return this.#next();
    task.running = false;
    if (task.cancelled) {
      task.killed = true;
      return this.ask(DROPPED, task.drop());
    }
    if (task.notified) this.#scheduler.pushBack(task); // CT-7
    return this.#next();
  }

  #next(): null {
    this.#task = null;
    return this.go(TURN);
  }

  // --- The driver: CT-5, CT-6 -------------------------------------------------------------------------------------------

  /** Nothing to run: looks at the driver, asleep if nothing waits here. */
  #idle(): Signal | null {
    const { local, deferred } = this.#scheduler;
    if (local.length > 0 || deferred.length > 0 || this.#woken) return this.#yieldToDriver();
    return this.#hook("park", PARKING) ?? this.#park();
  }

  /** RT-7; null where there is no such hook. */
  #hook(name: "park" | "unpark", next: number): Signal | null {
    const hook = this.core.options.hooks[name];
    this.#parks = name === "park";
    return hook === undefined ? null : this.ask(next, new Call(hook(), { body: true }));
  }

  #park(): Signal | null {
    const { local, deferred, driver } = this.#scheduler;
    if (local.length > 0 || deferred.length > 0 || this.#woken) return this.#yieldToDriver(); // that was the hook's doing
    if (driver.look()) return this.#lookAtDriver();
    if (driver.mayAdvance && driver.waitedFor) {
      // After any activity the queues are looked at once more before a paused clock moves (TM-33).
      if (!driver.stirred) return this.ask(ADVANCED, driver.advance());
      driver.stirred = false;
      return this.#afterDriver();
    }
    driver.sleep(this.#actor);
    return this.#sleep(PARKED);
  }

  /** A look without sleeping; if nothing is due, it counts as the one before a paused clock moves. */
  #yieldToDriver(): Signal | null {
    const { driver } = this.#scheduler;
    if (driver.mayAdvance && !driver.look()) driver.stirred = false;
    return this.#lookAtDriver();
  }

  #sleep(at: number): Signal {
    this.at = at;
    return PENDING;
  }

  #lookAtDriver(): Signal | null {
    const { driver } = this.#scheduler;
    return driver.look() ? this.ask(FIRED, driver.fire()) : this.#afterDriver();
  }

  #afterDriver(): Signal | null {
    const { deferred } = this.#scheduler;
    while (deferred.length > 0) (deferred.pop() as Waker).wake(); // TK-23
    return (this.#parks ? this.#hook("unpark", OUTER) : null) ?? this.go(OUTER);
  }

  override digest(hash: Hash): void {
    hash
      .add(this.at)
      .add(this.#polls)
      .add((this.#woken ? 1 : 0) + (this.#parks ? 2 : 0))
      .add(contextOf(this.#actor).budget ?? -1);
    if (this.#task !== null) hash.lanes(this.#task.id);
  }
}
