// tokio_stream::StreamMap: STR-3 (each poll begins at a random entry; ended streams leave).

import { Make } from "../../kernel/signal/make.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import type { World } from "../../kernel/world.ts";
import { Kept, type Polled, type Source } from "./source.ts";
import { Stream } from "./stream.ts";

type Entry<K, T> = readonly [K, Kept<Stream<T>>];

/** Streams by key, as one stream of `[key, item]`. */
export class StreamMap<K, T> extends Stream<[K, T]> {
  readonly #entries: Entry<K, T>[];

  constructor(world: World, name: string, entries: Entry<K, T>[]) {
    super(world, name, mapped(entries));
    this.#entries = entries;
  }

  /**
   * `StreamMap::new()`.
   *
   * @example
   * const map = yield* StreamMap.new<string, number>();
   * yield* map.insert("left", left);
   * const [key, item] = (yield* map.next()).unwrap();
   */
  static new<K, T>(): Make<StreamMap<K, T>> {
    return new Make((world, actor) => {
      const made = new StreamMap<K, T>(world, `StreamMap ${actor.unit.nextObject("StreamMap")}`, []);
      world.own(made);
      return made;
    }, "StreamMap.new");
  }

  /** Takes a stream in; gives the one that had the key before. */
  insert(key: K, stream: Stream<T>): Make<Option<Stream<T>>> {
    this.check("insert");
    return new Make(() => {
      const kept = new Kept(stream, this.name);
      const before = this.#takeOut(key);
      this.#entries.push([key, kept]);
      return before;
    }, "StreamMap.insert");
  }

  remove(key: K): Make<Option<Stream<T>>> {
    this.check("remove");
    return new Make(() => this.#takeOut(key), "StreamMap.remove");
  }

  #takeOut(key: K): Option<Stream<T>> {
    const at = this.#entries.findIndex(([own]) => own === key);
    if (at < 0) return none;
    const { owner } = (this.#entries[at] as Entry<K, T>)[1];
    removeBySwap(this.#entries, at);
    this.world.own(owner);
    return some(owner);
  }

  containsKey(key: K): boolean {
    return this.#entries.some(([own]) => own === key);
  }
  keys(): K[] {
    return this.#entries.map(([key]) => key);
  }
  len(): number {
    return this.#entries.length;
  }
  isEmpty(): boolean {
    return this.#entries.length === 0;
  }
}

/** Takes an entry out; the last one takes its place. */
function removeBySwap<E>(entries: E[], at: number): void {
  const last = entries.pop() as E;
  if (at < entries.length) entries[at] = last;
}

const mapped = <K, T>(entries: Entry<K, T>[]): Source<[K, T]> => ({
  *poll() {
    const start = yield* new Make((world) => world.choose("select-branch", entries.length));
    let at = start;
    for (let left = entries.length; left > 0; left--) {
      const [key, kept] = entries[at] as Entry<K, T>;
      const got: Polled<T> = yield* polled(kept);
      if (got?.isSome()) return some([key, got.value] as [K, T]);
      if (got === null) {
        at = (at + 1) % entries.length;
        continue;
      }
      yield* kept.drop();
      removeBySwap(entries, at);
      if (at === entries.length) at = 0;
      // What was swapped in here was polled already.
      else if (at < start && start <= entries.length) at = (at + 1) % entries.length;
    }
    return entries.length === 0 ? none : null;
  },
  *drop() {
    for (const [, kept] of entries.splice(0)) yield* kept.drop();
  },
});

const polled = <T>({ owner }: Kept<Stream<T>>): Sim<Polled<T>> => owner.pollNext();
