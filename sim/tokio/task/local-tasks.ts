// The tasks of a LocalSet: LS-1 (they run only while the set is polled), LS-2 (61 in one poll), LS-3 and LS-4 (a queue of the
// set's own thread, another for the other threads), LS-6 (dropped with the set, oldest first).
// Invariant: a task is in one of the queues iff it was woken and has not run since.
// Wakes: who wakes a task wakes the latest poller of the set, unless the set is being polled on this very thread.
import type { Actor, Waker } from "../../kernel/actor.ts";
import { Shared, WRITE } from "../../kernel/shared.ts";
import type { Call } from "../../kernel/signal/call.ts";
import { Op, type OpKind } from "../../kernel/signal/op.ts";
import type { Signal, Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { Unit } from "../../kernel/unit.ts";
import type { World } from "../../kernel/world.ts";
import { contextOf } from "../runtime/context.ts";
import { refuse } from "../runtime/queues.ts";
import { kill, run } from "../runtime/run-task.ts";
import { BUDGET } from "./coop.ts";
import { letGo } from "./output.ts";
import type { Home, Task } from "./task.ts";
import { hashWaker } from "./wakers.ts";

/** Tasks in one poll of the set (LS-2). */
const TASKS_PER_TICK = 61;
/** Every so many pops look at the remote queue first (LS-3). */
const REMOTE_FIRST_INTERVAL = 31;

/**
 * Decision: under any-order the next task is any of those that are ready, a data choice. Where the set gives way (LS-2) is the
 * set's own business and stays as it is.
 */
export class LocalTasks extends Shared implements Home {
  readonly threadName = null;
  /** The thread that made the set; nobody else polls it. */
  readonly owner: Actor;
  readonly local: Task<unknown>[] = [];
  readonly remote: Task<unknown>[] = [];
  /** Unfinished ones, oldest first. */
  readonly tasks: Set<Task<unknown>> = new Set();
  waker: Waker | null = null;
  closed = false;
  #tick = 0;

  constructor(world: World, path: string, owner: Actor) {
    super(world, path);
    this.owner = owner;
    world.suspended.push(() => this.#units());
  }

  *#units(): Iterable<Unit> {
    for (const task of this.tasks) yield task.unit;
  }

  spawn(task: Task<unknown>, actor: Actor): void {
    if (this.closed) {
      actor.entail(refuse(task));
      return;
    }
    this.tasks.add(task);
    task.notified = true;
    this.#schedule(task);
  }

  wake(task: Task<unknown>): void {
    if (task.result !== null || task.killed || task.notified) return;
    task.notified = true;
    if (!task.running) this.#schedule(task);
  }

  abort(task: Task<unknown>): void {
    task.cancelled = true;
    this.wake(task);
  }

  discard(task: Task<unknown>): void {
    this.world.running().entail(letGo(task.result));
  }

  settled(task: Task<unknown>): void {
    this.tasks.delete(task);
  }

  /** A task that woke itself in its poll, or whose poll went on when it was woken (SIM-4). */
  reschedule(task: Task<unknown>): void {
    this.#schedule(task);
  }

  #schedule(task: Task<unknown>): void {
    if (this.closed) return;
    const actor = this.world.current;
    if (actor !== null && isPolled(actor, this)) this.#push(this.local, task);
    else if (actor === this.owner || actor === null || this.world.policy === "any-order") {
      this.#push(this.local, task);
      this.wakePoller();
    } else actor.entail(new Op(push, this, task));
  }

  #push(queue: Task<unknown>[], task: Task<unknown>): void {
    this.world.touch(this, WRITE);
    queue.push(task);
  }

  /** From another thread (LS-4). */
  pushRemote(task: Task<unknown>): void {
    if (this.closed) return;
    this.remote.push(task);
    this.wakePoller();
  }

  wakePoller(): void {
    const { waker } = this;
    this.waker = null;
    waker?.wake();
  }

  next(): Task<unknown> | null {
    const { local, remote } = this;
    if (this.world.policy === "any-order") {
      return local.splice(this.world.choose("local-task", local.length), 1)[0] ?? null;
    }
    const remoteFirst = this.#tick % REMOTE_FIRST_INTERVAL === 0;
    this.#tick = (this.#tick + 1) % 256;
    const [first, second] = remoteFirst ? [remote, local] : [local, remote];
    return first.shift() ?? second.shift() ?? null;
  }

  /** One poll's worth of tasks; true: there may be more (LS-2). */
  *tick(): Sim<boolean> {
    for (let i = 0; i < TASKS_PER_TICK; i++) {
      const task: Task<unknown> | null = yield* new Op(pop, this, undefined);
      if (task === null) return false;
      yield* this.#run(task);
    }
    return true;
  }

  *#run(task: Task<unknown>): Sim<void> {
    const taken = yield* run(task);
    if (taken === "stale") return;
    if (taken === "cancelled") {
      yield* dropping(task);
      return;
    }
    yield* this.#poll(task);
    if (task.finish(task.poll)) return;
    task.running = false;
    if (task.cancelled) {
      task.killed = true;
      yield* dropping(task);
    } else if (task.notified) this.reschedule(task);
  }

  /** With a budget of its own; that of the set's poll stays as it was. */
  *#poll(task: Task<unknown>): Sim<void> {
    const actor = this.world.running();
    const context = contextOf(actor);
    const { waker, flow } = actor;
    const { budget } = context;
    actor.waker = task;
    actor.flow = false;
    context.budget = this.world.policy === "faithful" ? BUDGET : null;
    try {
      yield* new OnePoll(task.poll);
    } finally {
      actor.waker = waker;
      actor.flow = flow;
      context.budget = budget;
    }
  }

  /** Drops all tasks, oldest first (LS-6). */
  *close(): Sim<void> {
    this.closed = true;
    for (const task of this.tasks) if (yield* kill(task)) yield* dropping(task);
    this.local.length = 0;
    this.remote.length = 0;
  }

  override digest(hash: Hash): void {
    hash.add(this.#tick).add(this.closed ? 1 : 0);
    for (const task of this.local) hash.lanes(task.id);
    hash.add(this.local.length);
    for (const task of this.remote) hash.lanes(task.id);
    hashWaker(hash, this.waker);
  }
}

