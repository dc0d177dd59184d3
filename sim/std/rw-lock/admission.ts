// Who may enter a RwLock: SM-5.
//
// faithful is std's lock on Linux (library/std/src/sys/sync/rwlock/futex.rs), where one number holds the readers, the writer
// and two marks: "writers wait", "readers wait". A reader comes in where neither mark is set. The last unlock takes the
// writers' mark away and wakes one writer, readers stay asleep; without a sleeping writer it wakes all readers. Between the
// unlock and the woken writer's step others may be faster; he then marks the lock again and sleeps.
//
// any-order keeps what the documentation promises: nothing about writers and readers. So a reader who finds a writer waiting
// may come in or wait for the writers, by choice: that way it contains faithful.
import type { Actor } from "../../kernel/actor.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { World } from "../../kernel/world.ts";

/** One `read` or `write` on its way. */
export interface Waiter {
  readonly path: string;
  readonly writes: boolean;
  /** Waits for the writers that wait; chosen at its arrival under any-order. */
  strict: boolean;
  /** It sleeps, or was woken to try again (faithful). */
  woken: boolean;
  actor: Actor | null;
}

export class Admission {
  readonly #world: World;
  readonly #faithful: boolean;
  /** The unit that holds the lock for writing. */
  writer: string | null = null;
  /** The units that hold it for reading. */
  readonly readers: string[] = [];
  readonly #writersAsleep: Set<Waiter> = new Set();
  readonly #readersAsleep: Set<Waiter> = new Set();
  /** The mark "writers wait" (faithful). */
  #marked = false;

  constructor(world: World) {
    this.#world = world;
    this.#faithful = world.policy === "faithful";
  }

  get unlocked(): boolean {
    return this.writer === null && this.readers.length === 0;
  }

  /** Whether a reader comes in whatever is chosen. */
  get open(): boolean {
    if (this.writer !== null) return false;
    return this.#faithful ? !this.#marked && this.#readersAsleep.size === 0 : this.#writersAsleep.size === 0;
  }

  /** Whether an unlock wakes nobody, whatever comes between. */
  get quiet(): boolean {
    return this.#faithful ? !this.#marked : this.#writersAsleep.size + this.#readersAsleep.size === 0;
  }

  /** One try to come in; whoever fails sleeps. */
  arrive(waiter: Waiter): boolean {
    const comesIn = waiter.writes ? this.unlocked : this.#letsIn(waiter);
    const asleep = waiter.writes ? this.#writersAsleep : this.#readersAsleep;
    if (comesIn) {
      asleep.delete(waiter);
      if (waiter.woken && waiter.writes) this.#marked = this.#writersAsleep.size > 0;
      this.#enter(waiter.path, waiter.writes);
    } else {
      waiter.woken = false;
      if (waiter.writes) this.#marked = true;
      asleep.add(waiter);
    }
    return comesIn;
  }

  #letsIn(waiter: Waiter): boolean {
    if (this.#faithful || this.open) return this.open;
    if (waiter.woken) return true; // it was let go on because it may come in
    waiter.strict = this.#world.choose("admit", 2) === 1;
    return !waiter.strict && this.writer === null;
  }

  /** A `try_`: no one sleeps. */
  tries(path: string, writes: boolean): boolean {
    const { writer, open } = this;
    const comesIn = writes ? this.unlocked : open || (!this.#faithful && writer === null && this.#admits());
    if (comesIn) this.#enter(path, writes);
    return comesIn;
  }

  #admits(): boolean {
    return this.#world.choose("admit", 2) === 0;
  }

  #enter(path: string, writes: boolean): void {
    if (writes) this.writer = path;
    else this.readers.push(path);
  }

  /** Whether a sleeper may try again. */
  mayTry(waiter: Waiter): boolean {
    if (this.#faithful) return waiter.woken;
    if (waiter.writes) return this.unlocked;
    return this.writer === null && (!waiter.strict || this.#writersAsleep.size === 0);
  }

  leave(path: string, writes: boolean): void {
    if (writes) this.writer = null;
    else this.readers.splice(this.readers.indexOf(path), 1);
    if (this.#faithful && this.unlocked) this.#wake();
  }

  #wake(): void {
    const hadMark = this.#marked;
    this.#marked = false;
    if (hadMark && this.#writersAsleep.size > 0) {
      const writers = sorted(this.#writersAsleep);
      this.#rouse(writers[this.#world.choose("wake", writers.length)] as Waiter);
    } else for (const reader of sorted(this.#readersAsleep)) this.#rouse(reader);
  }

  #rouse(waiter: Waiter): void {
    waiter.woken = true;
    (waiter.writes ? this.#writersAsleep : this.#readersAsleep).delete(waiter);
    this.#world.causes(waiter.actor as Actor);
  }

  holds(path: string): boolean {
    return this.writer === path || this.readers.includes(path);
  }

  /** Who keeps a sleeper out: paths. */
  blockers(waiter: Waiter): readonly string[] {
    if (this.writer !== null) return [this.writer];
    return waiter.writes ? this.readers : sorted(this.#writersAsleep).map(({ path }) => path);
  }

  digest(hash: Hash): void {
    hash.text(this.writer ?? "").add(this.#faithful && this.#marked ? 1 : 0);
    for (const reader of this.readers.toSorted()) hash.text(reader);
    for (const asleep of [this.#writersAsleep, this.#readersAsleep]) {
      hash.add(asleep.size);
      for (const { path, strict } of sorted(asleep)) hash.text(path).add(strict ? 1 : 0);
    }
  }
}

/** In an order that does not depend on who came first. */
const sorted = (waiters: Iterable<Waiter>): Waiter[] =>
  [...waiters].sort((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0));
