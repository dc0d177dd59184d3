// block_on by parking: mt Runtime::block_on, every Handle::block_on, and a ct caller that waits for the core (BO-2, BO-6,
// BO-7). The thread polls its own future and nothing else; its waker unparks it.
import type { Actor, Waker } from "../../kernel/actor.ts";
import { Shared, WRITE } from "../../kernel/shared.ts";
import type { Call, Steppable } from "../../kernel/signal/call.ts";
import { cleared } from "../../kernel/signal/fresh.ts";
import { NEW, Op, type OpKind } from "../../kernel/signal/op.ts";
import { PENDING, type Signal } from "../../kernel/signal/signal.ts";
import type { Digest, Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";
import { BUDGET } from "../task/coop.ts";
import { contextOf, type ThreadContext } from "./context.ts";
import type { Core } from "./core.ts";

/** A poll begins, as a step of its own: what the wakes before it race with. */
export function begin(polls: Shared): Op {
  const op = new Op(beginning, polls, undefined);
  cleared(); // nobody's yield* is missing
  op.value = op;
  return op;
}

const beginning: OpKind<Shared, undefined, undefined> = {
  name: "block_on.poll",
  internal: true,
  mode: WRITE,
  execute: () => undefined,
};

/** What a thread was doing before a block_on. */
export interface Before {
  readonly entered: boolean;
  readonly mayBlockInPlace: boolean;
  readonly worker: ThreadContext["worker"];
  readonly budget: number | null;
  readonly loop: ThreadContext["loop"];
  readonly waker: Waker | null;
}

/** The thread enters the runtime (RT-30). */
export function enterRuntime(actor: Actor, core: Core, mayBlockInPlace: boolean): Before {
  const context = contextOf(actor);
  const { entered, mayBlockInPlace: mightBlock, worker, budget, loop } = context;
  const before = { entered, mayBlockInPlace: mightBlock, worker, budget, loop, waker: actor.waker };
  context.mayBlockInPlace = mayBlockInPlace;
  context.worker = null;
  context.handles.push({ core });
  context.entered = true;
  return before;
}

/** The thread leaves it, also when the future panicked (RT-38). */
export function leaveRuntime(actor: Actor, before: Before): void {
  const context = contextOf(actor);
  context.handles.pop();
  context.entered = before.entered;
  context.mayBlockInPlace = before.mayBlockInPlace;
  context.worker = before.worker;
  context.budget = before.budget;
  context.loop = before.loop;
  actor.waker = before.waker;
}

class Wakes extends Shared {
  override digest(): void {}
}

const POLL = 0;
const POLLED = 1;
const PARKED = 2;
const BEGUN = 3;

export class BlockOn implements Steppable, Waker {
  readonly #world: World;
  readonly #actor: Actor;
  readonly #poll: Call;
  readonly #budget: number | null;
  readonly #before: Before;
  /** Under any-order: what the steps touch that wake it, whose order can be told as that of a task's wakes. */
  readonly #wakes: Wakes | null;
  #at = POLL;
  #begin: Op | null = null;
  #notified = false;

  constructor(core: Core, actor: Actor, poll: Call, mayBlockInPlace = true) {
    this.#world = core.world;
    this.#actor = actor;
    this.#poll = poll;
    this.#wakes = core.world.policy === "faithful" ? null : new Wakes(core.world, actor.unit.nextObject("block_on"));
    this.#budget = core.world.policy === "faithful" ? BUDGET : null;
    this.#before = enterRuntime(actor, core, mayBlockInPlace);
  }

  get id(): Digest {
    return this.#actor.id;
  }

  wake(): void {
    this.#actor.unit.touchPolls();
    if (this.#wakes !== null) this.#world.touch(this.#wakes, WRITE);
    this.#notified = true;
    if (this.#at === PARKED) this.#world.wake(this.#actor);
  }

  next(): IteratorResult<Signal, unknown> {
    const actor = this.#actor;
    if (this.#at === POLLED && !this.#poll.started) return this.#poll as unknown as IteratorResult<Signal, unknown>;
    if (this.#at === POLLED) {
      if (this.#poll.failed || this.#poll.value !== PENDING) {
        leaveRuntime(actor, this.#before);
        if (this.#poll.failed) throw this.#poll.value;
        return { done: true, value: this.#poll.value };
      }
      if (!this.#notified) {
        this.#at = PARKED;
        return PENDING;
      }
      actor.gate?.leave(actor); // this poll is over, though the thread does not park
    }
    // Where polls may be counted, the thread wakes up in a step of its own: until then further wakes make no further poll.
    const { polls } = actor.unit;
    if (polls !== null && (this.#at !== BEGUN || this.#begin?.state === NEW)) {
      this.#at = BEGUN;
      this.#begin = begin(polls);
      return this.#begin as unknown as IteratorResult<Signal, unknown>;
    }
    this.#at = POLLED;
    this.#notified = false;
    actor.waker = this;
    const context = contextOf(actor);
    context.budget = this.#budget;
    context.loop = null;
    return this.#poll.again() as IteratorResult<Signal, unknown>;
  }

  digest(hash: Hash): void {
    hash.add(this.#at + (this.#notified ? 4 : 0)).add(contextOf(this.#actor).budget ?? -1);
  }
}
