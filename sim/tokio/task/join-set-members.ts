// The members of a JoinSet, as the set and the wakers of its tasks share them: JS-2 (order of the ends), JS-3, JS-4.
// Invariant: every member is either idle or notified: it has completed (or was held back by the budget) and nobody has looked.
// Wakes: the end of a member wakes the latest poller of join_next, once.
import type { Actor, Waker } from "../../kernel/actor.ts";
import { type Drop, visitOwners } from "../../kernel/ownership/owner.ts";
import { COMMUTES, FOLLOWS, RACES, type Relation, Shared } from "../../kernel/shared.ts";
import type { OpKind } from "../../kernel/signal/op.ts";
import { PENDING } from "../../kernel/signal/signal.ts";
import type { Digest, Hash } from "../../kernel/state/hash.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { exhausted, spend } from "./coop.ts";
import type { JoinError } from "./join-error.ts";
import { JoinHandle } from "./join-handle.ts";
import { LOOKS, type Task } from "./task.ts";
import { hashWaker } from "./wakers.ts";

// How steps touch a set.
const NOTIFIES = 1;
const JOINS = 2;
const FOUND_NOTHING = 3;

/** A task in a set; the waker of its end. */
export class Member<T> implements Waker {
  readonly task: Task<T>;
  readonly #members: Members<T>;

  constructor(members: Members<T>, task: Task<T>) {
    this.#members = members;
    this.task = task;
  }

  get id(): Digest {
    return this.task.id;
  }

  wake(): void {
    this.#members.notify(this);
  }

  /** Its JoinHandle goes: TK-3. */
  detach(): Drop {
    return new JoinHandle(this.task).release();
  }
}

/** What a set and the wakers of its members share. */
export class Members<T> extends Shared {
  /** Oldest first. */
  readonly idle: Member<T>[] = [];
  /** In the order of their ends (JS-2). */
  readonly notified: Member<T>[] = [];
  waker: Waker | null = null;

  get length(): number {
    return this.idle.length + this.notified.length;
  }

  add(task: Task<T>): void {
    const member = new Member(this, task);
    this.idle.push(member);
    this.world.touch(task, LOOKS);
    if (task.result === null) task.joinWaker = member;
    else member.wake();
  }

  notify(member: Member<T>): void {
    const at = this.idle.indexOf(member);
    if (at < 0) return;
    this.idle.splice(at, 1);
    this.notified.push(member);
    this.world.touch(this, NOTIFIES);
    this.changed();
    const { waker } = this;
    this.waker = null;
    waker?.wake();
  }

  /** The oldest of those that were notified; it is idle again until it leaves the set. */
  next(): Member<T> | null {
    const member = this.notified.shift();
    if (member === undefined) return null;
    this.idle.push(member);
    return member;
  }

  remove(member: Member<T>): void {
    this.idle.splice(this.idle.indexOf(member), 1);
  }

  /** Idle ones oldest first, then the notified ones. */
  all(): readonly Member<T>[] {
    return [...this.idle, ...this.notified];
  }

  /** Nobody will hear of them any more. */
  drain(): readonly Member<T>[] {
    const all = this.all();
    this.idle.length = 0;
    this.notified.length = 0;
    return all;
  }

  override relation(earlier: number, later: number): Relation {
    if (earlier === NOTIFIES) return later === JOINS ? FOLLOWS : RACES;
    return later === NOTIFIES && earlier === FOUND_NOTHING ? RACES : COMMUTES;
  }

  override digest(hash: Hash): void {
    for (const { task } of this.idle) hash.lanes(task.id);
    hash.add(this.idle.length);
    for (const { task } of this.notified) hash.lanes(task.id);
    hashWaker(hash, this.waker);
  }
}

/** What is made of a result. */
export type Shape = (task: Task<unknown>) => Result<unknown, JoinError>;

export const plain: Shape = (task) => task.result as Result<unknown, JoinError>;

export const withId: Shape = (task) => {
  const result = plain(task);
  return result.isOk() ? ok([task.taskId.look(), result.unwrap()]) : err(result.unwrapErr());
};

/** A member leaves the set with its result, which is the running body's from now on. */
function taken(members: Members<unknown>, member: Member<unknown>, shape: Shape): Option<Result<unknown, JoinError>> {
  const { task } = member;
  members.remove(member);
  task.detached = true;
  members.world.hazards?.clear("HZ-30", task);
  const result = shape(task);
  visitOwners(result, (owner) => members.world.own(owner));
  return some(result);
}

export const joinNext: OpKind<Members<unknown>, Shape, Option<Result<unknown, JoinError>> | typeof PENDING> = {
  name: "JoinSet.joinNext",
  mode: JOINS,
  poll: true,
  show: () => null,
  enabled: ({ object }) => isReady(object as Members<unknown>),
  modeOf: ({ object }) => (isReady(object as Members<unknown>) ? JOINS : FOUND_NOTHING),
  heldBy: ({ object }) => (object as Members<unknown>).idle.map(({ task }) => task.path),
  execute({ object, arg }, _world, actor) {
    const members = object as Members<unknown>;
    if (members.length === 0) return none;
    members.waker = actor.waker;
    const member = members.next();
    if (member === null) return PENDING;
    if (heldBack(actor, member)) return PENDING;
    spend(actor);
    return taken(members, member, arg);
  },
};

const isReady = ({ notified, idle }: Members<unknown>): boolean => notified.length > 0 || idle.length === 0;

/** With no budget left the member is notified again later, and the poll is made again at once (JS-3, COOP-1). */
function heldBack(actor: Actor, member: Member<unknown>): boolean {
  const { waker } = actor;
  actor.waker = member;
  const spent = exhausted(actor);
  actor.waker = waker;
  if (spent) waker?.wake();
  return spent;
}

export const tryJoinNext: OpKind<Members<unknown>, Shape, Option<Result<unknown, JoinError>>> = {
  name: "JoinSet.tryJoinNext",
  mode: FOUND_NOTHING,
  show: () => null,
  execute({ object, arg }) {
    const members = object as Members<unknown>;
    const member = members.next();
    return member === null ? none : taken(members, member, arg);
  },
};
