// tokio_util::time::DelayQueue: DQ-1. A stream of values that come when their delays are over.
// Invariant: every value is in the wheel, or in `expired`; the delay is set to the wheel's next deadline, or to an earlier one.

import type { Waker } from "../../kernel/actor.ts";
import { keep, visitOwners } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { Duration } from "../../kernel/value/duration.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { World } from "../../kernel/world.ts";
import { Deadline, dropValue, type Polled, type Source } from "../stream/source.ts";
import { Stream } from "../stream/stream.ts";
import { Instant } from "../time/instant.ts";
import { Expired, Key } from "./delay-entry.ts";
import { Wheel } from "./delay-wheel.ts";

interface Entry<T> {
  readonly value: T;
  /** Milliseconds since the queue was made. */
  when: number;
  /** It stands in `expired`. */
  expired: boolean;
}

/** Values with delays (DQ-1). */
export class DelayQueue<T> extends Stream<Expired<T>> {
  readonly #state: State<T>;

  constructor(world: World, name: string, state: State<T>) {
    super(world, name, state);
    this.#state = state;
  }

  /**
   * `DelayQueue::new()`.
   *
   * @example
   * const queue = yield* DelayQueue.new<string>();
   * const key = yield* queue.insert("later", Duration.fromMillis(50));
   * yield* queue.reset(key, Duration.fromMillis(10));
   * const value = (yield* queue.next()).unwrap().intoInner();
   */
  static *new<T>(): Sim<DelayQueue<T>> {
    const start = yield* Instant.now();
    return yield* new Make((world, actor) => {
      const name = `DelayQueue ${actor.unit.nextObject("DelayQueue")}`;
      const made = new DelayQueue<T>(world, name, new State(world, name, start));
      world.own(made);
      return made;
    });
  }

  /** The value comes after `timeout`, in whole milliseconds, rounded up. */
  *insert(value: T, timeout: Duration): Sim<Key> {
    return yield* this.insertAt(value, (yield* Instant.now()).add(timeout));
  }

  *insertAt(value: T, when: Instant): Sim<Key> {
    this.check("insert");
    return yield* this.#state.insert(value, when);
  }

  /** Takes the value out; panics where the key names none. */
  *remove(key: Key): Sim<Expired<T>> {
    this.check("remove");
    return yield* this.#state.remove(key);
  }

  /** `None` where the key names no value. */
  *tryRemove(key: Key): Sim<Option<Expired<T>>> {
    this.check("tryRemove");
    return this.#state.entries[key.index] === undefined ? none : some(yield* this.#state.remove(key));
  }

  /** The delay begins anew. */
  *reset(key: Key, timeout: Duration): Sim<void> {
    yield* this.resetAt(key, (yield* Instant.now()).add(timeout));
  }

  *resetAt(key: Key, when: Instant): Sim<void> {
    this.check("reset");
    yield* this.#state.reset(key, when);
  }

  /** Drops all values. */
  *clear(): Sim<void> {
    this.check("clear");
    yield* this.#state.clear();
  }

  /** When the value comes. */
  deadline(key: Key): Instant {
    this.check("deadline");
    return this.#state.instantOf(this.#state.entry(key.index).when);
  }
  len(): number {
    this.check("len");
    return this.#state.count;
  }
  isEmpty(): boolean {
    return this.len() === 0;
  }
}

class State<T> implements Source<Expired<T>> {
  readonly #world: World;
  readonly #name: string;
  readonly #start: Instant;
  readonly entries: (Entry<T> | undefined)[] = [];
  /** Free places, the one that is used next last. */
  readonly #free: number[] = [];
  #wheel = new Wheel((key) => this.entry(key).when);
  readonly #expired: number[] = [];
  readonly #delay = new Deadline();
  /** What the delay is set to; null: it is not set. */
  #delayAt: number | null = null;
  #now = 0;
  #waker: Waker | null = null;

  constructor(world: World, name: string, start: Instant) {
    this.#world = world;
    this.#name = name;
    this.#start = start;
  }

  get count(): number {
    return this.entries.length - this.#free.length;
  }

  entry(key: number): Entry<T> {
    const entry = this.entries[key];
    if (entry === undefined) throw new Panic("invalid key");
    return entry;
  }

  instantOf(when: number): Instant {
    return this.#start.add(Duration.fromMillis(when));
  }

