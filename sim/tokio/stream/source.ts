// What a stream is made of: one poll at a time, and what it drops when it goes. Adapters wrap a source in a source; the Stream
// that a body holds owns the outermost one.
import { keep, type Owner, queueDrop, visitOwners } from "../../kernel/ownership/owner.ts";
import { Make } from "../../kernel/signal/make.ts";
import type { Future, Sim } from "../../kernel/signal/signal.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import type { Option } from "../../kernel/value/option.ts";
import { Polling, polling } from "../future/polling.ts";
import type { Instant } from "../time/instant.ts";
import { sleep, sleepUntil } from "../time/sleep.ts";

/** What one poll of a stream gives; null: Pending. */
export type Polled<T> = Option<T> | null;

export interface Source<out T> {
  /** One poll. `alone`: nothing else is polled beside it (see PollOptions). */
  poll(alone: boolean): Sim<Polled<T>>;
  /** Drops what it owns, in Rust's order. */
  drop(): Sim<void>;
}

/** A closure that an adapter calls: a plain function, or a `function*` where it prints or locks something. */
export type Callback<A extends readonly unknown[], R> = (...args: A) => R | Sim<R>;

export function* call<A extends readonly unknown[], R>(f: Callback<A, R>, ...args: A): Sim<R> {
  const result = f(...args);
  return isBody<R>(result) ? yield* result : (result as R);
}

const isBody = <R>(result: R | Sim<R>): result is Sim<R> =>
  Object.prototype.toString.call(result) === "[object Generator]";

/** A future that is polled until it is ready and then made anew, as a stream polls `rx.recv()`. */
export class Leaf<R> {
  readonly #make: () => Future<R>;
  #polling: Polling<R> | null = null;

  constructor(make: () => Future<R>) {
    this.#make = make;
  }

  *poll(alone: boolean): Sim<{ readonly value: R } | null> {
    this.#polling ??= yield* new Make((world, actor) => new Polling(world, actor, this.#make()));
    const poll = yield* this.#polling.poll({ alone });
    if (!poll.done) return null;
    this.#polling = null;
    return poll;
  }

  *drop(): Sim<void> {
    const going = this.#polling;
    this.#polling = null;
    if (going !== null) yield* going.drop();
  }
}

/** A delay that is set again and again. */
export class Deadline {
  #timer: Polling<undefined> | null = null;

  *set(duration: Duration): Sim<void> {
    yield* this.drop();
    this.#timer = yield* polling(sleep(duration));
  }

  *setAt(deadline: Instant): Sim<void> {
    yield* this.drop();
    this.#timer = yield* polling(sleepUntil(deadline));
  }

  /** Whether it has come; true where none is set. */
  *poll(): Sim<boolean> {
    return this.#timer === null || (yield* this.#timer.poll()).done;
  }

  *drop(): Sim<void> {
    const going = this.#timer;
    this.#timer = null;
    if (going !== null) yield* going.drop();
  }
}

/** Something that a source keeps: a receiver, an interval. */
export class Kept<O extends Owner> {
  readonly owner: O;
  readonly #keeper: string;

  /** Moves it here. */
  constructor(owner: O, keeper: string) {
    owner.check(`moved into ${keeper}`);
    keep(owner, keeper);
    this.owner = owner;
    this.#keeper = keeper;
  }

  /** Uses it as the body that polls could, if it held it. */
  lend<R>(use: (owner: O) => R): R {
    const { owner } = this;
    owner.world.own(owner);
    try {
      return use(owner);
    } finally {
      keep(owner, this.#keeper);
    }
  }

  *drop(): Sim<void> {
    yield* new Make((_world, actor) => queueDrop(this.owner, actor));
  }
}

/** Items that a source holds back. */
export function keepAll(items: unknown, keeper: string): void {
  visitOwners(items, (owner) => keep(owner, keeper));
}

/** They go on to whoever polls. */
export function giveAll<T>(items: T): Make<T> {
  return new Make((world) => {
    visitOwners(items, (owner) => world.own(owner));
    return items;
  });
}

/** Nobody wants the value: what it owns is dropped. */
export function* dropValue(value: unknown): Sim<void> {
  let owns = false;
  visitOwners(value, () => {
    owns = true;
  });
  if (!owns) return;
  yield* new Make((_world, actor) => visitOwners(value, (owner) => queueDrop(owner, actor)));
}
