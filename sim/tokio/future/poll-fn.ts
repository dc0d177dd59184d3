// User-written futures: std::future::poll_fn and its context. The waker comes from the poll's context (DESIGN §4).
import type { Waker } from "../../kernel/actor.ts";
import { Make } from "../../kernel/signal/make.ts";
import { PENDING, type Pending, type Sim } from "../../kernel/signal/signal.ts";
import { Carrier } from "../../kernel/value/carrier.ts";

/** What a poll is given: whom to wake. The waker may be kept, and woken from anywhere at any time. */
export interface Context {
  readonly waker: Waker;
}

/** `Poll::Ready(value)`. */
export class Ready<out T> extends Carrier<T> {
  readonly value: T;
  readonly done = true;
  constructor(value: T) {
    super();
    this.value = value;
  }
}

/** The result of a poll: `ready(value)` or `PENDING`; `done` tells them apart. */
export type Poll<T> = Ready<T> | Pending;

/** `Poll::Ready(value)`. */
export const ready = <T>(value: T): Ready<T> => new Ready(value);

/**
 * A future from a poll function, which may itself be a `function*` with ops.
 *
 * @example
 * let polls = 0;
 * yield* pollFn(function* ({ waker }) {
 *   waker.wake();
 *   return ++polls < 3 ? PENDING : ready(polls);
 * });
 */
export function* pollFn<T>(poll: (context: Context) => Sim<Poll<T>>): Sim<T> {
  for (;;) {
    const waker: Waker = yield* new Make((_world, actor) => actor.waker as Waker);
    const result: Poll<T> = yield* poll({ waker });
    if (result !== PENDING) return (result as Ready<T>).value;
    yield PENDING;
  }
}
