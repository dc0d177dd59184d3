// The events of the current run with what each comes after, and the races between them. The relation is the least one
// that contains the order of each actor's own steps, causes (a wake, a start), barriers, and for each object what its
// `relation` says of two accesses.
//
// Races by two clocks. The log of each touched object is read from its end. The event comes after everything that it
// FOLLOWS or RACES with; but whether an earlier event races is asked of a clock that has seen the races alone. So a lock
// looks through the unlock before it, which it can never precede, and finds the lock before that one.
//
// An op that may have to wait looks through races, too. Between a thread's lock and its unlock stands its own failed
// try_lock, say: it races with the next lock, but that one cannot come between the two; only the lock itself can be
// overtaken. So such an op looks further back until it meets an event before which it stood ready.
import type { Actor } from "../../kernel/actor.ts";
import { COMMUTES, FOLLOWS, RACES, type Relation, relationOf, type Shared } from "../../kernel/shared.ts";
import type { Op } from "../../kernel/signal/op.ts";
import { looks } from "../../kernel/step.ts";
import type { World } from "../../kernel/world.ts";
import { AccessLog } from "./access-log.ts";
import { Node, TICKER } from "./node.ts";
import { Polls } from "./polls.ts";
import { addAccess } from "./sleep.ts";
import { VectorClock } from "./vector-clock.ts";
import type { WakeUps } from "./wake-up.ts";

export class History {
  /** Null: source sets. */
  readonly wakeUps: WakeUps | null;
  /** Level n is the state before step n and the step; only the first `length` count. */
  readonly nodes: Node[] = [];
  length = 0;
  /** The first step after the last barrier: nothing before it races with anything after it. */
  epoch = 0;
  /** The earlier steps that the event recorded last races with, latest first. */
  readonly races: number[] = [];
  /** What an op that was announced and not performed would come after. */
  readonly announced: VectorClock = new VectorClock();
  /** What it would touch. */
  readonly announcedAccesses: number[] = [];
  /** What the event at hand comes after by its own past alone, whatever it touches. */
  readonly past: VectorClock = new VectorClock();
  readonly polls: Polls = new Polls(this.nodes);
  readonly #raced = new VectorClock();
  /** By the object's index. */
  readonly #logs: AccessLog[] = [];
  /** By the actor's index: its latest step. */
  readonly #latest: number[] = [];
  // One cursor for each access of the event at hand.
  readonly #objects: Shared[] = [];
  readonly #modes: number[] = [];
  readonly #at: number[] = [];
  readonly #covers: boolean[] = [];

  constructor(wakeUps: WakeUps | null = null) {
    this.wakeUps = wakeUps;
  }

  /** A new level, for the state that the world is in; `commit` makes it count. */
  enter(world: World): Node {
    const node = this.nodes[this.length] ?? new Node();
    this.nodes[this.length] = node;
    node.enter(world, this.epoch);
    return node;
  }

  commit(): void {
    this.length++;
  }

  node(step: number): Node {
    return this.nodes[step] as Node;
  }

  /** Notes the event of a step that was just performed, and its races. */
  record(step: number, world: World, actor: Actor, op: Op): void {
    const node = this.node(step);
    const { accesses, clock } = node;
    this.races.length = 0;
    accesses.length = 0;
    node.group = -1;
    node.kind = op.kind;
    if (actor.index === TICKER) {
      this.epoch = step + 1;
      return;
    }
    node.number = actor.steps;
    node.previous = this.latestOf(actor.index);
    this.polls.record(step, world);
    this.#follow(clock, actor, step);
    this.polls.complete(clock, node.group, node.first, this.epoch);
    this.#readTouched(world, accesses);
    this.#scan(clock, actor.index, op.kind.enabled !== undefined || node.group >= 0, world.looks);
    this.polls.complete(clock, node.group, node.first, this.epoch);
    clock.set(actor.index, actor.steps);
    this.#latest[actor.index] = step;
    for (let i = 0; i < this.#objects.length; i++) {
      this.#log(this.#objects[i] as Shared).push(step, this.#modes[i] as number, this.#covers[i] as boolean);
    }
  }

