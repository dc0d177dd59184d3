// tokio::task::JoinSet: JS-1 (spawn into it), JS-2 (results as they come), JS-3 (try_join_next), JS-4 (abort_all), JS-5 (drop,
// detach_all, shutdown), JS-6 (join_all).
import type { Async, Closure } from "../../kernel/closure.ts";
import { consume, type Drop, Owner } from "../../kernel/ownership/owner.ts";
import { Call } from "../../kernel/signal/call.ts";
import { cleared, made } from "../../kernel/signal/fresh.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op, PollOp } from "../../kernel/signal/op.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import type { Option } from "../../kernel/value/option.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import { spawnBlocking } from "../runtime/blocking/spawn-blocking.ts";
import { type Handle, spawn } from "../runtime/runtime.ts";
import type { JoinError } from "./join-error.ts";
import { AbortHandle, type JoinHandle } from "./join-handle.ts";
import { joinNext, type Member, Members, plain, tryJoinNext, withId } from "./join-set-members.ts";
import { type LocalSet, spawnLocal } from "./local-set.ts";
import type { Task } from "./task.ts";

/**
 * Tasks whose results are awaited as they come (JS-2). Dropping the set aborts all that are left (JS-5).
 *
 * @example
 * using set = yield* JoinSet.new<string>();
 * for (const url of urls) yield* set.spawn(() => fetch(url));
 * for (;;) {
 *   const next = yield* set.joinNext();
 *   if (next.isNone()) break;
 *   yield* println(next.unwrap().unwrap());
 * }
 */
export class JoinSet<T> extends Owner {
  readonly #members: Members<T>;

  private constructor(world: World, path: string) {
    super(world, path);
    this.#members = new Members(world, path);
  }

  static new<T>(): Make<JoinSet<T>> {
    return new Make((world, actor) => {
      const set = new JoinSet<T>(world, actor.unit.nextObject("JoinSet"));
      world.own(set);
      return set;
    }, "JoinSet.new");
  }

  /** `futures.collect()`: a set with a task for each (JS-1). */
  static *collect<T>(futures: Iterable<Async<T>>): Sim<JoinSet<T>> {
    const set = yield* JoinSet.new<T>();
    yield* set.extend(futures);
    return set;
  }