function* dropping(task: Task<unknown>): Sim<void> {
  const drop = task.drop();
  try {
    yield* drop;
  } catch {
    // TK-15: a destructor's panic is part of the result
  }
  task.cancel(drop);
}

/** A poll of a task that is polled many times: the same call again. */
class OnePoll {
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
    call.started = false;
  }

  [Symbol.iterator](): Iterator<Signal, void, unknown> {
    return this as unknown as Iterator<Signal, void, unknown>;
  }

  next(): IteratorResult<Signal, void> {
    const call = this.#call;
    if (call.started) return { done: true, value: undefined };
    return call.again() as unknown as IteratorResult<Signal, void>;
  }
}

const pop: OpKind<LocalTasks, undefined, Task<unknown> | null> = {
  name: "LocalSet.next",
  internal: true,
  mode: WRITE,
  execute: ({ object }) => (object as LocalTasks).next(),
};

const push: OpKind<LocalTasks, Task<unknown>, undefined> = {
  name: "LocalSet.push",
  internal: true,
  mode: WRITE,
  execute({ object, arg }) {
    (object as LocalTasks).pushRemote(arg);
    return undefined;
  },
};

// --- What is being polled on a thread -------------------------------------------------------------------------------------

/** Whether the actor is in a poll of the set. */
const isPolled = (actor: Actor, tasks: LocalTasks): boolean => {
  const { local } = contextOf(actor);
  return local !== null && local.tasks === tasks && local.polled;
};

/** The set that `spawn_local` means on this thread (LS-5). */
export const currentTasks = (actor: Actor): LocalTasks | null =>
  (contextOf(actor).local?.tasks as LocalTasks | undefined) ?? null;

/** Runs steps with the set as the one that is polled: they spawn into it, and may not block in place (LS-7). */
export function* inside<T>(tasks: LocalTasks, steps: Sim<T>): Sim<T> {
  const context = contextOf(tasks.world.running());
  const { local, mayBlockInPlace } = context;
  context.local = { tasks, polled: true };
  context.mayBlockInPlace = false;
  try {
    return yield* steps;
  } finally {
    context.local = local;
    context.mayBlockInPlace = mayBlockInPlace;
  }
}
