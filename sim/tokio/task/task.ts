// A task's state machine (tokio-semantics 4.0, TK-0…TK-16), the same under both policies.
// Invariants: a result iff complete; a notification (queue entry) exists iff notified and not running.
// Wakes: completion wakes the latest poller of the JoinHandle, once.
import type { Actor, Frame, Waker } from "../../kernel/actor.ts";
import { type Async, closureFrame } from "../../kernel/closure.ts";
import { discarding, keep, visitOwners } from "../../kernel/ownership/owner.ts";
import { COMMUTES, FOLLOWS, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import { Call } from "../../kernel/signal/call.ts";
import { PENDING } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import { hashValue } from "../../kernel/state/hash-value.ts";
import { Unit } from "../../kernel/unit.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { unitName } from "../../kernel/wait-for.ts";
import type { World } from "../../kernel/world.ts";
import { payloadOf } from "../../std/thread.ts";
import { JoinError } from "./join-error.ts";
import { ownsSomething } from "./output.ts";
import { TaskId } from "./task-id.ts";
import { hashWaker } from "./wakers.ts";

/** How steps touch a task. */
export const COMPLETES = 1;
export const JOINS = 2;
/** Abort, kill by a shutdown, and the step of a worker that marks the task as running. */
export const TAKES = 3;
export const LOOKS = 4;
/** A step of the task's own polls, where it is an actor of its own. */
export const POLLS = 5;
/** A waker of the task is used. Of two the first lets it be polled, so that their order can be told. */
export const WAKES = 6;

/** The runtime, as far as a task knows it. */
export interface Home {
  /** What the threads that poll are called; null: whoever drives the runtime has a name of its own (RT-4). */
  readonly threadName: string | null;
  /** A waker of the task was used (SIM-4). */
  wake(task: Task<unknown>): void;
  /** `abort()` (TK-10). */
  abort(task: Task<unknown>): void;
  /** Nobody will ask for the task's output. */
  discard(task: Task<unknown>): void;
  /** The task is complete. */
  settled(task: Task<unknown>): void;
}

export class Task<T> extends Shared implements Waker {
  readonly home: Home;
  readonly unit: Unit;
  readonly taskId: TaskId;
  /** The future; its frame keeps what the body owns between polls. */
  readonly frame: Frame;
  /** One poll of the future, on whichever actor makes it. */
  readonly poll: Call;
  /** Under any-order the task is an actor of its own. */
  actor: Actor | null = null;
  running = false;
  notified = false;
  cancelled = false;
  /** Somebody has asked for its end, or it never belonged to a runtime: nobody loses it by mistake. */
  aborted = false;
  /** Somebody drops or has dropped the future; queue entries are stale. */
  killed = false;
  /** Whether anything of the future ran. */
  began = false;
  result: Result<T, JoinError> | null = null;
  /** The handle was dropped, or has given the result away: nobody will ask for it (TK-0). */
  detached = false;
  joinWaker: Waker | null = null;

  constructor(world: World, parent: Unit, home: Home, future: Async<T>) {
    const unit = new Unit(world, parent.nextChild());
    super(world, unit.path);
    this.unit = unit;
    this.home = home;
    this.taskId = new TaskId(world);
    this.frame = closureFrame(world, unit, future);
    this.poll = new Call(this.frame.steppable, { poll: true, unit, body: true });
    this.poll.kept = this.frame;
  }

  wake(): void {
    this.unit.touchPolls();
    this.home.wake(this as Task<unknown>);
  }

  /** The end of a poll that was not Pending; false: it was Pending. */
  finish(poll: Call): boolean {
    if (!poll.failed && poll.value === PENDING) return false;
    this.complete(poll.failed, poll.value);
    return true;
  }

  complete(failed: boolean, value: unknown): void {
    if (failed) {
      this.world.reportPanic(this.#thread(), value);
      this.world.hazards?.suspect("HZ-30", this, `${unitName(this.unit)} panicked, and nobody has awaited its handle`);
    }
    this.#settle(failed ? err(JoinError.panic(this.taskId, payloadOf(value))) : ok(value as T));
  }

  /** The thread that polls it, for messages. */
  #thread(): { readonly label: string | null } {
    if (this.actor !== null) return { label: this.home.threadName };
    return this.world.running().frames[0]?.unit ?? this.unit;
  }

  /** Killed or aborted; a destructor that panicked makes it a panic (TK-15). */
  cancel(drop: Call | null): void {
    const error =
      drop?.failed === true ? JoinError.panic(this.taskId, payloadOf(drop.value)) : JoinError.cancelled(this.taskId);
    this.#settle(err(error));
  }

  /** A call that drops the future where it stands. */
  drop(): Call {
    if (!this.aborted) this.world.hazards?.note("HZ-8", lost(this as Task<unknown>));
    return new Call(discarding(this.frame, this.began), { unit: this.unit });
  }

  #settle(result: Result<T, JoinError>): void {
    visitOwners(result, (owner) => keep(owner, `the result of ${this.path}`));
    this.running = false;
    this.result = result;
    this.unit.awaiting = [];
    this.world.touch(this, COMPLETES);
    this.changed();
    this.home.settled(this as Task<unknown>);
    if (this.detached && ownsSomething(result)) this.home.discard(this as Task<unknown>);
    const waker = this.joinWaker;
    this.joinWaker = null;
    waker?.wake();
  }

  /** A join follows the completion; a kill races with everything that is not yet done. */
  override relation(earlier: number, later: number): Relation {
    if (earlier === TAKES || later === TAKES) return RACES;
    if (earlier === WAKES || later === WAKES) return earlier === later ? RACES : COMMUTES;
    if (earlier === POLLS || later === POLLS) return COMMUTES;
    if (earlier === COMPLETES) return later === JOINS ? FOLLOWS : RACES;
    return later === COMPLETES && earlier === LOOKS ? RACES : COMMUTES;
  }

  override digest(hash: Hash): void {
    if (this.result !== null) {
      hash.add(this.detached ? 1 : 3);
      if (!this.detached) hashValue(hash, this.result);
      return;
    }
    hash.add(this.taskId.value);
    hash.add(
      (this.running ? 2 : 0) +
        (this.notified ? 4 : 0) +
        (this.cancelled ? 8 : 0) +
        (this.began ? 16 : 0) +
        (this.killed ? 32 : 0) +
        (this.detached ? 64 : 0),
    );
    hashWaker(hash, this.joinWaker);
    if (this.unit.log !== null) hash.lanes(this.unit.log);
  }
}

/** HZ-8: what becomes of a task whose runtime goes before it has finished. */
function lost({ began, unit }: Task<unknown>): string {
  const at = unit.awaiting[0]?.kind.name;
  const where = !began
    ? "without ever having been polled"
    : at === undefined
      ? "at an await"
      : `while it awaited ${at}`;
  return `${unitName(unit)} was dropped with its runtime, ${where}`;
}