  /** Spawns a task on the current runtime into the set (JS-1); panics with TXT-1 outside of one. */
  spawn(future: Async<T>): Make<AbortHandle> {
    this.check("spawn");
    return inserted(this.#members, () => spawn(future));
  }

  /** The same on another runtime. */
  spawnOn(future: Async<T>, handle: Handle): Make<AbortHandle> {
    this.check("spawnOn");
    return inserted(this.#members, () => handle.spawn(future));
  }

  /** On the LocalSet that is polled or entered here, or the current LocalRuntime (LS-5, LS-20). */
  spawnLocal(future: Async<T>): Make<AbortHandle> {
    this.check("spawnLocal");
    return inserted(this.#members, () => spawnLocal(future));
  }

  /** On a LocalSet. */
  spawnLocalOn(future: Async<T>, local: LocalSet): Make<AbortHandle> {
    this.check("spawnLocalOn");
    return inserted(this.#members, () => local.spawnLocal(future));
  }

  /** Runs a closure on the current runtime's blocking pool (BP-1). */
  spawnBlocking(closure: Closure<T>): Call<AbortHandle> {
    this.check("spawnBlocking");
    return submitted(this.#members, spawnBlocking(closure));
  }

  /** The same on another runtime's. */
  spawnBlockingOn(closure: Closure<T>, handle: Handle): Call<AbortHandle> {
    this.check("spawnBlockingOn");
    return submitted(this.#members, handle.spawnBlocking(closure));
  }

  /** Spawns a task for each future (JS-1). */
  *extend(futures: Iterable<Async<T>>): Sim<void> {
    for (const future of futures) yield* this.spawn(future);
  }

  /** Members whose results nobody has taken, ended or not (JS-1). */
  len(): number {
    return this.#members.length;
  }

  isEmpty(): boolean {
    return this.len() === 0;
  }

  /** The result of the member that ended first; waits for one. `None` where the set is empty (JS-2). Cancel safe. */
  joinNext(): Future<Option<Result<T, JoinError>>> {
    this.check("joinNext");
    return new PollOp(joinNext as never, this.#members, plain) as never;
  }

  /** The same with the task's id; that of an `Err` is in the `JoinError`. */
  joinNextWithId(): Future<Option<Result<[number, T], JoinError>>> {
    this.check("joinNextWithId");
    return new PollOp(joinNext as never, this.#members, withId) as never;
  }

  /** The same without waiting: `None` also where nobody has ended. No budget counts (JS-3). */
  tryJoinNext(): Op<Option<Result<T, JoinError>>> {
    this.check("tryJoinNext");
    return new Op(tryJoinNext as never, this.#members, plain);
  }

  tryJoinNextWithId(): Op<Option<Result<[number, T], JoinError>>> {
    this.check("tryJoinNextWithId");
    return new Op(tryJoinNext as never, this.#members, withId);
  }

  /** Aborts all members, which stay in the set until somebody has heard of their ends (JS-4). */
  abortAll(): Sim<void> {
    this.check("abortAll");
    return abortAll(this.#members.all());
  }

  /** Aborts all members and waits for their ends (JS-5). */
  *shutdown(): Sim<void> {
    yield* this.abortAll();
    while ((yield* this.joinNext()).isSome());
  }

  /** The values of all members in the order of their ends; panics with the first that panicked or was cancelled (JS-6). */
  *joinAll(): Sim<T[]> {
    const values: T[] = [];
    try {
      for (;;) {
        const next = yield* this.joinNext();
        if (next.isNone()) return values;
        const result = next.unwrap();
        if (result.isErr()) throw reason(result.unwrapErr());
        values.push(result.unwrap());
      }
    } finally {
      consume(this);
      yield* letAllGo(this.#members, true);
    }
  }

  /** Empties the set; the tasks go on alone (JS-5). */
  detachAll(): Sim<void> {
    this.check("detachAll");
    return letAllGo(this.#members, false);
  }

  override release(): Drop {
    return new Call(letAllGo(this.#members, true));
  }

  /** `{:?}`. */
  debug(): string {
    return `JoinSet { len: ${this.len()} }`;
  }
}

/** A spawn whose task becomes a member, all in one. */
const inserted = <T>(members: Members<T>, spawns: () => Make<JoinHandle<T>>): Make<AbortHandle> =>
  new Make((world, actor) => {
    const spawning = spawns();
    cleared(); // made here as a part of this
    return insert(members, spawning.make(world, actor));
  }, "JoinSet.spawn");

/** The same where the spawn takes steps. */
function submitted<T>(members: Members<T>, submits: Call<JoinHandle<T>>): Call<AbortHandle> {
  cleared();
  const call = new Call<AbortHandle>(submitting(members, submits));
  made(call, JoinSet.prototype.spawnBlocking);
  return call;
}

function* submitting<T>(members: Members<T>, submits: Call<JoinHandle<T>>): Sim<AbortHandle> {
  const handle = yield* submits;
  return yield* new Make(() => insert(members, handle));
}

function insert<T>(members: Members<T>, handle: JoinHandle<T>): AbortHandle {
  consume(handle);
  members.add(handle.task);
  return new AbortHandle(handle.task as Task<unknown>);
}

/** Each in a step of its own, without waiting. */
function* abortAll(members: readonly Member<unknown>[]): Sim<void> {
  for (const { task } of members) yield* new AbortHandle(task).abort();
}

/** Every member leaves the set; an output that is there already is dropped (TK-3). */
function* letAllGo(members: Members<unknown>, aborts: boolean): Sim<void> {
  for (const member of members.drain()) {
    if (aborts) yield* new AbortHandle(member.task).abort();
    const drop = member.detach();
    if (drop !== null) yield* drop;
  }
}

/** What `join_all` panics with (JS-6). */
const reason = (error: JoinError): Panic =>
  error.isPanic() ? new Panic(String(error.intoPanic()), error.intoPanic()) : new Panic(error.display());
