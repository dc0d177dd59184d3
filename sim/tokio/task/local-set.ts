// tokio::task::LocalSet: LS-1 (tasks run only while it is polled), LS-2 (the future first, then its tasks), LS-5 (spawn_local,
// enter), LS-6 (its drop), LS-7 (no block_in_place), LS-8 (tokio::spawn goes elsewhere); spawn_local of a LocalRuntime: LS-20.
import type { Actor } from "../../kernel/actor.ts";
import type { Async } from "../../kernel/closure.ts";
import { type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import { type Future, PENDING, type Sim } from "../../kernel/signal/signal.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { World } from "../../kernel/world.ts";
import { type Polling, polling } from "../future/polling.ts";
import type { ValueOf } from "../future/values.ts";
import { contextOf, coreOf } from "../runtime/context.ts";
import { type Runtime, spawnOn } from "../runtime/runtime.ts";
import { TXT_9, TXT_FOREIGN_LOCAL } from "../texts.ts";
import { JoinHandle } from "./join-handle.ts";
import { currentTasks, inside, LocalTasks } from "./local-tasks.ts";
import { Task } from "./task.ts";

/**
 * Tasks that stay on one thread. They run only while the set is polled: in `runUntil`, in `blockOn`, or when the set itself is
 * awaited, which ends when none is left (LS-1).
 *
 * @example
 * using local = yield* LocalSet.new();
 * yield* local.runUntil(function* () {
 *   const handle = yield* spawnLocal(function* () {
 *     return 42;
 *   });
 *   yield* println(`${(yield* handle).unwrap()}`);
 * });
 */
export class LocalSet extends Owner implements Future<undefined> {
  readonly #tasks: LocalTasks;

  private constructor(world: World, path: string, actor: Actor) {
    super(world, path);
    this.#tasks = new LocalTasks(world, path, actor);
  }

  static new(): Make<LocalSet> {
    return new Make((world, actor) => {
      const set = new LocalSet(world, actor.unit.nextObject("LocalSet"), actor);
      world.own(set);
      return set;
    }, "LocalSet.new");
  }

  /** Starts a task of the set, which runs when the set is polled (LS-1). */
  spawnLocal<T>(future: Async<T>): Make<JoinHandle<T>> {
    this.check("spawnLocal");
    return new Make((world, actor) => {
      const handle = spawnInto(this.#tasks, future, world, actor);
      this.#tasks.wakePoller();
      return handle;
    }, "LocalSet.spawnLocal");
  }

  /** Awaits a future, and runs the set's tasks between its polls (LS-2). */
  runUntil<A extends Async<unknown>>(future: A): Sim<ValueOf<A>> {
    this.check("runUntil");
    return runningUntil(this.#tasks, future as Async<ValueOf<A>>);
  }

  /** `runUntil` on a runtime (LS-1). */
  blockOn<A extends Async<unknown>>(rt: Runtime, future: A): Sim<ValueOf<A>> {
    return rt.blockOn(() => this.runUntil(future));
  }

  /** Lets `spawnLocal` spawn into this set on the calling thread until the guard is dropped; runs nothing (LS-5). */
  enter(): Make<LocalEnterGuard> {
    this.check("enter");
    return new Make((world, actor) => {
      const guard = new LocalEnterGuard(world, this.#tasks, actor);
      world.own(guard);
      return guard;
    }, "LocalSet.enter");
  }

  /** Awaiting the set runs its tasks until none is left (LS-1). */
  [Symbol.iterator](): Sim<undefined> {
    this.check("await");
    return runningOut(this.#tasks);
  }

  override release(): Drop {
    return new Call(inside(this.#tasks, this.#tasks.close()));
  }
}

/** See `LocalSet.enter`. */
export class LocalEnterGuard extends Owner {
  readonly #leave: () => void;

  constructor(world: World, tasks: LocalTasks, actor: Actor) {
    super(world, `LocalEnterGuard of ${tasks.path}`);
    const context = contextOf(actor);
    const { local } = context;
    context.local = { tasks, polled: false };
    this.#leave = () => {
      context.local = local;
    };
  }

  override release(): Drop {
    this.#leave();
    return null;
  }
}

/**
 * `tokio::task::spawn_local`: on the LocalSet that is polled or entered on this thread (LS-5), or on the LocalRuntime that is
 * current (LS-20). Panics where there is neither.
 */
export const spawnLocal = <T>(future: Async<T>): Make<JoinHandle<T>> =>
  new Make((world, actor) => {
    const core = coreOf(actor);
    if (core !== null && core.localThread !== null) {
      if (!isThreadOf(core, actor)) throw new Panic(TXT_FOREIGN_LOCAL);
      return spawnOn(core, future).make(world, actor);
    }
    const tasks = currentTasks(actor);
    if (tasks === null) throw new Panic(TXT_9);
    return spawnInto(tasks, future, world, actor);
  }, "task.spawnLocal");

/** Whether the actor is the LocalRuntime's own thread, or one of its tasks, which under any-order are actors. */
function isThreadOf(core: NonNullable<ReturnType<typeof coreOf>>, actor: Actor): boolean {
  return actor === core.localThread || (actor.gate !== null && contextOf(actor).handles[0]?.core === core);
}

function spawnInto<T>(tasks: LocalTasks, future: Async<T>, world: World, actor: Actor): JoinHandle<T> {
  const task = new Task(world, actor.unit, tasks, future);
  tasks.spawn(task as Task<unknown>, actor);
  const handle = new JoinHandle(task);
  world.own(handle);
  return handle;
}

function* runningUntil<T>(tasks: LocalTasks, future: Async<T>): Sim<T> {
  const inner = yield* polling(future);
  let panic: unknown;
  try {
    for (;;) {
      const poll = yield* inside(tasks, polledOnce(tasks, inner));
      if (poll.done) return poll.value;
      yield PENDING;
    }
  } catch (error) {
    panic = error;
    throw error;
  } finally {
    yield* inner.drop(panic);
  }
}

/** LS-2: the future, then some of the tasks. */
function* polledOnce<T>(tasks: LocalTasks, inner: Polling<T>) {
  const actor = tasks.world.running();
  tasks.waker = actor.waker;
  const poll = yield* inner.poll();
  if (!poll.done && (yield* tasks.tick())) actor.waker?.wake();
  return poll;
}

function* runningOut(tasks: LocalTasks): Sim<undefined> {
  for (;;) {
    const actor: Actor = yield* new Make((_world, current) => current);
    tasks.waker = actor.waker;
    const more = yield* inside(tasks, tasks.tick());
    if (more) actor.waker?.wake();
    else if (yield* new Make(() => tasks.tasks.size === 0)) return undefined;
    yield PENDING;
  }
}
