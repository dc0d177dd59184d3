// Where items come from: STR-1 (channels, intervals), COOP-2 (iter, once and empty look at the budget).
import { Make } from "../../kernel/signal/make.ts";
import { none, some } from "../../kernel/value/option.ts";
import { err, ok, type Result } from "../../kernel/value/result.ts";
import type * as broadcast from "../sync/broadcast.ts";
import type * as mpsc from "../sync/mpsc.ts";
import type * as watch from "../sync/watch.ts";
import { exhausted, spend } from "../task/coop.ts";
import type { Instant } from "../time/instant.ts";
import type { Interval } from "../time/interval.ts";
import { BroadcastStreamRecvError } from "./errors.ts";
import { dropValue, giveAll, type Kept, keepAll, Leaf, type Polled, type Source } from "./source.ts";

/** Items that are there already; one unit of the budget each, and one for the end. */
export function listed<T>(items: Iterable<T>, keeper: string): Source<T> {
  const list = [...items];
  keepAll(list, keeper);
  return {
    *poll() {
      const next: Polled<T> = yield* new Make((_world, actor) => {
        if (exhausted(actor)) return null;
        spend(actor);
        return list.length > 0 ? some(list.shift() as T) : none;
      });
      return next === null ? next : yield* giveAll(next);
    },
    drop: () => dropValue(list),
  };
}

/** Never gives anything, and never wakes anybody. */
export const silent = (): Source<never> => ({
  *poll() {
    return null;
  },
  *drop() {},
});

/** `recv()` again and again, until `None` (STR-1). */
export function received<T>(kept: Kept<mpsc.Receiver<T>>): Source<T> {
  const next = new Leaf(() => kept.lend((rx) => rx.recv()));
  return {
    *poll(alone) {
      const got = yield* next.poll(alone);
      return got === null ? got : got.value;
    },
    *drop() {
      yield* next.drop();
      yield* kept.drop();
    },
  };
}

/** Messages, and `Err(Lagged)` where some were lost (STR-1). */
export function broadcasted<T>(kept: Kept<broadcast.Receiver<T>>): Source<Result<T, BroadcastStreamRecvError>> {
  const next = new Leaf(() => kept.lend((rx) => rx.recv()));
  return {
    *poll(alone) {
      const got = yield* next.poll(alone);
      if (got === null) return got;
      const { value } = got;
      if (value.isOk()) return some(ok(value.value));
      return value.error.kind === "Closed" ? none : some(err(new BroadcastStreamRecvError(value.error.missed)));
    },
    *drop() {
      yield* next.drop();
      yield* kept.drop();
    },
  };
}

/** The value at each change; `first`: beginning with the present one (STR-1). */
export function watched<T>(kept: Kept<watch.Receiver<T>>, first: boolean): Source<T> {
  const next = new Leaf(() => kept.lend((rx) => rx.changed()));
  let present = first;
  return {
    *poll(alone) {
      if (!present) {
        const got = yield* next.poll(alone);
        if (got === null) return got;
        if (got.value.isErr()) return none;
      }
      present = false;
      const clone = yield* new Make(() => kept.lend((rx) => rx.borrowAndUpdate().cloned()));
      return some(yield* clone);
    },
    *drop() {
      yield* next.drop();
      yield* kept.drop();
    },
  };
}

/** Ticks without an end (STR-1). */
export function ticking(kept: Kept<Interval>): Source<Instant> {
  const next = new Leaf(() => kept.lend((interval) => interval.tick()));
  return {
    *poll(alone) {
      const got = yield* next.poll(alone);
      return got === null ? got : some(got.value);
    },
    *drop() {
      yield* next.drop();
      yield* kept.drop();
    },
  };
}