  *insert(value: T, at: Instant): Sim<Key> {
    const when = this.#normalized(at);
    const key = this.#free.pop() ?? this.entries.length;
    visitOwners(value, (owner) => {
      owner.check(`moved into ${this.#name}`);
      keep(owner, this.#name);
    });
    this.entries[key] = { value, when, expired: false };
    this.#file(key);
    if (this.#delayAt === null || Math.max(this.#delayAt, this.#wheel.elapsed) > when) {
      this.#wake();
      yield* this.#setDelay(when);
    }
    return new Key(key);
  }

  *remove({ index }: Key): Sim<Expired<T>> {
    const before = this.#wheel.pollAt();
    this.#unfile(index);
    const out = this.#takeOut(index);
    const next = this.#wheel.pollAt();
    if (next !== before) yield* this.#setDelay(next);
    if (this.count === 0) this.#wake();
    return out;
  }

  *reset({ index }: Key, at: Instant): Sim<void> {
    this.#unfile(index);
    const entry = this.entry(index);
    entry.when = this.#normalized(at);
    this.#file(index);
    yield* this.#setDelay(this.#wheel.pollAt());
    if (entry.expired) this.#wake();
  }

  *clear(): Sim<void> {
    const had = this.count > 0;
    yield* this.#dropValues();
    this.#expired.length = 0;
    this.#wheel = new Wheel((key) => this.entry(key).when);
    yield* this.#setDelay(null);
    if (had) this.#wake();
  }

  *poll(): Sim<Polled<Expired<T>>> {
    this.#waker = yield* new Make((_world, actor) => actor.waker);
    const early = this.#expired.pop();
    if (early !== undefined) return some(this.#takeOut(yield* this.#anyOfTheSame(early)));
    for (;;) {
      if (this.#delayAt !== null) {
        if (!(yield* this.#delay.poll())) return null;
        this.#now = this.#delayAt;
      }
      const key = this.#wheel.poll(this.#now);
      const due: number | null = key === null ? null : yield* this.#anyOfTheSame(key);
      yield* this.#setDelay(this.#wheel.pollAt());
      if (due !== null) return some(this.#takeOut(due));
      if (this.#delayAt === null) return none;
    }
  }

  *drop(): Sim<void> {
    yield* this.#dropValues();
    yield* this.#delay.drop();
  }

  /**
   * Which of several values with one deadline comes first is not specified: under any-order any of them may, under faithful the
   * one that the wheel gives.
   */
  *#anyOfTheSame(key: number): Sim<number> {
    const { when } = this.entry(key);
    if (this.#world.policy === "faithful") return key;
    const same: number[] = [];
    for (const [other, entry] of this.entries.entries()) if (entry?.when === when) same.push(other);
    const chosen = same[yield* new Make((world) => world.choose("wake", same.length))] as number;
    if (chosen === key) return key;
    this.#unfile(chosen);
    if (this.entry(key).expired) this.#expired.push(key);
    else this.#wheel.putBack(key);
    return chosen;
  }

  #takeOut(key: number): Expired<T> {
    const { value, when } = this.entry(key);
    this.entries[key] = undefined;
    this.#free.push(key);
    visitOwners(value, (owner) => this.#world.own(owner));
    return new Expired(value, this.instantOf(when), new Key(key));
  }

  #file(key: number): void {
    const entry = this.entry(key);
    entry.expired = !this.#wheel.insert(key);
    if (entry.expired) this.#expired.push(key);
  }

  #unfile(key: number): void {
    if (!this.entry(key).expired) this.#wheel.remove(key);
    else this.#expired.splice(this.#expired.indexOf(key), 1);
  }

  *#setDelay(when: number | null): Sim<void> {
    this.#delayAt = when;
    if (when === null) yield* this.#delay.drop();
    else yield* this.#delay.setAt(this.instantOf(when));
  }

  #wake(): void {
    const waker = this.#waker;
    this.#waker = null;
    waker?.wake();
  }

  *#dropValues(): Sim<void> {
    const values = this.entries.splice(0).map((entry) => entry?.value);
    this.#free.length = 0;
    yield* dropValue(values);
  }

  /** Whole milliseconds since the start, rounded up; what is past comes at once. */
  #normalized(at: Instant): number {
    const { ms, ns } = at.durationSince(this.#start);
    return Math.max(ns > 0 ? ms + 1 : ms, this.#wheel.elapsed);
  }
}