  /** The races of an op that somebody announced and has not performed. */
  anticipate(world: World, actor: Actor): void {
    this.races.length = 0;
    const op = actor.pending as Op;
    this.#follow(this.announced, actor, this.length);
    this.#objects.length = 0;
    this.#cursor(op.object as Shared, op.kind.modeOf === undefined ? op.kind.mode : op.kind.modeOf(op, world), 0);
    const more = [...(actor.gate?.begins?.() ?? []), ...(op.kind.alsoTouches?.(op) ?? [])];
    for (let i = 0; i < more.length; i += 2) this.#cursor(more[i] as Shared, more[i + 1] as number, i / 2 + 1);
    this.announcedAccesses.length = 0;
    this.#objects.forEach(({ index }, i) => {
      this.announcedAccesses.push(index, this.#modes[i] as number);
    });
    this.#scan(this.announced, actor.index, true, looks(actor, op));
  }

  /** Takes the last level's event back; the level stays. */
  forget(step: number): void {
    const node = this.node(step);
    const { actor, previous, accesses, epoch } = node;
    this.epoch = epoch;
    node.leave();
    if (actor === TICKER) return;
    this.polls.forget(step);
    this.#latest[actor] = previous;
    for (let i = 0; i < accesses.length; i += 2) (this.#logs[accesses[i] as number] as AccessLog).pop();
  }

  /** The clock of the actor's next event, as far as its own past and its causes go. */
  #follow(clock: VectorClock, actor: Actor, step: number): void {
    const { epoch } = this;
    const previous = this.latestOf(actor.index);
    if (previous >= epoch) clock.copy(this.node(previous).clock);
    else clock.clear();
    for (const cause of actor.causes) if (cause >= epoch && cause < step) clock.join(this.node(cause).clock);
  }

  /** One cursor for each different access of the step. */
  #readTouched({ touched }: World, accesses: number[]): void {
    let n = 0;
    this.#objects.length = 0;
    for (let i = 0; i < touched.length; i += 2) {
      const object = touched[i] as Shared;
      const mode = touched[i + 1] as number;
      if (addAccess(accesses, object.index, mode)) this.#cursor(object, mode, n++);
    }
  }

  #cursor(object: Shared, mode: number, n: number): void {
    this.#objects[n] = object;
    this.#modes[n] = mode;
    this.#at[n] = this.#log(object).length - 1;
    this.#covers[n] = true;
  }

  /**
   * Reads the logs from the latest entry back, all objects in step, and completes the clock. A poll that `looks` races with
   * what it would follow if it waited: made earlier it would have found nothing.
   */
  #scan(clock: VectorClock, actor: number, waits: boolean, looks: boolean): void {
    this.#raced.copy(clock);
    this.past.copy(clock);
    for (let n = this.#latestCursor(); n >= 0; n = this.#latestCursor()) {
      const object = this.#objects[n] as Shared;
      const log = this.#log(object);
      const at = this.#at[n] as number;
      const step = log.step(at);
      const earlier = this.node(step);
      if (!this.#raced.has(earlier.actor, earlier.number)) {
        let relation: Relation = relationOf(object, log.mode(at), this.#modes[n] as number);
        if (relation === FOLLOWS && looks && n === 0) relation = RACES;
        if (relation !== COMMUTES) clock.join(earlier.clock);
        else if (!clock.has(earlier.actor, earlier.number)) this.#covers[n] = false;
        if (relation === RACES) {
          if (this.races[this.races.length - 1] !== step) this.races.push(step);
          if (!waits || this.#stoodReady(actor, step)) this.#raced.join(earlier.clock);
        }
      }
      this.#at[n] = log.covers(at) && this.#raced.has(earlier.actor, earlier.number) ? -1 : at - 1;
    }
  }

  /** Whether the actor could have made its next step, the one at hand, instead of this one. */
  #stoodReady(actor: number, step: number): boolean {
    return this.latestOf(actor) < step && this.node(step).enabled.includes(actor);
  }

  /** The actor's latest step; -1: it made none. */
  latestOf(actor: number): number {
    return this.#latest[actor] ?? -1;
  }

  /** The last step since the barrier instead of which the actor could have made its next one; -1: there is none. */
  lastChance(actor: number): number {
    const after = Math.max(this.latestOf(actor), this.epoch - 1);
    for (let step = this.length - 1; step > after; step--) if (this.node(step).enabled.includes(actor)) return step;
    return -1;
  }

  /** The cursor at the latest step since the barrier; -1: all have come to their end. */
  #latestCursor(): number {
    let latest = -1;
    let latestStep = this.epoch - 1;
    for (let n = 0; n < this.#objects.length; n++) {
      const at = this.#at[n] as number;
      if (at < 0) continue;
      const step = this.#log(this.#objects[n] as Shared).step(at);
      if (step > latestStep) {
        latest = n;
        latestStep = step;
      }
    }
    return latest;
  }

  #log({ index }: Shared): AccessLog {
    let log = this.#logs[index];
    if (log === undefined) {
      log = new AccessLog();
      this.#logs[index] = log;
    }
    return log;
  }
}
