// OS threads: TH-1 (start at once), TH-2 (join), TH-4 (a panic ends its thread only), TH-8 (sleep), TH-11 (names).
// The state is in thread/os-thread.ts.
import type { Actor } from "../kernel/actor.ts";
import type { Clock } from "../kernel/clock.ts";
import { type Moment, plus } from "../kernel/clock.ts";
import { type Closure, closureFrame } from "../kernel/closure.ts";
import { Misuse } from "../kernel/errors.ts";
import { consume, type Drop, discard, keep, Owner, take, visitOwners } from "../kernel/ownership/owner.ts";
import { Call } from "../kernel/signal/call.ts";
import { Make } from "../kernel/signal/make.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import type { Sim } from "../kernel/signal/signal.ts";
import type { Hash } from "../kernel/state/hash.ts";
import { Unit } from "../kernel/unit.ts";
import type { Duration } from "../kernel/value/duration.ts";
import { Panic } from "../kernel/value/panic.ts";
import { err, ok, type Result } from "../kernel/value/result.ts";
import type { World } from "../kernel/world.ts";
import { Thread } from "./thread/current.ts";
import { ENDED, enrol, JOINED, LOOKED, OsThread } from "./thread/os-thread.ts";

/** Starts a thread, in the step in progress. `onEnd` hears of the end before the joiners. */
export function startThread<T>(
  world: World,
  parent: Unit,
  code: Closure<T>,
  name: string | null,
  onEnd?: () => void,
): OsThread<T> {
  const unit = new Unit(world, parent.nextChild());
  unit.label = name;
  const thread = new OsThread<T>(world, unit);
  const actor = world.start(closureFrame(world, unit, code), (failed, value) => {
    if (failed) world.reportPanic(unit, value);
    visitOwners(value, (owner) => keep(owner, `the result of ${unit.path}`));
    thread.result = failed ? err(payloadOf(value)) : ok(value as T);
    world.touch(thread, ENDED);
    thread.changed();
    if (thread.detached) letResultGo(thread as OsThread);
    onEnd?.();
  });
  enrol(world, actor, thread as OsThread);
  return thread;
}

/** Nobody can ask for the result: what it owns is dropped by the thread that has ended, as an actor of its own. */
function letResultGo({ world, unit, result }: OsThread): void {
  if (!ownsSomething(result)) return;
  const dropper = new Unit(world, `${unit.path}/result`);
  const frame = { steppable: dropping(result), call: null, unit: dropper, owned: [], ended: null, pends: false };
  world.start(frame, () => {});
}

function* dropping(result: unknown): Sim<void> {
  const actor: Actor = yield* new Make((_world, current) => current);
  discard(result, actor);
}

function ownsSomething(value: unknown): boolean {
  let owns = false;
  visitOwners(value, () => {
    owns = true;
  });
  return owns;
}

/** What `join` hands out for a panic (TH-2): the payload; a thrown Error counts as a panic with its message. */
export const payloadOf = (error: unknown): unknown =>
  error instanceof Panic ? error.payload : (error as Error).message;

/** `std::thread::JoinHandle<T>`. Dropping it detaches the thread (TH-5). */
export class JoinHandle<T> extends Owner {
  readonly #thread: OsThread<T>;

  constructor(thread: OsThread<T>) {
    super(thread.world, `JoinHandle of ${thread.path}`);
    this.#thread = thread;
  }

  /** Waits until the thread has ended: `Ok(value)`, or `Err(payload)` after a panic (TH-2). */
  join(): Op<Result<T, unknown>> {
    const thread = this.#thread;
    if (thread.joined) {
      throw new Misuse(`${thread.path} was joined already\n  join takes the handle: keep its result instead`);
    }
    this.check("join");
    return new Op(join as never, thread, this);
  }

