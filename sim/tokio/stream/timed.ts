// Streams with a timer: STR-2.
import type { Duration } from "../../kernel/value/duration.ts";
import { none, some } from "../../kernel/value/option.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import { fuse } from "./adapters.ts";
import { Elapsed } from "./errors.ts";
import { Deadline, dropValue, giveAll, keepAll, type Source } from "./source.ts";

/** `Err(Elapsed)` once where no item came in time; the time counts from `deadline`'s setting, then from each item. */
export function timeout<T>(inner: Source<T>, deadline: Deadline, duration: Duration): Source<Result<T, Elapsed>> {
  const source = fuse(inner);
  let counts = true;
  return {
    *poll() {
      const got = yield* source.poll(false);
      if (got !== null) {
        if (got.isNone()) return got;
        yield* deadline.set(duration);
        counts = true;
        return some(ok(got.value));
      }
      if (!counts || !(yield* deadline.poll())) return null;
      counts = false;
      return some(err(new Elapsed()));
    },
    *drop() {
      yield* source.drop();
      yield* deadline.drop();
    },
  };
}

/** Asks for nothing until `duration` after the last item, not even for the end. */
export function throttle<T>(inner: Source<T>, duration: Duration): Source<T> {
  const delay = new Deadline();
  return {
    *poll() {
      if (!(yield* delay.poll())) return null;
      yield* delay.drop();
      const got = yield* inner.poll(false);
      if (got?.isSome() && !duration.isZero()) yield* delay.set(duration);
      return got;
    },
    *drop() {
      yield* delay.drop();
      yield* inner.drop();
    },
  };
}

/** As many items as fit, or those that came within `duration` of the first. */
export function chunksTimeout<T>(inner: Source<T>, size: number, duration: Duration, keeper: string): Source<T[]> {
  const source = fuse(inner);
  const deadline = new Deadline();
  const items: T[] = [];
  return {
    *poll() {
      for (;;) {
        const got = yield* source.poll(false);
        if (got === null) break;
        if (got.isNone()) return items.length === 0 ? none : some(yield* giveAll(items.splice(0)));
        if (items.length === 0) yield* deadline.set(duration);
        keepAll(got.value, keeper);
        items.push(got.value);
        if (items.length >= size) return some(yield* giveAll(items.splice(0)));
      }
      if (items.length === 0 || !(yield* deadline.poll())) return null;
      return some(yield* giveAll(items.splice(0)));
    },
    *drop() {
      yield* source.drop();
      yield* deadline.drop();
      yield* dropValue(items.splice(0));
    },
  };
}
