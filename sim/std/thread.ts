// OS threads: TH-1 (start at once), TH-2 (join), TH-4 (a panic ends its thread only), TH-8 (sleep), TH-11 (names).
// Invariant: a thread has ended iff it has a result.
// Wakes: the end of a thread lets its joiners step.
import type { Actor } from "../kernel/actor.ts";
import type { Clock } from "../kernel/clock.ts";
import { type Moment, plus } from "../kernel/clock.ts";
import { type Closure, closureFrame } from "../kernel/closure.ts";
import { Misuse } from "../kernel/errors.ts";
import { keep, take, visitOwners } from "../kernel/ownership/owner.ts";
import { COMMUTES, FOLLOWS, type Relation, Shared } from "../kernel/shared.ts";
import { Make } from "../kernel/signal/make.ts";
import { Op, type OpKind } from "../kernel/signal/op.ts";
import type { Hash } from "../kernel/state/hash.ts";
import { hashValue } from "../kernel/state/hash-value.ts";
import { Unit } from "../kernel/unit.ts";
import type { Duration } from "../kernel/value/duration.ts";
import { Panic } from "../kernel/value/panic.ts";
import { err, ok, type Result } from "../kernel/value/result.ts";
import type { World } from "../kernel/world.ts";

const ENDED = 1;
const JOINED = 2;

/** A thread as its handles see it. */
class Thread<T> extends Shared {
  readonly unit: Unit;
  result: Result<T, unknown> | null = null;
  /** Nobody can ask for the result again: `join` takes the handle (TH-2). */
  joined = false;

  constructor(world: World, unit: Unit) {
    super(world, unit.path);
    this.unit = unit;
  }

  /** The end comes before the join, and nothing else conflicts: joins are data flow. */
  override relation(earlier: number, later: number): Relation {
    return earlier === ENDED && later === JOINED ? FOLLOWS : COMMUTES;
  }

  override digest(hash: Hash): void {
    hash.add(this.result === null ? 0 : this.joined ? 1 : 2);
    if (this.result !== null && !this.joined) hashValue(hash, this.result);
  }
}

/** Starts a thread, in the step in progress; for the models. `onEnd` hears of the end before the joiners. */
export function startThread<T>(world: World, parent: Unit, code: Closure<T>, name: string | null): JoinHandle<T> {
  const unit = new Unit(world, parent.nextChild());
  unit.label = name;
  const thread = new Thread<T>(world, unit);
  world.start(closureFrame(world, unit, code), (failed, value) => {
    if (failed) world.reportPanic(unit, value);
    visitOwners(value, (owner) => keep(owner, `the result of ${unit.path}`));
    thread.result = failed ? err(payloadOf(value)) : ok(value as T);
    world.touch(thread, ENDED);
    thread.changed();
  });
  return new JoinHandle(thread);
}

/** What `join` hands out for a panic (TH-2): the payload; a thrown Error counts as a panic with its message. */
export const payloadOf = (error: unknown): unknown =>
  error instanceof Panic ? error.payload : (error as Error).message;

/** `std::thread::JoinHandle<T>`. Dropping it detaches the thread (TH-5), which nobody can see. */
export class JoinHandle<T> {
  readonly #thread: Thread<T>;

  constructor(thread: Thread<T>) {
    this.#thread = thread;
  }

  /** Waits until the thread has ended: `Ok(value)`, or `Err(payload)` after a panic (TH-2). */
  join(): Op<Result<T, unknown>> {
    return new Op(join, this.#thread, undefined);
  }

  /** Whether the thread has ended; does not block (TH-5). */
  isFinished(): Op<boolean> {
    return new Op(isFinished, this.#thread, undefined);
  }

  /** A handle is known by its thread. */
  digest(hash: Hash): void {
    hash.lanes(this.#thread.id);
  }
}

const join: OpKind<Thread<never>, undefined, Result<never, unknown>> = {
  name: "thread.join",
  mode: JOINED,
  enabled: (op) => (op.object as Thread<never>).result !== null,
  heldBy: (op) => [(op.object as Thread<never>).path],
  execute(op, world) {
    const thread = op.object as Thread<never>;
    if (thread.joined) {
      throw new Misuse(`${thread.path} was joined already\n  join takes the handle: keep its result instead`);
    }
    thread.joined = true;
    const result = thread.result as Result<never, unknown>;
    take(world, result);
    return result;
  },
};

const isFinished: OpKind<Thread<never>, undefined, boolean> = {
  name: "thread.isFinished",
  mode: JOINED,
  execute: (op) => (op.object as Thread<never>).result !== null,
};

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
  new Make((world, actor) => startThread(world, actor.unit, body, null), "thread.spawn");

/** `std::thread::Builder`: a thread with a name (TH-11). */
export class Builder {
  #name: string | null = null;

  name(name: string): this {
    this.#name = name;
    return this;
  }

  spawn<T>(body: Closure<T>): Make<Result<JoinHandle<T>, never>> {
    return new Make((world, actor) => ok(startThread(world, actor.unit, body, this.#name)), "Builder.spawn");
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