  /** Whether the thread has ended; does not block (TH-5). */
  isFinished(): Op<boolean> {
    this.check("isFinished");
    return new Op(isFinished, this.#thread as OsThread, undefined);
  }

  /** The thread, to unpark or to name it. */
  thread(): Thread {
    this.check("thread");
    return new Thread(this.#thread as OsThread);
  }

  /** No step of its own: only the drop of a result can be seen. */
  override release(): Drop {
    const thread = this.#thread;
    thread.detached = true;
    const { result } = thread;
    return result !== null && !thread.joined && ownsSomething(result) ? new Call(dropping(result)) : null;
  }

  /** A handle is known by its thread. */
  digest(hash: Hash): void {
    hash.lanes(this.#thread.id);
  }
}

const join: OpKind<OsThread, Owner, Result<unknown, unknown>> = {
  name: "thread.join",
  mode: JOINED,
  show: () => null,
  enabled: (op) => (op.object as OsThread).result !== null,
  heldBy: (op) => [(op.object as OsThread).path],
  execute(op, world) {
    const thread = op.object as OsThread;
    thread.joined = true;
    consume(op.arg);
    const result = thread.result as Result<unknown, unknown>;
    take(world, result);
    return result;
  },
};

const isFinished: OpKind<OsThread, undefined, boolean> = {
  name: "thread.isFinished",
  mode: LOOKED,
  execute: (op) => (op.object as OsThread).result !== null,
};

/** Starts a thread for the body that runs, which holds the handle. */
function start<T>(world: World, actor: Actor, body: Closure<T>, name: string | null): JoinHandle<T> {
  const handle = new JoinHandle(startThread(world, actor.unit, body, name));
  world.own(handle);
  return handle;
}

/**
 * `std::thread::spawn`: starts an OS thread at once; its first step and the spawner's next one are free (TH-1).
 *
 * @example
 * const handle = yield* spawn(function* () {
 *   yield* println("in a thread");
 * });
 * (yield* handle.join()).unwrap();
 */
export const spawn = <T>(body: Closure<T>): Make<JoinHandle<T>> =>
  new Make((world, actor) => start(world, actor, body, null), "thread.spawn");

/** A `Scope`, as the Builder knows it. */
interface Starts {
  start<T>(world: World, parent: Unit, body: Closure<T>, name: string | null): JoinHandle<T>;
}

/** `std::thread::Builder`: a thread with a name (TH-11). */
export class Builder {
  #name: string | null = null;

  name(name: string): this {
    this.#name = name;
    return this;
  }

  /** Accepted and ignored: no simulated stack overflows. */
  stackSize(_bytes: number): this {
    return this;
  }

  /** As `Scope.spawn`, with a name. */
  spawnScoped<T>(scope: Starts, body: Closure<T>): Make<Result<JoinHandle<T>, never>> {
    return new Make((world, actor) => ok(scope.start(world, actor.unit, body, this.#name)), "Builder.spawnScoped");
  }

  spawn<T>(body: Closure<T>): Make<Result<JoinHandle<T>, never>> {
    return new Make((world, actor) => ok(start(world, actor, body, this.#name)), "Builder.spawn");
  }
}

/** A thread asleep: the deadline is fixed when the op is announced. */
interface Sleep {
  readonly duration: Duration;
  until: Moment | null;
}

const sleeping: OpKind<Clock, Sleep, undefined> = {
  name: "thread.sleep",
  mode: 0,
  resolve: (world) => world.clock,
  enabled(op) {
    const clock = op.object as Clock;
    op.arg.until ??= plus(clock, op.arg.duration);
    return clock.reached(op.arg.until);
  },
  blocked: (op, world, actor: Actor) => {
    (op.object as Clock).arm(op.arg.until as Moment, () => world.refresh(actor));
  },
  execute: () => undefined,
  show: ({ arg }) => arg.duration.debug(),
};

/** `std::thread::sleep`: blocks the OS thread for the duration; in a task it stalls the worker (TH-8, HZ-1). */
export const sleep = (duration: Duration): Op<undefined> => new Op(sleeping, null, { duration, until: null } as Sleep);
