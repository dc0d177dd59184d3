// Streams made of streams: STR-2. Each file of tokio_stream::stream_ext that needs no timer is a function here.
import type { Async } from "../../kernel/closure.ts";
import type { Sim } from "../../kernel/signal/signal.ts";
import { none, type Option, some } from "../../kernel/value/option.ts";
import { type Polling, polling } from "../future/polling.ts";
import { type Callback, call, dropValue, type Polled, type Source } from "./source.ts";

/** The same source with another poll. */
const over = <T, U>(inner: Source<T>, poll: (alone: boolean) => Sim<Polled<U>>): Source<U> => ({
  poll,
  drop: () => inner.drop(),
});

export const map = <T, U>(inner: Source<T>, f: Callback<[T], U>): Source<U> =>
  over(inner, function* (alone) {
    const got = yield* inner.poll(alone);
    if (got === null || got.isNone()) return got;
    return some(yield* call(f, got.value));
  });

/** Items that do not pass are dropped. */
export const filter = <T>(inner: Source<T>, f: Callback<[T], boolean>): Source<T> =>
  over(inner, function* (alone) {
    for (;;) {
      const got = yield* inner.poll(alone);
      if (got === null || got.isNone()) return got;
      if (yield* call(f, got.value)) return got;
      yield* dropValue(got);
    }
  });

export const filterMap = <T, U>(inner: Source<T>, f: Callback<[T], Option<U>>): Source<U> =>
  over(inner, function* (alone) {
    for (;;) {
      const got = yield* inner.poll(alone);
      if (got === null || got.isNone()) return got;
      const mapped = yield* call(f, got.value);
      if (mapped.isSome()) return mapped;
    }
  });

/** Ends at the first `None` of the function. */
export function mapWhile<T, U>(inner: Source<T>, f: Callback<[T], Option<U>>): Source<U> {
  let done = false;
  return over(inner, function* (alone) {
    if (done) return none;
    const got = yield* inner.poll(alone);
    if (got === null) return got;
    const mapped: Option<U> = got.isNone() ? none : yield* call(f, got.value);
    if (mapped.isNone()) done = true;
    return mapped;
  });
}

/** Ends at the first item that does not pass, which is dropped. */
export function takeWhile<T>(inner: Source<T>, f: Callback<[T], boolean>): Source<T> {
  let done = false;
  return over(inner, function* (alone) {
    if (done) return none;
    const got = yield* inner.poll(alone);
    if (got === null || (got.isSome() && (yield* call(f, got.value)))) return got;
    done = true;
    yield* dropValue(got);
    return none;
  });
}

export function skipWhile<T>(inner: Source<T>, f: Callback<[T], boolean>): Source<T> {
  let skips = true;
  return over(inner, function* (alone) {
    for (;;) {
      const got = yield* inner.poll(alone);
      if (!skips || got === null || got.isNone()) return got;
      skips = yield* call(f, got.value);
      if (!skips) return got;
      yield* dropValue(got);
    }
  });
}

/** Ends after `count` items, and does not ask for another. */
export function take<T>(inner: Source<T>, count: number): Source<T> {
  let left = count;
  return over(inner, function* (alone) {
    if (left === 0) return none;
    const got = yield* inner.poll(alone);
    if (got !== null) left = got.isNone() ? 0 : left - 1;
    return got;
  });
}

export function skip<T>(inner: Source<T>, count: number): Source<T> {
  let left = count;
  return over(inner, function* (alone) {
    for (;;) {
      const got = yield* inner.poll(alone);
      if (left === 0 || got === null || got.isNone()) return got;
      left--;
      yield* dropValue(got);
    }
  });
}

/** Awaits what the function makes of an item before it asks for the next one. */
export function then<T, U>(inner: Source<T>, f: (item: T) => Async<U>): Source<U> {
  let future: Polling<U> | null = null;
  return {
    *poll(alone) {
      for (;;) {
        if (future !== null) {
          const poll = yield* future.poll({ alone });
          if (!poll.done) return null;
          yield* future.drop();
          future = null;
          return some(poll.value);
        }
        const got = yield* inner.poll(alone);
        if (got === null || got.isNone()) return got;
        future = yield* polling(f(got.value));
      }
    },
    *drop() {
      yield* inner.drop();
      if (future !== null) yield* future.drop();
    },
  };
}

/** Drops the stream at its end, and is not polled after it. */
export function fuse<T>(inner: Source<T>): Source<T> {
  let open: Source<T> | null = inner;
  return {
    *poll(alone) {
      if (open === null) return none;
      const got = yield* open.poll(alone);
      if (got === null || got.isSome()) return got;
      const ended = open;
      open = null;
      yield* ended.drop();
      return got;
    },
    *drop() {
      const left = open;
      open = null;
      if (left !== null) yield* left.drop();
    },
  };
}

/** The first to its end, and then the second. */
export function chain<T>(one: Source<T>, second: Source<T>): Source<T> {
  const first = fuse(one);
  return {
    *poll(alone) {
      const got = yield* first.poll(alone);
      return got === null || got.isSome() ? got : yield* second.poll(alone);
    },
    *drop() {
      yield* first.drop();
      yield* second.drop();
    },
  };
}

/** Items of both as they come; which of them is asked first changes with every poll (STR-2). */
export function merge<T>(one: Source<T>, other: Source<T>): Source<T> {
  const left = fuse(one);
  const right = fuse(other);
  let leftFirst = true;
  return {
    *poll() {
      const [first, second] = leftFirst ? [left, right] : [right, left];
      leftFirst = !leftFirst;
      const early = yield* first.poll(false);
      if (early?.isSome()) return early;
      const late = yield* second.poll(false);
      if (late?.isSome()) return late;
      return early === null || late === null ? null : none;
    },
    *drop() {
      yield* left.drop();
      yield* right.drop();
    },
  };
}
