// tokio_stream::Stream and StreamExt: STR-2. A stream is a value with one holder; adapters take it along, as in Rust.
import type { Waker } from "../../kernel/actor.ts";
import type { Async } from "../../kernel/closure.ts";
import { consume, type Drop, Owner, queueDrop } from "../../kernel/ownership/owner.ts";
import { Call } from "../../kernel/signal/call.ts";
import { Make } from "../../kernel/signal/make.ts";
import { PENDING, type Sim } from "../../kernel/signal/signal.ts";
import type { Hash } from "../../kernel/state/hash.ts";
import type { Duration } from "../../kernel/value/duration.ts";
import type { Option } from "../../kernel/value/option.ts";
import { Panic } from "../../kernel/value/panic.ts";
import type { Result } from "../../kernel/value/result.ts";
import type { World } from "../../kernel/world.ts";
import * as adapters from "./adapters.ts";
import type { Elapsed } from "./errors.ts";
import { type Callback, call, Deadline, dropValue, type Polled, type Source } from "./source.ts";
import * as timed from "./timed.ts";

/** As many items as `all` and `any` look at in one poll. */
const ITEMS_PER_POLL = 32;

/** Values that come one after the other. */
export class Stream<T> extends Owner {
  readonly source: Source<T>;
  #polls = 0;

  constructor(world: World, name: string, source: Source<T>) {
    super(world, name);
    this.source = source;
  }

  /**
   * The next item, or `None` at the end. Dropped before it is ready it loses nothing (STR-2).
   *
   * @example
   * for (let item = yield* stream.next(); item.isSome(); item = yield* stream.next()) {
   *   yield* println(`${item.unwrap()}`);
   * }
   */
  next(): Sim<Option<T>> {
    this.check("next");
    return this.#next();
  }

  *#next(): Sim<Option<T>> {
    for (;;) {
      const got: Polled<T> = yield* this.pollNext(true);
      if (got !== null) return got;
      yield PENDING;
    }
  }

  /** `Stream::poll_next`: one poll by hand. `alone`: nothing else is polled beside it. */
  pollNext(alone = false): Sim<Polled<T>> {
    this.#polls++;
    return this.source.poll(alone);
  }

  // --- Adapters -----------------------------------------------------------------------------------------------------

  map<U>(f: Callback<[T], U>): Stream<U> {
    return this.#into("map", adapters.map(this.source, f));
  }
  /** Items for which the function is true. */
  filter(f: Callback<[T], boolean>): Stream<T> {
    return this.#into("filter", adapters.filter(this.source, f));
  }
  filterMap<U>(f: Callback<[T], Option<U>>): Stream<U> {
    return this.#into("filterMap", adapters.filterMap(this.source, f));
  }
  /** Awaits what the function makes of each item, one after the other. */
  // biome-ignore lint/suspicious/noThenProperty: Rust calls it so, and nothing here is awaited by JavaScript
  then<U>(f: (item: T) => Async<U>): Stream<U> {
    return this.#into("then", adapters.then(this.source, f));
  }
  take(count: number): Stream<T> {
    return this.#into("take", adapters.take(this.source, count));
  }
  takeWhile(f: Callback<[T], boolean>): Stream<T> {
    return this.#into("takeWhile", adapters.takeWhile(this.source, f));
  }
  mapWhile<U>(f: Callback<[T], Option<U>>): Stream<U> {
    return this.#into("mapWhile", adapters.mapWhile(this.source, f));
  }
  skip(count: number): Stream<T> {
    return this.#into("skip", adapters.skip(this.source, count));
  }
  skipWhile(f: Callback<[T], boolean>): Stream<T> {
    return this.#into("skipWhile", adapters.skipWhile(this.source, f));
  }
  /** Not polled after its end, at which it is dropped. */
  fuse(): Stream<T> {
    return this.#into("fuse", adapters.fuse(this.source));
  }
  /** Items of both as they come; which is asked first changes with every poll (STR-2). */
  merge(other: Stream<T>): Stream<T> {
    return this.#into("merge", adapters.merge(this.source, other.#give("merge")));
  }
  /** First all items of this one. */
  chain(other: Stream<T>): Stream<T> {
    return this.#into("chain", adapters.chain(this.source, other.#give("chain")));
  }
  /** `Err(Elapsed)` once where no item came for this long; the time counts from here and from each item (STR-2). */
  *timeout(duration: Duration): Sim<Stream<Result<T, Elapsed>>> {
    const deadline = new Deadline();
    yield* deadline.set(duration);
    return this.#into("timeout", timed.timeout(this.source, deadline, duration));
  }
  /** At least this long between one item and the next, and before the end (STR-2). */
  throttle(duration: Duration): Stream<T> {
    return this.#into("throttle", timed.throttle(this.source, duration));
  }
  /** At most `size` items, or what came within `duration` of the first of them (STR-2). Panics for a size of 0. */
  chunksTimeout(size: number, duration: Duration): Stream<T[]> {
    if (size === 0) throw new Panic("`max_size` must be non-zero.");
    return this.#into("chunksTimeout", timed.chunksTimeout(this.source, size, duration, this.name));
  }

  // --- Futures of the whole -----------------------------------------------------------------------------------------

  /** All items. */
  *collect(): Sim<T[]> {
    return yield* this.fold([] as T[], (items, item) => {
      items.push(item);
      return items;
    });
  }

  *fold<U>(initial: U, f: Callback<[U, T], U>): Sim<U> {
    let result = initial;
    for (let got = yield* this.next(); got.isSome(); got = yield* this.next())
      result = yield* call(f, result, got.value);
    yield* new Make((_world, actor) => queueDrop(this, actor));
    return result;
  }

  /** Whether the function is true of all items; looks no further than the first of which it is not. */
  all(f: Callback<[T], boolean>): Sim<boolean> {
    return this.#until(f, false);
  }

  /** Whether the function is true of some item; looks no further than that. */
  any(f: Callback<[T], boolean>): Sim<boolean> {
    return this.#until(f, true);
  }

  *#until(f: Callback<[T], boolean>, sought: boolean): Sim<boolean> {
    for (let looked = 0; ; ) {
      const got: Polled<T> = yield* this.pollNext(true);
      if (got !== null) {
        if (got.isNone()) return !sought;
        const answer: boolean = yield* call(f, got.value);
        yield* dropValue(got);
        if (answer === sought) return sought;
        if (++looked < ITEMS_PER_POLL) continue;
        yield* new Make((_world, actor) => (actor.waker as Waker).wake());
      }
      looked = 0;
      yield PENDING;
    }
  }

  // ------------------------------------------------------------------------------------------------------------------

  /** The stream becomes part of another one. */
  #give(use: string): Source<T> {
    this.check(use);
    consume(this);
    return this.source;
  }

  #into<U>(use: string, source: Source<U>): Stream<U> {
    this.#give(use);
    const made = new Stream(this.world, this.name, source);
    this.world.own(made);
    return made;
  }

  override release(): Drop {
    return new Call(this.source.drop());
  }

  /** For the visited set: what it has given is known from who was given it. */
  digest(hash: Hash): void {
    hash.text(this.name).add(this.#polls);
  }
}
