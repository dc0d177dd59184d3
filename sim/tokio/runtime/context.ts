// What a thread knows about runtimes: RT-30 (state), RT-31 (a current handle is needed), RT-34 (no block_on inside),
// RT-36 (enter guards nest).
import type { Actor, Waker } from "../../kernel/actor.ts";
import { type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Yieldable } from "../../kernel/signal/signal.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { World } from "../../kernel/world.ts";
import { TXT_1, TXT_4, TXT_6 } from "../texts.ts";
import type { Core } from "./core.ts";

/** The runtime part of a thread's state. */
export interface ThreadContext {
  /** Current handles, innermost last. */
  readonly handles: { readonly core: Core }[];
  /** Inside some block_on, or running a worker loop. */
  entered: boolean;
  /** While entered: whether block_in_place is allowed here; not where one thread runs all tasks (RT-30). */
  mayBlockInPlace: boolean;
  /** Which worker this thread is, for `worker_index` (RT-13). */
  worker: Place | null;
  /** Whose tasks this thread polls, if it polls any: block_in_place gives the others another thread (BP-30). */
  polls: InPlace | null;
  /** The scheduler loop that runs on this thread: where spawns and wakes go, who keeps deferred wakers. */
  loop: Loop | null;
  /** Cooperative budget left in this poll (COOP-1); null: not counted. */
  budget: number | null;
  /** The LocalSet that `spawn_local` means here (LS-5). */
  local: LocalScope | null;
  /** The actor's steps when the poll in progress began, for whoever asks how long it takes. */
  polledAt: number;
  /** The task-local values of the poll in progress, by their keys (TL-1). */
  readonly locals: Map<object, unknown>;
}

/** A scheduler loop as the code that runs inside it sees it. */
export interface Loop {
  readonly core: Core;
  /** Wakers of yielded polls (TK-23). */
  readonly deferred: Waker[];
  /** `runtime::worker_index()`. */
  readonly index: number;
}

/** A LocalSet whose tasks can be spawned here. */
export interface LocalScope {
  readonly tasks: object;
  /** It is being polled on this thread, not only entered. */
  readonly polled: boolean;
}

/** One of so many workers; null: not asked for in this poll (any-order). */
export interface Place {
  index: number | null;
  readonly of: number;
}

/** A scheduler on whose threads block_in_place makes room for the other tasks. */
export interface InPlace {
  /** The thread is going to block; null: nothing is to be done. */
  makeRoom(actor: Actor): Room | null;
}

export interface Room {
  /** The step that gives the other tasks another thread. */
  readonly leave: Yieldable<unknown>;
  /** The step that takes back what nobody has taken meanwhile. */
  comeBack(): Yieldable<unknown>;
}

export function contextOf(actor: Actor): ThreadContext {
  actor.context ??= {
    handles: [],
    entered: false,
    mayBlockInPlace: true,
    worker: null,
    polls: null,
    loop: null,
    budget: null,
    local: null,
    polledAt: 0,
    locals: new Map(),
  } satisfies ThreadContext;
  return actor.context as ThreadContext;
}

/** The current runtime; panics with TXT-1 where there is none (RT-31). */
export function currentCore(actor: Actor): Core {
  const { handles } = contextOf(actor);
  const top = handles[handles.length - 1];
  if (top === undefined) throw new Panic(TXT_1);
  return top.core;
}

/** The current runtime, if there is one. */
export const coreOf = (actor: Actor): Core | null => contextOf(actor).handles.at(-1)?.core ?? null;

/** Refuses a block_on on a thread that already drives tasks (RT-34). */
export function refuseNested(actor: Actor): void {
  if (contextOf(actor).entered) throw new Panic(TXT_4);
}

/** `rt.enter()`: the runtime is current until the guard is dropped; nothing is driven. */
export class EnterGuard extends Owner {
  readonly #entry: { readonly core: Core };
  readonly #actor: Actor;

  constructor(world: World, core: Core, actor: Actor) {
    super(world, `EnterGuard of ${core.path}`);
    this.#entry = { core };
    this.#actor = actor;
    contextOf(actor).handles.push(this.#entry);
  }

  /** Panics with TXT-6 where a later guard is still alive (RT-36). */
  override release(unwinding: boolean): Drop {
    const { handles } = contextOf(this.#actor);
    const at = handles.indexOf(this.#entry);
    const inOrder = at === handles.length - 1;
    handles.splice(at, 1);
    if (!inOrder && !unwinding) throw new Panic(TXT_6);
    return null;
  }
}

/** See `Handle.enter`. */
export const enter = (core: Core): Make<EnterGuard> =>
  new Make((world, actor) => {
    const guard = new EnterGuard(world, core, actor);
    world.own(guard);
    return guard;
  });
